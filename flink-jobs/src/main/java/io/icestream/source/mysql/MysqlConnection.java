package io.icestream.source.mysql;

import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.Authenticator;
import com.github.shyiko.mysql.binlog.network.ClientCapabilities;
import com.github.shyiko.mysql.binlog.network.DefaultSSLSocketFactory;
import com.github.shyiko.mysql.binlog.network.TLSHostnameVerifier;
import com.github.shyiko.mysql.binlog.network.protocol.ErrorPacket;
import com.github.shyiko.mysql.binlog.network.protocol.GreetingPacket;
import com.github.shyiko.mysql.binlog.network.protocol.PacketChannel;
import com.github.shyiko.mysql.binlog.network.protocol.command.ByteArrayCommand;
import com.github.shyiko.mysql.binlog.network.protocol.command.DumpBinaryLogCommand;
import com.github.shyiko.mysql.binlog.network.protocol.command.SSLRequestCommand;
import io.icestream.secret.SecretReference;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A connection in the server's text protocol: all values as the server writes them, so that none is
 * bent by a driver. Used by one thread; {@link #close} by any.
 */
final class MysqlConnection implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int WHOLE_PACKET = 0xFFFFFF;
  private static final int COM_QUERY = 3;

  /** Text must not depend on what the server prefers; slow readers are not to be cut off. */
  private static final String SESSION =
      "SET NAMES utf8mb4, SESSION time_zone = '+00:00', SESSION sql_mode = '',"
          + " SESSION net_write_timeout = 3600, SESSION wait_timeout = 86400";

  private final PacketChannel channel;
  private final String version;

  /** Takes the values of a row, null for NULL. */
  interface Rows {
    void accept(byte[][] row) throws IOException, InterruptedException;
  }

  private MysqlConnection(PacketChannel channel, String version) {
    this.channel = channel;
    this.version = version;
  }

  /** Connects and logs in; gives up when the server is silent for so long. */
  static MysqlConnection open(MysqlEndpoint endpoint, int silenceSeconds) throws IOException {
    MysqlEndpoint.Address address = endpoint.address();
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
      socket.setSoTimeout(silenceSeconds * 1_000);
      socket.setKeepAlive(true);
      socket.setTcpNoDelay(true);
      PacketChannel channel = new PacketChannel(socket);
      byte[] first = channel.read();
      if (first[0] == (byte) 0xFF) {
        throw error(first);
      }
      GreetingPacket greeting = new GreetingPacket(first);
      encrypt(channel, greeting, endpoint.tls());
      new Authenticator(
              greeting,
              channel,
              null,
              SecretReference.of(endpoint.username()).resolve(),
              endpoint.password().resolve())
          .authenticate();
      channel.authenticationComplete();
      MysqlConnection connection = new MysqlConnection(channel, greeting.getServerVersion());
      connection.execute(SESSION);
      return connection;
    } catch (AuthenticationException e) {
      socket.close();
      throw new ServerError(e.getErrorCode() == 0 ? 1045 : e.getErrorCode(), "login refused");
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static void encrypt(PacketChannel channel, GreetingPacket greeting, MysqlEndpoint.Tls tls)
      throws IOException {
    boolean isOffered = (greeting.getServerCapabilities() & ClientCapabilities.SSL) != 0;
    if (tls == MysqlEndpoint.Tls.OFF || (tls == MysqlEndpoint.Tls.PREFERRED && !isOffered)) {
      return;
    }
    if (!isOffered) {
      throw new ServerError(2061, "the server offers no TLS");
    }
    SSLRequestCommand request = new SSLRequestCommand();
    request.setCollation(greeting.getServerCollation());
    channel.write(request);
    if (tls == MysqlEndpoint.Tls.VERIFIED) {
      channel.upgradeToSSL(new DefaultSSLSocketFactory("TLS"), new TLSHostnameVerifier());
    } else {
      channel.upgradeToSSL(new Unverified(), null);
    }
  }

  /** The server's version as it says it. */
  String version() {
    return version;
  }

  boolean isMariaDb() {
    return version.contains("MariaDB");
  }

  /** Runs a statement that has no rows. */
  void execute(String sql) throws IOException {
    rows(sql);
  }

  /** All rows of a short query, as text. */
  List<String[]> rows(String sql) throws IOException {
    List<String[]> rows = new ArrayList<>();
    try {
      query(
          sql,
          row ->
              rows.add(
                  Arrays.stream(row)
                      .map(v -> v == null ? null : new String(v, StandardCharsets.UTF_8))
                      .toArray(String[]::new)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return rows;
  }

  /** The first value of the first row; null when there is none. */
  String value(String sql) throws IOException {
    List<String[]> rows = rows(sql);
    return rows.isEmpty() ? null : rows.get(0)[0];
  }

  /** Hands on the rows of a query as they come. */
  void query(String sql, Rows rows) throws IOException, InterruptedException {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    byte[] command = new byte[text.length + 1];
    command[0] = COM_QUERY;
    System.arraycopy(text, 0, command, 1, text.length);
    channel.write(new ByteArrayCommand(command));
    byte[] first = packet();
    if (first[0] == 0) {
      return;
    }
    int columns = (int) new Bytes(first).packed();
    for (int i = 0; i <= columns; i++) {
      packet(); // The last one ends the descriptions.
    }
    for (byte[] packet = packet(); !isEnd(packet); packet = packet()) {
      Bytes in = new Bytes(packet);
      byte[][] row = new byte[columns][];
      for (int i = 0; i < columns; i++) {
        row[i] = in.isNull() ? null : in.take((int) in.packed());
      }
      rows.accept(row);
    }
  }

  private static boolean isEnd(byte[] packet) {
    return packet[0] == (byte) 0xFE && packet.length < 9;
  }

  /**
   * Asks for the log from a place on; {@link #event} then gives what comes. MariaDB would leave out
   * remarks, behind which others could not be placed.
   */
  void dump(long serverId, String file, long offset) throws IOException {
    channel.write(new DumpBinaryLogCommand(serverId, file, offset, isMariaDb()));
  }

  /** Whether something has arrived; false may be wrong. */
  boolean hasArrived() throws IOException {
    return channel.getInputStream().available() > 0;
  }

  /** The next event of the log, without the byte in front of it. */
  byte[] event() throws IOException {
    byte[] packet = packet();
    if (isEnd(packet)) {
      throw new EOFException("the server ended the log");
    }
    return Arrays.copyOfRange(packet, 1, packet.length);
  }

  private byte[] packet() throws IOException {
    byte[] whole = part();
    if (whole.length == WHOLE_PACKET) {
      byte[] next = part();
      while (true) {
        byte[] joined = Arrays.copyOf(whole, whole.length + next.length);
        System.arraycopy(next, 0, joined, whole.length, next.length);
        whole = joined;
        if (next.length < WHOLE_PACKET) {
          break;
        }
        next = part();
      }
    }
    if (whole.length == 0) {
      throw new EOFException("an empty packet");
    }
    if (whole[0] == (byte) 0xFF) {
      throw error(whole);
    }
    return whole;
  }

  private byte[] part() throws IOException {
    int length = channel.getInputStream().readInteger(3);
    channel.getInputStream().readInteger(1);
    return channel.getInputStream().read(length);
  }

  private static ServerError error(byte[] packet) throws IOException {
    ErrorPacket error = new ErrorPacket(Arrays.copyOfRange(packet, 1, packet.length));
    return new ServerError(error.getErrorCode(), error.getErrorMessage());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  /** Encrypts and believes whoever answers. */
  private static final class Unverified extends DefaultSSLSocketFactory {
    Unverified() {
      super("TLS");
    }

    @Override
    protected void initSSLContext(SSLContext context) throws GeneralSecurityException {
      context.init(
          null,
          new TrustManager[] {
            new X509TrustManager() {
              @Override
              public void checkClientTrusted(X509Certificate[] chain, String type) {}

              @Override
              public void checkServerTrusted(X509Certificate[] chain, String type) {}

              @Override
              public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
              }
            }
          },
          null);
    }
  }
}
