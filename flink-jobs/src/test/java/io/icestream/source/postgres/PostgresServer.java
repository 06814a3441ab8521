package io.icestream.source.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real PostgreSQL server on loopback for the tests of a class; every test makes a database. */
public final class PostgresServer implements BeforeAllCallback, AfterAllCallback {

  /** The superuser's password; no output may hold it. */
  public static final String PASSWORD = "canary-1f9c-pass";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final List<String> settings;
  private Path binaries;
  private Path data;
  private int port;

  /** A server with further settings, each as {@code name=value}. */
  public PostgresServer(String... settings) {
    this.settings = List.of(settings);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    binaries = extract();
    data = Files.createTempDirectory("icestream-postgres-");
    if (isRoot()) {
      run(List.of("chown", "nobody", data.toString()));
    }
    Path passwords = Files.createTempFile("icestream-postgres-", ".txt");
    Files.writeString(passwords, PASSWORD);
    Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-r--r--"));
    run(
        asServerUser(
            binaries.resolve("bin/initdb").toString(),
            "-D",
            data.toString(),
            "-U",
            "postgres",
            "--auth=scram-sha-256",
            "--pwfile=" + passwords,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync"));
    Files.delete(passwords);
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    start();
  }

  /** Starts the server again after a stop. */
  public void start() throws IOException, InterruptedException {
    StringBuilder options =
        new StringBuilder(
            "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c wal_level=logical"
                + " -c max_wal_senders=20 -c max_replication_slots=20 -c fsync=off -c port="
                + port);
    settings.forEach(setting -> options.append(" -c ").append(setting));
    control("start", "-l", data.resolve("server.log").toString(), "-o", options.toString());
  }

  /** Stops the server as {@code pg_ctl stop -m} does. */
  public void stop(String mode) throws IOException, InterruptedException {
    control("stop", "-m", mode);
  }

  private void control(String action, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve("bin/pg_ctl").toString());
    command.addAll(List.of(action, "-w", "-t", "60", "-D", data.toString()));
    command.addAll(List.of(arguments));
    run(asServerUser(command.toArray(String[]::new)));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    stop("immediate");
    run(List.of("rm", "-rf", data.toString()));
  }

  /** A new empty database. */
  public Database database() throws SQLException {
    String name = "shop_" + DATABASES.incrementAndGet();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return new Database(this, name);
  }

  int port() {
    return port;
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), "postgres", PASSWORD);
  }

  /** A database of the server. */
  public record Database(PostgresServer server, String name) {

    /** A connection of the superuser. */
    public Connection connect() throws SQLException {
      return server.connect(name);
    }

    /** Runs statements, each in a transaction of its own. */
    public void execute(String... statements) throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        for (String sql : statements) {
          statement.execute(sql);
        }
      }
    }

    /** The first value of a query's first row. */
    public String value(String query) throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(query)) {
        return rows.next() ? rows.getString(1) : null;
      }
    }

    /** Its JDBC URL. */
    public String url() {
      return server.url(name);
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static List<String> asServerUser(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(List.of("setpriv", "--reuid=nobody", "--clear-groups", "--"));
    }
    all.addAll(List.of(command));
    return all;
  }

  /** The binaries, unpacked once for all test runs of this machine. */
  private static Path extract() throws IOException, InterruptedException {
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    String archive = "/postgres-linux-" + architecture + ".txz";
    Path home =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "icestream-test-postgres-" + System.getProperty("user.name"));
    if (Files.exists(home.resolve("bin/initdb"))) {
      return home;
    }
    Path unpacked = Files.createTempDirectory("icestream-unpack-");
    Path file = unpacked.resolve("postgres.txz");
    try (InputStream in = PostgresServer.class.getResourceAsStream(archive)) {
      Files.copy(in, file);
    }
    run(List.of("tar", "-xJf", file.toString(), "-C", unpacked.toString()));
    Files.delete(file);
    run(List.of("chmod", "-R", "a+rX", unpacked.toString()));
    try {
      Files.move(unpacked, home);
    } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
      run(List.of("rm", "-rf", unpacked.toString()));
    }
    return home;
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("icestream-command-", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(new java.io.File("/"))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new UncheckedIOException(
            new IOException(String.join(" ", command) + ": " + Files.readString(output)));
      }
    } finally {
      Files.delete(output);
    }
  }
}
