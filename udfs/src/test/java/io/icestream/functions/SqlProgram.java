package io.icestream.functions;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** Runs the statements of a file, as an SQL client would, and prints the rows of the last one. */
final class SqlProgram {
  private SqlProgram() {}

  public static void main(String[] arguments) throws Exception {
    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    tables.getConfig().set("pipeline.global-job-parameters", arguments[1]);
    String[] statements = Files.readString(Path.of(arguments[0])).split(";\n");
    for (int i = 0; i < statements.length - 1; i++) {
      tables.executeSql(statements[i]);
    }
    tables
        .executeSql(statements[statements.length - 1])
        .collect()
        .forEachRemaining(System.out::println);
  }
}
