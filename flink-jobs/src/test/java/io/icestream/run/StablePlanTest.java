package io.icestream.run;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INT_ARRAY;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.runtime.operators.bundle.KeyedMapBundleOperator;
import org.apache.flink.table.runtime.operators.join.stream.AbstractStreamingJoinOperator;
import org.apache.flink.table.runtime.operators.join.stream.MiniBatchStreamingJoinOperator;
import org.apache.flink.table.runtime.operators.join.stream.StreamingJoinOperator;
import org.apache.flink.table.runtime.operators.join.stream.state.JoinInputSideSpec;
import org.apache.flink.table.types.logical.LogicalType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes keep the rows of a join by the same key, or the second can't read their state. */
class StablePlanTest {

  @Test
  void aJoinKeepsItsRowsByTheFirstOfSeveralKeys() throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.getConfig().set("table.optimizer.reuse-optimize-block-with-digest-enabled", "true");
    tables.executeSql(
        "create temporary table sales (area string, product string, amount int)"
            + " with ('connector' = 'datagen')");
    tables.executeSql(
        "create temporary view sums as"
            + " select area, product, sum(amount) as amount from sales group by area, product");
    tables.executeSql(
        "create temporary view ranked as select * from (select *,"
            + " row_number() over (partition by area order by amount desc) as place from sums)"
            + " where place <= 100");
    tables.executeSql(
        "create temporary view best as select area, max(amount) as amount from sums group by area");
    StreamStatementSet inserts = tables.createStatementSet();
    // Rows are known by area and product, and by area and place. Whatever order a process has for
    // these, it is the wrong one for one of both.
    insert(tables, inserts, "area string, product string, place bigint");
    insert(tables, inserts, "area string, place bigint, product string");

    StablePlan.attach(inserts, tables, env);

    assertThat(keysOfJoins(env))
        .containsExactlyInAnyOrder(List.of("STRING", "STRING"), List.of("STRING", "BIGINT"));
  }

  /** Flink's joins of several changes at once give some a wrong kind (FLINK-34380). */
  @Test
  void aggregatesTakeChangesTogetherAndFlinksJoinsOneByOne() {
    assertThat(
            operatorsOf(
                "select s.area, s.amount, b.best from sales as s join"
                    + " (select area, max(amount) as best from sales group by area) as b"
                    + " on s.area = b.area"))
        .hasAtLeastOneElementOfType(KeyedMapBundleOperator.class)
        .hasAtLeastOneElementOfType(StreamingJoinOperator.class)
        .doesNotHaveAnyElementsOfTypes(MiniBatchStreamingJoinOperator.class, NetChangesJoin.class);
  }

  /** A change that nothing behind a join reads is not handed on. */
  @Test
  void leftJoinsTakeNetChangesAndKnowWhichColumnsAreRead() {
    assertThat(
            operatorsOf(
                "select s.area, s.amount, b.best from sales as s left join"
                    + " (select area, min(amount) as worst, max(amount) as best from sales"
                    + " group by area) as b on s.area = b.area and s.amount > b.worst"))
        .filteredOn(NetChangesJoin.class::isInstance)
        .singleElement()
        .extracting(join -> ((NetChangesJoin) join).readOfRight(), as(INT_ARRAY))
        .containsExactly(2);
  }

  /** Not what is shown of the newest row alone, such as a name; the key is known anyway. */
  @Test
  void rankingsKeepWhatIsReadOfARowThatIsTakenBack() {
    assertThat(
            keptFor(
                "select area, sum(amount) from newest where is_open group by area",
                "create temporary table target (area string, amount int)"
                    + " with ('connector' = 'blackhole')"))
        .containsExactly("area", "amount", "at", "is_open");
  }

  @Test
  void rankingsKeepTheirOrderWhereRowsAreWrittenByTheirKey(@TempDir Path folder) {
    assertThat(
            keptFor(
                "select id, upper(name), amount from newest where is_open",
                "create catalog lake with ('type' = 'icestream', 'catalog-type' = 'hadoop',"
                    + " 'warehouse' = '"
                    + folder.toUri()
                    + "')",
                "use catalog lake",
                "create database silver",
                "use silver",
                "create table target (id string, name string, amount int,"
                    + " primary key (id) not enforced)"))
        .containsExactly("at", "is_open");
  }

  /** Whoever else reads rows that are taken back may want all of them. */
  @Test
  void rankingsKeepAllForOtherTables() {
    assertThat(
            keptFor(
                "select name, amount from newest where is_open",
                "create temporary table target (name string, amount int)"
                    + " with ('connector' = 'blackhole')"))
        .containsExactly("amount", "name", "at", "is_open");
  }

  private static List<String> keptFor(String query, String... target) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    Stream.of(target).forEach(tables::executeSql);
    tables.executeSql(
        "create temporary table changes (area string, id string, amount int, name string,"
            + " `at` timestamp(3), is_open boolean) with ('connector' = 'datagen')");
    tables.executeSql(
        "create temporary view newest as select area, id, amount, name, `at`, is_open from ("
            + "select *, row_number() over (partition by id order by `at` desc) as place"
            + " from changes) where place = 1");
    StreamStatementSet inserts = tables.createStatementSet();
    inserts.addInsertSql("insert into target " + query);
    StablePlan.attach(inserts, tables, env);
    return operators(env).stream()
        .filter(NewestRow.class::isInstance)
        .flatMap(ranking -> ((NewestRow) ranking).storedColumns().stream())
        .toList();
  }

  private static List<Object> operatorsOf(String query) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    JobSettings.bundles().forEach(tables.getConfig()::set);
    tables.executeSql(
        "create temporary table sales (area string, amount int) with ('connector' = 'datagen')");
    tables.executeSql(
        "create temporary table shares (area string, amount int, best int)"
            + " with ('connector' = 'blackhole')");
    StreamStatementSet inserts = tables.createStatementSet();
    inserts.addInsertSql("insert into shares " + query);
    StablePlan.attach(inserts, tables, env);
    return operators(env);
  }

  private static List<Object> operators(StreamExecutionEnvironment env) {
    Set<Transformation<?>> all = new LinkedHashSet<>();
    env.getTransformations().forEach(each -> add(each, all));
    List<Object> operators = new ArrayList<>();
    for (Transformation<?> each : all) {
      if (each instanceof TwoInputTransformation<?, ?, ?> two) {
        operators.add(((SimpleOperatorFactory<?>) two.getOperatorFactory()).getOperator());
      } else if (each instanceof OneInputTransformation<?, ?> one
          && one.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory) {
        operators.add(factory.getOperator());
      }
    }
    return operators;
  }

  private static void insert(
      StreamTableEnvironment tables, StreamStatementSet inserts, String columns) {
    String table = columns.replaceAll("\\W", "");
    tables.executeSql(
        "create temporary table %s (%s, best int) with ('connector' = 'blackhole')"
            .formatted(table, columns));
    inserts.addInsertSql(
        "insert into %s select r.*, b.amount from (select %s from ranked) as r join best as b on r.area = b.area"
            .formatted(table, columns.replaceAll(" (string|bigint)", "")));
  }

  /** The types of what the rows of each join's left side are kept by. */
  private static List<List<String>> keysOfJoins(StreamExecutionEnvironment env) throws Exception {
    Set<Transformation<?>> all = new LinkedHashSet<>();
    env.getTransformations().forEach(each -> add(each, all));
    Field left = AbstractStreamingJoinOperator.class.getDeclaredField("leftInputSideSpec");
    left.setAccessible(true);
    List<List<String>> keys = new ArrayList<>();
    for (Transformation<?> each : all) {
      if (each instanceof TwoInputTransformation<?, ?, ?> join) {
        Object operator = ((SimpleOperatorFactory<?>) join.getOperatorFactory()).getOperator();
        keys.add(
            ((JoinInputSideSpec) left.get(operator))
                .getUniqueKeyType().toRowType().getChildren().stream()
                    .map(type -> type.copy(true))
                    .map(LogicalType::asSummaryString)
                    .toList());
      }
    }
    return keys;
  }

  private static void add(Transformation<?> each, Set<Transformation<?>> all) {
    if (all.add(each)) {
      each.getInputs().forEach(input -> add(input, all));
    }
  }
}
