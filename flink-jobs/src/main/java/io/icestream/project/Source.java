package io.icestream.project;

import java.util.List;

/** A system that a project reads from. */
public sealed interface Source
    permits PostgresSource,
        MysqlSource,
        JdbcSource,
        KafkaSource,
        FilesSource,
        RestSource,
        MongoSource,
        OwnSource {
  /** Its name in the project and, in SQL, the database of its entities. */
  String system();

  /** What is read, in the order of the files. */
  List<Entity> entities();

  /** Where it is described. */
  Location location();
}
