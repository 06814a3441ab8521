package io.icestream.docs;

import io.icestream.plan.Description;
import io.icestream.plan.WrittenTable;
import io.icestream.project.Project;
import io.icestream.project.Relation;
import io.icestream.project.Relations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The documentation of a project: equal projects give equal bytes. */
public final class Pages {
  static final String INDEX = "README.md";
  static final String ERD = "erd.md";
  static final String SCHEMAS = "catalog_table_schemas.json";
  static final String TABLES = "tables/";

  private final Description description;
  private final Project project;
  private final Map<String, WrittenTable> tables = new LinkedHashMap<>();
  private final List<Relation> relations;
  private final Protections protections;

  private Pages(Description description) {
    this.description = description;
    this.project = description.project();
    description.tables().forEach(table -> tables.put(table.name(), table));
    relations = Relations.of(project);
    protections = new Protections(description);
  }

  /** The pages: path in the documentation's directory to text. */
  public static Map<String, String> of(Description description) {
    return new Pages(description).all();
  }

  /** What every file says of itself, so that it may be replaced and removed. */
  static String marker(String project) {
    return "Made by 'icestream docs' from the project " + project + ". Do not edit.";
  }

  static Markdown page(String project, String title) {
    return new Markdown()
        .line("<!-- " + marker(project) + " -->")
        .line("")
        .line("# " + title)
        .line("");
  }

  /** A link from one table's page to another's. */
  static String link(String table) {
    return link(table, "");
  }

  private static String link(String table, String folder) {
    return "[" + table + "](" + folder + table + ".md)";
  }

  private Map<String, String> all() {
    Map<String, String> pages = new TreeMap<>();
    pages.put(INDEX, index());
    pages.put(ERD, erd());
    pages.put(
        SCHEMAS,
        Schemas.of(
            project.name(), marker(project.name()), tables.values(), relations, protections));
    TablePage page = new TablePage(description, tables, relations, protections);
    tables.values().forEach(table -> pages.put(TABLES + table.name() + ".md", page.of(table)));
    return pages;
  }

  private String index() {
    Markdown page =
        page(project.name(), project.name())
            .paragraph(
                "The tables of this project, made from its text by `icestream docs`. How they"
                    + " relate: ["
                    + ERD
                    + "]("
                    + ERD
                    + "). For programs: ["
                    + SCHEMAS
                    + "]("
                    + SCHEMAS
                    + "), a JSON Schema of the rows of each.")
            .line(
                "All tables are published together, every %s."
                    .formatted(RuleText.time(project.run().checkpointInterval())));
    Map<String, List<List<String>>> layers = new LinkedHashMap<>();
    // What people read comes first.
    List.of("gold", "silver", "bronze").forEach(layer -> layers.put(layer, new ArrayList<>()));
    for (WrittenTable table : tables.values()) {
      layers
          .computeIfAbsent(table.layer(), layer -> new ArrayList<>())
          .add(
              List.of(
                  link(table.name(), TABLES),
                  Markdown.text(table.comment()),
                  Markdown.codes(table.key()),
                  String.valueOf(table.columns().size())));
    }
    layers.forEach(
        (layer, rows) -> {
          if (!rows.isEmpty()) {
            page.heading(layer).table(List.of("Table", "Grain", "Key", "Columns"), rows);
          }
        });
    return page.toString();
  }

  private String erd() {
    Markdown page =
        page(project.name(), "How the tables of " + project.name() + " relate")
            .paragraph(
                "A line stands where something checks it: an audit that returns rows without"
                    + " their parent, or a rule with `references`.");
    if (relations.isEmpty()) {
      return page.line("Nothing of the kind is in this project yet.").toString();
    }
    page.fenced("mermaid", Erd.of(tables, relations)).line("");
    page.table(
        List.of("Table", "Columns", "Names", "By", "Checked by"),
        relations.stream()
            .map(
                relation ->
                    List.of(
                        link(relation.table(), TABLES),
                        Markdown.codes(relation.columns())
                            + (relation.isOptional() ? ", if any" : ""),
                        link(relation.parent(), TABLES),
                        Markdown.codes(relation.parentColumns()),
                        Markdown.code(relation.by())))
            .toList());
    Set<String> related = Erd.related(relations);
    List<List<String>> others =
        description.plan().refined().stream()
            .filter(table -> !related.contains(table.qualifiedName()))
            .map(
                table ->
                    List.of(
                        link(table.qualifiedName(), TABLES),
                        Markdown.text(table.table().comment().orElse(""))))
            .toList();
    if (!others.isEmpty()) {
      page.heading("Tables without a checked relation").table(List.of("Table", "Grain"), others);
    }
    return page.toString();
  }
}
