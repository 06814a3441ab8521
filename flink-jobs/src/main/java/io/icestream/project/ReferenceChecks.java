package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Whether views read what exists and what their layer may read, and in which order they follow. */
final class ReferenceChecks {
  private static final Set<String> OTHER_DATABASES = Set.of("ops", "quarantine");

  private final Set<String> entities;
  private final Map<String, TableFile> views = new LinkedHashMap<>();
  private final Unreadable unreadable;
  private final Problems problems;

  ReferenceChecks(
      Collection<Entity> entities,
      List<TableFile> tables,
      Unreadable unreadable,
      Problems problems) {
    this.unreadable = unreadable;
    this.entities = new TreeSet<>(entities.stream().map(Entity::qualifiedName).toList());
    tables.forEach(table -> views.put(table.layer().folder() + "__" + table.table().name(), table));
    this.problems = problems;
  }

  /** Tells what is wrong, and returns the tables, each after what it reads. */
  List<TableFile> order() {
    for (TableFile file : views.values()) {
      file.references().forEach(reference -> check(file, reference));
    }
    List<TableFile> ordered = new ArrayList<>();
    for (String view : views.keySet()) {
      visit(view, new LinkedHashSet<>(), ordered);
    }
    return ordered;
  }

  private void visit(String view, Set<String> path, List<TableFile> ordered) {
    TableFile file = views.get(view);
    if (ordered.contains(file)) {
      return;
    }
    path.add(view);
    for (TableReference reference : file.references()) {
      if (path.contains(reference.name())) {
        List<String> circle = new ArrayList<>(path);
        circle = circle.subList(circle.indexOf(reference.name()), circle.size());
        problems.add(
            ErrorCode.PROJ_021,
            reference.location(),
            "Cannot read '"
                + reference.name()
                + "': "
                + (circle.size() == 1
                    ? "the view reads itself"
                    : "views read each other in a circle ("
                        + String.join(" -> ", circle)
                        + " -> "
                        + reference.name()
                        + ")")
                + ". Move what both need into a table of its own.");
      } else if (views.containsKey(reference.name())) {
        visit(reference.name(), path, ordered);
      }
    }
    path.remove(view);
    if (!ordered.contains(file)) {
      ordered.add(file);
    }
  }

  private void check(TableFile file, TableReference reference) {
    String name = reference.name();
    if (views.containsKey(name)) {
      if (file.layer() == Layer.SILVER && views.get(name).layer() == Layer.GOLD) {
        tell(reference, "Silver may not read Gold. Move this table to gold");
      }
      return;
    }
    String view = String.join("__", reference.path());
    if (unreadable.has(reference.base()) || unreadable.has(view)) {
      return;
    }
    if (reference.isOverTime() && entities.contains(name)) {
      tell(
          reference,
          "that is an entity, and reads as what "
              + reference.base()
              + " was over time. Give the entity another name");
    } else if (entities.contains(reference.base())) {
      if (file.layer() == Layer.GOLD) {
        tell(reference, "Gold sees only what Silver has masked. Read a view silver__<table>");
      }
    } else if (views.containsKey(view)) {
      tell(reference, "tables are not read back while they are written. Read the view " + view);
    } else {
      Set<String> valid = new TreeSet<>(views.keySet());
      valid.remove(file.view().name());
      if (file.layer() == Layer.SILVER) {
        valid.removeIf(other -> other.startsWith("gold__"));
        valid.addAll(entities);
      }
      String suggestion = Names.suggest(name, valid);
      tell(reference, "there is no such entity or view. " + suggestion.replaceAll("[.]$", ""));
    }
  }

  /** Audits read published tables. */
  void check(Audit audit) {
    Set<String> valid = new TreeSet<>();
    entities.forEach(entity -> valid.add("bronze." + entity.replace(".", "__")));
    views.values().forEach(file -> valid.add(file.qualifiedName()));
    for (TableReference reference : audit.references()) {
      boolean isOther =
          reference.path().size() == 2 && OTHER_DATABASES.contains(reference.path().get(0));
      if (!isOther && !valid.contains(reference.name()) && !isUnreadable(reference)) {
        String suggestion = Names.suggest(reference.name(), valid);
        tell(reference, "there is no such table. " + suggestion.replaceAll("[.]$", ""));
      }
    }
  }

  private boolean isUnreadable(TableReference reference) {
    String name = reference.name();
    boolean isLog = name.startsWith("bronze.");
    return unreadable.has(isLog ? name.substring(7).replaceFirst("__", ".") : name);
  }

  private void tell(TableReference reference, String why) {
    problems.add(
        ErrorCode.PROJ_020,
        reference.location(),
        "Cannot read '"
            + Names.shown(reference.name())
            + "': "
            + why
            + (why.endsWith("?") ? "" : "."));
  }
}
