package io.icestream.project;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** What YAML nodes stand for. */
final class YamlValues {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(ms|s|min|h|d)");

  private YamlValues() {}

  /** A whole number above zero and a unit; empty when it is no such text. */
  static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "min" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  /** Plain data: texts as written, null, lists and maps. */
  static Object data(Node value) {
    if (value instanceof ScalarNode scalar) {
      return isNull(scalar) ? null : scalar.getValue();
    }
    if (value instanceof SequenceNode sequence) {
      return sequence.getValue().stream().map(YamlValues::data).collect(Collectors.toList());
    }
    Map<String, Object> data = new LinkedHashMap<>();
    for (NodeTuple tuple : ((MappingNode) value).getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        data.put(key.getValue(), data(tuple.getValueNode()));
      }
    }
    return data;
  }

  static boolean isNull(Node value) {
    return value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  /**
   * A mapping with the keys of both; where both have one, maps are merged, else the second wins.
   */
  static MappingNode merge(MappingNode base, MappingNode override) {
    List<NodeTuple> tuples = new ArrayList<>();
    Map<String, NodeTuple> overrides = new LinkedHashMap<>();
    for (NodeTuple tuple : override.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        overrides.put(key.getValue(), tuple);
      }
    }
    for (NodeTuple tuple : base.getValue()) {
      NodeTuple other =
          tuple.getKeyNode() instanceof ScalarNode key ? overrides.remove(key.getValue()) : null;
      if (other == null) {
        tuples.add(tuple);
      } else if (tuple.getValueNode() instanceof MappingNode left
          && other.getValueNode() instanceof MappingNode right) {
        tuples.add(new NodeTuple(tuple.getKeyNode(), merge(left, right)));
      } else {
        tuples.add(other);
      }
    }
    tuples.addAll(overrides.values());
    return new MappingNode(
        base.getTag(), true, tuples, base.getStartMark(), base.getEndMark(), base.getFlowStyle());
  }
}
