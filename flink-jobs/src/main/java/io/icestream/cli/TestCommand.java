package io.icestream.cli;

import io.icestream.cases.CaseOutcome;
import io.icestream.cases.CaseRunner;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.Names;
import io.icestream.project.TestCase;
import io.icestream.run.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream test}: whether the tables are what the project's cases expect. */
@Command(
    name = "test",
    description = {
      "Runs the cases of tests/*.yml: given rows go through the job's own views, in one batch",
      "session, and the table must have the expected rows and no other. Reads no topic and writes",
      "no table; connects to a database only for the columns of tables that cases read.",
      "Exit code 0 when all cases hold, 1 when one does not, 2 on a mistake in a case."
    },
    footer = {
      "",
      "Example: icestream test my-lake",
      "         icestream test my-lake --table gold.daily_sales --name refund"
    })
final class TestCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description = "Runs the cases of this table only, such as silver.customers.")
  private String table;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description = "Runs the cases only whose name holds this text.")
  private String name;

  @Override
  public Integer call() {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    List<TestCase> cases = chosen(workspace);
    List<CaseOutcome> failed = new ArrayList<>();
    CaseRunner.run(
        workspace,
        cases,
        outcome -> {
          print(outcome);
          if (!outcome.holds()) {
            failed.add(outcome);
          }
        });
    System.out.println(
        (cases.size() == 1 ? "1 case: " : cases.size() + " cases: ")
            + (cases.size() - failed.size())
            + " ok, "
            + failed.size()
            + " failed");
    return failed.isEmpty() ? 0 : 1;
  }

  private List<TestCase> chosen(Workspace workspace) {
    List<TestCase> all = workspace.project().tests();
    if (all.isEmpty()) {
      throw none(workspace, "it has no cases. Write some in tests/<table>.yml.");
    }
    List<TestCase> ofTable =
        all.stream().filter(test -> table == null || test.table().equals(table)).toList();
    if (ofTable.isEmpty()) {
      throw none(
          workspace,
          "no case is of "
              + table
              + ". "
              + Names.suggest(table, all.stream().map(TestCase::table).distinct().toList()));
    }
    List<TestCase> named =
        ofTable.stream().filter(test -> name == null || test.name().contains(name)).toList();
    if (named.isEmpty()) {
      throw none(
          workspace,
          "no case has a name with '"
              + name
              + "' in it. There are:\n"
              + ofTable.stream().map(TestCase::name).collect(Collectors.joining("\n")));
    }
    return named;
  }

  private static IcestreamException none(Workspace workspace, String why) {
    return new IcestreamException(
        ErrorCode.RUN_024, "Cannot test " + workspace.name() + ": " + why);
  }

  private static void print(CaseOutcome outcome) {
    TestCase test = outcome.test();
    String title = test.table() + ": " + test.name();
    System.out.println(
        outcome.holds() ? "ok      " + title : "FAILED  " + title + " (" + test.location() + ")");
    outcome.failure().ifPresent(why -> System.out.println("          " + why));
    for (CaseOutcome.Difference difference : outcome.differences()) {
      print("expected", difference.expected());
      print("found", difference.found());
    }
  }

  private static void print(String what, Optional<Map<String, Object>> row) {
    System.out.printf(
        "          %-8s  %s%n", what, row.map(TestCommand::text).orElse("no such row"));
  }

  private static String text(Map<String, Object> row) {
    return row.entrySet().stream()
        .map(value -> value.getKey() + ": " + RowFormat.text(value.getValue()))
        .collect(Collectors.joining(", "));
  }
}
