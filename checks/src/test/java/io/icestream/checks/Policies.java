package io.icestream.checks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Looks for rights that are wider than they have to be in the policies of a planned environment.
 */
final class Policies {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Attributes that hold a policy. */
  private static final Set<String> ATTRIBUTES = Set.of("policy", "assume_role_policy");

  /** AWS has no resources for these: the resource "*" is the only one that they take. */
  private static final Set<String> WITHOUT_RESOURCE =
      Set.of(
          "ec2:DescribeDhcpOptions",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
          "lakeformation:GetDataAccess");

  private Policies() {}

  /** What is planned: the changes of {@code terraform test -json -verbose}. */
  static List<JsonNode> changes(String output) {
    List<JsonNode> changes = new ArrayList<>();
    for (String line : output.lines().filter(line -> line.startsWith("{")).toList()) {
      JsonNode plan = read(line).path("test_plan");
      plan.path("resource_changes").forEach(changes::add);
    }
    return changes;
  }

  /** The number of policies among the changes. */
  static long count(List<JsonNode> changes) {
    return changes.stream()
        .flatMap(change -> ATTRIBUTES.stream().map(change.path("change").path("after")::path))
        .filter(JsonNode::isTextual)
        .count();
  }

  static List<String> problems(List<JsonNode> changes) {
    List<String> problems = new ArrayList<>();
    for (JsonNode change : changes) {
      String address = change.path("address").asText();
      for (String attribute : ATTRIBUTES) {
        if (change.path("change").path("after_unknown").path(attribute).asBoolean()) {
          problems.add(address + ": cannot be read; give what it refers to a value in the test");
        }
        JsonNode policy = change.path("change").path("after").path(attribute);
        if (policy.isTextual()) {
          boolean ofItself = change.path("type").asText().equals("aws_kms_key");
          for (JsonNode statement : read(policy.asText()).path("Statement")) {
            problems(address, statement, ofItself).forEach(problems::add);
          }
        }
      }
    }
    return problems;
  }

  /**
   * @param ofItself whether the policy is that of a key, in which the resource "*" is the key
   */
  private static List<String> problems(String address, JsonNode statement, boolean ofItself) {
    if (!statement.path("Effect").asText().equals("Allow")) {
      return List.of();
    }
    List<String> problems = new ArrayList<>();
    if (statement.has("NotAction") || statement.has("NotResource")) {
      problems.add(address + ": allows all but something");
    }
    List<String> actions = values(statement.path("Action"));
    for (String action : actions) {
      if (action.contains("*")) {
        problems.add(address + ": wildcard in the action " + action);
      }
    }
    for (String resource : values(statement.path("Resource"))) {
      if (isWide(resource) && !ofItself && !WITHOUT_RESOURCE.containsAll(actions)) {
        problems.add(address + ": wildcard in the resource " + resource + " of " + actions);
      }
    }
    for (JsonNode principal :
        List.of(statement.path("Principal"), statement.path("Principal").path("AWS"))) {
      if (values(principal).contains("*")) {
        problems.add(address + ": anybody is allowed");
      }
    }
    return problems;
  }

  /** A star may end a resource that is named: what is in a bucket, the tables of a database. */
  private static boolean isWide(String resource) {
    String[] parts = resource.split(":", 6);
    int star = resource.indexOf('*');
    return star >= 0
        && (star < resource.length() - 1 || parts.length < 6 || parts[5].startsWith("*"));
  }

  private static List<String> values(JsonNode node) {
    return node.isTextual()
        ? List.of(node.asText())
        : StreamSupport.stream(node.spliterator(), false)
            .filter(JsonNode::isTextual)
            .map(JsonNode::asText)
            .toList();
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
