package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.nio.file.FileSystems;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/** What the settings of an entity must keep to, by what it is in its system. */
final class EntityChecks {
  private final Problems problems;

  EntityChecks(Problems problems) {
    this.problems = problems;
  }

  void check(DeclaredEntities.Kind kind, Entity entity) {
    switch (kind) {
      case TOPIC -> checkTopic(entity);
      case FILE -> checkFiles(entity);
      case RESOURCE -> checkResource(entity);
      case COLLECTION -> checkCollection(entity);
      case OWN -> checkOwn(entity);
    }
  }

  private void checkFiles(Entity entity) {
    String path = entity.sourceName();
    String why = null;
    if (path.isEmpty()) {
      why = "no path is given. Add the option 'path', or list it under 'files'.";
    } else if (!isGlob(path)) {
      why = "it is no pattern of paths below the directory. Write it as in sales/*.csv.";
    } else if (entity.options().containsKey("expected-every")
        && YamlValues.duration(entity.options().get("expected-every")).isEmpty()) {
      why = "'expected-every' is no duration above zero. Write it as in 1d.";
    } else if (!isCharacter(entity.options().getOrDefault("delimiter", ","))
        || !(entity.options().getOrDefault("quote", "none").equals("none")
            || isCharacter(entity.options().get("quote")))) {
      why =
          "'delimiter' and 'quote' are one ASCII character that is neither letter nor digit. Write"
              + " it, or tab, or none for no quote.";
    }
    if (why != null) {
      problems.add(
          ErrorCode.PROJ_025,
          entity.location(),
          "Cannot read the files of '" + Names.shown(entity.name()) + "': " + why);
    }
  }

  private void checkResource(Entity entity) {
    Map<String, String> options = entity.options();
    String why = null;
    if (!entity.sourceName().matches("/[^?#;=\\s]*")) {
      why = "no path is given, or it has a query. Write it as in /orders.";
    } else if (!options.getOrDefault("records", "/").startsWith("/")
        || !options.getOrDefault("cursor", "/").startsWith("/")) {
      why = "'records' and 'cursor' are JSON pointers. Write them as in /data/items.";
    } else if ("cursor".equals(options.get("paging"))
        && (!options.containsKey("cursor") || !options.containsKey("parameter"))) {
      why =
          "cursor paging needs 'cursor', where an answer has the next one, and 'parameter', which"
              + " takes it. Write both.";
    } else if (!options.getOrDefault("first-page", "1").matches("[0-9]{1,9}")
        || !options.getOrDefault("last-page", "1").matches("[0-9]{1,9}")) {
      why = "'first-page' or 'last-page' is no whole number. Write it as in 1.";
    } else if (!List.of(options.getOrDefault("fields", "a=/a").split(";", -1)).stream()
        .allMatch(field -> field.matches("[^=.]+=/.*"))) {
      why = "'fields' is no list of column=/pointer. Write it as in [city=/address/city].";
    } else if (!List.of(options.getOrDefault("parameters", "a=").split(";", -1)).stream()
        .allMatch(parameter -> parameter.indexOf('=') > 0)) {
      why = "'parameters' is no list of name=value. Write it as in [limit=100].";
    }
    if (why != null) {
      problems.add(
          ErrorCode.PROJ_025,
          entity.location(),
          "Cannot read the resource of '" + Names.shown(entity.name()) + "': " + why);
    }
  }

  private void checkCollection(Entity entity) {
    List<Column> columns = entity.declared().map(TableDefinition::columns).orElse(List.of());
    List<String> required =
        columns.stream()
            .filter(column -> !column.isNullable() && !entity.key().contains(column.name()))
            .map(Column::name)
            .toList();
    String document = entity.options().getOrDefault("document", "");
    String why = null;
    if (!entity.sourceName().matches("[^$;=\\p{Cntrl}]{1,200}")) {
      why =
          "no collection is named, or its name has $, ; or =. Add the option 'collection', or list"
              + " it under 'collections'.";
    } else if (entity.key().size() != 1) {
      why = "its key is the one column that takes _id. Add primary key (_id) not enforced.";
    } else if (!required.isEmpty()) {
      why =
          "the columns "
              + required
              + " are NOT NULL, but of a deleted document only the key is known. Declare them"
              + " without it, and add a rule 'not_null' to the Silver table.";
    } else if (!document.isEmpty()
        && columns.stream()
            .noneMatch(
                column ->
                    column.name().equals(document)
                        && column.type().matches("(?i)string|varchar(\\(.*\\))?"))) {
      why = "'document' names no column of type STRING. Declare one.";
    }
    if (why != null) {
      problems.add(
          ErrorCode.PROJ_025,
          entity.location(),
          "Cannot read the collection of '" + Names.shown(entity.name()) + "': " + why);
    }
  }

  private void checkOwn(Entity entity) {
    if (!entity.sourceName().matches("[^;=\\s\\p{Cntrl}][^;=\\p{Cntrl}]*")) {
      problems.add(
          ErrorCode.PROJ_025,
          entity.location(),
          "Cannot read entity '"
              + Names.shown(entity.name())
              + "': its name at the source is missing, or has ; or =. Add the option 'source', or"
              + " list it under 'entities'.");
    }
  }

  private static boolean isCharacter(String text) {
    return text.equals("tab") || text.matches("[\\t -~&&[^A-Za-z0-9]]");
  }

  private static boolean isGlob(String path) {
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + path);
    } catch (PatternSyntaxException invalid) {
      return false;
    }
    return !path.startsWith("/")
        && !List.of(path.split("/", -1)).contains("..")
        && path.chars().noneMatch(c -> c == ';' || Character.isISOControl(c));
  }

  private void checkTopic(Entity entity) {
    String topic = entity.sourceName();
    if (topic.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_025,
          entity.location(),
          "Cannot read entity '"
              + Names.shown(entity.name())
              + "': no topic is named. Add the option 'topic', or list it under 'listed'.");
    } else if (!topic.matches("[A-Za-z0-9._-]{1,249}") || topic.matches("\\.{1,2}")) {
      problems.add(
          ErrorCode.PROJ_008,
          entity.location(),
          "Cannot read topic '"
              + Names.shown(topic)
              + "': Kafka takes letters, digits, '.', '_' and '-' only, at most 249. Correct it.");
    }
  }
}
