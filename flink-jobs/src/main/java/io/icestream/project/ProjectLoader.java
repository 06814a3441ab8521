package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;

/** Reads a project's folder. */
public final class ProjectLoader {
  /** The profile that holds when none is named; a project need not declare it. */
  public static final String DEFAULT_PROFILE = "local";

  static final String SETTINGS = "icestream.yml";
  static final String MASKING = "masking.yml";
  static final String FUNCTIONS = "functions.sql";

  private final Path directory;
  private final Environment environment;
  private final Problems problems = new Problems();
  private final ProjectFiles files;
  private final Unreadable unreadable = new Unreadable();

  private ProjectLoader(Path directory, Path files, Map<String, String> environment) {
    this.directory = directory;
    this.environment = new Environment(environment);
    this.files = new ProjectFiles(files, problems);
  }

  /**
   * Loads a project without connecting to anything.
   *
   * @param profile the profile to apply; empty for {@link #DEFAULT_PROFILE}
   * @param environment values for {@code ${env:NAME}}; secrets stay references
   * @throws ProjectException with every problem that can be seen without the sources
   */
  public static Project load(Path directory, String profile, Map<String, String> environment) {
    return load(directory, directory, profile, environment);
  }

  /**
   * Loads a copy of a project's files as if it were in the project's own folder, which relative
   * paths are relative to.
   */
  public static Project load(
      Path directory, Path copy, String profile, Map<String, String> environment) {
    return new ProjectLoader(directory, copy, environment)
        .load(profile.isEmpty() ? DEFAULT_PROFILE : profile);
  }

  private Project load(String profile) {
    Optional<MappingNode> root =
        files.read(SETTINGS).flatMap(text -> YamlFile.read(SETTINGS, text, problems));
    Project project = root.map(node -> load(profile, node)).orElse(null);
    if (!problems.isEmpty()) {
      throw new ProjectException(String.valueOf(directory.getFileName()), problems.sorted());
    }
    return project;
  }

  private Project load(String profile, MappingNode root) {
    YamlBlock block = withProfile(profile, block(SETTINGS, root));
    SettingsReader settings = new SettingsReader(directory, block);
    String name = settings.name();
    Map<String, String> parameters = settings.parameters();
    SqlFileReader sql = new SqlFileReader(parameters, problems);

    Map<String, Map<String, TableDefinition>> declared = declared(sql);
    List<Source> sources =
        block
            .block("sources")
            .map(
                all ->
                    new SourcesReader(
                            name,
                            declared,
                            new RestPresets(sql, problems),
                            settings,
                            unreadable,
                            problems)
                        .read(all))
            .orElse(List.of());
    List<Entity> entities = sources.stream().flatMap(source -> source.entities().stream()).toList();

    List<TableFile> tables = withRules(tables(sql));
    ReferenceChecks references = new ReferenceChecks(entities, tables, unreadable, problems);
    List<TableFile> ordered = references.order();
    List<Audit> audits = audits(sql);
    audits.forEach(references::check);
    audits.addAll(TableAudits.of(ordered));
    List<FunctionDefinition> functions = functions(sql);
    List<String> tableNames = ordered.stream().map(TableFile::qualifiedName).toList();

    Optional<YamlBlock> masking = yaml(MASKING);
    return new Project(
        directory,
        name,
        profile,
        sources,
        settings.catalog(),
        settings.run(),
        settings.retention(),
        settings.readers(),
        settings.jobs(tableNames),
        parameters,
        masking
            .map(
                file ->
                    new MaskingReader(sources, unreadable, problems)
                        .read(
                            file,
                            profile,
                            profiles(root),
                            functions.stream().map(FunctionDefinition::name).toList()))
            .orElse(MaskingPolicy.NONE),
        masking.map(file -> new SubjectReader(sources, problems).read(file)).orElse(List.of()),
        AllowedShapes.read(block),
        block.settings("snowflake"),
        ServedDatabases.read(block, tableNames),
        functions,
        ordered,
        audits,
        tests(entities, tables));
  }

  private YamlBlock withProfile(String profile, YamlBlock block) {
    block.allow(Block.PROJECT);
    Optional<YamlBlock> profiles = block.block("profiles");
    YamlBlock merged = block;
    for (String name : profiles.map(YamlBlock::keys).orElse(List.of())) {
      Optional<YamlBlock> overrides = profiles.get().block(name);
      overrides.ifPresent(o -> o.allow(Block.PROFILE));
      if (name.equals(profile) && overrides.isPresent()) {
        merged = block(SETTINGS, YamlValues.merge(block.node(), overrides.get().node()));
      }
    }
    List<String> names = profiles.map(YamlBlock::keys).orElse(List.of());
    if (!names.contains(profile) && !profile.equals(DEFAULT_PROFILE)) {
      problems.add(
          ErrorCode.PROJ_024,
          block.location("profiles"),
          "Cannot apply profile '"
              + Names.shown(profile)
              + "': there is no such profile. "
              + (names.isEmpty() ? "Leave --profile out." : Names.suggest(profile, names)));
    }
    return merged;
  }

  private Set<String> profiles(MappingNode root) {
    Set<String> names = new TreeSet<>(Set.of(DEFAULT_PROFILE));
    block(SETTINGS, root).block("profiles").ifPresent(block -> names.addAll(block.keys()));
    return names;
  }

  private YamlBlock block(String file, MappingNode node) {
    return new YamlBlock(file, "", node, environment, problems);
  }

  private Optional<YamlBlock> yaml(String file) {
    return files.exists(file)
        ? files
            .read(file)
            .filter(text -> !isEmpty(text))
            .flatMap(text -> YamlFile.read(file, text, problems))
            .map(node -> block(file, node))
        : Optional.empty();
  }

  private static boolean isEmpty(String yaml) {
    return yaml.lines().allMatch(line -> line.isBlank() || line.stripLeading().startsWith("#"));
  }

  private Map<String, Map<String, TableDefinition>> declared(SqlFileReader sql) {
    Map<String, Map<String, TableDefinition>> declared = new LinkedHashMap<>();
    for (String system : files.folders("sources")) {
      Map<String, TableDefinition> tables = new LinkedHashMap<>();
      for (ProjectFiles.Found file : files.list("sources/" + system, ".sql")) {
        files
            .read(file.path())
            .flatMap(text -> sql.entityFile(file.path(), file.stem(), text))
            .ifPresentOrElse(
                table -> tables.put(file.stem(), table),
                () -> unreadable.add(system + "." + file.stem()));
      }
      declared.put(system, tables);
    }
    return declared;
  }

  private List<TableFile> tables(SqlFileReader sql) {
    List<TableFile> tables = new ArrayList<>();
    for (Layer layer : Layer.values()) {
      for (ProjectFiles.Found file : files.list(layer.folder(), ".sql")) {
        files
            .read(file.path())
            .flatMap(text -> sql.tableFile(layer, file.path(), file.stem(), text))
            .ifPresentOrElse(
                tables::add,
                () -> {
                  unreadable.add(layer.folder() + "." + file.stem());
                  unreadable.add(layer.folder() + "__" + file.stem());
                });
      }
    }
    return tables;
  }

  /** The tables with what {@code <table>.yml} beside their SQL asks of them. */
  private List<TableFile> withRules(List<TableFile> tables) {
    QualityReader reader = new QualityReader(tables, unreadable, problems);
    Map<String, TableQuality> rules = new LinkedHashMap<>();
    for (Layer layer : Layer.values()) {
      for (ProjectFiles.Found file : files.list(layer.folder(), ".yml")) {
        String table = layer.folder() + "." + file.stem();
        yaml(file.path())
            .ifPresent(block -> reader.read(table, block).ifPresent(r -> rules.put(table, r)));
      }
    }
    return tables.stream()
        .map(
            table ->
                rules.containsKey(table.qualifiedName())
                    ? table.with(rules.get(table.qualifiedName()))
                    : table)
        .toList();
  }

  private List<Audit> audits(SqlFileReader sql) {
    List<Audit> audits = new ArrayList<>();
    for (ProjectFiles.Found file : files.list("audits", ".sql")) {
      files
          .read(file.path())
          .flatMap(text -> sql.audit(file.path(), file.stem(), text))
          .ifPresent(audits::add);
    }
    return audits;
  }

  private List<FunctionDefinition> functions(SqlFileReader sql) {
    return files.exists(FUNCTIONS)
        ? files.read(FUNCTIONS).map(text -> sql.functions(FUNCTIONS, text)).orElse(List.of())
        : List.of();
  }

  private List<TestCase> tests(List<Entity> entities, List<TableFile> tables) {
    TestCasesReader reader =
        new TestCasesReader(
            entities.stream().map(Entity::qualifiedName).toList(), tables, unreadable, problems);
    List<TestCase> tests = new ArrayList<>();
    for (ProjectFiles.Found file : files.list("tests", ".yml")) {
      yaml(file.path()).ifPresent(block -> tests.addAll(reader.read(block)));
    }
    return tests;
  }
}
