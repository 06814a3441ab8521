package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.EntityTable;
import io.icestream.project.Entity;
import io.icestream.project.PostgresSource;
import io.icestream.project.PostgresSource.Prepare;
import io.icestream.secret.SecretReference;
import io.icestream.source.SourceProblem;
import io.icestream.source.postgres.PostgresCapture;
import io.icestream.source.postgres.PostgresChecks;
import io.icestream.source.postgres.PostgresEndpoint;
import io.icestream.source.postgres.PostgresPreparation;
import io.icestream.source.postgres.PostgresReaderProvider;
import io.icestream.source.postgres.PostgresTables;
import io.icestream.source.postgres.ReadAgain;
import io.icestream.source.postgres.ServerErrors;
import io.icestream.source.postgres.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A PostgreSQL database that is read through its log. */
final class PostgresSystem implements SourceSystem {
  private static final String SAMPLE = "select %s from %s limit 500";
  private static final String COUNT = "select count(*) from %s where %s";

  private final PostgresSource source;
  private final ReadAgain readAgain;
  private final PostgresEndpoint endpoint;

  /**
   * A system.
   *
   * @param readAgain rows of it to read once more, or null
   */
  PostgresSystem(PostgresSource source, ReadAgain readAgain) {
    this.source = source;
    this.readAgain = readAgain;
    this.endpoint =
        new PostgresEndpoint(
            source.url(), source.username(), SecretReference.of(source.password().text()));
  }

  @Override
  public List<EntityTable> entities() {
    Map<TableName, PostgresTables.Table> tables = discover();
    return source.entities().stream()
        .map(entity -> entity(entity, tables.get(TableName.parse(entity.sourceName()))))
        .toList();
  }

  private Map<TableName, PostgresTables.Table> discover() {
    return discover(endpoint, source.entities());
  }

  /** The tables of entities that are there. */
  static Map<TableName, PostgresTables.Table> discover(
      PostgresEndpoint endpoint, List<Entity> entities) {
    List<String> names = entities.stream().map(Entity::sourceName).toList();
    try (Connection connection = endpoint.connect()) {
      return PostgresTables.discover(connection, names).stream()
          .collect(Collectors.toMap(PostgresTables.Table::name, table -> table));
    } catch (SQLException e) {
      throw ServerErrors.coded(endpoint, "look at the tables of a source", e);
    }
  }

  private EntityTable entity(Entity entity, PostgresTables.Table table) {
    return entity(entity, table, this::options);
  }

  /** An entity with the columns of its table. */
  static EntityTable entity(
      Entity entity,
      PostgresTables.Table table,
      Function<List<String>, Map<String, String>> options) {
    if (table == null) {
      throw new IcestreamException(
          ErrorCode.PG_006,
          "Cannot read "
              + entity.qualifiedName()
              + ": the database has no table "
              + entity.sourceName()
              + " ("
              + entity.location()
              + "). Correct its name, or take it out.");
    }
    List<String> key = entity.key().isEmpty() ? table.primaryKey() : entity.key();
    return new EntityTable(
        entity.system(),
        entity.name(),
        table.columns().stream()
            .filter(column -> !table.generatedColumns().contains(column.name()))
            .map(column -> new EntityTable.Column(column.name(), column.flinkSql()))
            .toList(),
        key,
        entity.orderBy(),
        options.apply(key));
  }

  private Map<String, String> options(List<String> key) {
    Map<String, String> options = new LinkedHashMap<>(SourceSystem.keyOption(key));
    options.put("type", "postgres");
    options.put("url", source.url());
    options.put("username", source.username());
    options.put("password", source.password().text());
    options.put("slot", source.slot());
    options.put("publication", source.publication());
    options.put("snapshot.chunk-rows", Integer.toString(source.snapshotChunkRows()));
    options.put("on-breaking-change", source.onBreakingChange().name().toLowerCase(Locale.ROOT));
    if (readAgain != null) {
      options.put(PostgresReaderProvider.READ_AGAIN, readAgain.text());
    }
    options.put("entities", SourceSystem.entitiesOption(source.entities()));
    return options;
  }

  @Override
  public Map<String, List<String>> sample(Entity entity, List<String> columns) {
    return sample(endpoint, entity, columns);
  }

  /** Values of the first rows of a table, wherever they lie. */
  static Map<String, List<String>> sample(
      PostgresEndpoint endpoint, Entity entity, List<String> columns) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    columns.forEach(column -> values.put(column, new ArrayList<>()));
    String names =
        columns.stream()
            .map(column -> "left(\"" + column.replace("\"", "\"\"") + "\"::text, 300)")
            .collect(Collectors.joining(", "));
    try (Connection connection = endpoint.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                SAMPLE.formatted(names, TableName.parse(entity.sourceName()).quoted()))) {
      while (rows.next()) {
        for (int i = 0; i < columns.size(); i++) {
          values.get(columns.get(i)).add(rows.getString(i + 1));
        }
      }
    } catch (SQLException e) {
      throw ServerErrors.coded(endpoint, "look at rows of " + entity.qualifiedName(), e);
    }
    return values;
  }

  @Override
  public Dataset dataset(Entity entity) {
    return SourceSystem.dataset(source.url(), entity);
  }

  @Override
  public List<SourceProblem> problems() {
    List<SourceProblem> problems = PostgresChecks.run(capture());
    if (problems.stream().noneMatch(PostgresSystem::isPreparable)) {
      return problems;
    }
    List<String> preparations = preparations();
    return problems.stream().filter(problem -> !preparations.contains(problem.fix())).toList();
  }

  private static boolean isPreparable(SourceProblem problem) {
    return problem.code() == ErrorCode.PG_007 || problem.code() == ErrorCode.PG_012;
  }

  @Override
  public List<String> preparations() {
    return source.prepare() == Prepare.AUTO ? PostgresPreparation.planned(capture()) : List.of();
  }

  @Override
  public void prepare(Consumer<String> progress) {
    if (source.prepare() == Prepare.AUTO) {
      PostgresPreparation.apply(capture()).forEach(progress);
    }
  }

  @Override
  public long count(ReadAgain rows) {
    Entity entity =
        source.entities().stream()
            .filter(each -> each.name().equals(rows.entity()))
            .findFirst()
            .orElseThrow();
    String condition = rows.condition().isEmpty() ? "true" : rows.condition();
    try (Connection connection = endpoint.connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                COUNT.formatted(TableName.parse(entity.sourceName()).quoted(), condition))) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IcestreamException(
          ErrorCode.RUN_015,
          "Cannot read rows of "
              + entity.qualifiedName()
              + " again where "
              + condition
              + ": "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + ". Give bounds of the column's type, or another --column.",
          e);
    }
  }

  private PostgresCapture capture() {
    Map<String, TableName> tables = new LinkedHashMap<>();
    source
        .entities()
        .forEach(entity -> tables.put(entity.name(), TableName.parse(entity.sourceName())));
    return PostgresCapture.of(endpoint, source.slot(), source.publication(), tables);
  }
}
