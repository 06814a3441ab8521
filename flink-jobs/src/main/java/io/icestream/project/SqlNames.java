package io.icestream.project;

import java.util.Collection;
import java.util.Locale;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.flink.sql.parser.impl.FlinkSqlParserImpl;

/** Names for SQL that we write. */
public final class SqlNames {
  private static final SqlAbstractParserImpl.Metadata WORDS =
      SqlParser.create("", SqlParser.config().withParserFactory(FlinkSqlParserImpl.FACTORY))
          .getMetadata();

  private SqlNames() {}

  /** A name in lower case with single underscores that is not among those taken. */
  static String safe(String name, String fallback, Collection<String> taken) {
    String words =
        name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    String base = words.isEmpty() ? fallback : words;
    if (Character.isDigit(base.charAt(0)) || base.startsWith("meta_")) {
      base = fallback + "_" + base;
    }
    base = base.substring(0, Math.min(base.length(), 55)).replaceAll("_+$", "");
    String candidate = base;
    for (int i = 2; taken.contains(candidate); i++) {
      candidate = base + "_" + i;
    }
    return candidate;
  }

  /** The name as SQL takes it: in back-ticks where it must be. */
  public static String quoted(String name) {
    boolean isPlain =
        name.matches("[A-Za-z_][A-Za-z0-9_]*") && !WORDS.isKeyword(name.toUpperCase(Locale.ROOT));
    return isPlain ? name : "`" + name.replace("`", "``") + "`";
  }
}
