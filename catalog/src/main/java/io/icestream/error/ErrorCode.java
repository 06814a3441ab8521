package io.icestream.error;

/** Every reason for which Icestream refuses or stops. A code never changes its meaning. */
public enum ErrorCode {
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
  KAFKA_005("the Kafka brokers refuse access");

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
