package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping of a YAML file, read strictly. A value that is not what it must be is told as a problem
 * and read as absent.
 */
final class YamlBlock {
  private final String file;
  private final String path;
  private final MappingNode node;
  private final Environment environment;
  private final Problems problems;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Location> locations = new LinkedHashMap<>();

  YamlBlock(
      String file, String path, MappingNode node, Environment environment, Problems problems) {
    this.file = file;
    this.path = path;
    this.node = node;
    this.environment = environment;
    this.problems = problems;
    for (NodeTuple tuple : node.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        values.putIfAbsent(key.getValue(), tuple.getValueNode());
        locations.putIfAbsent(key.getValue(), YamlFile.location(file, key));
      }
    }
  }

  /** A text and where it stands. */
  record Text(String value, Location location) {}

  Location location() {
    return YamlFile.location(file, node);
  }

  /** Where a key stands; where the block begins if it is missing. */
  Location location(String key) {
    return locations.getOrDefault(key, location());
  }

  /** The same block, but what it leaves out is as in another. */
  YamlBlock over(MappingNode defaults) {
    return new YamlBlock(file, path, YamlValues.merge(defaults, node), environment, problems);
  }

  MappingNode node() {
    return node;
  }

  Problems problems() {
    return problems;
  }

  /** The keys, in their order. */
  List<String> keys() {
    return List.copyOf(values.keySet());
  }

  boolean has(String key) {
    return values.containsKey(key) && !YamlValues.isNull(values.get(key));
  }

  boolean isScalar(String key) {
    return values.get(key) instanceof ScalarNode;
  }

  void allow(Block block) {
    Collection<String> allowed = ProjectOption.keys(block);
    for (String key : keys()) {
      if (!allowed.contains(key)) {
        String near =
            Names.nearest(key, allowed).isEmpty() ? "" : Names.suggest(key, allowed) + " ";
        problems.add(
            ErrorCode.PROJ_001,
            location(key),
            "Cannot read '"
                + name(Names.shown(key))
                + "': there is no such key. "
                + near
                + "Allowed here: "
                + String.join(", ", allowed)
                + ".");
      }
    }
    for (ProjectOption option : ProjectOption.all()) {
      if (option.block() == block && option.isRequired() && !has(option.key())) {
        problems.add(
            ErrorCode.PROJ_004,
            location(option.key()),
            "Cannot read "
                + (path.isEmpty() ? file : "'" + path + "'")
                + ": the key '"
                + option.key()
                + "' is missing. Add it: "
                + option.description());
      }
    }
  }

  /** A text with the environment filled in. */
  Optional<String> text(String key) {
    return scalar(key)
        .flatMap(value -> environment.resolve(name(key), value.getValue(), at(value), problems));
  }

  /** A text exactly as written, placeholders included. */
  Optional<String> rawText(String key) {
    return scalar(key).map(ScalarNode::getValue);
  }

  private Optional<ScalarNode> scalar(String key) {
    Node value = values.get(key);
    return value == null || YamlValues.isNull(value) ? Optional.empty() : scalar(name(key), value);
  }

  private Optional<ScalarNode> scalar(String name, Node value) {
    if (!(value instanceof ScalarNode scalar)) {
      wrongKind(name, value, "a single value");
      return Optional.empty();
    }
    if (scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getTag().equals(Tag.BOOL)) {
      problems.add(
          ErrorCode.PROJ_005,
          at(scalar),
          "Cannot read '"
              + name
              + "': YAML takes "
              + scalar.getValue()
              + " for a truth value. Put it in quotes if it is meant as a word.");
      return Optional.empty();
    }
    return Optional.of(scalar);
  }

  /** A reference to a secret; a secret itself is refused without being shown. */
  Optional<SecretReference> secret(String key) {
    return scalar(key).flatMap(value -> secret(name(key), value));
  }

  private Optional<SecretReference> secret(String name, ScalarNode value) {
    Optional<SecretReference> reference = SecretReference.parse(value.getValue());
    if (reference.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_011,
          at(value),
          "Cannot take '"
              + name
              + "': it must be a reference to a secret, not the secret. Write ${env:NAME},"
              + " ${file:path} or ${aws-secret:name}; if a real secret was here, change it.");
    } else if (Arrays.asList(reference.get().text().split("[/\\\\:}]")).contains("..")) {
      problems.add(
          ErrorCode.PROJ_009,
          at(value),
          "Cannot take '" + name + "': its path goes up with '..'. Name the file from the root.");
      return Optional.empty();
    }
    return reference;
  }

  Optional<Duration> duration(String key) {
    return text(key)
        .flatMap(
            text -> {
              Optional<Duration> duration = YamlValues.duration(text);
              if (duration.isEmpty()) {
                problems.add(
                    ErrorCode.PROJ_007,
                    at(values.get(key)),
                    "Cannot read '"
                        + name(key)
                        + "': it is not a duration above zero ("
                        + key
                        + "="
                        + Names.shown(text)
                        + "). Write a whole number and a unit: ms, s, min, h or d, as in 10s.");
              }
              return duration;
            });
  }

  /** A duration that is not too short. */
  Optional<Duration> durationOf(Duration least, String key) {
    Optional<Duration> duration = duration(key);
    if (duration.isPresent() && duration.get().compareTo(least) < 0) {
      problems.add(
          ErrorCode.PROJ_006,
          at(values.get(key)),
          "Cannot read '"
              + name(key)
              + "': it is too short. Write "
              + least.toHours()
              + "h or more.");
      return Optional.empty();
    }
    return duration;
  }

  Optional<Integer> integer(String key, int least, int most) {
    return text(key)
        .flatMap(
            text -> {
              if (text.matches("[0-9]{1,9}")) {
                int value = Integer.parseInt(text);
                if (value >= least && value <= most) {
                  return Optional.of(value);
                }
              }
              problems.add(
                  ErrorCode.PROJ_006,
                  at(values.get(key)),
                  "Cannot read '"
                      + name(key)
                      + "': it is not a whole number in its range. Write one from "
                      + least
                      + " to "
                      + most
                      + ".");
              return Optional.empty();
            });
  }

  /** A constant of an enum, written in lower case with hyphens. */
  <E extends Enum<E>> Optional<E> oneOf(String key, Class<E> type) {
    return text(key)
        .flatMap(
            text -> {
              Map<String, E> allowed = new LinkedHashMap<>();
              for (E constant : type.getEnumConstants()) {
                allowed.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
              }
              notOneOf(key, text, allowed.keySet());
              return Optional.ofNullable(allowed.get(text));
            });
  }

  Optional<String> oneOf(String key, Collection<String> allowed) {
    return text(key)
        .filter(
            text -> {
              notOneOf(key, text, allowed);
              return allowed.contains(text);
            });
  }

  private void notOneOf(String key, String text, Collection<String> allowed) {
    if (!allowed.contains(text)) {
      problems.add(
          ErrorCode.PROJ_006,
          at(values.get(key)),
          "Cannot read '"
              + name(key)
              + "': there is no such choice ("
              + key
              + "="
              + Names.shown(text)
              + "). "
              + Names.suggest(text, allowed));
    }
  }

  /** A list of texts with the environment filled in. */
  List<Text> texts(String key) {
    List<Text> texts = new ArrayList<>();
    for (Node item : items(key)) {
      scalar(name(key), item)
          .flatMap(value -> environment.resolve(name(key), value.getValue(), at(value), problems))
          .ifPresent(value -> texts.add(new Text(value, at(item))));
    }
    return texts;
  }

  boolean isList(String key) {
    return values.get(key) instanceof SequenceNode;
  }

  /** Whether a key holds a list or a map without anything in it. */
  boolean isEmpty(String key) {
    Node value = values.get(key);
    return (value instanceof SequenceNode sequence && sequence.getValue().isEmpty())
        || (value instanceof MappingNode mapping && mapping.getValue().isEmpty());
  }

  private List<Node> items(String key) {
    Node value = values.get(key);
    if (value == null || YamlValues.isNull(value)) {
      return List.of();
    }
    if (value instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    wrongKind(name(key), value, "a list");
    return List.of();
  }

  /** The blocks of a list. */
  List<YamlBlock> blocks(String key) {
    List<YamlBlock> blocks = new ArrayList<>();
    for (Node item : items(key)) {
      if (item instanceof MappingNode mapping) {
        blocks.add(new YamlBlock(file, name(key), mapping, environment, problems));
      } else {
        wrongKind(name(key), item, "a map of keys and values");
      }
    }
    return blocks;
  }

  Optional<YamlBlock> block(String key) {
    Node value = values.get(key);
    if (value == null || YamlValues.isNull(value)) {
      return Optional.empty();
    }
    if (value instanceof MappingNode mapping) {
      return Optional.of(new YamlBlock(file, name(key), mapping, environment, problems));
    }
    wrongKind(name(key), value, "a map of keys and values");
    return Optional.empty();
  }

  /** All values as plain data: texts as written, null, lists and maps. */
  Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    values.forEach((key, value) -> data.put(key, YamlValues.data(value)));
    return data;
  }

  /** A map of settings; values under secret keys must be references and stay so. */
  Map<String, String> settings(String key) {
    Map<String, String> settings = new LinkedHashMap<>();
    Optional<YamlBlock> block = block(key);
    if (block.isEmpty()) {
      return settings;
    }
    for (String setting : block.get().keys()) {
      if (Secrets.isSecret(setting)) {
        block.get().secret(setting).ifPresent(value -> settings.put(setting, value.text()));
      } else if (block.get().values.get(setting) instanceof ScalarNode scalar) {
        // true and false are ordinary values of settings
        environment
            .resolve(block.get().name(setting), scalar.getValue(), at(scalar), problems)
            .ifPresent(value -> settings.put(setting, value));
      } else {
        wrongKind(block.get().name(setting), block.get().values.get(setting), "a single value");
      }
    }
    return settings;
  }

  /** The tag that YAML gives a plain value, such as {@code int}; for quoted ones {@code str}. */
  String kind(String key) {
    String tag = values.get(key).getTag().getValue();
    return tag.substring(tag.lastIndexOf(':') + 1);
  }

  String name(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  Location valueLocation(String key) {
    return values.containsKey(key) ? at(values.get(key)) : location();
  }

  private void wrongKind(String name, Node value, String expected) {
    problems.add(
        ErrorCode.PROJ_005,
        at(value),
        "Cannot read '" + name + "': it must be " + expected + ". Write it so.");
  }

  private Location at(Node value) {
    return YamlFile.location(file, value);
  }
}
