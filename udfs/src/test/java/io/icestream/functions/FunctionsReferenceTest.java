package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionsReferenceTest {
  @Test
  void namesAndDescribesExactlyTheFunctions() throws Exception {
    List<String> described =
        Files.readAllLines(Path.of("..", "docs", "reference", "functions.md")).stream()
            .dropWhile(line -> !line.startsWith("| Function | Result |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> line.split(" *\\| *"))
            .map(
                cells ->
                    cells[1].replaceFirst("`(\\w+)\\(.*", "$1") + ": " + cells[3].replace("`", ""))
            .toList();

    assertThat(described)
        .containsExactlyElementsOf(
            IcestreamFunctions.all().stream()
                .map(entry -> entry.name() + ": " + entry.description())
                .toList());
  }
}
