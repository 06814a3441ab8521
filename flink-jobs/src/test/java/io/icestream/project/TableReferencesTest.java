package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.calcite.sql.parser.SqlParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableReferencesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "select a from s.t | s.t",
        "select a from `s`.`T t` as x | s.T t",
        "table s.t | s.t",
        "select a from s.t /*+ options('a' = 'b') */ | s.t",
        "select a from s.t where b in (select c from s.u where exists (select 1 from v)) | s.t s.u"
            + " v",
        "select (select max(a) from s.u) from s.t | s.u s.t",
        "select a from s.t, s.u cross join unnest(s) as w(x) | s.t s.u",
        "select a from s.t left join lateral (select b from s.u) on true | s.t s.u",
        "select a from s.t join lateral table(f(a)) as x(y) on true | s.t",
        "select a from s.t as x join s.u for system_time as of x.p as y on x.a = y.a | s.t s.u",
        "select a from table(tumble(table s.t, descriptor(p), interval '1' minute)) | s.t",
        "(select a from s.t) union all (select a from s.u except select a from s.v) order by a |"
            + " s.t s.u s.v",
        "with t as (select a from s.t) select a from t | s.t",
        "with t as (select a from s.t), u as (select a from t) select a from u join t on true |"
            + " s.t",
        "with t as (select a from t) select a from t | t",
        "with t as (select a from s.t) select a from s.t where a in (with u as (select 1) select a"
            + " from u join t on true) | s.t s.t",
        "select a from (with t as (select a from s.t) select a from t) join t on true | s.t t",
        "select a from s.t group by a having max(b) > (select c from s.u) order by (select 1) limit"
            + " 3 | s.t s.u",
        "select a from (values (1), (2)) as x(a) | ''",
        "select t.a.b, t.* from s.t as t | s.t",
        "select * from s.t match_recognize (order by p measures x.a as a pattern (x) define x as"
            + " x.a > 1) | s.t",
      })
  void findsWhatAQueryReads(String query, String expected) throws SqlParseException {
    String wanted = expected.equals("''") ? "" : expected;
    assertThat(
            String.join(
                " ",
                TableReferences.of(FlinkSql.parse(query), text(query)).stream()
                    .map(TableReference::name)
                    .toList()))
        .isEqualTo(wanted);
  }

  @Test
  void tellsWhereTheQueryNamesThem() throws SqlParseException {
    String query = "select a\nfrom s.t\n  join s.u on true";

    assertThat(TableReferences.of(FlinkSql.parse(query), text(query)))
        .extracting(reference -> reference.location().line() + ":" + reference.location().column())
        .containsExactly("2:6", "3:8");
  }

  private static SqlText text(String query) {
    return SqlText.read("q.sql", query, Map.of(), new Problems());
  }
}
