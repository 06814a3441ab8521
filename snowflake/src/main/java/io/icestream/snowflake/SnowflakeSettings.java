package io.icestream.snowflake;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.CatalogSettings;
import io.icestream.project.Names;
import io.icestream.project.Project;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the scripts have to know of the lake: {@code snowflake} of icestream.yml and its catalog.
 *
 * @param name prefix of all names in Snowflake, and the name of database and warehouse
 * @param adminRole the role that makes volumes, integrations and roles
 * @param layers the layers that Snowflake reads
 * @param integration how Snowflake asks the catalog
 * @param locations layer to the S3 URI below which its files lie
 * @param awsRole the role of AWS that Snowflake takes
 * @param region of Glue; empty without it
 * @param account of Glue; empty without it
 * @param catalogUri of a REST catalog; empty for Glue
 * @param catalogToken reference to the token of a REST catalog; empty for Glue
 * @param refreshSeconds how often Snowflake looks for new snapshots
 * @param rowColumn the column by whose values rows are shown; empty for none
 */
record SnowflakeSettings(
    String name,
    String adminRole,
    List<String> layers,
    Integration integration,
    Map<String, String> locations,
    String awsRole,
    String region,
    String account,
    String catalogUri,
    String catalogToken,
    int refreshSeconds,
    Optional<String> rowColumn) {

  static final List<String> LAYERS = List.of("bronze", "silver", "gold");

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "admin-role",
          "layers",
          "integration",
          "bronze-location",
          "silver-location",
          "gold-location",
          "aws-role",
          "region",
          "account",
          "catalog-token",
          "refresh-seconds",
          "row-access");

  /** How Snowflake asks the catalog. */
  enum Integration {
    /** Through Glue's own interface. */
    GLUE,
    /** Through Glue's Iceberg REST endpoint. */
    GLUE_REST,
    /** Through the REST catalog of the project. */
    REST
  }

  SnowflakeSettings {
    layers = List.copyOf(layers);
    locations = Map.copyOf(locations);
  }

  String location(String layer) {
    return locations.get(layer);
  }

  boolean reads(String layer) {
    return layers.contains(layer);
  }

  /**
   * The settings of a project.
   *
   * @param layers comma-separated; empty for those of the settings
   * @throws IcestreamException with all that is missing or wrong
   */
  static SnowflakeSettings of(Project project, Optional<String> layers) {
    Integration integration = requireReadable(project);
    Map<String, String> values = new TreeMap<>(project.snowflake());
    values.values().removeIf(String::isBlank);
    layers.ifPresent(chosen -> values.put("layers", chosen));
    Reader reader = new Reader(values);
    reader.unknown();
    SnowflakeSettings settings = reader.read(project, integration);
    if (!reader.problems.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SNOW_001,
          "Cannot write scripts for Snowflake of "
              + project.name()
              + " (icestream.yml, profile "
              + project.profile()
              + "):"
              + reader.problems.stream()
                  .map(problem -> "\n  " + problem)
                  .reduce("", String::concat));
    }
    return settings;
  }

  private static Integration requireReadable(Project project) {
    return switch (project.catalog().type()) {
      case GLUE -> Integration.GLUE;
      case REST -> Integration.REST;
      case JDBC, HADOOP ->
          throw new IcestreamException(
              ErrorCode.SNOW_003,
              "Cannot write scripts for Snowflake of "
                  + project.name()
                  + ": profile "
                  + project.profile()
                  + " has a catalog of type "
                  + project.catalog().type().name().toLowerCase(Locale.ROOT)
                  + ", which Snowflake cannot ask. Choose one of type glue or rest with --profile,"
                  + " such as '--profile aws'.");
    };
  }

  /** Reads values and collects what is wrong with them. */
  private static final class Reader {
    private final Map<String, String> values;
    private final List<String> problems = new ArrayList<>();

    Reader(Map<String, String> values) {
      this.values = values;
    }

    void unknown() {
      Set<String> known = new TreeSet<>(KEYS);
      known.addAll(ConnectionSettings.KEYS);
      for (String key : values.keySet()) {
        if (!known.contains(key)) {
          problems.add(
              "snowflake."
                  + Names.shown(key)
                  + ": there is no such setting. "
                  + Names.suggest(key, known));
        }
      }
    }

    SnowflakeSettings read(Project project, Integration ofCatalog) {
      String name =
          matching(
              "name",
              project.name().toUpperCase(Locale.ROOT),
              "[A-Z][A-Z0-9_]{1,40}",
              "write upper-case letters, digits and underscores, such as RETAIL_PROD");
      List<String> layers = layers();
      Integration integration = integration(ofCatalog);
      boolean isGlue = integration != Integration.REST;
      Map<String, String> locations = new TreeMap<>();
      layers.forEach(layer -> locations.put(layer, location(layer, project.catalog())));
      return new SnowflakeSettings(
          name,
          matching(
              "admin-role", "ACCOUNTADMIN", "[A-Z][A-Z0-9_]{0,254}", "write a role in capitals"),
          layers,
          integration,
          locations,
          required(
              "aws-role",
              true,
              "arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,512}",
              "write the ARN of the role that Snowflake takes; Terraform's output"
                  + " snowflake_role_arn"),
          required("region", isGlue, "[a-z]{2}(-[a-z]+)+-[0-9]", "write Glue's, as eu-central-1"),
          required("account", isGlue, "[0-9]{12}", "write the number of Glue's account"),
          isGlue ? "" : project.catalog().uri().orElseThrow(),
          required(
              "catalog-token",
              !isGlue,
              "\\$\\{(env|file|aws-secret):[^'{}]+}",
              "write a reference to the catalog's bearer token, such as ${env:LAKE_TOKEN}"),
          refreshSeconds(),
          Optional.ofNullable(values.get("row-access")));
    }

    private List<String> layers() {
      List<String> layers =
          Arrays.stream(values.getOrDefault("layers", "silver, gold").split(","))
              .map(String::strip)
              .toList();
      if (!LAYERS.containsAll(layers)) {
        problems.add("snowflake.layers: write some of " + String.join(", ", LAYERS) + ".");
      }
      return LAYERS.stream().filter(layers::contains).toList();
    }

    private Integration integration(Integration ofCatalog) {
      String text =
          values.getOrDefault("integration", ofCatalog == Integration.REST ? "rest" : "glue");
      if (ofCatalog == Integration.GLUE && text.equals("rest")) {
        return Integration.GLUE_REST;
      }
      if (!text.equals(ofCatalog.name().toLowerCase(Locale.ROOT))) {
        problems.add(
            "snowflake.integration: "
                + (ofCatalog == Integration.REST
                    ? "the catalog is of type rest; leave it out."
                    : "write glue, or rest for Glue's Iceberg REST endpoint."));
      }
      return ofCatalog;
    }

    private String location(String layer, CatalogSettings catalog) {
      String key = layer + "-location";
      String location = values.getOrDefault(key, catalog.warehouse());
      check(
          key,
          location,
          text -> text.matches("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^'\\s]*)?"),
          "write the S3 URI of its files, such as s3://retail-prod-" + layer + "/");
      return location.endsWith("/") ? location : location + "/";
    }

    private int refreshSeconds() {
      String text = values.getOrDefault("refresh-seconds", "60");
      boolean isFit =
          text.matches("[0-9]{2,5}")
              && Integer.parseInt(text) >= 30
              && Integer.parseInt(text) <= 86_400;
      check("refresh-seconds", text, any -> isFit, "write a number from 30 to 86400");
      return isFit ? Integer.parseInt(text) : 60;
    }

    private String required(String key, boolean isNeeded, String pattern, String remedy) {
      if (!isNeeded) {
        return "";
      }
      return matching(key, "", pattern, remedy);
    }

    private String matching(String key, String byDefault, String pattern, String remedy) {
      String value = values.getOrDefault(key, byDefault);
      check(key, value, text -> text.matches(pattern), remedy);
      return value;
    }

    /** Values are not shown: somebody may have put a secret into the wrong place. */
    private void check(String key, String value, Predicate<String> isFit, String remedy) {
      if (!isFit.test(value)) {
        problems.add(
            "snowflake."
                + key
                + (value.isEmpty() ? " is missing: " : " is not valid: ")
                + remedy
                + ".");
      }
    }
  }
}
