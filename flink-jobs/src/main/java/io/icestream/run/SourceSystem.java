package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.EntityTable;
import io.icestream.project.Entity;
import io.icestream.project.FilesSource;
import io.icestream.project.JdbcSource;
import io.icestream.project.KafkaSource;
import io.icestream.project.MongoSource;
import io.icestream.project.MysqlSource;
import io.icestream.project.OwnSource;
import io.icestream.project.PostgresSource;
import io.icestream.project.RestSource;
import io.icestream.project.Source;
import io.icestream.source.SourceProblem;
import io.icestream.source.postgres.ReadAgain;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A source system of a project as the commands use it: what it holds, and whether it can be read.
 */
interface SourceSystem {

  /** The system for a source of the project. */
  static SourceSystem of(Source source) {
    return of(source, null);
  }

  /**
   * The system for a source of the project.
   *
   * @param readAgain rows of it to read once more, or null
   */
  static SourceSystem of(Source source, ReadAgain readAgain) {
    if (source instanceof PostgresSource postgres) {
      return new PostgresSystem(postgres, readAgain);
    }
    if (source instanceof MysqlSource mysql) {
      return new MysqlSystem(mysql);
    }
    if (source instanceof JdbcSource jdbc) {
      return new JdbcSystem(jdbc);
    }
    if (source instanceof FilesSource files) {
      return new FilesSystem(files);
    }
    if (source instanceof RestSource rest) {
      return new RestSystem(rest);
    }
    if (source instanceof MongoSource mongo) {
      return new MongoSystem(mongo);
    }
    if (source instanceof OwnSource own) {
      return new OwnSystem(own);
    }
    return new KafkaSystem((KafkaSource) source);
  }

  /** Its entities with the columns that they have now; connects where columns are discovered. */
  List<EntityTable> entities();

  /** What stands in the way of reading it, without what {@link #prepare} puts right; connects. */
  List<SourceProblem> problems();

  /** What should be known of it, but does not keep it from being read; connects. */
  default List<SourceProblem> remarks() {
    return List.of();
  }

  /** The statements that {@link #prepare} would run now; connects. */
  default List<String> preparations() {
    return List.of();
  }

  /** Makes in the source what the project allows to be made; says on the way what it does. */
  default void prepare(Consumer<String> progress) {}

  /**
   * How many rows there are to read again.
   *
   * @throws IcestreamException when the system does not read rows again
   */
  default long count(ReadAgain rows) {
    throw new IcestreamException(
        ErrorCode.RUN_015,
        "Cannot read "
            + rows.entity()
            + " again: only tables of a PostgreSQL database that is read through its log can be."
            + " Bronze keeps every record of a topic and server and every line of a file, and a JDBC source is read whole by each run.");
  }

  /** Values of columns from a few rows of an entity of it; none where rows are not asked for. */
  default Map<String, List<String>> sample(Entity entity, List<String> columns) {
    return Map.of();
  }

  /** Where an entity is, as OpenLineage names it. */
  Dataset dataset(Entity entity);

  /** Where a table of a database is. */
  static Dataset dataset(String jdbcUrl, Entity entity) {
    URI url = URI.create(jdbcUrl.replaceFirst("^jdbc:", "").replaceFirst("[?;].*", ""));
    return new Dataset(
        "postgres://" + url.getHost() + ":" + (url.getPort() < 0 ? 5432 : url.getPort()),
        url.getPath().replaceFirst("^/", "") + "." + entity.sourceName());
  }

  /**
   * An entity whose columns are declared in the project.
   *
   * @param type of the reader
   * @param entities all entities of the reader
   * @param more options of its table
   */
  static EntityTable declared(
      Entity entity, String type, List<Entity> entities, Map<String, String> more) {
    Map<String, String> options = new LinkedHashMap<>(keyOption(entity.key()));
    options.putAll(more);
    options.put("type", type);
    options.put("entities", entitiesOption(entities));
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

  /** The option that names all entities of a reader. */
  static String entitiesOption(List<Entity> entities) {
    return entities.stream()
        .map(entity -> entity.name() + "=" + entity.sourceName())
        .collect(Collectors.joining(";"));
  }

  /** The key option of a table. */
  static Map<String, String> keyOption(List<String> key) {
    return key.isEmpty() ? Map.of() : Map.of("key", EntityTable.listed(key));
  }
}
