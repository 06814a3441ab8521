package io.icestream.source.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A relation that holds rows of a captured table: the table itself, or one of its partitions. What
 * the log says about an old row is decided here, not at the partitioned table.
 */
record StoredRelation(
    TableName table, TableName relation, char identity, boolean hasKey, boolean hasLargeValues) {

  private static final String QUERY =
      """
      select n.nspname, c.relname, c.relreplident,
        exists (select 1 from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary),
        c.reltoastrelid <> 0
      from (select relid from pg_catalog.pg_partition_tree(?::regclass) where isleaf
            union select ?::regclass) p
      join pg_catalog.pg_class c on c.oid = p.relid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r'
      order by n.nspname, c.relname""";

  static List<StoredRelation> of(Connection connection, TableName table) throws SQLException {
    List<StoredRelation> relations = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
      statement.setString(1, table.quoted());
      statement.setString(2, table.quoted());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          relations.add(
              new StoredRelation(
                  table,
                  new TableName(rows.getString(1), rows.getString(2)),
                  rows.getString(3).charAt(0),
                  rows.getBoolean(4),
                  rows.getBoolean(5)));
        }
      }
    }
    return relations;
  }

  /** Why the whole old row has to be in the log; empty when it is there or not needed. */
  String lack() {
    if (identity == 'f') {
      return "";
    }
    if (identity == 'n') {
      return "the log says nothing about the old row of an update or delete";
    }
    if (identity == 'd' && !hasKey) {
      return "it has no primary key, and once it is published PostgreSQL would refuse the"
          + " application's updates and deletes";
    }
    return hasLargeValues
        ? "its large values are left out of the log when an update does not touch them"
        : "";
  }

  String fix() {
    return "ALTER TABLE " + relation.quoted() + " REPLICA IDENTITY FULL;";
  }
}
