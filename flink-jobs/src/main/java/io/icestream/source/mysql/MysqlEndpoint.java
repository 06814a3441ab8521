package io.icestream.source.mysql;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server is and who connects. The password is a reference that is resolved at each connect;
 * it appears in no message.
 *
 * @param url such as {@code jdbc:mysql://host:3306/shop}, without credentials and parameters; it
 *     and the user name may hold references, too
 */
public record MysqlEndpoint(String url, String username, SecretReference password, Tls tls)
    implements Serializable {

  /** Whether the connection is encrypted. */
  public enum Tls {
    /** Where the server offers it; nobody checks who the server is. */
    PREFERRED,
    /** Always; nobody checks who the server is. */
    REQUIRED,
    /** Always, to a server that the JVM's trust store vouches for under this host name. */
    VERIFIED,
    /** Never. */
    OFF
  }

  private static final int PORT = 3306;
  private static final Pattern URL =
      Pattern.compile("jdbc:(?:mysql|mariadb)://([^/:@?\\s]+)(?::([0-9]{1,5}))?(?:/[^?]*)?");

  /** A host and a port. */
  record Address(String host, int port) {}

  public MysqlEndpoint {
    if (!url.contains("${") && !URL.matcher(url).matches()) {
      throw new IcestreamException(
          ErrorCode.MYSQL_009,
          "Cannot read MySQL: the url has another form. Write jdbc:mysql://host:3306/database,"
              + " without credentials and parameters.");
    }
  }

  Address address() {
    Matcher matcher = URL.matcher(SecretReference.of(url).resolve());
    if (!matcher.matches()) {
      throw new IcestreamException(
          ErrorCode.MYSQL_009,
          "Cannot read MySQL: what the url refers to has another form. Write"
              + " jdbc:mysql://host:3306/database.");
    }
    return new Address(
        matcher.group(1), matcher.group(2) == null ? PORT : Integer.parseInt(matcher.group(2)));
  }

  /** A TLS setting by its name in options. */
  static Tls tls(String text) {
    return Tls.valueOf(text.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return username + " at " + url;
  }
}
