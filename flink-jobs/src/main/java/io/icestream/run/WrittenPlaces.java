package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.Project;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where a project's jobs write on this machine. */
final class WrittenPlaces {
  private static final String SQLITE = "jdbc:sqlite:";

  private WrittenPlaces() {}

  static List<Path> of(Project project) {
    List<Path> places = new ArrayList<>();
    places.add(local(project.catalog().warehouse()));
    places.add(local(project.run().stateDirectory()));
    project
        .catalog()
        .uri()
        .filter(uri -> uri.startsWith(SQLITE))
        .map(uri -> Path.of(uri.substring(SQLITE.length())))
        .ifPresent(places::add);
    places.add(project.directory().resolve("output/log"));
    return places;
  }

  private static Path local(String location) {
    if (location.startsWith("file:")) {
      return Path.of(URI.create(location));
    }
    if (location.contains("://")) {
      throw new IcestreamException(
          ErrorCode.SCAN_002,
          "Cannot scan "
              + location
              + ": it is not on this machine. Copy or mount it, and name the directory.");
    }
    return Path.of(location);
  }
}
