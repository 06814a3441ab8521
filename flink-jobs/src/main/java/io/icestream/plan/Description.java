package io.icestream.plan;

import io.icestream.project.Project;
import java.util.List;

/**
 * What is known of a project without running it.
 *
 * @param tables every table that its job writes, as it is stored
 */
public record Description(
    Project project, Plan plan, ProjectLineage lineage, List<WrittenTable> tables) {
  public Description {
    tables = List.copyOf(tables);
  }
}
