package io.icestream.project;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells settings that hold secrets by their names, and URLs that hold credentials. */
final class Secrets {
  private static final Pattern SECRET =
      Pattern.compile(
          "(.*[.\\-_])?(password|passwd|pwd|secret|token|credential|credentials|passphrase"
              + "|apikey|api-key|api\\.key|secret-key|secret-access-key|access-key|private-key"
              + "|jaas\\.config|keystore\\.key|keystore\\.password)");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i).*[?&;](user|username|password|passwd|pwd|sslpassword|token|secret|sslkey)=.*");

  private Secrets() {}

  static boolean isSecret(String key) {
    return SECRET.matcher(key.toLowerCase(Locale.ROOT)).matches();
  }

  /** Whether a URL names a user or a password, as {@code //user:password@host} or a parameter. */
  static boolean hasCredentials(String url) {
    int start = url.indexOf("//");
    int begin = start < 0 ? 0 : start + 2;
    int slash = url.indexOf('/', begin);
    String authority = slash < 0 ? url.substring(begin) : url.substring(begin, slash);
    return authority.indexOf('@') >= 0
        || (url.indexOf('@') >= 0 && url.startsWith("jdbc:oracle"))
        || PARAMETER.matcher(url).matches();
  }
}
