package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestPresetsTest {
  @TempDir Path folder;

  @Test
  void aPresetIsAllThatASystemNeeds() throws IOException {
    RestSource people = people("preset: randomuser");

    assertThat(people.url()).isEqualTo("https://randomuser.me");
    assertThat(people.rateLimit()).isEqualTo("1");
    Entity users = people.entities().get(0);
    assertThat(users.qualifiedName()).isEqualTo("people.users");
    assertThat(users.key()).containsExactly("user_id");
    assertThat(users.options())
        .contains(entry("paging", "page"), entry("last-page", "10"))
        .hasEntrySatisfying(
            "fields", fields -> assertThat(fields).contains("user_id=/login/uuid;"));
    assertThat(users.declared().orElseThrow().columnNames())
        .contains("user_id", "email", "postcode", "born_at");
  }

  @Test
  void whatTheProjectSaysComesOnTop() throws IOException {
    RestSource people =
        people(
            """
            preset: randomuser
                url: recorded:randomuser
                resources: {users: {parameters: [results=50, seed=mine], last-page: 2}}
            """);

    assertThat(people.url()).isEqualTo("recorded:randomuser");
    assertThat(people.entities())
        .singleElement()
        .extracting(Entity::options)
        .satisfies(
            options ->
                assertThat(options)
                    .contains(
                        entry("parameters", "results=50;seed=mine"),
                        entry("last-page", "2"),
                        entry("records", "/results")));
  }

  @Test
  void columnsOfTheProjectReplaceThoseOfThePreset() throws IOException {
    write(
        "sources/people/users.sql",
        "create table users (user_id string, email string, primary key (user_id) not enforced);");
    Entity users = people("preset: randomuser").entities().get(0);

    assertThat(users.declared().orElseThrow().columnNames()).containsExactly("user_id", "email");
  }

  @Test
  void aPresetThatThereIsNotIsToldOfWithTheOthers() {
    assertThatThrownBy(() -> people("preset: randomusers"))
        .hasMessageContaining("icestream.yml:5")
        .hasMessageContaining("Did you mean 'randomuser'?");
  }

  private RestSource people(String settings) throws IOException {
    write(
        "icestream.yml",
        "name: p\nsources:\n  people:\n    type: rest\n    " + settings.stripTrailing() + "\n");
    List<Source> sources = ProjectLoader.load(folder, "", Map.of()).sources();
    return (RestSource) sources.get(0);
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
