package io.icestream.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.ReadPosition;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.SourceEventTypeInfo;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How fast a million rows are read; run by hand, as its figures depend on the machine. */
@Tag("soak")
class PostgresThroughputTest {

  private static final int ROWS = 1_000_000;
  private static final AtomicLong SEEN = new AtomicLong();
  private static final CountDownLatch SNAPSHOT = new CountDownLatch(1);

  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  @Test
  void readsAMillionRowsFromTheSnapshotAndFromTheLog() throws Exception {
    CapturedDatabase shop = CapturedDatabase.on(SERVER);
    shop.execute(
        "create table orders (id bigint primary key, customer_id bigint, status varchar(20),"
            + " amount numeric(12,2), note varchar(100), created_at timestamptz)",
        "insert into orders select i, i % 1000, 'shipped', i * 0.01, md5(i::text) || md5(i::text),"
            + " now() from generate_series(1, "
            + ROWS
            + ") i",
        "vacuum analyze orders");
    PostgresCapture capture = shop.prepared("orders");
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(Recording.configuration(5_000));
    environment.setParallelism(2);
    environment
        .fromSource(
            new PostgresSource(capture),
            WatermarkStrategy.noWatermarks(),
            "source",
            SourceEventTypeInfo.INSTANCE)
        .map(PostgresThroughputTest::count)
        .returns(SourceEventTypeInfo.INSTANCE)
        .sinkTo(new DiscardingSink<>());
    JobClient job = environment.executeAsync();
    awaitRows(1);
    long start = System.nanoTime();
    long cpu = cpu();
    long first = SEEN.get();
    awaitRows(ROWS);
    report("snapshot", ROWS - first, start, cpu);
    assertThat(SNAPSHOT.await(60, TimeUnit.SECONDS)).isTrue();
    for (String change : new String[] {"insert", "update"}) {
      long before = SEEN.get();
      shop.execute(
          change.equals("insert")
              ? "insert into orders select id + "
                  + ROWS
                  + ", customer_id, status, amount, note,"
                  + " created_at from orders"
              : "update orders set status = 'returned' where id <= " + ROWS);
      start = System.nanoTime();
      cpu = cpu();
      awaitRows(before + ROWS);
      report(change + " after commit", ROWS, start, cpu);
    }
    job.cancel().get();
  }

  private static SourceEvent count(SourceEvent event) {
    if (event instanceof RowChange) {
      SEEN.incrementAndGet();
    } else if (event instanceof ReadPosition read && read.snapshotComplete()) {
      SNAPSHOT.countDown();
    }
    return event;
  }

  private static void awaitRows(long count) throws InterruptedException {
    long deadline = System.nanoTime() + 300_000_000_000L;
    while (SEEN.get() < count) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void report(String what, long rows, long start, long cpu) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%s: %d rows, %.2f s, %.0f rows/s, %.2f CPU-s per million%n",
        what, rows, seconds, rows / seconds, (cpu() - cpu) / 1e9 * 1e6 / rows);
  }
}
