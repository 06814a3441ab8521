package io.icestream.run;

import io.icestream.plan.EntityTable;
import io.icestream.project.Column;
import io.icestream.project.Entity;
import io.icestream.project.MongoSource;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceProblem;
import io.icestream.source.mongo.MongoChecks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A database of MongoDB; the columns of every collection are declared in the project. */
final class MongoSystem implements SourceSystem {
  private static final String EPOCH_MILLIS = "epoch-millis";
  private static final String NESTED = "(?is)(row|array|map)\\b.*";

  private final MongoSource source;

  MongoSystem(MongoSource source) {
    this.source = source;
  }

  @Override
  public List<EntityTable> entities() {
    return source.entities().stream().map(this::entity).toList();
  }

  private EntityTable entity(Entity entity) {
    Map<String, String> options = readerOptions();
    options.put("format", "json");
    if (entity.options().containsKey(EPOCH_MILLIS)) {
      options.put(EPOCH_MILLIS, entity.options().get(EPOCH_MILLIS));
    }
    return SourceSystem.declared(entity, "mongodb", source.entities(), options);
  }

  private Map<String, String> readerOptions() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("url", source.url());
    options.put("database", source.database());
    source
        .password()
        .ifPresent(
            password -> {
              options.put("username", source.username());
              options.put("password", password.text());
              options.put("auth-database", source.authDatabase());
            });
    options.put("full-document", source.fullDocument());
    options.put("snapshot-chunk-rows", Integer.toString(source.snapshotChunkRows()));
    for (Entity entity : source.entities()) {
      String prefix = "mongo." + entity.name() + ".";
      options.put(prefix + "id", entity.key().get(0));
      if (entity.options().containsKey("document")) {
        options.put(prefix + "document", entity.options().get("document"));
      }
      String nested =
          entity.declared().orElseThrow().columns().stream()
              .filter(column -> column.type().matches(NESTED))
              .map(Column::name)
              .collect(Collectors.joining(";"));
      if (!nested.isEmpty()) {
        options.put(prefix + "nested", nested);
      }
    }
    return options;
  }

  @Override
  public Dataset dataset(Entity entity) {
    String host = source.url().replaceFirst("^mongodb(\\+srv)?://", "").replaceFirst("[,/?].*", "");
    return new Dataset("mongodb://" + host, source.database() + "." + entity.sourceName());
  }

  @Override
  public List<SourceProblem> problems() {
    return MongoChecks.problems(reader());
  }

  @Override
  public List<SourceProblem> remarks() {
    return MongoChecks.remarks(reader());
  }

  @Override
  public Map<String, List<String>> sample(Entity entity, List<String> columns) {
    return MongoChecks.sample(reader(), entity.name(), columns);
  }

  private ReaderOptions reader() {
    Map<String, String> collections = new LinkedHashMap<>();
    source.entities().forEach(entity -> collections.put(entity.name(), entity.sourceName()));
    return new ReaderOptions(source.system(), collections, readerOptions());
  }
}
