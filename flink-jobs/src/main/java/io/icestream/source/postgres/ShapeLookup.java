package io.icestream.source.postgres;

import io.icestream.source.postgres.TableShape.ColumnShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Completes what the log says about a table with what the server's catalog says. */
final class ShapeLookup implements LogDecoder.Catalog {

  private static final int TIMEOUT_SECONDS = 30;

  private final PostgresEndpoint endpoint;

  ShapeLookup(PostgresEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public TableShape shape(PgOutput.Relation relation, TableShape known) {
    List<ColumnShape> columns = new ArrayList<>();
    for (int i = 0; known != null && i < relation.columns().length; i++) {
      ColumnShape column = find(known, relation, i);
      if (column != null) {
        columns.add(column);
      }
    }
    if (known == null || columns.size() < relation.columns().length) {
      return ask(relation, known);
    }
    return new TableShape(relation.name(), columns, key(relation, known.key()));
  }

  private TableShape ask(PgOutput.Relation relation, TableShape known) {
    try (Connection connection = endpoint.connect(TIMEOUT_SECONDS)) {
      Optional<TableShape> current = ShapeQuery.find(connection, relation.name());
      List<ColumnShape> columns = new ArrayList<>();
      for (int i = 0; i < relation.columns().length; i++) {
        ColumnShape column = known == null ? null : find(known, relation, i);
        if (column == null && current.isPresent()) {
          column = find(current.get(), relation, i);
        }
        if (column == null) {
          String type =
              ShapeQuery.typeName(connection, relation.typeOids()[i], relation.typeModifiers()[i]);
          column =
              new ColumnShape(
                  relation.columns()[i],
                  relation.typeOids()[i],
                  relation.typeModifiers()[i],
                  type,
                  type);
        }
        columns.add(column);
      }
      List<String> key =
          known != null ? known.key() : current.map(TableShape::key).orElse(List.of());
      return new TableShape(relation.name(), columns, key(relation, key));
    } catch (SQLException e) {
      throw ServerErrors.coded(endpoint, "look up table " + relation.name(), e);
    }
  }

  private static ColumnShape find(TableShape shape, PgOutput.Relation relation, int i) {
    for (ColumnShape column : shape.columns()) {
      if (column.name().equals(relation.columns()[i])) {
        return column.typeOid() == relation.typeOids()[i]
                && column.typeModifier() == relation.typeModifiers()[i]
            ? column
            : null;
      }
    }
    return null;
  }

  /** Only with the default identity does the log show the key itself. */
  private static List<String> key(PgOutput.Relation relation, List<String> known) {
    Set<String> there = new HashSet<>(List.of(relation.columns()));
    if (relation.replicaIdentity() == 'd') {
      List<String> identity = new ArrayList<>();
      for (int i = 0; i < relation.columns().length; i++) {
        if (relation.inIdentity()[i]) {
          identity.add(relation.columns()[i]);
        }
      }
      return Set.copyOf(identity).equals(Set.copyOf(known)) ? known : identity;
    }
    return known.stream().filter(there::contains).toList();
  }
}
