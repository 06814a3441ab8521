package io.icestream.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether the lake holds what it should. Names tables, keys and columns; holds no value but those
 * of keys that are not personal.
 *
 * @param cut the published cut at which Silver, Gold and the balances were looked at
 */
public record ReconcileReport(
    String cut, List<Comparison> comparisons, List<Conservation> balances) {

  public ReconcileReport {
    comparisons = List.copyOf(comparisons);
    balances = List.copyOf(balances);
  }

  /**
   * Whether every table was compared and is equal, and every record that was read is accounted for.
   */
  public boolean isEqual() {
    return comparisons.stream().allMatch(comparison -> comparison.verdict() == Verdict.EQUAL)
        && balances.stream().allMatch(Conservation::isBalanced);
  }

  /** The balances of all entities together. */
  public Conservation total() {
    return balances.stream()
        .reduce(
            new Conservation("all", 0, 0, 0, 0),
            (a, b) ->
                new Conservation(
                    "all",
                    a.read() + b.read(),
                    a.passed() + b.passed(),
                    a.quarantined() + b.quarantined(),
                    a.duplicates() + b.duplicates()));
  }

  /** The report for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    List<List<String>> tables = new ArrayList<>();
    tables.add(List.of("table", "against", "expected", "lake", "differing keys", "verdict", "at"));
    for (Comparison comparison : comparisons) {
      tables.add(
          List.of(
              comparison.table(),
              comparison.against(),
              Long.toString(comparison.expectedRows()),
              Long.toString(comparison.lakeRows()),
              (comparison.isCountExact() ? "" : "at least ") + comparison.differingKeys(),
              word(comparison.verdict()),
              comparison.position()));
    }
    append(text, tables);
    for (Comparison comparison : comparisons) {
      comparison.notes().forEach(note -> line(text, comparison, note));
      comparison.examples().forEach(example -> line(text, comparison, example.toString()));
    }
    List<List<String>> counts = new ArrayList<>();
    counts.add(List.of("entity", "read", "passed", "quarantined", "duplicates", "balance"));
    for (Conservation balance : balances) {
      counts.add(
          List.of(
              balance.entity(),
              Long.toString(balance.read()),
              Long.toString(balance.passed()),
              Long.toString(balance.quarantined()),
              Long.toString(balance.duplicates()),
              balance.isBalanced() ? "even" : "off"));
    }
    if (!balances.isEmpty()) {
      text.append('\n');
      append(text, counts);
    }
    return text.append('\n').append(isEqual() ? "equal" : "not equal").append('\n').toString();
  }

  private static void line(StringBuilder text, Comparison comparison, String what) {
    text.append(comparison.table()).append(": ").append(what).append('\n');
  }

  private static void append(StringBuilder text, List<List<String>> lines) {
    int[] widths = new int[lines.get(0).size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder padded = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        padded.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
      }
      text.append(padded.toString().stripTrailing()).append('\n');
    }
  }

  /** The report for programs: one JSON object in one line. */
  public String json() {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("equal", isEqual());
    report.put("cut", cut);
    ArrayNode tables = report.putArray("tables");
    for (Comparison comparison : comparisons) {
      ObjectNode table = tables.addObject();
      table.put("table", comparison.table());
      table.put("against", comparison.against());
      table.put("at", comparison.position());
      table.put("verdict", word(comparison.verdict()));
      table.put("expected_rows", comparison.expectedRows());
      table.put("lake_rows", comparison.lakeRows());
      table.put("differing_keys", comparison.differingKeys());
      table.put("is_count_exact", comparison.isCountExact());
      table.put("rejected_rows", comparison.rejectedRows());
      ArrayNode examples = table.putArray("examples");
      for (Difference difference : comparison.examples()) {
        ObjectNode example = examples.addObject();
        example.put("kind", difference.kind().name().toLowerCase(Locale.ROOT));
        difference.key().ifPresent(key -> example.put("key", key));
        difference.columns().forEach(example.withArray("columns")::add);
        difference.lakePosition().ifPresent(at -> example.put("lake_position", at));
      }
      ArrayNode notes = table.putArray("notes");
      comparison.notes().forEach(notes::add);
    }
    ArrayNode entities = report.putArray("balances");
    balances.forEach(balance -> put(entities.addObject().put("entity", balance.entity()), balance));
    put(report, total());
    return report.toString();
  }

  private static void put(ObjectNode node, Conservation balance) {
    node.put("read", balance.read());
    node.put("passed", balance.passed());
    node.put("quarantined", balance.quarantined());
    node.put("duplicates", balance.duplicates());
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }
}
