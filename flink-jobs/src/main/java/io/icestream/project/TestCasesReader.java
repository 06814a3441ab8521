package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the files in {@code tests}. */
final class TestCasesReader {
  private final Collection<String> entities;
  private final List<TableFile> tables;
  private final Unreadable unreadable;
  private final Problems problems;

  TestCasesReader(
      Collection<String> entities,
      List<TableFile> tables,
      Unreadable unreadable,
      Problems problems) {
    this.unreadable = unreadable;
    this.entities = entities;
    this.tables = tables;
    this.problems = problems;
  }

  List<TestCase> read(YamlBlock file) {
    file.allow(Block.TESTS);
    List<String> names = tables.stream().map(TableFile::qualifiedName).toList();
    Optional<String> table = file.text("table");
    if (table.isPresent() && !names.contains(table.get()) && !unreadable.has(table.get())) {
      problems.add(
          ErrorCode.PROJ_026,
          file.valueLocation("table"),
          "Cannot test '"
              + Names.shown(table.get())
              + "': there is no such table. "
              + Names.suggest(table.get(), names));
    }
    List<TestCase> cases = new ArrayList<>();
    for (YamlBlock block : file.blocks("cases")) {
      block.allow(Block.TEST_CASE);
      Map<String, List<TestRow>> given = new LinkedHashMap<>();
      block
          .block("given")
          .ifPresent(
              inputs -> inputs.keys().forEach(input -> given.put(input, rows(inputs, input))));
      block
          .block("given")
          .ifPresent(
              inputs ->
                  inputs.keys().forEach(input -> checkInput(input, inputs.location(input), names)));
      List<TestRow> expected = new ArrayList<>();
      for (YamlBlock row : block.blocks("expect")) {
        expected.add(row(row));
        table.ifPresent(name -> checkColumns(name, row));
      }
      cases.add(
          new TestCase(
              table.orElse(""), block.text("name").orElse(""), given, expected, block.location()));
    }
    return cases;
  }

  private static List<TestRow> rows(YamlBlock inputs, String input) {
    return inputs.blocks(input).stream().map(TestCasesReader::row).toList();
  }

  private static TestRow row(YamlBlock block) {
    Map<String, Location> locations = new LinkedHashMap<>();
    block.keys().forEach(column -> locations.put(column, block.valueLocation(column)));
    return new TestRow(block.data(), locations, block.location());
  }

  private void checkInput(String input, Location location, List<String> names) {
    List<String> known = new ArrayList<>(entities);
    known.addAll(names);
    if (!known.contains(input) && !unreadable.has(input)) {
      problems.add(
          ErrorCode.PROJ_026,
          location,
          "Cannot give rows to '"
              + Names.shown(input)
              + "': there is no such entity or table. "
              + Names.suggest(input, known));
    }
  }

  private void checkColumns(String table, YamlBlock row) {
    tables.stream()
        .filter(file -> file.qualifiedName().equals(table))
        .findFirst()
        .ifPresent(
            file -> {
              List<String> columns = file.table().columnNames();
              for (String column : row.keys()) {
                if (!columns.contains(column)) {
                  problems.add(
                      ErrorCode.PROJ_026,
                      row.location(column),
                      "Cannot expect '"
                          + Names.shown(column)
                          + "': "
                          + table
                          + " has no such column. "
                          + Names.suggest(column, columns));
                }
              }
            });
  }
}
