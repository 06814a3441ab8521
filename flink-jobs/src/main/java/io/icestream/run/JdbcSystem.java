package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.EntityTable;
import io.icestream.project.Entity;
import io.icestream.project.JdbcSource;
import io.icestream.secret.SecretReference;
import io.icestream.source.SourceProblem;
import io.icestream.source.postgres.PostgresEndpoint;
import io.icestream.source.postgres.PostgresTables;
import io.icestream.source.postgres.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A PostgreSQL database that is read once, as a whole, without its log. */
final class JdbcSystem implements SourceSystem {
  private final JdbcSource source;
  private final PostgresEndpoint endpoint;

  JdbcSystem(JdbcSource source) {
    this.source = source;
    if (!source.url().startsWith("jdbc:postgresql:")) {
      throw new IcestreamException(
          ErrorCode.RUN_007,
          "Cannot read "
              + source.system()
              + ": columns are discovered in PostgreSQL only ("
              + source.location()
              + "). Give a jdbc:postgresql url.");
    }
    endpoint =
        new PostgresEndpoint(
            source.url(), source.username(), SecretReference.of(source.password().text()));
  }

  @Override
  public List<EntityTable> entities() {
    Map<TableName, PostgresTables.Table> tables =
        PostgresSystem.discover(endpoint, source.entities());
    return source.entities().stream()
        .map(
            entity ->
                PostgresSystem.entity(
                    entity, tables.get(TableName.parse(entity.sourceName())), this::options))
        .toList();
  }

  private Map<String, String> options(List<String> key) {
    Map<String, String> options = new LinkedHashMap<>(SourceSystem.keyOption(key));
    options.put("type", "jdbc");
    options.put("url", source.url());
    options.put("username", source.username());
    options.put("password", source.password().text());
    options.put("entities", SourceSystem.entitiesOption(source.entities()));
    return options;
  }

  @Override
  public Map<String, List<String>> sample(Entity entity, List<String> columns) {
    return PostgresSystem.sample(endpoint, entity, columns);
  }

  @Override
  public Dataset dataset(Entity entity) {
    return SourceSystem.dataset(source.url(), entity);
  }

  @Override
  public List<SourceProblem> problems() {
    entities();
    return List.of();
  }
}
