package io.icestream.project;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A project whose text is free of mistakes that can be seen without its sources.
 *
 * @param directory where it was loaded from
 * @param profile the chosen profile; empty when the project has none
 * @param readers engines that read the tables, such as {@code athena}
 * @param jobs how the project is split; empty for one job
 * @param parameters name to SQL literal; already filled in wherever SQL names them
 * @param policy what masking.yml says
 * @param scan what looks personal and isn't
 * @param snowflake settings of the commands for Snowflake, which check them; secret ones are
 *     references
 * @param serve databases that Gold is delivered to
 * @param tables Silver and Gold, each after what it reads
 */
public record Project(
    Path directory,
    String name,
    String profile,
    List<Source> sources,
    CatalogSettings catalog,
    RunSettings run,
    Retention retention,
    List<String> readers,
    List<JobSplit> jobs,
    Map<String, String> parameters,
    MaskingPolicy policy,
    List<SubjectRule> subjects,
    List<AllowedShape> scan,
    Map<String, String> snowflake,
    List<ServedDatabase> serve,
    List<FunctionDefinition> functions,
    List<TableFile> tables,
    List<Audit> audits,
    List<TestCase> tests) {

  public Project {
    sources = List.copyOf(sources);
    readers = List.copyOf(readers);
    jobs = List.copyOf(jobs);
    parameters = Map.copyOf(parameters);
    scan = List.copyOf(scan);
    snowflake = Map.copyOf(snowflake);
    serve = List.copyOf(serve);
    subjects = List.copyOf(subjects);
    functions = List.copyOf(functions);
    tables = List.copyOf(tables);
    audits = List.copyOf(audits);
    tests = List.copyOf(tests);
  }

  /** Everything that is read, system by system. */
  public List<Entity> entities() {
    return sources.stream().flatMap(source -> source.entities().stream()).toList();
  }

  /** The entity of that name ({@code shop.customers}), if the project has it. */
  public Optional<Entity> entity(String qualifiedName) {
    return entities().stream()
        .filter(entity -> entity.qualifiedName().equals(qualifiedName))
        .findFirst();
  }

  /** The rules of single columns in masking.yml; patterns not included. */
  public List<MaskingRule> masking() {
    return policy.rules();
  }

  /** The masking rules of an entity. */
  public List<MaskingRule> masking(Entity entity) {
    return masking().stream()
        .filter(
            rule -> rule.system().equals(entity.system()) && rule.entity().equals(entity.name()))
        .toList();
  }

  /** The same project with some of its tables, and what masking.yml says of some entities only. */
  public Project only(List<TableFile> someTables, Collection<String> someEntities) {
    MaskingPolicy some =
        new MaskingPolicy(
            policy.rules().stream()
                .filter(rule -> someEntities.contains(rule.system() + "." + rule.entity()))
                .toList(),
            policy.patterns(),
            policy.stricter(),
            policy.trusted());
    return new Project(
        directory,
        name,
        profile,
        sources,
        catalog,
        run,
        retention,
        readers,
        jobs,
        parameters,
        some,
        subjects,
        scan,
        snowflake,
        serve,
        functions,
        someTables,
        // They may read what is left out.
        List.of(),
        tests);
  }
}
