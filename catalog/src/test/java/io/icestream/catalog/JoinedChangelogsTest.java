package io.icestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows of a target travel through tasks that are keyed by something else, so that changes of one
 * target key may overtake each other on the way to its writer.
 */
class JoinedChangelogsTest {
  private static final int KEYS = 200;
  private static final int CHANGES = 4_000;
  private static final int CHANGES_PER_SECOND = 2_000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void endUpAsABatchQuerySeesThem(int parallelism) throws Exception {
    Churn orders = new Churn(11 * parallelism);
    Churn customers = new Churn(22 * parallelism);
    Churn products = new Churn(33 * parallelism);
    Configuration configuration = new Configuration();
    configuration.setString("execution.checkpointing.interval", "200ms");
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(parallelism);
    Lake lake = new Lake(folder);
    StreamTableEnvironment tables = lake.use(StreamTableEnvironment.create(env));
    orders.register(env, tables, "orders");
    customers.register(env, tables, "customers");
    products.register(env, tables, "products");
    tables.executeSql("create database silver");
    tables.executeSql(
        "create table silver.wide (id bigint not null, amount bigint, customer bigint,"
            + " product bigint, primary key (id) not enforced) with ('icestream.buckets'='4')");
    tables
        .executeSql(
            "insert into silver.wide select o.id, o.v, c.v, p.v from orders o"
                + " left join customers c on o.first_id = c.id"
                + " left join products p on o.second_id = p.id")
        .await();

    List<String> expected = new ArrayList<>();
    orders.rows.forEach(
        (id, order) ->
            expected.add(
                Row.of(
                        id,
                        order.getField(3),
                        customers.value((Long) order.getField(1)),
                        products.value((Long) order.getField(2)))
                    .toString()));
    expected.sort(null);
    assertThat(lake.rows("select id, amount, customer, product from silver.wide"))
        .isEqualTo(expected);
  }

  @Test
  void mayNotBeWrittenInAnyOrder() {
    Lake lake = new Lake(folder);
    StreamTableEnvironment tables = lake.streaming(new Configuration());
    tables.executeSql("create database silver");
    tables.executeSql(
        "create table silver.wide (id bigint not null, v bigint, primary key (id) not enforced)");
    tables.getConfig().set("table.exec.sink.upsert-materialize", "NONE");
    assertThatThrownBy(() -> tables.explainSql("insert into silver.wide values (1, 1)"))
        .rootCause()
        .hasMessageContaining("ICE-WRT-016")
        .hasMessageContaining("icestream.order-column");
  }

  /** A changelog of a table (id, first_id, second_id, v), and the rows that it leaves. */
  private static final class Churn {
    private final List<Row> changes = new ArrayList<>();
    private final Map<Long, Row> rows = new HashMap<>();

    Churn(long seed) {
      Random random = new Random(seed);
      while (changes.size() < CHANGES) {
        long id = random.nextInt(KEYS);
        Row before = rows.get(id);
        Row row =
            Row.of(id, (long) random.nextInt(KEYS), (long) random.nextInt(KEYS), random.nextLong());
        if (before == null) {
          change(RowKind.INSERT, row);
          rows.put(id, row);
        } else if (random.nextInt(4) == 0) {
          change(RowKind.DELETE, before);
          rows.remove(id);
        } else {
          change(RowKind.UPDATE_BEFORE, before);
          change(RowKind.UPDATE_AFTER, row);
          rows.put(id, row);
        }
      }
    }

    private void change(RowKind kind, Row row) {
      Row change = Row.copy(row);
      change.setKind(kind);
      changes.add(change);
    }

    Object value(Long id) {
      Row row = rows.get(id);
      return row == null ? null : row.getField(3);
    }

    void register(StreamExecutionEnvironment env, StreamTableEnvironment tables, String name) {
      ArrayList<Row> sent = new ArrayList<>(changes);
      GeneratorFunction<Long, Row> next = index -> sent.get(index.intValue());
      DataGeneratorSource<Row> source =
          new DataGeneratorSource<>(
              next,
              sent.size(),
              RateLimiterStrategy.perSecond(CHANGES_PER_SECOND),
              new RowTypeInfo(
                  new org.apache.flink.api.common.typeinfo.TypeInformation<?>[] {
                    Types.LONG, Types.LONG, Types.LONG, Types.LONG
                  },
                  new String[] {"id", "first_id", "second_id", "v"}));
      tables.createTemporaryView(
          name,
          tables.fromChangelogStream(
              env.fromSource(source, WatermarkStrategy.noWatermarks(), name).setParallelism(1)));
    }
  }
}
