package io.icestream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.run.Quarantine;
import io.icestream.run.QuarantineDetails;
import io.icestream.run.QuarantineDetails.Shown;
import io.icestream.run.Workspace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code icestream quarantine show}. */
@Command(
    name = "show",
    description = {
      "Shows rows in quarantine with all their columns.",
      "What is sealed, and every record that did not parse, stays hidden unless --reveal opens it"
          + " with the keys of the lake."
    },
    footer = {
      "",
      "Example: icestream quarantine show my-lake --position 00000000/000000000000002a --reveal"
    })
final class QuarantineShowCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private QuarantineOptions rows;

  @Option(
      names = "--reveal",
      description = "Prints personal values and payloads in clear; needs the keys of the lake.")
  private boolean reveal;

  @Option(names = "--json", description = "Prints one JSON object a row instead of text.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    if (rows.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Say which rows: " + String.join(", ", rows.names()));
    }
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    try (Quarantine quarantine = new Quarantine(workspace)) {
      QuarantineDetails details =
          reveal
              ? QuarantineDetails.revealed(quarantine, workspace)
              : QuarantineDetails.sealed(quarantine);
      for (Shown shown : details.of(rows.selection())) {
        if (json) {
          System.out.println(new ObjectMapper().writeValueAsString(fields(shown)));
        } else {
          print(shown);
        }
      }
    }
    return 0;
  }

  private static Map<String, Object> fields(Shown shown) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("table", shown.row().table());
    fields.put("status", shown.row().status().text());
    fields.put("note", shown.row().note().orElse(null));
    fields.put("columns", shown.columns());
    return fields;
  }

  private static void print(Shown shown) {
    System.out.println(
        shown.row().table()
            + ", "
            + shown.row().status().text()
            + shown.row().note().map(note -> " " + note).orElse(""));
    int width = shown.columns().keySet().stream().mapToInt(String::length).max().orElse(0);
    shown
        .columns()
        .forEach(
            (column, text) ->
                System.out.println(
                    "  "
                        + column
                        + " ".repeat(width - column.length() + 2)
                        + (text == null ? "" : text)));
    System.out.println();
  }
}
