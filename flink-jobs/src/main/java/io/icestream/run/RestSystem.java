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

/** A server with resources; the columns of every entity are declared in the project. */
final class RestSystem implements SourceSystem {
  private static final String EPOCH_MILLIS = "epoch-millis";
  private static final String PARAMETERS = "parameters";

  private final RestSource source;

  RestSystem(RestSource source) {
    this.source = source;
  }

  @Override
  public List<EntityTable> entities() {
    return source.entities().stream().map(this::entity).toList();
  }

  private EntityTable entity(Entity entity) {
    Map<String, String> options = new LinkedHashMap<>(SourceSystem.keyOption(entity.key()));
    options.putAll(readerOptions());
    options.put("format", "json");
    if (entity.options().containsKey(EPOCH_MILLIS)) {
      options.put(EPOCH_MILLIS, entity.options().get(EPOCH_MILLIS));
    }
    options.put("type", "rest");
    options.put("entities", SourceSystem.entitiesOption(source.entities()));
    return new EntityTable(
        entity.system(),
        entity.name(),
        entity.declared().orElseThrow().columns().stream()
            .map(column -> new EntityTable.Column(column.name(), column.type()))
            .toList(),
        entity.key(),
        entity.orderBy(),
        options);
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
                if (key.equals(PARAMETERS)) {
                  for (String parameter : value.split(";", -1)) {
                    int equals = parameter.indexOf('=');
                    options.put(
                        prefix + PARAMETERS + "." + parameter.substring(0, equals),
                        parameter.substring(equals + 1));
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
