package io.icestream.error;

/** Every reason for which Icestream refuses or stops. A code never changes its meaning. */
public enum ErrorCode {
  PROJ_001("a key is not known"),
  PROJ_002("something is stated twice"),
  PROJ_003("a file is not well-formed YAML"),
  PROJ_004("a required key is missing"),
  PROJ_005("a value has the wrong kind"),
  PROJ_006("a value is not one of the allowed"),
  PROJ_007("a duration is not valid"),
  PROJ_008("a name is not allowed"),
  PROJ_009("a path is not allowed"),
  PROJ_010("a URL is not valid or holds credentials"),
  PROJ_011("a secret is not a reference"),
  PROJ_012("an environment variable is not set"),
  PROJ_013("a placeholder is not understood"),
  PROJ_014("SQL does not parse"),
  PROJ_015("an SQL file does not hold the statements that it must"),
  PROJ_016("an SQL name differs from the file's"),
  PROJ_017("a column is not declared as it must be"),
  PROJ_018("a primary key is missing or not valid"),
  PROJ_019("a table option is not known"),
  PROJ_020("SQL reads what does not exist or may not be read there"),
  PROJ_021("views read each other in a circle"),
  PROJ_022("a parameter is not known or not valid"),
  PROJ_023("a masking rule is not complete"),
  PROJ_024("a profile is not known"),
  PROJ_025("an entity is not described as it must be"),
  PROJ_026("a test case is not complete"),
  PROJ_027("a file of the project cannot be read"),
  PROJ_028("a project would be overwritten"),
  PROJ_029("the split into jobs is not valid"),
  PROJ_030("a query is not deterministic or names no columns"),
  PROJ_100("the project has problems"),
  PLAN_001("a masking rule names an entity that is not there"),
  PLAN_002("a masking rule names a column that is not there"),
  PLAN_003("a query reads something that is not there"),
  PLAN_004("a query cannot be planned"),
  PLAN_005("a view lacks columns of its table"),
  PLAN_006("a view has columns that its table lacks"),
  PLAN_007("a dropped column is selected"),
  PLAN_008("a column is computed from a personal one"),
  RUN_001("the project is running already"),
  RUN_002("the project is not running"),
  RUN_003("the job does not stop in time"),
  RUN_004("the sources are not ready"),
  RUN_005("a source column has another type than its log"),
  RUN_006("a command needs the job to be stopped"),
  WRT_011("a table without a primary key cannot be upserted"),
  WRT_012("a key column is null"),
  WRT_013("a key or order column cannot be used"),
  WRT_014("an option of the writer has no such value"),
  WRT_015("rows reached the wrong writer"),
  SRC_001("an option of a source table is missing"),
  SRC_002("an option of a source table has no such value"),
  SRC_003("a secret cannot be resolved"),
  SRC_004("a column cannot be read from the source"),
  SRC_005("the tables of one source system contradict each other"),
  SRC_006("a record is rejected and nothing takes rejected records"),
  SRC_007("the source has columns that are not declared"),
  SRC_008("the source changed in a way that breaks the declared columns"),
  SRC_009("a view of an entity is read without its changes"),
  KAFKA_001("the Kafka brokers cannot be reached"),
  KAFKA_002("a Kafka topic does not exist"),
  KAFKA_003("a Kafka offset to continue from is gone"),
  KAFKA_004("a Kafka client property is not allowed"),
  KAFKA_005("the Kafka brokers refuse access"),
  PG_001("PostgreSQL cannot be reached"),
  PG_002("the replication slot is gone or lost"),
  PG_003("the replication slot has moved past the restored position"),
  PG_004("the replication slot is in use"),
  PG_005("an unchanged large value is missing from the log"),
  PG_006("a table is missing or may not be read"),
  PG_007("the server or the publication is not set up for capture"),
  PG_008("the replication slot belongs to something else"),
  PG_009("the options of a PostgreSQL reader are wrong"),
  PG_010("the log of PostgreSQL cannot be decoded"),
  PG_011("the server's settings do not allow capture"),
  PG_012("a table's changes would be incomplete"),
  PG_013("the database cannot be prepared for capture"),
  PG_014("transactions stay open while a snapshot is to be taken"),
  PG_015("a snapshot ended while it was read"),
  REC_001("a table to reconcile is not in the project");

  private final String summary;

  ErrorCode(String summary) {
    this.summary = summary;
  }

  /** The code as people see it, such as {@code ICE-SRC-001}. */
  public String code() {
    return "ICE-" + name().replace('_', '-');
  }

  /** What the code stands for, in a few words. */
  public String summary() {
    return summary;
  }
}
