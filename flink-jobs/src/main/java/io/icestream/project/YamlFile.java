package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Turns text into a tree of plain YAML: no anchors, no tags, no key twice, one document. */
final class YamlFile {
  private static final int MAX_CHARACTERS = 2_000_000;
  private static final int MAX_DEPTH = 40;

  private final String file;
  private final String text;
  private final Problems problems;

  private YamlFile(String file, String text, Problems problems) {
    this.file = file;
    this.text = text;
    this.problems = problems;
  }

  /** The mapping at the top of a file; empty, with a problem told, when there is none. */
  static Optional<MappingNode> read(String file, String text, Problems problems) {
    return new YamlFile(file, text, problems).read();
  }

  static Location location(String file, Node node) {
    return location(file, node.getStartMark());
  }

  private static Location location(String file, Mark mark) {
    return new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Optional<MappingNode> read() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    try {
      if (!isPlain(new Yaml(options).parse(new StringReader(text)))) {
        return Optional.empty();
      }
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root instanceof MappingNode mapping) {
        refuseDuplicates(mapping);
        return Optional.of(mapping);
      }
      problems.add(
          ErrorCode.PROJ_003,
          root == null ? Location.startOf(file) : location(file, root),
          "Cannot read " + file + ": it holds no keys. Begin it with a key and a colon.");
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      Location location = mark == null ? Location.startOf(file) : location(file, mark);
      problems.add(ErrorCode.PROJ_003, location, syntaxMessage(e, location));
    } catch (YAMLException e) {
      problems.add(
          ErrorCode.PROJ_003,
          Location.startOf(file),
          "Cannot read "
              + file
              + ": it is larger or nested deeper than YAML of a project may be, or holds a"
              + " character that YAML does not allow. Shorten it, and save it as UTF-8.");
    }
    return Optional.empty();
  }

  /** Never quotes the text: it may be a secret. */
  private String syntaxMessage(MarkedYAMLException e, Location location) {
    String line = text.lines().skip(location.line() - 1L).findFirst().orElse("");
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    if (indent.indexOf('\t') >= 0) {
      return "Cannot read "
          + file
          + ": a tab indents this line, which YAML does not allow. Indent with spaces.";
    }
    String what = e.getProblem() == null ? "" : e.getProblem();
    String why =
        what.startsWith("mapping values are not allowed")
            ? "a colon stands where no key can be"
            : what.startsWith("could not find expected ':'")
                ? "a key has no colon"
                : what.contains("Nesting Depth")
                    ? "it is nested too deeply"
                    : what.contains("block end") || what.contains("expected ',' or")
                        ? "the indentation or a bracket does not match the lines above"
                        : "it is not well-formed YAML here";
    return "Cannot read " + file + ": " + why + ". Correct this line or the one above it.";
  }

  private boolean isPlain(Iterable<Event> events) {
    List<Problem> found = new ArrayList<>();
    int documents = 0;
    for (Event event : events) {
      if (event instanceof DocumentStartEvent && ++documents == 2) {
        found.add(problem(event, "it holds a second document", "Remove '---' and what follows"));
      }
      if (event instanceof AliasEvent) {
        found.add(problem(event, "it uses an alias (*name)", "Write the value out"));
      } else if (event instanceof NodeEvent node && node.getAnchor() != null) {
        found.add(problem(event, "it defines an anchor (&name)", "Write the value out"));
      }
      if (tag(event) != null) {
        found.add(problem(event, "it uses a tag (!name)", "Remove the tag"));
      }
    }
    found.forEach(problems::add);
    return found.isEmpty();
  }

  private static String tag(Event event) {
    if (event instanceof ScalarEvent scalar) {
      return scalar.getTag();
    }
    if (event instanceof MappingStartEvent mapping) {
      return mapping.getTag();
    }
    return event instanceof SequenceStartEvent sequence ? sequence.getTag() : null;
  }

  private Problem problem(Event event, String why, String remedy) {
    return new Problem(
        ErrorCode.PROJ_003,
        location(file, event.getStartMark()),
        "Cannot read " + file + ": " + why + ", which a project may not. " + remedy + ".",
        "");
  }

  private void refuseDuplicates(Node node) {
    if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(this::refuseDuplicates);
    }
    if (node instanceof MappingNode mapping) {
      Set<String> seen = new HashSet<>();
      for (NodeTuple tuple : mapping.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
          problems.add(
              ErrorCode.PROJ_005,
              location(file, tuple.getKeyNode()),
              "Cannot read " + file + ": a key is a list or a map. Use a word as the key.");
          continue;
        }
        if (!seen.add(key.getValue())) {
          problems.add(
              ErrorCode.PROJ_002,
              location(file, key),
              "Cannot read "
                  + file
                  + ": the key '"
                  + Names.shown(key.getValue())
                  + "' is here a second time. Keep one of the two.");
        }
        refuseDuplicates(tuple.getValueNode());
      }
    }
  }
}
