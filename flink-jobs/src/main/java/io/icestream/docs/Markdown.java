package io.icestream.docs;

import java.util.List;
import java.util.stream.Collectors;

/** Writes Markdown: text that is taken literally, tables, links between pages. */
final class Markdown {
  private final StringBuilder page = new StringBuilder();

  /** Any text, with nothing in it that Markdown or HTML would understand. */
  static String text(String text) {
    return text.replaceAll("\\s+", " ")
        .strip()
        .replaceAll("[\\\\`*_\\[\\]|]", "\\\\$0")
        .replace("&", "&amp;")
        .replace("<", "&lt;");
  }

  /** A name or a piece of SQL. */
  static String code(String text) {
    String line = text.replaceAll("\\s+", " ").strip().replace("|", "\\|");
    return line.contains("`") ? "`` " + line + " ``" : "`" + line + "`";
  }

  static String codes(List<String> texts) {
    return texts.stream().map(Markdown::code).collect(Collectors.joining(", "));
  }

  Markdown line(String line) {
    page.append(line).append('\n');
    return this;
  }

  Markdown paragraph(String line) {
    return line(line).line("");
  }

  Markdown heading(String title) {
    return line("").line("## " + title).line("");
  }

  /** A table; nothing where it has no rows. */
  Markdown table(List<String> heads, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      row(heads);
      row(heads.stream().map(head -> "---").toList());
      rows.forEach(this::row);
    }
    return this;
  }

  private void row(List<String> cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  Markdown fenced(String language, String text) {
    return line("```" + language).line(text.stripTrailing()).line("```");
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
