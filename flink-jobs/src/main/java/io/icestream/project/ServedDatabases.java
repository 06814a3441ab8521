package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code serve}: the databases that Gold is delivered to. */
final class ServedDatabases {
  private static final String PREFIX = "jdbc:postgresql://";

  private ServedDatabases() {}

  static List<ServedDatabase> read(YamlBlock project, List<String> tables) {
    List<ServedDatabase> databases = new ArrayList<>();
    List<String> gold =
        tables.stream().filter(name -> name.startsWith(Layer.GOLD.folder() + ".")).toList();
    project
        .block("serve")
        .ifPresent(
            all -> {
              for (String name : all.keys()) {
                checkName(all, name, name, "name a database");
                all.block(name).ifPresent(block -> databases.add(read(name, block, gold)));
              }
            });
    return databases;
  }

  private static ServedDatabase read(String name, YamlBlock block, List<String> gold) {
    block.allow(Block.SERVE);
    block.oneOf("type", List.of("jdbc"));
    String schema = block.text("schema").orElse(ProjectOption.defaultOf(Block.SERVE, "schema"));
    checkName(block, "schema", schema, "take a schema");
    return new ServedDatabase(
        name,
        block.text("url").filter(url -> isUrl(block, url)).orElse(""),
        block.text("username").orElse(""),
        block.secret("password").orElse(new SecretReference("")),
        schema,
        tables(block, gold),
        block.location());
  }

  private static boolean isUrl(YamlBlock block, String url) {
    boolean isOpen = Secrets.hasCredentials(url);
    boolean isFit = url.startsWith(PREFIX) && url.matches("[^\\s\\p{Cntrl}]+");
    if (!isFit || isOpen) {
      block
          .problems()
          .add(
              ErrorCode.PROJ_010,
              block.valueLocation("url"),
              "Cannot take '"
                  + block.name("url")
                  + "': "
                  + (isOpen
                      ? "it holds credentials, which would be shown. Move them to 'username' and"
                          + " 'password'; if a real password was here, change it."
                      : "tables are delivered to PostgreSQL only. Begin it with "
                          + PREFIX
                          + " and leave no blanks."));
    }
    return isFit && !isOpen;
  }

  private static List<String> tables(YamlBlock block, List<String> gold) {
    if (!block.has("tables")) {
      return gold;
    }
    List<String> tables = new ArrayList<>();
    for (YamlBlock.Text table : block.texts("tables")) {
      if (!gold.contains(table.value())) {
        block
            .problems()
            .add(
                ErrorCode.PROJ_006,
                table.location(),
                "Cannot serve '"
                    + Names.shown(table.value())
                    + "': Gold has no such table. "
                    + Names.suggest(table.value(), gold));
      } else if (!tables.contains(table.value())) {
        tables.add(table.value());
      }
    }
    return tables;
  }

  private static void checkName(YamlBlock block, String key, String name, String what) {
    if (!Names.isAllowed(name)) {
      block
          .problems()
          .add(
              ErrorCode.PROJ_008,
              block.location(key),
              "Cannot "
                  + what
                  + " '"
                  + Names.shown(name)
                  + "': a name is "
                  + Names.RULE
                  + ". Rename it.");
    }
  }
}
