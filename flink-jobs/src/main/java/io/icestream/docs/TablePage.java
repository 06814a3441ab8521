package io.icestream.docs;

import io.icestream.lineage.Influence;
import io.icestream.lineage.QueryLineage;
import io.icestream.plan.Description;
import io.icestream.plan.EntityTable;
import io.icestream.plan.HotTables;
import io.icestream.plan.ProjectLineage;
import io.icestream.plan.WrittenTable;
import io.icestream.project.Audit;
import io.icestream.project.Layer;
import io.icestream.project.Project;
import io.icestream.project.QualityCheck;
import io.icestream.project.QualityRule;
import io.icestream.project.Relation;
import io.icestream.project.TableFile;
import io.icestream.project.TableReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The page of one table. */
final class TablePage {
  private static final String READERS = "icestream.readers";

  /** What the program's own columns mean, in Bronze and in quarantine. */
  private static final Map<String, String> META =
      Map.of(
          "meta_source", "The entity that the row is of",
          "meta_op", "c, u, d or r: created, updated, deleted, or read from what was there",
          "meta_position", "The place in the source; orders the changes of a key",
          "meta_event_at", "When the source made the change",
          "meta_ingested_at", "When Icestream read it",
          "meta_file", "The file that it came in, or the quarantine that it came out of");

  private final Description description;
  private final Project project;
  private final Map<String, WrittenTable> tables;
  private final List<Relation> relations;
  private final Protections protections;

  TablePage(
      Description description,
      Map<String, WrittenTable> tables,
      List<Relation> relations,
      Protections protections) {
    this.description = description;
    this.project = description.project();
    this.tables = tables;
    this.relations = relations;
    this.protections = protections;
  }

  String of(WrittenTable table) {
    Optional<TableFile> file =
        description.plan().refined().stream()
            .filter(each -> each.qualifiedName().equals(table.name()))
            .findFirst();
    Markdown page = Pages.page(project.name(), table.name());
    if (!table.comment().isEmpty()) {
      page.paragraph(Markdown.text(table.comment()) + ".");
    }
    page.table(List.of("", ""), facts(table, file));
    page.heading("Columns")
        .table(
            List.of("Column", "Type", "Empty", "Meaning", "Protection"),
            table.columns().stream().map(column -> column(table, column)).toList());
    relations(page, table);
    file.ifPresent(
        of -> {
          lineage(page, table);
          rules(page, of);
        });
    audits(page, table);
    List<Relation> own =
        relations.stream().filter(relation -> relation.table().equals(table.name())).toList();
    page.heading("Query").fenced("sql", new ExampleQuery(table, tables).text(own));
    return page.toString();
  }

  private List<List<String>> facts(WrittenTable table, Optional<TableFile> file) {
    List<List<String>> facts = new ArrayList<>();
    facts.add(
        List.of(
            "Key", table.key().isEmpty() ? "none: rows are added" : Markdown.codes(table.key())));
    for (EntityTable entity : description.plan().entities()) {
      if (table.name().equals("bronze." + entity.logName())) {
        facts.add(List.of("Source", Markdown.code(entity.qualifiedName()) + ", " + source(entity)));
        facts.add(
            List.of(
                "Newest row",
                entity.hasKey()
                    ? "of each "
                        + Markdown.codes(entity.key())
                        + ", by "
                        + entity.orderBy().map(Markdown::code).orElse("the position in the source")
                    : "not told: the entity has no key"));
      }
    }
    file.ifPresent(
        of -> {
          facts.add(List.of("File", Markdown.code(of.file())));
          facts.add(List.of("Made from", links(inputs(of))));
          if (!of.table().partitionedBy().isEmpty()) {
            facts.add(List.of("Partitioned by", Markdown.codes(of.table().partitionedBy())));
          }
          if (HotTables.names(List.of(of)).contains(table.name())) {
            facts.add(List.of("Hot", "has a twin in Paimon whose changes can be streamed"));
          }
        });
    Set<String> readBy = readers(table);
    if (!readBy.isEmpty()) {
      facts.add(List.of("Read by", links(readBy)));
    }
    facts.add(List.of("Published", "every " + RuleText.time(project.run().checkpointInterval())));
    freshness(file).ifPresent(asks -> facts.add(List.of("Freshness", asks)));
    retention(table)
        .ifPresent(
            time ->
                facts.add(
                    List.of(
                        "Retention",
                        RuleText.time(time) + " (`retention." + table.layer() + "`)")));
    String engines =
        file.map(of -> of.table().options().get(READERS))
            .orElse(String.join(", ", project.readers()));
    facts.add(List.of("Engines that read it", Markdown.text(engines)));
    return facts;
  }

  private String source(EntityTable entity) {
    return project
        .entity(entity.qualifiedName())
        .map(
            declared -> {
              String kind = sourceKind(declared.system());
              return kind + " " + Markdown.code(declared.sourceName());
            })
        .orElse("");
  }

  private String sourceKind(String system) {
    return project.sources().stream()
        .filter(source -> source.system().equals(system))
        .findFirst()
        .map(source -> source.getClass().getSimpleName().replaceAll("Source$", ""))
        .orElse("");
  }

  private static Optional<String> freshness(Optional<TableFile> file) {
    String asks =
        file.map(of -> of.quality().rules()).orElse(List.of()).stream()
            .filter(rule -> rule.check() instanceof QualityCheck.Freshness)
            .map(rule -> RuleText.of(rule.check()))
            .collect(Collectors.joining("; "));
    return asks.isEmpty() ? Optional.empty() : Optional.of(asks);
  }

  private Optional<Duration> retention(WrittenTable table) {
    return switch (table.layer()) {
      case "bronze" -> Optional.of(project.retention().bronze());
      case "silver" -> Optional.of(project.retention().silver());
      case "gold" -> Optional.of(project.retention().gold());
      default -> Optional.empty();
    };
  }

  /** The tables whose rows its query reads: views of tables, and entities by their logs. */
  private Set<String> inputs(TableFile file) {
    Set<String> inputs = new LinkedHashSet<>();
    for (TableReference reference : file.view().references()) {
      description.plan().refined().stream()
          .filter(other -> other.view().name().equals(reference.name()))
          .map(TableFile::qualifiedName)
          .forEach(inputs::add);
      description.plan().entities().stream()
          .filter(entity -> entity.qualifiedName().equals(reference.base()))
          .map(entity -> "bronze." + entity.logName())
          .forEach(inputs::add);
    }
    return inputs;
  }

  private Set<String> readers(WrittenTable table) {
    return description.plan().refined().stream()
        .filter(other -> inputs(other).contains(table.name()))
        .map(TableFile::qualifiedName)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String links(Set<String> names) {
    return names.isEmpty()
        ? "no table"
        : names.stream().map(Pages::link).collect(Collectors.joining(", "));
  }

  private List<String> column(WrittenTable table, WrittenTable.Column column) {
    boolean isRefined =
        Layer.SILVER.folder().equals(table.layer()) || Layer.GOLD.folder().equals(table.layer());
    String meaning =
        column.comment().isEmpty() && !isRefined
            ? META.getOrDefault(column.name(), "")
            : column.comment();
    return List.of(
        Markdown.code(column.name()),
        Markdown.code(column.type()),
        column.isNullable() ? "may be" : "never",
        Markdown.text(meaning),
        protections.text(table, column.name()));
  }

  private void relations(Markdown page, WrittenTable table) {
    List<List<String>> rows = new ArrayList<>();
    for (Relation relation : relations) {
      if (relation.table().equals(table.name())) {
        rows.add(
            List.of(
                Markdown.codes(relation.columns()),
                "names a row of " + Pages.link(relation.parent()),
                Markdown.code(relation.by())));
      }
      if (relation.parent().equals(table.name())) {
        rows.add(
            List.of(
                Markdown.codes(relation.parentColumns()),
                "is named by " + Pages.link(relation.table()),
                Markdown.code(relation.by())));
      }
    }
    if (!rows.isEmpty()) {
      page.heading("Relations").table(List.of("Columns", "", "Checked by"), rows);
    }
  }

  private void lineage(Markdown page, WrittenTable table) {
    for (ProjectLineage.Table traced : description.lineage().tables(table.name())) {
      QueryLineage lineage = traced.lineage();
      page.heading("Lineage")
          .table(
              List.of("Column", "From"),
              lineage.columns().stream()
                  .map(column -> List.of(Markdown.code(column), origins(lineage, column)))
                  .toList());
      Map<String, Set<String>> influences = new TreeMap<>();
      for (Influence influence : lineage.influences()) {
        influences
            .computeIfAbsent(RuleText.words(influence.reason()), reason -> new TreeSet<>())
            .add(influence.origin().qualifiedName());
      }
      if (!influences.isEmpty()) {
        page.line("").paragraph("Which rows there are depends on:");
        page.table(
            List.of("By", "Columns"),
            influences.entrySet().stream()
                .map(each -> List.of(each.getKey(), Markdown.codes(List.copyOf(each.getValue()))))
                .toList());
      }
    }
  }

  private static String origins(QueryLineage lineage, String column) {
    Map<String, Set<String>> origins = new TreeMap<>();
    lineage
        .of(column)
        .forEach(
            flow ->
                origins
                    .computeIfAbsent(
                        flow.function()
                            .map(function -> "protected by " + function)
                            .orElse(RuleText.words(flow.use())),
                        use -> new TreeSet<>())
                    .add(flow.origin().qualifiedName()));
    return origins.isEmpty()
        ? "no column"
        : origins.entrySet().stream()
            .map(
                each ->
                    Markdown.codes(List.copyOf(each.getValue()))
                        + " "
                        + Markdown.text(each.getKey()))
            .collect(Collectors.joining("; "));
  }

  private static void rules(Markdown page, TableFile file) {
    if (!file.quality().rules().isEmpty()) {
      page.heading("Quality")
          .table(
              List.of("Rule", "Asks", "About", "A row that fails"),
              file.quality().rules().stream()
                  .map(
                      rule ->
                          List.of(
                              Markdown.code(rule.name()),
                              RuleText.of(rule.check()),
                              RuleText.words(rule.dimension()),
                              consequence(file, rule)))
                  .toList());
    }
    List<String> gate = RuleText.of(file.quality().gate());
    if (!gate.isEmpty()) {
      page.line("").line("A cut is published with " + String.join(", ", gate) + ".");
    }
    file.quality()
        .anomalies()
        .ifPresent(
            watch ->
                page.line("")
                    .line(
                        "Watched for being unlike before: the table's changes"
                            + (watch.columns().isEmpty()
                                ? ""
                                : ", and " + Markdown.codes(watch.columns()))
                            + "."));
  }

  private static String consequence(TableFile file, QualityRule rule) {
    String most = rule.atMost() > 0 ? ", above " + RuleText.share(rule.atMost()) : "";
    return switch (rule.severity()) {
      case FLAG -> rule.isOfRows() ? "is flagged" : "is told of";
      case SCORE -> "is flagged, its score is lower";
      case QUARANTINE -> "stays out, in " + Pages.link(file.quarantine());
      case GATE -> "holds the cut" + most;
      case STOP -> "stops the job" + most;
    };
  }

  private void audits(Markdown page, WrittenTable table) {
    List<List<String>> rows = new ArrayList<>();
    for (Audit audit : project.audits()) {
      if (audit.references().stream().anyMatch(read -> read.name().equals(table.name()))) {
        rows.add(
            List.of(
                Markdown.code(audit.name()),
                Markdown.code(audit.location().file()),
                audit.every().map(time -> "every " + RuleText.time(time)).orElse("at every cut"),
                audit.holds() ? "holds later cuts" : "is told"));
      }
    }
    if (!rows.isEmpty()) {
      page.heading("Audits").table(List.of("Audit", "File", "Runs", "When it finds rows"), rows);
    }
  }
}
