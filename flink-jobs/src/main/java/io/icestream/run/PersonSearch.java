package io.icestream.run;

import io.icestream.functions.SealKeys.Unparsed;
import io.icestream.functions.Sealer;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Plan;
import io.icestream.reconcile.LakeSession;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.types.Row;

/** Finds what a lake holds of a person, while their key is there. */
final class PersonSearch implements AutoCloseable {
  /** Shorter values than this are of many. */
  private static final int TELLING = 6;

  private static final long MILLIS_OF_DAY = 86_400_000L;

  private final Plan plan;
  private final String kind;
  private final Consumer<String> progress;
  private final LakeReader reader;
  private final Sealer sealer;
  private final Map<String, TreeSet<String>> values = new HashMap<>();

  PersonSearch(Workspace workspace, Plan plan, String kind, Consumer<String> progress) {
    this.plan = plan;
    this.kind = kind;
    this.progress = progress;
    this.reader = new LakeReader(workspace);
    this.sealer = Sealer.open(SealStore.reference(workspace.stateRoot()));
  }

  boolean isErased(String subject) {
    return sealer.isErased(kind, subject);
  }

  /** How many rows each table of Bronze holds of a person; tables without are left out. */
  Map<String, Long> bronzeRows(String subject) throws Exception {
    Map<String, Long> counts = new TreeMap<>();
    TreeSet<String> telling = new TreeSet<>();
    for (EntityTable entity : Erasure.entitiesOf(plan, kind)) {
      if (!reader.tables("bronze").contains(entity.logName())) {
        continue;
      }
      List<String> sealed =
          entity.columns().stream()
              .map(EntityTable.Column::name)
              .filter(entity::isSealed)
              .map(column -> "cast(" + entity.opened(column) + " as string)")
              .toList();
      String sql =
          "select "
              + (sealed.isEmpty() ? "1" : String.join(", ", sealed))
              + " from `bronze`.`"
              + entity.logName()
              + "` where "
              + condition(entity, subject);
      long[] count = new long[1];
      try (LakeSession.Result result = reader.query(sql)) {
        result
            .rows()
            .forEachRemaining(
                row -> {
                  count[0]++;
                  if (!sealed.isEmpty()) {
                    telling.addAll(texts(row));
                  }
                });
      }
      if (count[0] > 0) {
        counts.put("bronze." + entity.logName(), count[0]);
      }
    }
    values.put(subject, telling);
    return counts;
  }

  private static List<String> texts(Row row) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < row.getArity(); i++) {
      String text = (String) row.getField(i);
      if (text != null && text.length() >= TELLING) {
        texts.add(text);
      }
    }
    return texts;
  }

  private static String condition(EntityTable entity, String subject) {
    List<String> columns = entity.sealing().orElseThrow().subject();
    List<String> parts = Sealer.parts(subject, columns.size());
    if (parts.size() != columns.size()) {
      return "false";
    }
    return IntStream.range(0, columns.size())
        .mapToObj(
            i ->
                "cast("
                    + entity.opened(columns.get(i))
                    + " as string) = '"
                    + parts.get(i).replace("'", "''")
                    + "'")
        .collect(Collectors.joining(" and "));
  }

  /** The records that did not parse and name the person, by key or by a value of theirs. */
  List<Unparsed> unparsed(String subject) throws Exception {
    TreeSet<String> needles = new TreeSet<>(values.getOrDefault(subject, new TreeSet<>()));
    needles.add(subject);
    Pattern named =
        Pattern.compile(
            needles.stream()
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?<![\\p{L}\\p{N}])(?:", ")(?![\\p{L}\\p{N}])")));
    List<Unparsed> found = new ArrayList<>();
    for (EntityTable entity : plan.entities()) {
      String table = "unparsed__" + entity.logName();
      if (entity.sealing().isEmpty() || !reader.tables("quarantine").contains(table)) {
        continue;
      }
      progress.accept("looking through quarantine." + table);
      try (LakeSession.Result result =
          reader.query(
              "select `meta_ingested_at`, `meta_position`, "
                  + opened("payload", entity.qualifiedName())
                  + (reader.columns("quarantine." + table).contains("record_key")
                      ? ", " + opened("record_key", entity.qualifiedName() + ".record_key")
                      : ", cast(null as bytes)")
                  + " from `quarantine`.`"
                  + table
                  + "`")) {
        result
            .rows()
            .forEachRemaining(
                row -> {
                  if (isIn(named, row.getField(2)) || isIn(named, row.getField(3))) {
                    long millis = ((Instant) row.getField(0)).toEpochMilli();
                    found.add(
                        new Unparsed(
                            (int) Math.floorDiv(millis, MILLIS_OF_DAY), (String) row.getField(1)));
                  }
                });
      }
    }
    return found;
  }

  private static String opened(String column, String sealedAs) {
    return "unseal_value(`" + column + "`, '" + sealedAs + "', 'BYTES')";
  }

  private static boolean isIn(Pattern named, Object text) {
    return text != null && named.matcher(new String((byte[]) text, StandardCharsets.UTF_8)).find();
  }

  @Override
  public void close() throws Exception {
    reader.close();
  }
}
