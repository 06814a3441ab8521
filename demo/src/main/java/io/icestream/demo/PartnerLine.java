package io.icestream.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A line of the partner's files: a transaction under its own names and in its own formats. */
final class PartnerLine {
  static final String HEADER =
      "entry_number;sale_ref;order_ref;client;article;article_text;article_group;sale_state;area;"
          + "sales_district;qty;price;total;sold_on;placed_at;changed_at";

  /** Stands where {@link #broken} puts bytes that are no text. */
  static final String BROKEN = "??";

  private static final int REF = 1;
  private static final int TEXT = 5;
  private static final int STATE = 7;
  private static final int AREA = 8;
  private static final int QUANTITY = 10;
  private static final int PLACED_AT = 14;
  private static final int CHANGED_AT = 15;

  private PartnerLine() {}

  static String of(long entry, ObjectNode row) {
    return String.join(";", fields(entry, row));
  }

  /** The day on which the sale of a line was made, such as {@code 2026-01-31}. */
  static String day(byte[] line) {
    return new String(line, StandardCharsets.UTF_8).split(";", -1)[PLACED_AT].substring(0, 10);
  }

  /** A line that can't be read. */
  static byte[] spoiled(
      long entry, ObjectNode row, ObjectNode person, Message.Kind kind, SplittableRandom chance) {
    List<String> fields = fields(entry, row);
    switch (kind) {
      case BROKEN_LINE -> {
        String text = String.join(";", fields);
        return bytes(text.substring(0, chance.nextInt(1, text.lastIndexOf(';'))));
      }
      case WRONG_TYPE -> fields.set(QUANTITY, "as " + person.get("email").textValue() + " says");
      case MISSING_KEY -> {
        fields.set(REF, "");
        fields.set(TEXT, person.get("last_name").textValue());
        fields.set(AREA, person.get("phone").textValue());
      }
      case BAD_DATE -> fields.set(CHANGED_AT, "2026-02-30T00:00:00Z");
      case BROKEN_TEXT -> {
        fields.set(STATE, BROKEN);
        return broken(String.join(";", fields));
      }
      case NEW, UPDATE, DUPLICATE, STALE, IMPLAUSIBLE, BROKEN_JSON ->
          throw new IllegalStateException();
    }
    return bytes(String.join(";", fields));
  }

  /** The text with bytes that are no UTF-8 in place of {@link #BROKEN}. */
  static byte[] broken(String text) {
    byte[] bytes = bytes(text);
    int at = text.indexOf(BROKEN);
    bytes[at] = (byte) 0xC3;
    bytes[at + 1] = (byte) 0x28;
    return bytes;
  }

  private static List<String> fields(long entry, ObjectNode row) {
    List<String> fields = new ArrayList<>();
    fields.add(Long.toString(entry));
    for (String column :
        List.of(
            "transaction_id",
            "order_number",
            "customer_id",
            "product_id",
            "product_name",
            "product_family",
            "status",
            "region",
            "territory")) {
      fields.add(row.get(column).textValue());
    }
    fields.add(Integer.toString(row.get("quantity").intValue()));
    for (String column : List.of("unit_price", "amount")) {
      fields.add(row.get(column).decimalValue().toPlainString().replace('.', ','));
    }
    String date = row.get("transaction_date").textValue();
    fields.add(date.substring(8) + "." + date.substring(5, 7) + "." + date.substring(0, 4));
    fields.add(row.get("ordered_at").textValue());
    fields.add(row.get("updated_at").textValue());
    return fields;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
