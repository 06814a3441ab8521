package io.icestream.demo;

import io.trino.jdbc.TrinoDriver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Trino and its Iceberg connector as Maven has them, unpacked, and a JDK that they run on. Of the
 * version of the driver on the class path.
 *
 * @param jdk where the JDK is
 * @param server the folder that holds Trino's {@code lib}
 * @param plugins the folder that holds the connector
 */
record TrinoInstallation(Path jdk, Path server, Path plugins) {

  /** Names the home of a JDK for Trino: {@value}. */
  static final String JAVA_HOME = "ICESTREAM_TRINO_JAVA_HOME";

  private static final int OLDEST_JDK = 24;
  private static final int VERSION = new TrinoDriver().getMajorVersion();
  private static final Path UNPACKED = Path.of("target", "trino-" + VERSION);

  /** The JDK that the environment names, else one beside the one that runs this. */
  static Optional<Path> newJdk() throws IOException {
    String named = System.getenv(JAVA_HOME);
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named));
    }
    Path parent = Path.of(System.getProperty("java.home")).toRealPath().getParent();
    try (Stream<Path> neighbours = Files.list(parent)) {
      return neighbours.filter(home -> feature(home) >= OLDEST_JDK).sorted().findFirst();
    }
  }

  /** The number of a JDK's release; 0 of what is none. */
  private static int feature(Path home) {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/java"))) {
      return 0;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(release)) {
      properties.load(reader);
    } catch (IOException e) {
      return 0;
    }
    String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
    return Integer.parseInt(version.split("\\D", 2)[0]);
  }

  /** Fetches what the local repository lacks, and unpacks it unless that was done before. */
  static TrinoInstallation on(Path jdk) throws IOException, InterruptedException {
    Path done = UNPACKED.resolve("done");
    if (!Files.exists(done)) {
      Trees.delete(UNPACKED);
      try (InputStream file = open("trino-server-core", "tar.gz");
          TarArchiveInputStream tar =
              new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
        unpack(tar, "lib/", UNPACKED.resolve("server"));
      }
      Path plugins = UNPACKED.resolve("plugins");
      try (InputStream file = open("trino-iceberg", "zip");
          ZipArchiveInputStream zip = new ZipArchiveInputStream(file)) {
        unpack(zip, "", plugins);
      }
      try (Stream<Path> connectors = Files.list(plugins)) {
        addSqlite(connectors.findFirst().orElseThrow());
      }
      Files.createFile(done);
    }
    return new TrinoInstallation(
        jdk,
        UNPACKED.resolve("server/trino-server-core-" + VERSION).toAbsolutePath(),
        UNPACKED.resolve("plugins").toAbsolutePath());
  }

  private static InputStream open(String name, String type)
      throws IOException, InterruptedException {
    Path repository =
        Path.of(
            System.getProperty(
                "localRepository", System.getProperty("user.home") + "/.m2/repository"));
    String file = "%1$s/%2$d/%1$s-%2$d.%3$s".formatted(name, VERSION, type);
    Path archive = repository.resolve("io/trino").resolve(file);
    if (!Files.exists(archive)) {
      fetch(repository, "io.trino:%s:%d:%s".formatted(name, VERSION, type));
    }
    return new BufferedInputStream(Files.newInputStream(archive));
  }

  private static void fetch(Path repository, String artifact)
      throws IOException, InterruptedException {
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-ntp",
                "-q",
                "-Dmaven.repo.local=" + repository,
                "dependency:get",
                "-Dtransitive=false",
                "-Dartifact=" + artifact)
            .directory(UNPACKED.toAbsolutePath().getParent().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (maven.waitFor() != 0) {
      throw new IOException("Maven cannot fetch " + artifact + ": " + said);
    }
  }

  /** Unpacks the entries whose name, below the archive's one folder, begins with a prefix. */
  private static void unpack(ArchiveInputStream<?> archive, String prefix, Path target)
      throws IOException {
    for (ArchiveEntry entry = archive.getNextEntry();
        entry != null;
        entry = archive.getNextEntry()) {
      String name = entry.getName();
      Path file = target.resolve(name).normalize();
      if (!file.startsWith(target)) {
        throw new IOException("an entry leaves its folder: " + name);
      }
      if (!entry.isDirectory() && name.substring(name.indexOf('/') + 1).startsWith(prefix)) {
        Files.createDirectories(file.getParent());
        Files.copy(archive, file);
      }
    }
  }

  /** The connector reads the catalog of a local lake with the driver that Icestream has. */
  private static void addSqlite(Path connector) throws IOException {
    Path driver;
    try {
      driver =
          Path.of(
              org.sqlite.JDBC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    Files.copy(driver, connector.resolve(driver.getFileName()));
  }
}
