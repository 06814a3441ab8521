package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.project.TableSketch.ColumnSketch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectWriterTest {
  private static final List<TableSketch> TABLES =
      List.of(
          table(
              "public",
              "users",
              List.of("id"),
              "id",
              "BIGINT",
              "name",
              "STRING",
              "email",
              "VARCHAR(200)",
              "birth_year",
              "INT",
              "tags",
              "ARRAY<STRING>",
              "at",
              "TIMESTAMP_LTZ(6)"),
          table(
              "sales",
              "users",
              List.of("Tenant", "Id"),
              "Tenant",
              "STRING",
              "Id",
              "STRING",
              "order",
              "DECIMAL(38, 10)"),
          table(
              "public",
              "Order \"Lines\"; drop",
              List.of("select"),
              "select",
              "INT",
              "orderDate",
              "DATE",
              "order_date",
              "DATE",
              "`x`",
              "STRING",
              "99",
              "STRING",
              " ",
              "STRING",
              "meta_op",
              "STRING",
              "Größe",
              "STRING"),
          table("public", "group", List.of("value"), "value", "STRING"),
          table("public", "events", List.of(), "payload", "STRING", "ip", "STRING"));

  @TempDir private Path folder;

  @Test
  void writesAProjectThatLoads() throws IOException {
    ProjectWriter.write(folder, sketch(TABLES));

    Project project = ProjectLoader.load(folder, "", Map.of());

    assertThat(project.entities())
        .extracting(Entity::name, Entity::sourceName)
        .containsExactly(
            tuple("order_lines_drop", "public.\"Order \"\"Lines\"\"; drop\""),
            tuple("events", "public.events"),
            tuple("group", "public.group"),
            tuple("public_users", "public.users"),
            tuple("sales_users", "sales.users"));
    assertThat(project.tables())
        .extracting(TableFile::qualifiedName)
        .containsExactlyInAnyOrder(
            "silver.group", "silver.order_lines_drop", "silver.public_users", "silver.sales_users");
    assertThat(project.masking())
        .extracting(MaskingRule::qualifiedName)
        .containsExactly(
            "shop.events.ip",
            "shop.public_users.name",
            "shop.public_users.email",
            "shop.public_users.birth_year");
    assertThat(project.subjects())
        .extracting(SubjectRule::qualifiedEntity, SubjectRule::column, SubjectRule::of)
        .containsExactly(tuple("shop.events", "ip", "shop.events"));
    assertThat(Files.readString(folder.resolve("README.md")))
        .contains("| shop.events | public.events | no: it has no primary key, Bronze only | ip |");
  }

  @Test
  void mirrorsColumnsUnderSafeNames() {
    ProjectWriter.write(folder, sketch(TABLES));

    TableFile lines =
        ProjectLoader.load(folder, "", Map.of()).tables().stream()
            .filter(file -> file.table().name().equals("order_lines_drop"))
            .findFirst()
            .orElseThrow();

    assertThat(lines.table().columnNames())
        .containsExactly(
            "select",
            "order_date",
            "order_date_2",
            "x",
            "column_99",
            "column",
            "column_meta_op",
            "gr_e",
            "meta_position");
    assertThat(lines.table().primaryKey()).containsExactly("select");
    assertThat(lines.view().query()).contains("orderDate as order_date,\n", "```x``` as x");
  }

  @Test
  void leavesMaskingToThePlannerAndDeclaresTokensAsText() {
    ProjectWriter.write(folder, sketch(TABLES));

    TableFile users =
        ProjectLoader.load(folder, "", Map.of()).tables().stream()
            .filter(file -> file.table().name().equals("public_users"))
            .findFirst()
            .orElseThrow();

    assertThat(users.view().query())
        .contains("    email,\n", "    birth_year,\n")
        .doesNotContain("tokenize_text");
    assertThat(users.table().columns().get(3).type()).isEqualTo("STRING");
  }

  @Test
  void tokenizesPersonalKeysToo() throws IOException {
    ProjectWriter.write(
        folder,
        sketch(
            List.of(table("public", "logins", List.of("email"), "email", "STRING", "at", "DATE"))));

    Project project = ProjectLoader.load(folder, "", Map.of());

    assertThat(project.masking())
        .extracting(MaskingRule::qualifiedName, MaskingRule::action)
        .containsExactly(tuple("shop.logins.email", MaskingRule.Action.TOKENIZE));
  }

  @Test
  void writesTheSameWhateverTheOrder() throws IOException {
    ProjectWriter.write(folder.resolve("a"), sketch(TABLES));
    List<TableSketch> reversed = new ArrayList<>(TABLES);
    Collections.reverse(reversed);
    ProjectWriter.write(folder.resolve("b"), sketch(reversed));

    assertThat(texts(folder.resolve("b"))).isEqualTo(texts(folder.resolve("a")));
  }

  @Test
  void overwritesNothing() throws IOException {
    Files.createDirectories(folder.resolve("silver"));
    Files.writeString(folder.resolve("silver/group.sql"), "mine");

    assertThatThrownBy(() -> ProjectWriter.write(folder, sketch(TABLES)))
        .hasMessageStartingWith(
            "ICE-PROJ-028: Cannot write a project: silver/group.sql is there already.");
    assertThat(folder.resolve("icestream.yml")).doesNotExist();
    assertThat(folder.resolve("silver/group.sql")).hasContent("mine");
  }

  @Test
  void writesNoPassword() {
    ProjectSketch sketch =
        new ProjectSketch(
            "mirror",
            "shop",
            ProjectSketch.Kind.POSTGRES,
            "jdbc:postgresql://a:canary@h/db",
            "a",
            TABLES);

    assertThatThrownBy(() -> ProjectWriter.write(folder, sketch))
        .hasMessageContaining("its URL holds credentials")
        .hasMessageNotContaining("canary");
  }

  private static ProjectSketch sketch(List<TableSketch> tables) {
    return new ProjectSketch(
        "mirror",
        "shop",
        ProjectSketch.Kind.POSTGRES,
        "jdbc:postgresql://localhost:5432/shop",
        "reader",
        tables);
  }

  private static TableSketch table(
      String schema, String name, List<String> key, String... columns) {
    List<ColumnSketch> sketches = new ArrayList<>();
    for (int i = 0; i < columns.length; i += 2) {
      sketches.add(new ColumnSketch(columns[i], columns[i + 1], !key.contains(columns[i])));
    }
    return new TableSketch(schema, name, sketches, key);
  }

  private static Map<String, String> texts(Path folder) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }
}
