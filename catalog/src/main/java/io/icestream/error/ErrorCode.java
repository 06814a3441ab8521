package io.icestream.error;

/** Every reason for which Icestream refuses or stops. A code never changes its meaning. */
public enum ErrorCode {
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
