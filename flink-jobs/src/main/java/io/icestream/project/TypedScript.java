package io.icestream.project;

import io.icestream.error.IcestreamException;
import java.util.List;
import java.util.Map;

/** SQL that somebody typed or keeps in a file of their own. */
public final class TypedScript {
  private TypedScript() {}

  /**
   * A statement without its semicolon.
   *
   * @param line where it begins
   */
  public record Statement(String sql, int line) {

    /** Whether it writes nothing and declares nothing. */
    public boolean onlyReads() {
      try {
        return !ReadQuery.of(sql).sql().isEmpty();
      } catch (IcestreamException e) {
        return false;
      }
    }
  }

  /** The statements of a script. */
  public static List<Statement> statements(String text) {
    SqlText script = SqlText.read("script", text, Map.of(), new Problems());
    return script.statements().stream()
        .map(
            extent ->
                new Statement(
                    script.text(extent.start(), extent.end()),
                    script.locate(extent.start()).line()))
        .toList();
  }
}
