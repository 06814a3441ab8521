package io.icestream.error;

/** Every reason for which Icestream refuses or stops. A code never changes its meaning. */
public enum ErrorCode {
  CAT_001("an option of the catalog is missing or has no such value"),
  CAT_002("a Hadoop catalog is refused where renames aren't atomic"),
  CAT_003("a table option cannot be understood"),
  CAT_004("a table cannot be created as declared"),
  CAT_005("a table is missing"),
  WRT_001("unaligned or at-least-once checkpoints lose rows"),
  WRT_002("the restored state is older than the table"),
  WRT_003("a newer run of the job writes the table"),
  WRT_004("something else wrote to the table"),
  WRT_005("a commit failed for good"),
  WRT_006("two sinks write the same table"),
  WRT_007("rows would never be committed without checkpoints"),
  PUB_001("a cut cannot be published"),
  PUB_002("a cut has no tables"),
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
