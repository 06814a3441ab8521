package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.plan.EntityTable.Column;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rule of masking.yml holds for a column. */
class MaskingPolicyTest {
  private static final String POLICY =
      """
      shop.customers:
        email: {action: mask, function: mask_email}
        city: {action: keep, reason: shared by many}
        passport: drop
      "*.email": tokenize
      "shop.customers.*name": {action: mask, function: mask_name}
      "*.phone": {action: mask, function: mask_phone}
      "*.phone*": drop
      tags:
        body: ["*.income", shop.customers.is_smoker]
      "tag:body": drop
      "*.customers.*": {action: keep, reason: looked through}
      """;

  @TempDir private Path folder;
  private CustomersProject project;

  @BeforeEach
  void makeProject() throws Exception {
    project = new CustomersProject(folder);
  }

  @Test
  void takesTheRuleOfTheColumnThenTheFirstPattern() throws Exception {
    project.write("masking.yml", POLICY);

    assertThat(rules(""))
        .containsEntry("email", "MASK mask_email")
        .containsEntry("full_name", "MASK mask_name")
        .containsEntry("phone", "MASK mask_phone")
        .containsEntry("income", "DROP")
        .containsEntry("is_smoker", "DROP")
        .containsEntry("segment", "KEEP");
    assertThat(project.plan()).isNotNull();
  }

  @Test
  void protectsMoreInAProfile() throws Exception {
    project.write(
        "masking.yml",
        POLICY
            + """
            profiles:
              test:
                shop.customers:
                  city: drop
                "*.*": {action: mask, function: redact_text}
            """);

    assertThat(rules("test"))
        .containsEntry("city", "DROP")
        .containsEntry("passport", "DROP")
        .containsEntry("email", "MASK redact_text")
        .containsEntry("segment", "MASK redact_text");
    assertThat(rules("")).containsEntry("city", "KEEP");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "profiles: {test: {shop.customers: {passport: tokenize}}}|ICE-PROJ-023 Cannot tokenize 'passport' in a profile: a profile may only protect more, and masking.yml:4 says drop.",
        "profiles: {tset: {'*.email': drop}}|ICE-PROJ-024 Cannot mask in profile 'tset': icestream.yml has no such profile. Did you mean 'test'?",
        "'tag:bdy': drop|ICE-PROJ-023 Cannot mask 'tag:bdy': there is no such tag. Did you mean 'body'?",
        "functions: {shuot: keyed}|ICE-PROJ-023 Cannot trust function 'shuot': functions.sql has no such function. Did you mean 'shout'?",
        "functions: {shout: ''}|ICE-PROJ-023 Cannot trust function 'shout': no reason is given.",
      })
  void refusesWhatIsNotMeant(String line, String why) throws Exception {
    project.write("functions.sql", TaintGateTest.functions().get(0) + ";\n");
    project.write("masking.yml", POLICY + line + "\n");

    assertThatThrownBy(() -> project.load(""))
        .hasMessageContaining("it has 1 problem.")
        .hasMessageContaining(why);
  }

  @Test
  void refusesColumnsThatLookPersonalAndHaveNoRule() throws Exception {
    EntityTable visits =
        new EntityTable(
            "shop",
            "orders",
            List.of(
                new Column("order_id", "BIGINT"),
                new Column("contact_email", "STRING"),
                new Column("delivery", "ROW<`street` STRING, `floor` INT>")),
            List.of("order_id"),
            Optional.empty(),
            Map.of());

    assertThatThrownBy(() -> project.plan("", List.of(CustomersProject.CUSTOMERS, visits)))
        .hasMessageContaining("it has 1 problem.")
        .hasMessageContaining(
            "ICE-PLAN-012 Cannot read shop.orders: the columns contact_email, delivery look"
                + " personal, by name, and masking.yml says nothing of them.");
  }

  @Test
  void trustsAFunctionOfTheProjectForAReason() throws Exception {
    project.write("functions.sql", TaintGateTest.functions().get(0) + ";\n");
    project.silver(
        "t", "customer_id", "x", "string", "select customer_id, email as x from shop.customers");
    String masking = CustomersProject.MASKING.replace("mask_email", "shout");
    project.write("masking.yml", masking);
    assertThatThrownBy(project::plan)
        .hasMessageContaining("ICE-PLAN-011 Cannot mask x of silver.t with shout: nothing says");

    project.write("masking.yml", masking + "functions:\n  shout: loud enough\n");

    assertThat(project.plan().maskedColumns().get("silver.t").get("x").function())
        .isEqualTo("shout");
  }

  private Map<String, String> rules(String profile) {
    return Planner.masking(project.load(profile), List.of(CustomersProject.CUSTOMERS)).stream()
        .collect(
            Collectors.toMap(
                rule -> rule.column(),
                rule -> rule.action() + rule.function().map(name -> " " + name).orElse("")));
  }
}
