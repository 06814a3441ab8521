package io.icestream.run;

import io.icestream.plan.EntityTable;
import io.icestream.project.Entity;
import io.icestream.project.MysqlSource;
import io.icestream.secret.SecretReference;
import io.icestream.source.SourceProblem;
import io.icestream.source.mysql.MysqlCapture;
import io.icestream.source.mysql.MysqlChecks;
import io.icestream.source.mysql.MysqlEndpoint;
import io.icestream.source.mysql.MysqlTables;
import io.icestream.source.postgres.TableName;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A MySQL or MariaDB server that is read through its binary log. */
final class MysqlSystem implements SourceSystem {
  private static final int PORT = 3306;

  private final MysqlSource source;
  private final MysqlEndpoint endpoint;

  MysqlSystem(MysqlSource source) {
    this.source = source;
    this.endpoint =
        new MysqlEndpoint(
            source.url(),
            source.username(),
            SecretReference.of(source.password().text()),
            MysqlEndpoint.Tls.valueOf(source.tls().toUpperCase(Locale.ROOT)));
  }

  @Override
  public List<EntityTable> entities() {
    Map<TableName, MysqlTables.Table> tables =
        MysqlTables.discover(endpoint, source.entities().stream().map(Entity::sourceName).toList())
            .stream()
            .collect(Collectors.toMap(MysqlTables.Table::name, table -> table));
    return source.entities().stream()
        .map(entity -> entity(entity, tables.get(TableName.parse(entity.sourceName()))))
        .toList();
  }

  private EntityTable entity(Entity entity, MysqlTables.Table table) {
    if (table == null) {
      throw MysqlChecks.missing(TableName.parse(entity.sourceName()));
    }
    List<String> key = entity.key().isEmpty() ? table.primaryKey() : entity.key();
    return new EntityTable(
        entity.system(),
        entity.name(),
        table.columns().stream()
            .map(column -> new EntityTable.Column(column.name(), column.flinkSql()))
            .toList(),
        key,
        entity.orderBy(),
        options(key));
  }

  private Map<String, String> options(List<String> key) {
    Map<String, String> options = new LinkedHashMap<>(SourceSystem.keyOption(key));
    options.put("type", "mysql");
    options.put("url", source.url());
    options.put("username", source.username());
    options.put("password", source.password().text());
    options.put("tls", source.tls());
    options.put("server-id", Long.toString(source.serverId()));
    options.put("snapshot.chunk-rows", Integer.toString(source.snapshotChunkRows()));
    options.put("on-breaking-change", source.onBreakingChange().name().toLowerCase(Locale.ROOT));
    options.put("entities", SourceSystem.entitiesOption(source.entities()));
    return options;
  }

  @Override
  public Map<String, List<String>> sample(Entity entity, List<String> columns) {
    return MysqlTables.sample(endpoint, TableName.parse(entity.sourceName()), columns);
  }

  @Override
  public Dataset dataset(Entity entity) {
    URI url = URI.create(source.url().substring("jdbc:".length()));
    return new Dataset(
        "mysql://" + url.getHost() + ":" + (url.getPort() < 0 ? PORT : url.getPort()),
        entity.sourceName());
  }

  @Override
  public List<SourceProblem> problems() {
    Map<String, TableName> tables = new LinkedHashMap<>();
    source
        .entities()
        .forEach(entity -> tables.put(entity.name(), TableName.parse(entity.sourceName())));
    return MysqlChecks.run(
        new MysqlCapture(endpoint, source.serverId(), tables, source.snapshotChunkRows()));
  }
}
