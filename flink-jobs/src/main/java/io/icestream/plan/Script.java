package io.icestream.plan;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A job as plain Flink SQL: statements that declare, then the inserts that run as one statement
 * set. The text of it runs unchanged in the Flink SQL client.
 */
public record Script(List<String> declarations, List<String> inserts) {
  public Script {
    declarations = List.copyOf(declarations);
    inserts = List.copyOf(inserts);
  }

  /** All statements, each ended with a semicolon. */
  public String text() {
    return Stream.concat(
            declarations.stream().map(statement -> statement + ";\n"),
            Stream.of(
                // The form that the client collects by itself; the other one it parses at every
                // line.
                "begin statement set;\n"
                    + inserts.stream()
                        .map(insert -> insert + ";\n")
                        .collect(Collectors.joining("\n"))
                    + "end;\n"))
        .collect(Collectors.joining("\n"));
  }
}
