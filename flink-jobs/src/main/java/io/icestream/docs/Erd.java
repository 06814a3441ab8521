package io.icestream.docs;

import io.icestream.plan.WrittenTable;
import io.icestream.project.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The entity-relationship diagram, as Mermaid draws it. */
final class Erd {
  private Erd() {}

  /**
   * The diagram of the tables that a relation names.
   *
   * @param tables all tables by name
   */
  static String of(Map<String, WrittenTable> tables, List<Relation> relations) {
    StringBuilder erd = new StringBuilder("erDiagram\n");
    for (Relation relation : relations) {
      erd.append(
          "    %s %s--%s %s : \"%s\"\n"
              .formatted(
                  id(relation.table()),
                  children(tables.get(relation.table()), relation),
                  parents(tables.get(relation.parent()), relation),
                  id(relation.parent()),
                  String.join(", ", relation.columns())));
    }
    Set<String> related = related(relations);
    for (WrittenTable table : tables.values()) {
      if (related.contains(table.name())) {
        erd.append(entity(table, relations));
      }
    }
    return erd.toString();
  }

  /** The tables that a relation names, on either side. */
  static Set<String> related(List<Relation> relations) {
    Set<String> related = new TreeSet<>();
    relations.forEach(
        relation -> {
          related.add(relation.table());
          related.add(relation.parent());
        });
    return related;
  }

  private static String entity(WrittenTable table, List<Relation> relations) {
    StringBuilder entity =
        new StringBuilder("    " + id(table.name()) + "[\"" + table.name() + "\"] {\n");
    for (WrittenTable.Column column : table.columns()) {
      List<String> keys = new ArrayList<>();
      if (table.key().contains(column.name())) {
        keys.add("PK");
      }
      if (relations.stream()
          .anyMatch(
              relation ->
                  relation.table().equals(table.name())
                      && relation.columns().contains(column.name()))) {
        keys.add("FK");
      }
      entity.append(
          "        %s %s%s%s\n"
              .formatted(
                  type(column),
                  word(column.name()),
                  keys.isEmpty() ? "" : " " + String.join(", ", keys),
                  column.comment().isEmpty() ? "" : " \"" + quoted(column.comment()) + "\""));
    }
    return entity.append("    }\n").toString();
  }

  /** How many rows there may be for one parent. */
  private static String children(WrittenTable table, Relation relation) {
    return isKey(table, relation.columns()) ? "|o" : "}o";
  }

  /** How many parents a row has. */
  private static String parents(WrittenTable parent, Relation relation) {
    boolean isOne = isKey(parent, relation.parentColumns());
    return (relation.isOptional() ? "o" : "|") + (isOne ? "|" : "{");
  }

  private static boolean isKey(WrittenTable table, List<String> columns) {
    return !table.key().isEmpty() && columns.containsAll(table.key());
  }

  private static String id(String table) {
    return word(table.replace(".", "__"));
  }

  /** The type without its parameters, which Mermaid would not take. */
  private static String type(WrittenTable.Column column) {
    return word(column.type().replaceAll("[(<].*$", "").strip().toLowerCase(Locale.ROOT));
  }

  private static String word(String name) {
    String word = name.codePoints().mapToObj(Erd::letter).collect(Collectors.joining());
    return Character.isLetter(word.charAt(0)) ? word : "c" + word;
  }

  private static String letter(int codePoint) {
    boolean isPlain = codePoint < 128 && (Character.isLetterOrDigit(codePoint) || codePoint == '_');
    return isPlain ? Character.toString(codePoint) : "_";
  }

  private static String quoted(String text) {
    return text.replaceAll("\\s+", " ").strip().replace('"', '\'');
  }
}
