package io.icestream.commit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.catalog.Lake;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/** A lake whose jobs fill a log and a keyed table from the same numbers. */
record TwoTables(Lake lake) {

  static final String EVENTS = "bronze.events";
  static final String PARTS = "silver.parts";

  /** A job of two tables, not yet started. */
  record Job(StreamExecutionEnvironment env, StreamTableEnvironment tables) {}

  /** A condition that may fail while it is awaited. */
  interface Condition {
    boolean holds() throws Exception;
  }

  static TwoTables in(Path folder) {
    Lake lake = new Lake(folder);
    StreamTableEnvironment tables = lake.batch();
    tables.executeSql("create database bronze");
    tables.executeSql("create database silver");
    tables.executeSql("create table bronze.events (id bigint, part bigint)");
    tables.executeSql("create table bronze.other (id bigint)");
    tables.executeSql(
        "create table silver.parts (id bigint not null, last_id bigint,"
            + " primary key (id) not enforced)");
    return new TwoTables(lake);
  }

  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.setString("execution.checkpointing.interval", "300ms");
    configuration.setString("restart-strategy.type", "none");
    return configuration;
  }

  Job job(Configuration configuration, long rows) {
    return job(configuration, rows, 1000);
  }

  Job job(Configuration configuration, long rows, long rate) {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(2);
    StreamTableEnvironment tables = lake.use(StreamTableEnvironment.create(env));
    tables.executeSql(
        "create temporary table live.gen (id bigint) with ('connector'='datagen',"
            + " 'rows-per-second'='"
            + rate
            + "', 'fields.id.kind'='sequence', 'fields.id.start'='1', 'fields.id.end'='"
            + rows
            + "')");
    return new Job(env, tables);
  }

  static void addInserts(StatementSet statements) {
    statements.addInsertSql("insert into bronze.events select id, mod(id, 100) from live.gen");
    statements.addInsertSql(
        "insert into silver.parts select mod(id, 100), max(id) from live.gen group by mod(id, 100)");
  }

  static void attach(Job job, PublisherOptions options) {
    StreamStatementSet statements = job.tables().createStatementSet();
    addInserts(statements);
    statements.attachAsDataStream();
    CutPublisher.attach(job.env(), options);
  }

  /** Returns when the job has ended and writes nothing more into the folder of the test. */
  static void cancel(JobClient job) throws Exception {
    job.cancel().get(60, TimeUnit.SECONDS);
    assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(JobCancellationException.class);
  }

  static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
