package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a relation, and what only looks like one. */
class RelationsTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeProject() throws IOException {
    write(
        "icestream.yml",
        """
        name: orders
        sources:
          web: {type: kafka, bootstrap-servers: "127.0.0.1:9", topics: {orders: orders, people: people}}
        """);
    for (String name : List.of("orders", "people")) {
      write(
          "sources/web/%s.sql".formatted(name),
          "create table %s (id string, person string, city string, primary key (id) not enforced);"
              .formatted(name));
      write(
          "silver/%s.sql".formatted(name),
          """
          create table %1$s (
              id string,
              person string,
              city string,
              primary key (id) not enforced
          ) comment 'One row for each';

          create temporary view silver__%1$s as select id, person, city from web.%1$s;
          """
              .formatted(name));
    }
  }

  @Test
  void anAuditThatFindsOrphansIsOne() throws IOException {
    write(
        "audits/orders_have_people.sql",
        """
        select o.id from silver.orders as o
        left join silver.people as p on o.person = p.id and p.city = o.city
        where p.id is null and o.person is not null
        union all
        select orders.id from silver.orders
        left join silver.people on orders.id = people.person
        where orders.city <> people.city or people.person is null;
        """);

    assertThat(relations())
        .containsExactly(
            new Relation(
                "silver.orders",
                List.of("id"),
                "silver.people",
                List.of("person"),
                false,
                "audits/orders_have_people.sql"),
            new Relation(
                "silver.orders",
                List.of("person", "city"),
                "silver.people",
                List.of("id", "city"),
                true,
                "audits/orders_have_people.sql"));
  }

  @Test
  void aRuleThatLooksForAnotherRowIsOne() throws IOException {
    write(
        "silver/orders.yml",
        "rules:\n  has_person: {references: {table: silver.people, column: id}, column: person}\n");

    assertThat(relations())
        .containsExactly(
            new Relation(
                "silver.orders",
                List.of("person"),
                "silver.people",
                List.of("id"),
                true,
                "rule has_person of silver/orders.yml"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Orphans of one city only.
        "left join silver.people as p on o.person = p.id where p.id is null and o.city = 'Rome'",
        // No orphan at all.
        "join silver.people as p on o.person = p.id where p.id is null",
        "left join silver.people as p on o.person = p.id where p.id is not null",
        "left join silver.people as p on o.person = p.id where p.city is null",
        // The other way round, or neither.
        "right join silver.people as p on o.person = p.id where o.id is null",
        "left join silver.people as p on o.person <> p.id where p.id is null",
        "left join silver.people as p on o.person = upper(p.id) where p.id is null",
        // Not of every row.
        "left join silver.people as p on o.person = p.id where p.id is null group by o.id having count(*) > 1",
        "left join (select * from silver.people) as p on o.person = p.id where p.id is null",
      })
  void anythingElseIsNone(String from) throws IOException {
    write("audits/looks_alike.sql", "select o.id from silver.orders as o " + from + ";");

    assertThat(relations()).isEmpty();
  }

  private List<Relation> relations() {
    return Relations.of(ProjectLoader.load(folder, "local", Map.of()));
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
