package io.icestream.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.icestream.checks.CloudWatch.Named;
import io.icestream.checks.Tool.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Terraform's own checks, with providers that know an excerpt of the real ones' schemas. */
class TerraformTest {

  private static final Tool TERRAFORM = new Tool("terraform");
  private static final Path SOURCE = Repository.ROOT.resolve("terraform");

  private static final Pattern TOPIC = Pattern.compile(":topic/[^\"]*/([^\"/]+)\"");

  private static SchemaProvider providers;

  @TempDir private Path folder;

  @BeforeAll
  static void startProviders() {
    TERRAFORM.assumeHere();
    providers = SchemaProvider.start();
  }

  @AfterAll
  static void stopProviders() {
    if (providers != null) {
      providers.close();
    }
  }

  @BeforeEach
  void copy() throws IOException {
    Repository.copy(SOURCE, folder.resolve("terraform"));
    Repository.copy(
        Repository.ROOT.resolve("sql-scripts/retail/athena"),
        folder.resolve("sql-scripts/retail/athena"));
  }

  @Test
  void filesAreFormatted() {
    assertThat(terraform(".", "fmt", "-check", "-diff", "-recursive").text()).isEmpty();
  }

  static Stream<String> folders() {
    return Repository.files(SOURCE, "/main.tf").stream()
        .map(file -> SOURCE.relativize(file.getParent()).toString());
  }

  @ParameterizedTest
  @MethodSource("folders")
  void isValid(String root) {
    assertThat(validate(root)).contains("The configuration is valid");
  }

  static Stream<String> tested() {
    return Repository.files(SOURCE, ".tftest.hcl").stream()
        .map(file -> SOURCE.relativize(file.getParent().getParent()).toString())
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("tested")
  void passesItsTests(String root) {
    Outcome outcome = test(root);

    assertThat(outcome.exitCode()).as(outcome.text()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"environments/dev", "environments/prod"})
  void allowsNoMoreThanItNames(String root) {
    List<JsonNode> changes = Policies.changes(test(root).text());

    assertThat(Policies.count(changes)).as("policies that were read").isGreaterThan(20);
    assertThat(Policies.problems(changes)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          modules/query   | main.tf | resource "aws_athena_workgroup"      | resource "aws_athena_workgroups"     | Invalid resource type
          modules/query   | main.tf | bytes_scanned_cutoff_per_query       | bytes_scanned_cutoff                 | Unsupported argument
          modules/query   | main.tf | database  = var.database             | # none                               | Missing required argument
          modules/query   | main.tf | result_configuration {               | results {                            | Unsupported block type
          modules/query   | main.tf | workgroup = aws_athena_workgroup.this.id | workgroup = aws_athena_workgroup.other.id | Reference to undeclared resource
          modules/storage | main.tf | noncurrent_days = each.value         | noncurrent_days = "soon"             | a number is required
          modules/arrival | main.tf | redrive_policy = jsonencode          | dead_letters = jsonencode            | Unsupported argument
          modules/arrival | main.tf | filter_prefix =                      | prefix =                             | Unsupported argument
          snowflake       | main.tf | storage_provider      = "S3"         | storage_kind = "S3"                  | Unsupported argument
          environments/dev | main.tf | results_bucket                      | result_bucket                        | Missing required argument
          """)
  void findsMistake(String root, String file, String right, String wrong, String message)
      throws IOException {
    plant(root + "/" + file, right, wrong);

    assertThat(validate(root)).contains(message).doesNotContain("The configuration is valid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          modules/identity/operators.tf | "glue:UpdateDatabase"                     | "glue:*"                | wildcard in the action glue:*
          modules/identity/main.tf      | "s3:GetBucketLocation"                    | "s3:Get*"               | wildcard in the action s3:Get*
          modules/identity/job.tf       | [var.kafka.cluster_arn]                   | ["*"]                   | wildcard in the resource *
          modules/identity/job.tf       | sort(var.queue_arns)                      | ["*"]                   | wildcard in the resource *
          modules/arrival/main.tf       | [aws_sqs_queue.arrivals[each.key].arn]    | ["*"]                   | wildcard in the resource *
          modules/identity/readers.tf   | [var.bucket_arns["results"]]              | "arn:aws:s3:::*"        | wildcard in the resource arn:aws:s3:::*
          modules/identity/readers.tf   | { AWS = var.analysts }                    | "*"                     | anybody is allowed
          """)
  void findsWideRight(String file, String right, String wrong, String problem) throws IOException {
    plant(file, right, wrong);

    assertThat(Policies.problems(Policies.changes(test("environments/dev").text())))
        .anySatisfy(found -> assertThat(found).contains(problem));
  }

  @Test
  void findsRightThatCannotBeRead() throws IOException {
    plant(
        "environments/dev/tests/plan.tftest.hcl",
        "mock_resource \"aws_kms_key\"",
        "mock_resource \"aws_kms_alias\"");

    assertThat(Policies.problems(Policies.changes(test("environments/dev").text())))
        .anySatisfy(found -> assertThat(found).contains("cannot be read"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"environments/dev", "environments/prod"})
  void dashboardAndAlarmsNameTheMetricsThatArrive(String root) {
    List<JsonNode> changes = Policies.changes(test(root).text());
    List<Named> named = CloudWatch.named(changes);

    Set<String> arriving = new TreeSet<>(CloudWatch.listed());
    // The service's own, which no job elsewhere has.
    arriving.addAll(Set.of("KPUs[Application]", "containerDiskUtilization[Application]"));
    assertThat(kinds(named)).isEqualTo(arriving);
    assertThat(named)
        .filteredOn(each -> each.namespace().equals(CloudWatch.SERVICE))
        .extracting(each -> each.dimensions().get("Application"))
        .containsOnly(applications(changes).toArray(String[]::new));
    assertThat(named)
        .filteredOn(each -> each.namespace().startsWith("Icestream/"))
        .extracting(Named::metric)
        .containsOnly(counted(changes).toArray(String[]::new));
    assertThat(levels(changes)).containsOnly("APPLICATION");
  }

  @ParameterizedTest
  @CsvSource({
    "main.tf, isHolding, isHeld",
    "main.tf, publishedCut, publishedCuts",
    "dashboard.tf, undeclaredFields, unknownFields",
    "'dashboard.tf', 'Application,entity}', 'Application,table}'"
  })
  void findsMetricThatDoesNotArrive(String file, String right, String wrong) throws IOException {
    plant("modules/observability/" + file, right, wrong);

    assertThat(kinds(CloudWatch.named(Policies.changes(test("environments/dev").text()))))
        .anySatisfy(kind -> assertThat(CloudWatch.listed()).doesNotContain(kind))
        .anySatisfy(kind -> assertThat(kind).contains(wrong.replaceAll(".*,|}", "")));
  }

  private static Set<String> kinds(List<Named> named) {
    return named.stream()
        .filter(each -> each.namespace().equals(CloudWatch.SERVICE))
        .map(Named::kind)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> applications(List<JsonNode> changes) {
    return CloudWatch.after(changes, "aws_kinesisanalyticsv2_application").stream()
        .map(application -> application.path("name").asText())
        .toList();
  }

  /** The metrics that are made of log lines. */
  private static List<String> counted(List<JsonNode> changes) {
    return CloudWatch.after(changes, "aws_cloudwatch_log_metric_filter").stream()
        .map(filter -> filter.path("metric_transformation").path(0).path("name").asText())
        .toList();
  }

  private static List<String> levels(List<JsonNode> changes) {
    return CloudWatch.after(changes, "aws_kinesisanalyticsv2_application").stream()
        .map(application -> application.findPath("metrics_level").asText())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"environments/dev", "environments/prod"})
  void jobMayReadTheTopicsOfTheProject(String root) {
    Map<String, Object> project =
        new Yaml()
            .load(Repository.text(Repository.ROOT.resolve("sql-scripts/retail/icestream.yml")));
    Map<?, ?> web = (Map<?, ?>) ((Map<?, ?>) project.get("sources")).get("web");

    Set<String> readable = new TreeSet<>();
    for (JsonNode policy :
        CloudWatch.after(Policies.changes(test(root).text()), "aws_iam_role_policy")) {
      Matcher topic = TOPIC.matcher(policy.path("policy").asText());
      while (topic.find()) {
        readable.add(topic.group(1));
      }
    }
    assertThat(readable)
        .containsExactlyInAnyOrderElementsOf(
            ((Map<?, ?>) web.get("topics")).values().stream().map(Object::toString).toList());
  }

  private void plant(String file, String right, String wrong) throws IOException {
    Path path = folder.resolve("terraform").resolve(file);
    String text = Repository.text(path);
    assertThat(text).contains(right);
    Files.writeString(path, text.replace(right, wrong));
  }

  private String validate(String root) {
    Outcome init = initialise(root);
    return init.exitCode() == 0 ? terraform(root, "validate", "-no-color").text() : init.text();
  }

  private Outcome test(String root) {
    Outcome init = initialise(root);
    return init.exitCode() == 0 ? terraform(root, "test", "-json", "-verbose") : init;
  }

  private Outcome initialise(String root) {
    return terraform(root, "init", "-backend=false", "-input=false", "-no-color");
  }

  private Outcome terraform(String root, String... arguments) {
    try {
      return TERRAFORM.run(
          folder.resolve("terraform").resolve(root),
          Map.of(
              "TF_REATTACH_PROVIDERS",
              providers.reattach(),
              "TF_CLI_CONFIG_FILE",
              "/dev/null",
              "CHECKPOINT_DISABLE",
              "1"),
          arguments);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
