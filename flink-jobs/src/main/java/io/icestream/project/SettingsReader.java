package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what icestream.yml says besides sources. */
final class SettingsReader {
  /** Younger files may be those of a checkpoint that is under way. */
  private static final Duration LEAST_ORPHAN_AGE = Duration.ofHours(1);

  private static final String SQLITE = "jdbc:sqlite:";

  private final Path directory;
  private final YamlBlock block;
  private final Problems problems;

  SettingsReader(Path directory, YamlBlock block) {
    this.directory = directory.toAbsolutePath().normalize();
    this.block = block;
    this.problems = block.problems();
  }

  String name() {
    String name = block.text("name").orElse("");
    if (!name.isEmpty() && (!Names.isAllowed(name) || name.length() > 40)) {
      problems.add(
          ErrorCode.PROJ_008,
          block.valueLocation("name"),
          "Cannot name a project '"
              + Names.shown(name)
              + "': a name is "
              + Names.RULE.replace("63", "40")
              + ". Rename it.");
    }
    return name;
  }

  CatalogSettings catalog() {
    Optional<YamlBlock> catalog = block.block("catalog");
    catalog.ifPresent(c -> c.allow(Block.CATALOG));
    CatalogSettings.Type type =
        catalog
            .flatMap(c -> c.oneOf("type", CatalogSettings.Type.class))
            .orElse(CatalogSettings.Type.JDBC);
    Optional<String> uri = catalog.flatMap(c -> c.text("uri"));
    uri.ifPresent(text -> checkUri(type, text, catalog.get()));
    if (uri.isEmpty() && type == CatalogSettings.Type.JDBC) {
      uri = Optional.of(ProjectOption.defaultOf(Block.CATALOG, "uri"));
    }
    if (type == CatalogSettings.Type.REST && catalog.isPresent() && !catalog.get().has("uri")) {
      problems.add(
          ErrorCode.PROJ_004,
          catalog.get().location(),
          "Cannot read 'catalog': the key 'uri' is missing. Add the address of the REST catalog.");
    }
    return new CatalogSettings(
        type,
        uri.map(this::resolveSqlite),
        path(catalog, "warehouse", Block.CATALOG),
        catalog.map(c -> c.settings("properties")).orElse(Map.of()));
  }

  private void checkUri(CatalogSettings.Type type, String uri, YamlBlock catalog) {
    boolean isFit =
        switch (type) {
          case JDBC -> uri.startsWith("jdbc:");
          case REST -> uri.startsWith("http://") || uri.startsWith("https://");
          case GLUE, HADOOP -> false;
        };
    if (!isFit || Secrets.hasCredentials(uri)) {
      String why =
          isFit
              ? "it holds credentials. Move them to 'properties' as references."
              : switch (type) {
                case JDBC -> "a JDBC catalog has a JDBC URL. Begin it with jdbc:.";
                case REST -> "a REST catalog has a web address. Begin it with https:// or http://.";
                case GLUE, HADOOP -> "this type of catalog has none. Remove it.";
              };
      problems.add(
          ErrorCode.PROJ_010,
          catalog.valueLocation("uri"),
          "Cannot take '" + catalog.name("uri") + "': " + why);
    }
    if (uri.startsWith(SQLITE)) {
      isPath(uri.substring(SQLITE.length()), "uri", catalog);
    }
  }

  private String resolveSqlite(String uri) {
    return uri.startsWith(SQLITE) && !uri.startsWith(SQLITE + ":")
        ? SQLITE + resolve(uri.substring(SQLITE.length()))
        : uri;
  }

  RunSettings run() {
    return new RunSettings(
        block
            .duration("checkpoint-interval")
            .orElse(defaultDuration(Block.PROJECT, "checkpoint-interval")),
        block
            .integer("parallelism", 1, 32_768)
            .orElse(Integer.valueOf(ProjectOption.defaultOf(Block.PROJECT, "parallelism"))),
        path(Optional.of(block), "state", Block.PROJECT),
        block.settings("flink"));
  }

  Retention retention() {
    Optional<YamlBlock> retention = block.block("retention");
    retention.ifPresent(r -> r.allow(Block.RETENTION));
    return new Retention(
        retained(retention, "bronze"),
        retained(retention, "silver"),
        retained(retention, "gold"),
        retention
            .flatMap(r -> r.durationOf(LEAST_ORPHAN_AGE, "orphan-files"))
            .orElse(defaultDuration(Block.RETENTION, "orphan-files")));
  }

  private static Duration retained(Optional<YamlBlock> retention, String layer) {
    return retention
        .flatMap(r -> r.duration(layer))
        .orElse(defaultDuration(Block.RETENTION, layer));
  }

  private static Duration defaultDuration(Block block, String key) {
    return YamlValues.duration(ProjectOption.defaultOf(block, key)).orElseThrow();
  }

  List<String> readers() {
    if (!block.has("readers")) {
      return Arrays.asList(ProjectOption.defaultOf(Block.PROJECT, "readers").split(", "));
    }
    List<String> readers = new ArrayList<>();
    for (YamlBlock.Text reader : block.texts("readers")) {
      Names.noSuchEngine(reader.value())
          .ifPresent(problem -> problems.add(ErrorCode.PROJ_006, reader.location(), problem));
      readers.add(reader.value());
    }
    return readers;
  }

  /** Parameters as SQL literals. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    Optional<YamlBlock> declared = block.block("parameters");
    if (declared.isEmpty()) {
      return parameters;
    }
    for (String name : declared.get().keys()) {
      if (!Names.isAllowed(name)) {
        problems.add(
            ErrorCode.PROJ_008,
            declared.get().location(name),
            "Cannot name a parameter '"
                + Names.shown(name)
                + "': a name is "
                + Names.RULE
                + ". Rename it.");
        continue;
      }
      declared
          .get()
          .text(name)
          .ifPresentOrElse(
              text -> parameters.put(name, literal(name, text, declared.get())),
              () -> parameters.put(name, "0"));
    }
    return parameters;
  }

  private String literal(String name, String text, YamlBlock declared) {
    String kind = declared.kind(name);
    boolean isNumber = kind.equals("int") || kind.equals("float");
    if (isNumber && text.matches("[0-9]{1,38}(\\.[0-9]{1,38})?")) {
      return text;
    }
    if (isNumber && text.matches("-[0-9]{1,38}(\\.[0-9]{1,38})?")) {
      return "(" + text + ")";
    }
    if (isNumber || text.length() > 1_000 || text.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          ErrorCode.PROJ_022,
          declared.valueLocation(name),
          "Cannot take parameter '"
              + name
              + "': it is neither a plain number nor one line of text. Write digits with at most"
              + " one point, or put a text in quotes.");
      return "0";
    }
    return "'" + text.replace("'", "''") + "'";
  }

  /** The split into jobs; every table may be in one job only. */
  List<JobSplit> jobs(List<String> tables) {
    List<JobSplit> jobs = new ArrayList<>();
    Map<String, String> owners = new HashMap<>();
    Optional<YamlBlock> declared = block.block("jobs");
    for (String name : declared.map(YamlBlock::keys).orElse(List.of())) {
      Location location = declared.get().location(name);
      if (!Names.isAllowed(name)) {
        problems.add(
            ErrorCode.PROJ_008,
            location,
            "Cannot name a job '"
                + Names.shown(name)
                + "': a name is "
                + Names.RULE
                + ". Rename it.");
      }
      Optional<YamlBlock> job = declared.get().block(name);
      job.ifPresent(j -> j.allow(Block.JOB));
      List<YamlBlock.Text> texts = job.map(j -> j.texts("tables")).orElse(List.of());
      for (YamlBlock.Text table : texts) {
        if (!tables.contains(table.value())) {
          problems.add(
              ErrorCode.PROJ_029,
              table.location(),
              "Cannot give '"
                  + Names.shown(table.value())
                  + "' to job "
                  + name
                  + ": there is no such table. "
                  + Names.suggest(table.value(), tables));
        }
        String owner = owners.putIfAbsent(table.value(), name);
        if (owner != null) {
          problems.add(
              ErrorCode.PROJ_029,
              table.location(),
              "Cannot give '"
                  + Names.shown(table.value())
                  + "' to job "
                  + name
                  + ": job "
                  + owner
                  + " writes it. A table has one writer; remove it here or there.");
        }
      }
      jobs.add(new JobSplit(name, texts.stream().map(YamlBlock.Text::value).toList(), location));
    }
    return jobs;
  }

  private String path(Optional<YamlBlock> owner, String key, Block kind) {
    Optional<String> text = owner.flatMap(o -> o.text(key));
    if (text.isPresent() && !isPath(text.get(), key, owner.orElseThrow())) {
      return "";
    }
    return resolve(text.orElse(ProjectOption.defaultOf(kind, key)));
  }

  /** A folder that has no default; empty where it is missing or not allowed, which is told. */
  String folder(YamlBlock owner, String key) {
    return owner.text(key).filter(text -> isPath(text, key, owner)).map(this::resolve).orElse("");
  }

  private boolean isPath(String text, String key, YamlBlock owner) {
    String why = null;
    if (Arrays.asList(text.split("[/\\\\]")).contains("..")) {
      why = "its path goes up with '..'. Name the folder from the project's or from the root.";
    } else if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
      why = "it is empty or holds a control character. Name a folder or a URI.";
    } else if (Secrets.hasCredentials(text)) {
      why = "it holds credentials. Remove them.";
    }
    if (why != null) {
      problems.add(
          ErrorCode.PROJ_009,
          owner.valueLocation(key),
          "Cannot take '" + owner.name(key) + "': " + why);
    }
    return why == null;
  }

  private String resolve(String text) {
    if (text.matches("[A-Za-z][A-Za-z0-9+.\\-]+:/.*")) {
      return URI.create(text.replace(" ", "%20")).toString().replace("%20", " ");
    }
    return directory.resolve(text).normalize().toString();
  }
}
