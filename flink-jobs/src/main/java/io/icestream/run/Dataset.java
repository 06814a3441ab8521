package io.icestream.run;

import io.icestream.project.Project;

/**
 * Where a table or an entity is, as OpenLineage names it.
 *
 * @param namespace the server or warehouse
 * @param name its name there
 */
public record Dataset(String namespace, String name) {

  /** Where an entity of a project ({@code system.entity}), or else a table of its lake is. */
  public static Dataset of(Project project, String name) {
    return project
        .entity(name)
        .map(
            entity ->
                project.sources().stream()
                    .filter(source -> source.system().equals(entity.system()))
                    .map(SourceSystem::of)
                    .findFirst()
                    .orElseThrow()
                    .dataset(entity))
        .orElseGet(() -> new Dataset(project.catalog().warehouse(), name));
  }
}
