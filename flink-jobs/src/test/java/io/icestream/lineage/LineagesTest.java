package io.icestream.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableImpl;
import org.apache.flink.table.planner.operations.PlannerQueryOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which operators of Flink's plans pass on what; the flows of the last column of each query. */
class LineagesTest {
  private static final String EVENTS =
      """
      create temporary table events (
          id bigint, mail string, place string, amount int, seen timestamp(3),
          tags array<string>, home row<street string, town string>,
          watermark for seen as seen
      ) with ('connector' = 'datagen')
      """;

  static Stream<Arguments> queries() {
    return Stream.of(
        Arguments.of(
            "a window of time passes columns",
            "select mail from table(tumble(table events, descriptor(seen), interval '1' hour))",
            "mail SAME"),
        Arguments.of(
            "its bounds come from the time",
            "select window_start from table(tumble(table events, descriptor(seen), interval '1' hour))",
            "seen DECIDED"),
        Arguments.of(
            "a pattern's measures are expressions",
            """
            select m from events match_recognize (
                partition by place order by seen measures last(a.mail) as m
                pattern (a b) define b as b.amount > 1)
            """,
            "mail DECIDED"),
        Arguments.of(
            "a pattern's keys pass",
            """
            select place from events match_recognize (
                partition by place order by seen measures last(a.id) as m
                pattern (a b) define b as b.mail like 'x%')
            """,
            "place SAME"),
        Arguments.of(
            "grouping sets",
            "select count(*), place from events group by grouping sets ((place), ())",
            "place SAME"),
        Arguments.of(
            "what is in both",
            "select mail from events intersect select place from events",
            "mail SAME, place SAME"),
        Arguments.of(
            "what is in the first alone",
            "select mail from events except select place from events",
            "mail SAME"),
        Arguments.of("constants", "select 'a' from events", ""),
        Arguments.of(
            "an element", "select t from events cross join unnest(tags) as u (t)", "tags COMPUTED"),
        Arguments.of("a field", "select home.town from events", "home COMPUTED"),
        Arguments.of(
            "a semi-join",
            "select id from events where id in (select amount from events)",
            "amount SAME equal, id SAME"),
        Arguments.of(
            "both sides of equality",
            "select b.id from events as a join events as b on a.amount = b.id",
            "amount NORMALISED equal, id SAME"),
        Arguments.of(
            "equality through what is computed on the way",
            "select b.place from events as a join events as b on lower(a.mail) = lower(b.place)",
            "mail NORMALISED equal, place SAME"),
        Arguments.of(
            "equality of three",
            "select c.id from events as a, events as b, events as c where a.amount = b.id and b.id = c.id",
            "amount NORMALISED equal, id SAME"),
        Arguments.of(
            "no equality in an alternative",
            "select id from events where amount = id or amount > 3",
            "id SAME"),
        Arguments.of(
            "no equality of what stays anyway",
            "select a.id from events as a left join events as b on a.id = b.amount",
            "id SAME"),
        Arguments.of(
            "an outer query's column in an expression",
            "select (select max(b.id) from events as b where b.place = a.mail) from events as a",
            "id NORMALISED"),
        Arguments.of(
            "whether there is a row",
            "select cast(exists (select 1 from events as b where b.place = a.mail) as string) from"
                + " events as a",
            "mail DECIDED, place DECIDED"),
        Arguments.of(
            "a rank counts",
            "select row_number() over (partition by place order by mail) from events",
            "mail COUNTED, place COUNTED"),
        Arguments.of(
            "a value of a window",
            "select lag(mail) over (order by seen) from events",
            "mail NORMALISED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void traces(String name, String query, String expected) {
    QueryLineage lineage = lineage(query);

    assertThat(
            lineage.flows().get(lineage.flows().size() - 1).stream()
                .map(
                    flow ->
                        flow.origin().column()
                            + " "
                            + flow.use()
                            + (flow.isEqual() ? " equal" : ""))
                .sorted()
                .collect(Collectors.joining(", ")))
        .isEqualTo(expected);
  }

  @Test
  void tellsWhatDecidesOnRows() {
    assertThat(
            lineage(
                    """
                    select count(*) from events as a join events as b on a.id = b.amount
                    where a.mail like 'x%' group by a.place
                    """)
                .influences()
                .stream()
                .map(each -> each.origin().column() + " " + each.reason())
                .sorted())
        .containsExactly("amount JOIN", "id JOIN", "mail FILTER", "place GROUP_BY");
  }

  private static QueryLineage lineage(String query) {
    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    tables.executeSql(EVENTS);
    return new Lineages(Map.of())
        .of(
            ((PlannerQueryOperation) ((TableImpl) tables.sqlQuery(query)).getQueryOperation())
                .getCalciteTree());
  }
}
