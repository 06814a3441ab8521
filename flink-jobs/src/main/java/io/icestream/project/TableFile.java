package io.icestream.project;

import java.util.ArrayList;
import java.util.List;

/**
 * A Silver or Gold file: a table and the view that fills it.
 *
 * @param file its path inside the project, such as {@code silver/customers.sql}
 * @param table with the columns that the program adds to a table with rules
 * @param quality what is asked of its rows
 */
public record TableFile(
    Layer layer, String file, TableDefinition table, ViewDefinition view, TableQuality quality) {

  /** A table of which nothing is asked. */
  public TableFile(Layer layer, String file, TableDefinition table, ViewDefinition view) {
    this(layer, file, table, view, TableQuality.NONE);
  }

  /** The same with rules, and with the columns that they fill. */
  TableFile with(TableQuality rules) {
    return new TableFile(layer, file, table.withMore(rules.columns()), view, rules);
  }

  /** {@code silver.customers}. */
  public String qualifiedName() {
    return layer.folder() + "." + table.name();
  }

  /** {@code quarantine.customers}, which takes the rows that fail a rule of that severity. */
  public String quarantine() {
    return "quarantine." + table.name();
  }

  /** Whether rules keep rows out of the table. */
  public boolean hasQuarantine() {
    return !quality.quarantining().isEmpty();
  }

  /** Whether rules are asked of its rows, so that failures and scores are added up. */
  public boolean isMeasured() {
    return quality.rules().stream().anyMatch(QualityRule::isOfRows);
  }

  /** Whether the view reads an entity, {@code shop.customers}. */
  public boolean reads(String entity) {
    return view.references().stream().anyMatch(reference -> reference.name().equals(entity));
  }

  /** The columns that the view gives, in the order of the table. */
  public List<String> viewColumns() {
    return table.columnNames().stream()
        .filter(
            column ->
                !quality.hasRules()
                    || !column.equals(TableQuality.SCORE) && !column.equals(TableQuality.FLAGS))
        .toList();
  }

  /** What the view and the rules read. */
  List<TableReference> references() {
    List<TableReference> references = new ArrayList<>(view.references());
    references.addAll(ruleReferences());
    return references;
  }

  /** The views of tables in which rules look for values. */
  public List<TableReference> ruleReferences() {
    List<TableReference> references = new ArrayList<>();
    for (QualityRule rule : quality.rules()) {
      if (rule.check() instanceof QualityCheck.References other) {
        references.add(
            new TableReference(List.of(other.table().replace(".", "__")), rule.location()));
      }
    }
    return references;
  }
}
