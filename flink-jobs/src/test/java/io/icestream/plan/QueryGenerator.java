package io.icestream.plan;

import java.util.List;
import java.util.Random;

/**
 * Queries over customers, orders and a list of words, as somebody might write them who knows
 * nothing of personal data: of a key {@code customer_id} and a text {@code x}.
 */
final class QueryGenerator {
  private static final List<String> PERSONAL = List.of("email", "full_name", "phone", "passport");
  private static final List<String> HARMLESS = List.of("city", "segment");

  private final Random random;

  QueryGenerator(long seed) {
    random = new Random(seed);
  }

  String next() {
    return switch (random.nextInt(15)) {
      case 0 -> "select customer_id, " + text(3) + " as x from shop.customers" + where();
      case 1 ->
          "select customer_id, x from (select customer_id, "
              + text(2)
              + " as x from shop.customers"
              + where()
              + ") where "
              + pick("x is not null", "char_length(x) > 0", "x <> 'none'");
      case 2 ->
          "select min(customer_id) as customer_id, "
              + aggregate(text(2))
              + " as x from shop.customers"
              + where()
              + pick("", " group by city", " group by segment", " group by email");
      case 3 ->
          "select customer_id, "
              + text(1)
              + " as x from shop.customers union "
              + pick("", "all ")
              + "select customer_id, "
              + text(2)
              + " from shop.customers"
              + where();
      case 4 ->
          "select customer_id, cast("
              + window(text(1))
              + " as string) as x from shop.customers"
              + where();
      case 5 ->
          "select o.order_id as customer_id, "
              + pick("c.city", "c.email", "c.segment", "upper(c.full_name)", "redact_text(c.email)")
              + " as x from shop.orders as o "
              + pick("join", "left join")
              + " shop.customers as c on o.customer_id = c.customer_id";
      case 6 ->
          "select o.order_id as customer_id, "
              + pick("o.reference", "upper(o.reference)", "c.city")
              + " as x from shop.orders as o join shop.customers as c on "
              + pick(
                  "o.reference = c.email",
                  "c.full_name = o.reference",
                  "o.reference = tokenize_text(c.email)",
                  "lower(o.reference) = lower(c.email)");
      case 13 ->
          "select order_id as customer_id, reference as x from shop.orders as o where "
              + pick(
                  "reference in (select " + column() + " from shop.customers)",
                  "upper(reference) in (select upper(" + column() + ") from shop.customers)",
                  "customer_id in (select customer_id from shop.customers where "
                      + condition()
                      + ")");
      case 7 ->
          "select order_id as customer_id, (select "
              + pick("max", "min", "listagg")
              + "("
              + column()
              + ") from shop.customers) as x from shop.orders";
      case 8 ->
          "select c.customer_id, a.alias as x from shop.customers as c cross join unnest("
              + pick("c.aliases", "map_values(c.contacts)", "split(c." + column() + ", ' ')")
              + ") as a (alias)";
      case 9 ->
          "with c as (select customer_id, "
              + text(1)
              + " as y, "
              + text(1)
              + " as z from shop.customers) select customer_id, "
              + pick("y", "z", "y || z", "coalesce(z, y)", "case when z = 'a' then y end")
              + " as x from c";
      case 10 ->
          "select customer_id, "
              + pick(
                  "c.address.street",
                  "contacts['home']",
                  "aliases[1]",
                  "cast(address as string)",
                  "cast(contacts as string)",
                  "cast(cardinality(aliases) as string)",
                  "json_string(row(" + column() + ", city))")
              + " as x from shop.customers as c";
      case 11 ->
          "select a.customer_id, "
              + pick("a.", "b.")
              + column()
              + " as x from shop.customers as a join shop.customers as b on a."
              + column()
              + " = b."
              + column();
      case 12 ->
          "select customer_id, w.word as x from shop.customers, lateral table(words("
              + text(1)
              + ")) as w (word)";
      default ->
          "select customer_id, "
              + column()
              + " as x from (select *, row_number() over (partition by "
              + column()
              + " order by "
              + column()
              + ") as place from shop.customers) where place = 1";
    };
  }

  /** An expression that gives a text. */
  private String text(int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return column();
    }
    String inner = text(depth - 1);
    return switch (random.nextInt(22)) {
      case 0 -> "upper(" + inner + ")";
      case 1 -> "lower(trim(" + inner + "))";
      case 2 -> "substring(" + inner + ", 1, " + (3 + random.nextInt(30)) + ")";
      case 3 -> "concat('<', " + inner + ", '>')";
      case 4 -> inner + " || '/' || " + text(depth - 1);
      case 5 -> "coalesce(" + inner + ", " + text(depth - 1) + ")";
      case 6 -> "case when " + condition() + " then " + inner + " else 'none' end";
      case 7 -> "nullif(" + inner + ", 'none')";
      case 8 -> "cast(" + inner + " as varchar(300))";
      case 9 -> "replace(" + inner + ", '@', ' at ')";
      case 10 -> "reverse(reverse(" + inner + "))";
      case 11 -> "if(" + condition() + ", " + inner + ", city)";
      case 12 -> "split_index(" + inner + ", ' ', 0)";
      case 13 -> "json_value(json_object('v' value " + inner + "), '$.v')";
      case 14 -> "from_base64(to_base64(" + inner + "))";
      case 15 -> "regexp_extract(" + inner + ", '(.*)', 1)";
      case 16 -> "shout(" + inner + ")";
      case 17 -> "array[" + inner + ", city][1]";
      case 18 -> "reveal_text(encrypt_text(" + inner + "))";
      default ->
          pick("tokenize_text", "mask_email", "redact_text", "mask_name", "encrypt_text")
              + "("
              + inner
              + ")";
    };
  }

  private String condition() {
    return column()
        + pick(" is null", " is not null", " <> 'none'", " like '%'", " >= ' '", " <> ''");
  }

  private String aggregate(String of) {
    return pick(
        "max(" + of + ")",
        "min(" + of + ")",
        "listagg(" + of + ")",
        "first_value(" + of + ")",
        "last_value(" + of + ")",
        "cast(count(distinct " + of + ") as string)",
        "cast(count(" + of + ") as string)",
        "json_arrayagg(" + of + ")");
  }

  private String window(String of) {
    String over = " over (partition by " + column() + " order by customer_id)";
    return pick(
        "lag(" + of + ", 0)" + over,
        "first_value(" + of + ")" + over,
        "max(" + of + ")" + over,
        "count(" + of + ")" + over,
        "row_number()" + over);
  }

  private String where() {
    return random.nextBoolean() ? "" : " where " + condition();
  }

  private String column() {
    return random.nextInt(5) < 3
        ? PERSONAL.get(random.nextInt(PERSONAL.size()))
        : HARMLESS.get(random.nextInt(HARMLESS.size()));
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
