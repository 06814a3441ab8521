package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * A real PostgreSQL server, from a Maven artifact, on a loopback port that stays the same.
 *
 * <p>It has {@code wal_level=logical} and a role {@value #ROLE} (log in, replication, owner of its
 * databases, no superuser). Passwords are random and lie in files that only their owner reads. The
 * server is a process of its own: it outlives a killed JVM, and the next start on the same
 * directory takes it over. Runs for root too, as another user.
 *
 * <p>Nothing stops the server but {@link #close()}, or the JVM's end after {@link #stopAtExit()}.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  /** The role that pipelines and generators log in as. */
  public static final String ROLE = "icestream";

  private static final String VERSION = "16";
  private static final String SUPERUSER = "postgres";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PostgresHome home;
  private final PostgresBinaries binaries;
  private final ServerUser user;
  private final int port;
  private final String password;
  private final String superuserPassword;
  private final boolean adopted;
  private boolean stopped;

  private EmbeddedPostgres(
      PostgresHome home,
      PostgresBinaries binaries,
      ServerUser user,
      int port,
      boolean adopted,
      String password,
      String superuserPassword) {
    this.home = home;
    this.binaries = binaries;
    this.user = user;
    this.port = port;
    this.adopted = adopted;
    this.password = password;
    this.superuserPassword = superuserPassword;
  }

  /**
   * Starts the server of a directory, or takes over the one that is running.
   *
   * @param directory where secrets and, if the server's user can go there, data and programs lie
   */
  public static EmbeddedPostgres start(Path directory) {
    try {
      return start(PostgresHome.of(directory, ServerUser.current()));
    } catch (IOException | SQLException e) {
      throw new IcestreamException(
          ErrorCode.DEMO_004,
          "Cannot start PostgreSQL: " + e.getMessage() + " (dir=" + directory + ").",
          e);
    }
  }

  /** Stops a server that an earlier JVM left behind and deletes its data, but not its programs. */
  public static void wipe(Path directory) {
    try {
      PostgresHome home = PostgresHome.of(directory, ServerUser.current());
      if (home.running().isPresent()) {
        start(home).close();
      }
      home.deleteData();
    } catch (IOException | SQLException e) {
      throw new IcestreamException(
          ErrorCode.DEMO_005,
          "Cannot delete PostgreSQL's data: " + e.getMessage() + " (dir=" + directory + ").",
          e);
    }
  }

  private static EmbeddedPostgres start(PostgresHome home) throws IOException, SQLException {
    String password = Trees.secret(home.passwordFile());
    PostgresBinaries binaries = PostgresBinaries.unpack(home.base().resolve("server-" + VERSION));
    ServerUser user = home.user();
    boolean isNew = !Files.exists(home.initialised());
    if (isNew) {
      home.deleteData();
      Files.deleteIfExists(home.superuserPasswordFile());
    } else if (!Files.exists(home.superuserPasswordFile())) {
      throw new IcestreamException(
          ErrorCode.DEMO_006,
          "Cannot open PostgreSQL's data: its password file is gone (file="
              + home.superuserPasswordFile()
              + "). Start with --fresh to begin with empty data.");
    }
    String superuserPassword = Trees.secret(home.superuserPasswordFile());
    if (isNew) {
      initialise(home, binaries, superuserPassword);
    }
    Optional<PostgresHome.Running> running = home.running();
    int port = running.isPresent() ? running.get().port() : launch(home, binaries, isNew);
    EmbeddedPostgres server =
        new EmbeddedPostgres(
            home, binaries, user, port, running.isPresent(), password, superuserPassword);
    server.awaitConnections();
    server.createRole();
    return server;
  }

  private static void initialise(PostgresHome home, PostgresBinaries binaries, String password)
      throws IOException {
    Path passwordFile = home.base().resolve("initdb-password");
    Trees.writeSecret(passwordFile, password);
    home.user().own(passwordFile);
    try {
      home.run(
          "create its data directory",
          List.of(
              binaries.program("initdb"),
              "--pgdata=" + home.data(),
              "--username=" + SUPERUSER,
              "--pwfile=" + passwordFile,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale=C",
              "--no-sync",
              "--no-instructions"));
    } finally {
      Files.delete(passwordFile);
    }
    Files.writeString(home.initialised(), "");
  }

  private static int launch(PostgresHome home, PostgresBinaries binaries, boolean isNew)
      throws IOException {
    int port = Ports.remembered(home.portFile());
    String settings =
        """
        # Written at every start.
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        wal_level = logical
        max_wal_senders = 20
        max_replication_slots = 20
        max_connections = 100
        shared_buffers = 64MB
        timezone = 'UTC'
        log_timezone = 'UTC'
        # No statement, and so no value of a row, reaches the log.
        log_min_error_statement = panic
        """
            .formatted(port);
    Path file = home.base().resolve("icestream.conf");
    Files.writeString(file, settings, StandardCharsets.UTF_8);
    home.user().own(file);
    if (isNew) {
      Files.writeString(
          home.data().resolve("postgresql.conf"),
          "\ninclude '" + file + "'\n",
          java.nio.file.StandardOpenOption.APPEND);
    }
    // pg_ctl gives the server a session of its own, so that Ctrl-C doesn't reach it.
    home.run(
        "start",
        List.of(
            binaries.program("pg_ctl"),
            "start",
            "--wait",
            "--silent",
            "--timeout=" + PATIENCE.toSeconds(),
            "--pgdata=" + home.data(),
            "--log=" + home.log()));
    return port;
  }

  /** The loopback port. */
  public int port() {
    return port;
  }

  /** The password of {@value #ROLE}. */
  public String password() {
    return password;
  }

  /** The file, readable by its owner only, that holds the password of {@value #ROLE}. */
  public Path passwordFile() {
    return home.passwordFile();
  }

  /** Whether the server was already running, left behind by an earlier JVM. */
  public boolean isAdopted() {
    return adopted;
  }

  /** The JDBC URL of a database, without user and password. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** A connection as {@value #ROLE}. */
  public Connection connect(String database) throws SQLException {
    return connect(database, ROLE, password);
  }

  /** A connection as the superuser, for what only that one may do. */
  public Connection connectAsSuperuser(String database) throws SQLException {
    return connect(database, SUPERUSER, superuserPassword);
  }

  /** Makes an empty database that {@value #ROLE} owns, unless it exists. */
  public void createDatabase(String name) throws SQLException {
    try (Connection connection = connectAsSuperuser(SUPERUSER);
        Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("select 1 from pg_database where datname = '" + name + "'")) {
        if (found.next()) {
          return;
        }
      }
      statement.execute("create database " + name + " owner " + ROLE);
    }
  }

  /** Stops the server when the JVM ends in order, after everything else that was not closed. */
  public EmbeddedPostgres stopAtExit() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop-postgres"));
    return this;
  }

  /** Stops the server; open connections are cut. Does nothing the second time. */
  @Override
  public synchronized void close() {
    if (stopped) {
      return;
    }
    stopped = true;
    if (stop("fast", 20) != 0 && home.running().isPresent()) {
      stop("immediate", 20);
    }
  }

  private int stop(String mode, int seconds) {
    return Commands.run(
        user.command(
            List.of(
                binaries.program("pg_ctl"),
                "stop",
                "--wait",
                "--silent",
                "--timeout=" + seconds,
                "--mode=" + mode,
                "--pgdata=" + home.data())),
        home.log());
  }

  private void awaitConnections() throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (Connection ignored = connectAsSuperuser(SUPERUSER)) {
        return;
      } catch (SQLException e) {
        boolean isStarting = "57P03".equals(e.getSQLState()) || "08001".equals(e.getSQLState());
        if (!isStarting || System.nanoTime() > deadline) {
          throw e;
        }
        pause();
      }
    }
  }

  private void createRole() throws SQLException {
    try (Connection connection = connectAsSuperuser(SUPERUSER);
        Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("select 1 from pg_roles where rolname = '" + ROLE + "'")) {
        if (found.next()) {
          return;
        }
      }
      statement.execute("create role " + ROLE + " login replication password '" + password + "'");
    }
  }

  private Connection connect(String database, String role, String secret) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", role);
    properties.setProperty("password", secret);
    properties.setProperty("ApplicationName", "icestream-demo");
    return DriverManager.getConnection(url(database), properties);
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IcestreamException(ErrorCode.DEMO_004, "Cannot start PostgreSQL: interrupted.", e);
    }
  }
}
