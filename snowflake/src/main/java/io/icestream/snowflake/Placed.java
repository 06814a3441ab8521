package io.icestream.snowflake;

import static io.icestream.snowflake.SnowflakeSql.folded;
import static io.icestream.snowflake.SnowflakeSql.name;

/**
 * What things are called in Snowflake, quoted. Terraform's root for Snowflake gives the same names.
 *
 * @param prefix of all names of the account
 */
record Placed(String prefix) {
  /** Declares tables, views and policies. */
  static final String LOADER = "LOADER";

  /** Reads Silver and Gold. */
  static final String ANALYST = "ANALYST";

  /** Reads the rows of Gold that it is meant to see. */
  static final String REGIONAL = "REGIONAL";

  String database() {
    return name(prefix);
  }

  String warehouse() {
    return name(prefix);
  }

  String schema(String layer) {
    return name(prefix, layer);
  }

  String in(String layer, String object) {
    return name(prefix, layer, object);
  }

  String table(LakeTable table) {
    return in(table.layer(), table.name());
  }

  /** A view is named as in the project's SQL. */
  String view(LakeTable table) {
    return in(table.layer(), table.layer() + "__" + table.name());
  }

  String volume(String layer) {
    return name(volumeName(layer));
  }

  String integration(String layer) {
    return name(volumeName(layer));
  }

  /** Without quotes, for places that want a literal. */
  String volumeName(String layer) {
    return folded(prefix + "_" + layer);
  }

  String role(String role) {
    return name(roleName(role));
  }

  /** Without quotes, for places that want a literal. */
  String roleName(String role) {
    return prefix + "_" + role;
  }

  /** Whether a role of readers sees anything of a layer. */
  static boolean isReader(String role, String layer) {
    return layer.equals("gold") || (layer.equals("silver") && role.equals(ANALYST));
  }
}
