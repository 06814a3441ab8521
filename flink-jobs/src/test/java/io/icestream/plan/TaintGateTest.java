package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.functions.TableFunction;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaintGateTest {
  private static final String FROM = " from shop.customers as c";

  @TempDir private Path folder;

  /** A function of a project. */
  public static final class Shout extends ScalarFunction {
    public String eval(String text) {
      return text == null ? null : text + "!";
    }
  }

  /** A table function of a project. */
  @FunctionHint(output = @DataTypeHint("ROW<word STRING>"))
  public static final class Words extends TableFunction<Row> {
    public void eval(String text) {
      for (String word : text == null ? new String[0] : text.split(" ")) {
        collect(Row.of(word));
      }
    }
  }

  private static Arguments leak(String name, String query, String... way) {
    return Arguments.of(name, query, String.join(" -> ", way));
  }

  static Stream<Arguments> leaks() {
    String email = "shop.customers.email";
    return Stream.of(
        leak(
            "alias of an expression",
            "select customer_id, upper(e) as x from (select customer_id, email as e from shop.customers)",
            email,
            "upper(e)",
            "silver__t.x"),
        leak(
            "concat",
            "select customer_id, concat('mailto:', email) as x" + FROM,
            email,
            "concat(email)",
            "silver__t.x"),
        leak(
            "bars",
            "select customer_id, full_name || ' <' || city || '>' as x" + FROM,
            "shop.customers.full_name",
            "full_name || ... || city || ...",
            "silver__t.x"),
        leak(
            "case",
            "select customer_id, case when city = 'Rome' then email else 'none' end as x" + FROM,
            email),
        leak(
            "case on a value",
            "select customer_id, case when email like 'a%' then 'a' else 'b' end as x" + FROM,
            email),
        leak(
            "comparison",
            "select customer_id, cast(full_name = 'Ann' as string) as x" + FROM,
            "shop.customers.full_name"),
        leak(
            "join key",
            "select o.order_id as customer_id, o.reference as x from shop.orders as o join shop.customers as c on o.reference = c.email",
            email,
            "reference = email",
            "silver__t.x"),
        leak(
            "key of a semi-join",
            "select order_id as customer_id, reference as x from shop.orders where reference in (select email from shop.customers)",
            email,
            "reference in (select ...)"),
        leak(
            "key of a correlated subquery",
            "select order_id as customer_id, reference as x from shop.orders as o where exists (select 1 from shop.customers as c where c.email = o.reference)",
            email),
        leak(
            "aggregate",
            "select 1 as customer_id, max(email) as x" + FROM,
            email,
            "max(email)",
            "silver__t.x"),
        leak(
            "listagg",
            "select 1 as customer_id, listagg(email) as x" + FROM,
            email,
            "listagg(email)",
            "silver__t.x"),
        leak(
            "count of what matches",
            "select customer_id, cast(count(case when email = 'a@b.c' then 1 end) as string) as x from shop.customers group by customer_id",
            email),
        leak(
            "filtered count",
            "select customer_id, cast(count(*) filter (where email = 'a@b.c') as string) as x from shop.customers group by customer_id",
            email),
        leak(
            "UDF",
            "select customer_id, shout(email) as x" + FROM,
            email,
            "shout(email)",
            "silver__t.x"),
        leak(
            "union",
            "select customer_id, lower(email) as x from shop.customers union all select order_id, reference from shop.orders",
            email,
            "lower(email)",
            "silver__t.x"),
        leak(
            "window function",
            "select customer_id, lag(email) over (partition by city order by customer_id) as x"
                + FROM,
            email),
        leak(
            "scalar subquery",
            "select order_id as customer_id, (select max(email) from shop.customers) as x from shop.orders",
            email),
        leak(
            "nested row",
            "select customer_id, c.address.street as x" + FROM,
            "shop.customers.address"),
        leak("array", "select customer_id, aliases[1] as x" + FROM, "shop.customers.aliases"),
        leak("map", "select customer_id, contacts['home'] as x" + FROM, "shop.customers.contacts"),
        leak("made array", "select customer_id, array[email][1] as x" + FROM, email),
        leak(
            "unnest",
            "select c.customer_id, a.alias as x from shop.customers as c cross join unnest(c.aliases) as a (alias)",
            "shop.customers.aliases"),
        leak(
            "JSON",
            "select customer_id, json_value(json_object('e' value email), '$.e') as x" + FROM,
            email),
        leak("cast", "select customer_id, cast(email as varchar(200)) as x" + FROM, email),
        leak(
            "number as text",
            "select customer_id, cast(income as string) as x" + FROM,
            "shop.customers.income"),
        leak("substring", "select customer_id, substring(email, 1, 3) as x" + FROM, email),
        leak("length", "select customer_id, cast(char_length(email) as string) as x" + FROM, email),
        leak("coalesce", "select customer_id, coalesce(email, phone) as x" + FROM, email),
        leak(
            "lateral table function",
            "select customer_id, w.word as x from shop.customers, lateral table(words(email)) as w (word)",
            email),
        leak(
            "hash without a key",
            "select customer_id, insecure_hash_sha256(email) as x" + FROM,
            email),
        leak("built-in hash", "select customer_id, sha256(email) as x" + FROM, email),
        leak(
            "mask of a part",
            "select customer_id, mask_keep_first(substring(email, 2, 4), 1) as x" + FROM,
            email),
        leak(
            "mask of what was put together",
            "select customer_id, mask_email('x@' || full_name) as x" + FROM,
            "shop.customers.full_name"),
        leak(
            "mask that takes a personal value for the country",
            "select customer_id, mask_phone('0171 1234567', full_name) as x" + FROM,
            "shop.customers.full_name"),
        leak(
            "mask of a shortened value",
            "select customer_id, mask_keep_last(cast(email as varchar(9)), 1) as x" + FROM,
            email),
        leak(
            "mask of a trimmed end",
            "select customer_id, mask_keep_last(rtrim(email, 'gro.'), 1) as x" + FROM,
            email),
        leak(
            "token revealed",
            "select customer_id, reveal_text(encrypt_text(email)) as x" + FROM,
            email),
        leak(
            "dropped column",
            "select customer_id, passport as x" + FROM,
            "shop.customers.passport"),
        leak(
            "token of a dropped column",
            "select customer_id, tokenize_text(passport) as x" + FROM,
            "shop.customers.passport"),
        leak(
            "condition that is personal",
            "select customer_id, case when is_smoker then 'yes' end as x" + FROM,
            "shop.customers.is_smoker"),
        leak(
            "two rules in one column",
            "select customer_id, email as x from shop.customers union all select customer_id, full_name from shop.customers",
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("leaks")
  void stopsWithTheWay(String name, String query, String way) throws Exception {
    assertThatThrownBy(() -> project().silver("t", "customer_id", "x", "string", query).plan())
        .hasMessageContaining("it has 1 problem.")
        .hasMessageMatching("(?s).*silver/t\\.sql:8: ICE-PLAN-0(07|08|11|13) .*")
        .hasMessageContaining(way);
  }

  @Test
  void stopsAViewOfAView() throws Exception {
    CustomersProject project =
        project()
            .silver(
                "a",
                "customer_id",
                "x",
                "string",
                "select customer_id, reference as x from (select o.customer_id, o.reference from shop.orders as o join shop.customers as c on c.email = o.reference)")
            .silver(
                "b",
                "customer_id",
                "y",
                "string",
                "select customer_id, upper(x) as y from silver__a");

    assertThatThrownBy(project::plan)
        .hasMessageContaining("silver/b.sql:8: ICE-PLAN-011")
        .hasMessageContaining(
            "Way: shop.customers.email -> email = reference -> silver__a.x -> upper(x) ->"
                + " silver__b.y -> silver.b.y.");
  }

  @Test
  void stopsAllColumnsAtOnce() throws Exception {
    assertThatThrownBy(
            () -> project().silver("t", "customer_id", "x", "string", "select *" + FROM).plan())
        .hasMessageContaining("silver/t.sql:8: ICE-PROJ-030 Cannot select *: a new column");
  }

  private CustomersProject project() throws Exception {
    return new CustomersProject(folder)
        .write("functions.sql", String.join(";\n", functions()) + ";\n");
  }

  /** The statements that declare the project's own functions. */
  static List<String> functions() {
    return List.of(
        "create temporary system function shout as '" + Shout.class.getName() + "'",
        "create temporary system function words as '" + Words.class.getName() + "'");
  }

  static Stream<Arguments> harmless() {
    return Stream.of(
        Arguments.of(
            "pass-through gets its mask",
            "string",
            "select customer_id, email as x" + FROM,
            "mask_email"),
        Arguments.of(
            "alias in a subquery",
            "string",
            "select customer_id, e as x from (select customer_id, email as e from shop.customers)",
            "mask_email"),
        Arguments.of(
            "group key",
            "string",
            "select min(customer_id) as customer_id, email as x from shop.customers group by email",
            "mask_email"),
        Arguments.of(
            "union of one rule",
            "string",
            "select customer_id, email as x from shop.customers union all select order_id, reference from shop.orders",
            "mask_email"),
        Arguments.of(
            "own token", "string", "select customer_id, tokenize_text(email) as x" + FROM, ""),
        Arguments.of(
            "new token of what was revealed",
            "string",
            "select customer_id, tokenize_text(reveal_text(encrypt_text(email))) as x" + FROM,
            ""),
        Arguments.of(
            "token of what is normalised",
            "string",
            "select customer_id, tokenize_text(lower(trim(email))) as x" + FROM,
            ""),
        Arguments.of(
            "computed from a token",
            "string",
            "select customer_id, upper(tokenize_text(email)) as x" + FROM,
            ""),
        Arguments.of(
            "mask of a trimmed value",
            "string",
            "select customer_id, mask_email(trim(email)) as x" + FROM,
            ""),
        Arguments.of(
            "joined tokens",
            "string",
            "select o.order_id as customer_id, o.reference as x from shop.orders as o join shop.customers as c on o.reference = tokenize_text(c.email)",
            ""),
        Arguments.of(
            "kept column computed", "string", "select customer_id, upper(city) as x" + FROM, ""),
        Arguments.of(
            "presence", "boolean", "select customer_id, email is not null as x" + FROM, ""),
        Arguments.of(
            "presence in a case",
            "string",
            "select customer_id, case when phone is null and email is null then 'unreachable' else 'reachable' end as x"
                + FROM,
            ""),
        Arguments.of(
            "count", "bigint", "select 1 as customer_id, count(distinct email) as x" + FROM, ""),
        Arguments.of(
            "count of what is normalised",
            "bigint",
            "select 1 as customer_id, count(distinct lower(email)) as x" + FROM,
            ""),
        Arguments.of(
            "filter",
            "string",
            "select customer_id, city as x from shop.customers where email like '%@example.org'",
            ""),
        Arguments.of(
            "join on other columns",
            "string",
            "select o.order_id as customer_id, c.city as x from shop.orders as o join shop.customers as c on o.customer_id = c.customer_id",
            ""),
        Arguments.of(
            "row number",
            "bigint",
            "select customer_id, row_number() over (partition by city order by email) as x" + FROM,
            ""),
        Arguments.of(
            "order of a top",
            "string",
            "select customer_id, city as x from (select *, row_number() over (partition by city order by income desc) as place from shop.customers) where place = 1",
            ""),
        Arguments.of(
            "mask of a number with its country",
            "string",
            "select customer_id, mask_phone(phone, segment) as x" + FROM,
            ""),
        Arguments.of(
            "whether a mask found what it masks",
            "boolean",
            "select customer_id, mask_email(email) <> '***' as x" + FROM,
            ""),
        Arguments.of(
            "year of birth",
            "date",
            "select customer_id, generalise_date(born_on) as x" + FROM,
            ""),
        Arguments.of(
            "bucket in a case",
            "string",
            "select customer_id, case when bucket_number(income, 1000) > 50000 then 'high' else 'low' end as x"
                + FROM,
            ""),
        Arguments.of(
            "average of what is not personal",
            "int",
            "select customer_id, avg(amount) as x from shop.orders group by customer_id",
            ""),
        Arguments.of(
            "left join keeps its side",
            "string",
            "select o.order_id as customer_id, o.reference as x from shop.orders as o left join shop.customers as c on o.reference = c.email",
            ""),
        Arguments.of("constant", "string", "select customer_id, 'email' as x" + FROM, ""),
        Arguments.of(
            "window of time",
            "bigint",
            "select min(order_id) as customer_id, sum(cast(amount as bigint)) as x from (select * from shop.orders) group by floor(ordered_at to day)",
            ""),
        Arguments.of(
            "anti-join",
            "string",
            "select order_id as customer_id, reference as x from shop.orders as o where not exists (select 1 from shop.customers as c where c.email = o.reference)",
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harmless")
  void letsPass(String name, String type, String query, String mask) throws Exception {
    Plan plan = project().silver("t", "customer_id", "x", type, query).plan();

    assertThat(plan.maskedColumns().get("silver.t").values().stream().map(Mask::function))
        .isEqualTo(mask.isEmpty() ? List.of() : List.of(mask));
  }
}
