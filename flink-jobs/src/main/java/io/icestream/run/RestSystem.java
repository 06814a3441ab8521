package io.icestream.run;

import io.icestream.plan.EntityTable;
import io.icestream.project.Entity;
import io.icestream.project.RestSource;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceProblem;
import io.icestream.source.rest.RestChecks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A server with resources; the columns of every entity are declared in the project. */
final class RestSystem implements SourceSystem {
  private static final String EPOCH_MILLIS = "epoch-millis";
  private static final Set<String> LISTS = Set.of("fields", "parameters");

  private final RestSource source;

  RestSystem(RestSource source) {
    this.source = source;
  }

  @Override
  public List<EntityTable> entities() {
    return source.entities().stream().map(this::entity).toList();
  }

  private EntityTable entity(Entity entity) {
    Map<String, String> options = readerOptions();
    options.put("format", "json");
    // There is none: what deletes would cost in state and joins is left out.
    options.put("tombstones", "reject");
    if (entity.options().containsKey(EPOCH_MILLIS)) {
      options.put(EPOCH_MILLIS, entity.options().get(EPOCH_MILLIS));
    }
    return SourceSystem.declared(entity, "rest", source.entities(), options);
  }

  private Map<String, String> readerOptions() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("url", source.url());
    options.put("rate-limit", source.rateLimit());
    options.put("poll-interval", source.pollInterval().toMillis() + "ms");
    source
        .auth()
        .forEach((key, value) -> options.put(key.equals("type") ? "auth" : "auth." + key, value));
    for (Entity entity : source.entities()) {
      String prefix = "rest." + entity.name() + ".";
      entity
          .options()
          .forEach(
              (key, value) -> {
                if (LISTS.contains(key)) {
                  for (String each : value.split(";", -1)) {
                    int equals = each.indexOf('=');
                    options.put(
                        prefix + key + "." + each.substring(0, equals), each.substring(equals + 1));
                  }
                } else if (!key.equals(EPOCH_MILLIS) && !key.equals("format")) {
                  options.put(prefix + key, value);
                }
              });
    }
    return options;
  }

  @Override
  public Dataset dataset(Entity entity) {
    return new Dataset(source.url(), entity.sourceName());
  }

  @Override
  public List<SourceProblem> problems() {
    return RestChecks.problems(reader());
  }

  @Override
  public Map<String, List<String>> sample(Entity entity, List<String> columns) {
    return RestChecks.sample(reader(), entity.name(), columns);
  }

  private ReaderOptions reader() {
    Map<String, String> paths = new LinkedHashMap<>();
    source.entities().forEach(entity -> paths.put(entity.name(), entity.sourceName()));
    return new ReaderOptions(source.system(), paths, readerOptions());
  }
}
