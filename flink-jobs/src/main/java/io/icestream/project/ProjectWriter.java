package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.TableSketch.ColumnSketch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes a project that mirrors a database: the same text for the same tables, in whatever order
 * they come.
 */
public final class ProjectWriter {
  private final ProjectSketch sketch;
  private final Map<String, TableSketch> entities = new LinkedHashMap<>();
  private final List<TableSketch> unreadable = new ArrayList<>();

  private ProjectWriter(ProjectSketch sketch) {
    this.sketch = sketch;
    List<TableSketch> sorted =
        sketch.tables().stream()
            .sorted(Comparator.comparing(TableSketch::schema).thenComparing(TableSketch::name))
            .toList();
    Map<String, Long> uses = new LinkedHashMap<>();
    sorted.forEach(
        table -> uses.merge(SqlNames.safe(table.name(), "table", Set.of()), 1L, Long::sum));
    for (TableSketch table : sorted) {
      if (!SourceNames.isTable(SourceNames.write(table.schema(), table.name()))) {
        unreadable.add(table);
        continue;
      }
      boolean isUnique = uses.get(SqlNames.safe(table.name(), "table", Set.of())) == 1;
      String wanted = isUnique ? table.name() : table.schema() + "_" + table.name();
      entities.put(SqlNames.safe(wanted, "table", entities.keySet()), table);
    }
  }

  /**
   * Writes the project's files.
   *
   * @return the files written
   * @throws IcestreamException if a file is there already; nothing is written then
   */
  public static List<Path> write(Path directory, ProjectSketch sketch) {
    if (!Names.isAllowed(sketch.name()) || !Names.isAllowed(sketch.system())) {
      throw new IcestreamException(
          ErrorCode.PROJ_008,
          "Cannot write a project: its name or that of its system is not allowed. Use "
              + Names.RULE
              + ".");
    }
    if (Secrets.hasCredentials(sketch.url())) {
      throw new IcestreamException(
          ErrorCode.PROJ_010,
          "Cannot write a project: its URL holds credentials. Leave them out; the password comes"
              + " from the environment.");
    }
    Map<String, String> files = new ProjectWriter(sketch).files();
    for (String file : files.keySet()) {
      if (Files.exists(directory.resolve(file))) {
        throw new IcestreamException(
            ErrorCode.PROJ_028,
            "Cannot write a project: " + file + " is there already. Choose a new folder.");
      }
    }
    List<Path> written = new ArrayList<>();
    files.forEach(
        (file, text) -> {
          Path path = directory.resolve(file);
          try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, text, StandardOpenOption.CREATE_NEW);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          written.add(path);
        });
    return written;
  }

  private Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(ProjectLoader.SETTINGS, settings());
    files.put(ProjectLoader.MASKING, masking());
    entities.forEach(
        (entity, table) -> {
          if (!table.primaryKey().isEmpty()) {
            files.put("silver/" + entity + ".sql", silver(entity, table));
          }
        });
    files.put("README.md", readme());
    files.put(".gitignore", "# The local lake, its state and the key of tokens.\noutput/\n.env\n");
    return files;
  }

  private String password() {
    return sketch.system().toUpperCase(Locale.ROOT) + "_PASSWORD";
  }

  private String settings() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("name: ").append(sketch.name()).append("\n\nsources:\n");
    yaml.append("  ").append(sketch.system()).append(":\n");
    yaml.append("    type: ").append(sketch.kind().name().toLowerCase(Locale.ROOT)).append('\n');
    yaml.append("    url: ").append(yaml(sketch.url())).append('\n');
    yaml.append("    username: ").append(yaml(sketch.username())).append('\n');
    yaml.append(
        "    # A reference, resolved when the job runs: the password never stands in this file.\n");
    yaml.append("    # ${file:/run/secrets/...} reads it from a file instead.\n");
    yaml.append("    password: \"${env:").append(password()).append("}\"\n");
    if (sketch.kind() == ProjectSketch.Kind.POSTGRES) {
      yaml.append(
          "    # auto makes the publication and the replication slot; with manual, you do.\n");
      yaml.append("    prepare: auto\n");
    }
    yaml.append("    tables:\n");
    entities.forEach(
        (entity, table) ->
            yaml.append("      ")
                .append(entity)
                .append(": ")
                .append(yaml(SourceNames.write(table.schema(), table.name())))
                .append('\n'));
    return yaml.append("\ncheckpoint-interval: 10s\n").toString();
  }

  private String masking() {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        "# Columns that look personal by their names. Correct the list: free text and other\n");
    yaml.append(
        "# columns may hold personal data as well. tokenize, mask, drop, or keep with a reason.\n");
    entities.forEach(
        (entity, table) -> {
          List<ColumnSketch> personal = table.personalColumns();
          if (!personal.isEmpty()) {
            yaml.append(sketch.system()).append('.').append(entity).append(":\n");
            table
                .subject()
                .ifPresent(
                    subject ->
                        yaml.append("  # Whose data a row is: there is no key that says it.\n")
                            .append("  subject: {column: ")
                            .append(yaml(subject))
                            .append("}\n"));
            personal.forEach(column -> yaml.append(rule(column)));
          }
        });
    return yaml.toString();
  }

  private static String rule(ColumnSketch column) {
    return "  " + yaml(column.name()) + ": tokenize\n";
  }

  private static boolean isPersonal(TableSketch table, ColumnSketch column) {
    return table.personalColumns().contains(column);
  }

  private String silver(String entity, TableSketch table) {
    Map<String, ColumnSketch> columns = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (ColumnSketch column : table.columns()) {
      String name = SqlNames.safe(column.name(), "column", taken);
      taken.add(name);
      columns.put(name, column);
    }
    List<String> key = new ArrayList<>();
    for (String keyColumn : table.primaryKey()) {
      columns.forEach(
          (name, column) -> {
            if (column.name().equals(keyColumn)) {
              key.add(SqlNames.quoted(name));
            }
          });
    }
    StringBuilder sql = new StringBuilder();
    sql.append("create table ").append(SqlNames.quoted(entity)).append(" (\n");
    columns.forEach(
        (name, column) ->
            sql.append("    ")
                .append(SqlNames.quoted(name))
                .append(' ')
                .append(isPersonal(table, column) ? "STRING" : column.flinkType())
                .append(",\n"));
    sql.append("    meta_position STRING comment 'Position of the newest change',\n");
    sql.append("    primary key (").append(String.join(", ", key)).append(") not enforced\n");
    sql.append(") comment ")
        .append(
            literal("One row for each row of " + SourceNames.write(table.schema(), table.name())))
        .append(";\n\n");
    sql.append("create temporary view silver__").append(entity).append(" as\nselect\n");
    columns.forEach(
        (name, column) -> sql.append("    ").append(selected(name, column)).append(",\n"));
    sql.append("    meta_position\nfrom ")
        .append(SqlNames.quoted(sketch.system()))
        .append('.')
        .append(SqlNames.quoted(entity));
    return sql.append(";\n").toString();
  }

  private static String selected(String name, ColumnSketch column) {
    String source = SqlNames.quoted(column.name());
    return name.equals(column.name()) ? source : source + " as " + SqlNames.quoted(name);
  }

  private String readme() {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(sketch.name()).append("\n\n");
    text.append("Mirrors the tables of a database in Bronze and Silver.\n\n");
    text.append("```\nexport ")
        .append(password())
        .append(
            "=...\nicestream plan .\nicestream run .\n\nicestream status .\nicestream reconcile .\n```\n\n");
    text.append("| Entity | Table | Silver | Masked columns |\n|---|---|---|---|\n");
    entities.forEach(
        (entity, table) ->
            text.append("| ")
                .append(sketch.system())
                .append('.')
                .append(entity)
                .append(" | ")
                .append(markdown(SourceNames.write(table.schema(), table.name())))
                .append(" | ")
                .append(
                    table.primaryKey().isEmpty() ? "no: it has no primary key, Bronze only" : "yes")
                .append(" | ")
                .append(
                    markdown(
                        String.join(
                            ", ",
                            table.personalColumns().stream().map(ColumnSketch::name).toList())))
                .append(" |\n"));
    if (!unreadable.isEmpty()) {
      text.append("\nNot read, because their names hold control characters: ")
          .append(unreadable.size())
          .append(" table(s).\n");
    }
    text.append(
        "\nBefore the first run, read `masking.yml`: columns were chosen by their names.\n");
    return text.toString();
  }

  private static String markdown(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|").replaceAll("\\p{Cntrl}", " ");
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String yaml(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
