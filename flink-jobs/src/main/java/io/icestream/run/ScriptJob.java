package io.icestream.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.commit.CutPublisher;
import io.icestream.commit.PublisherOptions;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.Declarations;
import io.icestream.scope.MetricScope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.operations.BeginStatementSetOperation;
import org.apache.flink.table.operations.EndStatementSetOperation;
import org.apache.flink.table.operations.ModifyOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.command.SetOperation;
import org.apache.iceberg.aws.s3.S3FileIO;

/**
 * Runs what {@code icestream compile} printed on a Flink cluster, as the main class of an
 * application. The script is the argument, a path or an address in S3, or else the property {@code
 * script} of the group {@code icestream} that Amazon Managed Service for Apache Flink hands over.
 * There, the job's own metrics go to CloudWatch.
 *
 * <p>All tables are published together, in cuts that only a person holds: gates are done by {@code
 * icestream run}, and so is what a script has no words for. It prepares no source, takes in no new
 * columns and watches nothing.
 */
public final class ScriptJob {
  /** Where Amazon's service lays down the properties of an application. */
  private static final Path SERVICE_PROPERTIES = Path.of("/etc/flink/application_properties.json");

  private ScriptJob() {}

  /** Ends when the job does. */
  public static void main(String[] arguments) throws Exception {
    submit(arguments, SERVICE_PROPERTIES).getJobExecutionResult().get();
  }

  /**
   * Starts the job.
   *
   * @param properties a file that is there where Amazon's service runs the job
   */
  static JobClient submit(String[] arguments, Path properties) throws Exception {
    List<String> statements = statements(read(script(arguments, properties)));
    Configuration settings = settings(statements);
    if (Files.exists(properties)) {
      Map<String, String> parameters =
          new HashMap<>(
              settings.getOptional(PipelineOptions.GLOBAL_JOB_PARAMETERS).orElse(Map.of()));
      parameters.put(MetricScope.PARAMETER, MetricScope.CLOUDWATCH);
      settings.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, parameters);
    }
    return submit(statements, settings);
  }

  static String script(String[] arguments, Path properties) throws IOException {
    if (arguments.length == 1) {
      return arguments[0];
    }
    if (arguments.length == 0 && Files.exists(properties)) {
      for (JsonNode group : new ObjectMapper().readTree(properties.toFile())) {
        JsonNode script = group.path("PropertyMap").path("script");
        if (group.path("PropertyGroupId").asText().equals("icestream") && script.isTextual()) {
          return script.asText();
        }
      }
    }
    throw new IcestreamException(
        ErrorCode.RUN_027,
        "Cannot run a script: none is named. Give its path or its address in S3 as the only argument,"
            + " or as property 'script' of the property group 'icestream'.");
  }

  private static String read(String script) throws IOException {
    if (!script.startsWith("s3://")) {
      return Files.readString(Path.of(script));
    }
    try (S3FileIO files = new S3FileIO()) {
      files.initialize(Map.of());
      try (InputStream stream = files.newInputFile(script).newStream()) {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  private static Configuration settings(List<String> statements) {
    Configuration settings = new Configuration();
    StreamTableEnvironment tables =
        tables(StreamExecutionEnvironment.getExecutionEnvironment(settings), settings);
    for (String statement : statements) {
      set(tables, statement).ifPresent(set -> settings.setString(set.getKey(), set.getValue()));
    }
    return settings;
  }

  private static JobClient submit(List<String> statements, Configuration settings)
      throws Exception {
    // Settings such as the mode count from the beginning.
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
    StreamTableEnvironment tables = tables(env, settings);
    StreamStatementSet inserts = tables.createStatementSet();
    for (String statement : statements) {
      if (Declarations.viewName(statement).isPresent()) {
        Declarations.declare(tables, statement);
        continue;
      }
      Operation operation = parse(tables, statement);
      if (operation instanceof ModifyOperation) {
        inserts.addInsertSql(statement);
      } else if (!(operation instanceof SetOperation
          || operation instanceof BeginStatementSetOperation
          || operation instanceof EndStatementSetOperation)) {
        tables.executeSql(statement);
      }
    }
    inserts.attachAsDataStream();
    String name = settings.getOptional(PipelineOptions.NAME).orElse("script");
    CutPublisher.attach(env, PublisherOptions.of(name));
    return env.executeAsync(name);
  }

  private static StreamTableEnvironment tables(
      StreamExecutionEnvironment env, Configuration settings) {
    return StreamTableEnvironment.create(
        env, EnvironmentSettings.newInstance().withConfiguration(settings).build());
  }

  private static Optional<Map.Entry<String, String>> set(
      StreamTableEnvironment tables, String statement) {
    return statement.regionMatches(true, 0, "set ", 0, 4)
            && parse(tables, statement) instanceof SetOperation set
        ? set.getKey().flatMap(key -> set.getValue().map(value -> Map.entry(key, value)))
        : Optional.empty();
  }

  private static Operation parse(StreamTableEnvironment tables, String statement) {
    return ((TableEnvironmentInternal) tables).getParser().parse(statement).get(0);
  }

  /** The statements of a script, cut at semicolons outside quotes and comments. */
  static List<String> statements(String script) {
    List<String> statements = new ArrayList<>();
    int start = 0;
    int at = 0;
    while (at < script.length()) {
      char c = script.charAt(at);
      if (c == ';') {
        statements.add(script.substring(start, at).strip());
        start = at + 1;
        at++;
      } else if (c == '\'' || c == '`') {
        at = after(script, String.valueOf(c), at + 1);
      } else if (script.startsWith("--", at)) {
        at = after(script, "\n", at);
      } else if (script.startsWith("/*", at)) {
        at = after(script, "*/", at + 2);
      } else {
        at++;
      }
    }
    statements.add(script.substring(start).strip());
    return statements.stream().filter(statement -> !statement.isEmpty()).toList();
  }

  /** A doubled quote is the end of one text and the beginning of the next. */
  private static int after(String script, String end, int from) {
    int found = script.indexOf(end, from);
    return found < 0 ? script.length() : found + end.length();
  }
}
