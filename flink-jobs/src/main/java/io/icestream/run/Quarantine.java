package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.Names;
import io.icestream.run.QuarantineRow.Status;
import io.icestream.run.QuarantineStatuses.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/**
 * What is in a lake's quarantine, read from the published tables alone: no source is connected to,
 * and no key is needed.
 */
public final class Quarantine implements AutoCloseable {
  static final String DATABASE = "quarantine";
  static final String UNPARSED = "unparsed__";

  private static final List<String> NOT_OF_THE_ROW = List.of("rules", "reason", "reason_code");

  private final Lake lake;
  private final QuarantineStatuses statuses;

  public Quarantine(Workspace workspace) {
    this.lake = workspace.lake();
    this.statuses = new QuarantineStatuses(lake);
  }

  /**
   * The tables that a selection names, by name; all without one.
   *
   * @throws IcestreamException if there is no such table
   */
  Map<String, Table> tables(QuarantineSelection selection) {
    Map<String, Table> tables = new TreeMap<>();
    lake.tables(DATABASE).forEach(name -> tables.put(name.name(), lake.catalog().loadTable(name)));
    if (selection.table().isEmpty()) {
      return tables;
    }
    String wanted = selection.table().get();
    String name =
        tables.keySet().stream()
            .filter(each -> isMeant(wanted, each))
            .findFirst()
            .orElseThrow(() -> noSuchTable(wanted, tables.keySet()));
    return Map.of(name, tables.get(name));
  }

  /** A quarantine goes by its own name, by that of its table, and by that of its entity. */
  private static boolean isMeant(String wanted, String name) {
    List<String> names = new ArrayList<>(List.of(name, DATABASE + "." + name));
    if (name.startsWith(UNPARSED)) {
      String log = name.substring(UNPARSED.length());
      names.add("bronze." + log);
      names.add(log.replaceFirst("__", "."));
    } else {
      names.add("silver." + name);
      names.add("gold." + name);
    }
    return names.contains(wanted);
  }

  private static IcestreamException noSuchTable(String wanted, Iterable<String> names) {
    TreeSet<String> valid = new TreeSet<>();
    names.forEach(name -> valid.add(DATABASE + "." + name));
    return new IcestreamException(
        ErrorCode.QUAR_001,
        "Cannot look into quarantine of "
            + wanted
            + ": there is no such table. "
            + (valid.isEmpty()
                ? "The lake has no quarantine yet; run the project first."
                : Names.suggest(wanted, valid)));
  }

  /** Hands on the rows that a selection means, table by table in no order. */
  public void read(QuarantineSelection selection, Consumer<QuarantineRow> rows) {
    tables(selection)
        .forEach((name, table) -> read(name, table, selection, (row, r) -> rows.accept(row)));
  }

  /** Hands on the rows of a table that a selection means, each with all that is stored of it. */
  void read(
      String name,
      Table table,
      QuarantineSelection selection,
      BiConsumer<QuarantineRow, Record> rows) {
    if (table.currentSnapshot() == null) {
      return;
    }
    Map<String, Decision> decisions = statuses.of(DATABASE + "." + name);
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      for (Record record : records) {
        QuarantineRow row = row(name, record, decisions);
        if (selection.holds(row)) {
          rows.accept(row, record);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static QuarantineRow row(String name, Record record, Map<String, Decision> decisions) {
    String id = id(record);
    Decision decision = decisions.get(id);
    OffsetDateTime eventAt = (OffsetDateTime) record.getField("meta_event_at");
    return new QuarantineRow(
        DATABASE + "." + name,
        id,
        codes(name, record),
        (String) record.getField("reason"),
        (String) record.getField("meta_source"),
        (String) record.getField("meta_position"),
        Optional.ofNullable(eventAt).map(OffsetDateTime::toInstant),
        ((OffsetDateTime) record.getField("meta_ingested_at")).toInstant(),
        decision == null ? Status.OPEN : decision.status(),
        Optional.ofNullable(decision).map(Decision::note));
  }

  private static List<String> codes(String name, Record record) {
    if (name.startsWith(UNPARSED)) {
      return List.of((String) record.getField("reason_code"));
    }
    List<String> codes = new ArrayList<>();
    for (Object rule : (List<?>) record.getField("rules")) {
      codes.add((String) rule);
    }
    return codes;
  }

  /**
   * A digest of the place and the stored columns, sealed ones as they are sealed. Neither why the
   * row is here nor when it was read belongs to it, for a table that is made anew may say
   * otherwise; nor columns that are empty, for a table gets new ones.
   */
  static String id(Record record) {
    TreeMap<String, Object> values = new TreeMap<>();
    for (Types.NestedField field : record.struct().fields()) {
      Object value = record.getField(field.name());
      boolean isOurs = field.name().startsWith("meta_") && !field.name().equals("meta_position");
      if (value != null && !isOurs && !NOT_OF_THE_ROW.contains(field.name())) {
        values.put(field.name(), value);
      }
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      values.forEach(
          (column, value) -> {
            digest.update((column + '\0').getBytes(StandardCharsets.UTF_8));
            digest.update(
                value instanceof ByteBuffer bytes
                    ? bytes.duplicate()
                    : ByteBuffer.wrap(value.toString().getBytes(StandardCharsets.UTF_8)));
            digest.update((byte) 0);
          });
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Notes that rows are not wanted. They stay where they are.
   *
   * @return how many open rows that were
   * @throws IcestreamException if nothing is selected
   */
  public int discard(QuarantineSelection selection, String reason) {
    List<QuarantineRow> open = new ArrayList<>();
    long[] all = new long[1];
    read(
        selection,
        row -> {
          all[0]++;
          if (row.isOpen()) {
            open.add(row);
          }
        });
    if (all[0] == 0) {
      throw nothingSelected("discard", selection);
    }
    statuses.write(open, Status.DISCARDED, reason);
    return open.size();
  }

  static IcestreamException nothingSelected(String verb, QuarantineSelection selection) {
    return new IcestreamException(
        ErrorCode.QUAR_002,
        "Cannot "
            + verb
            + " anything: no row in quarantine is meant ("
            + selection
            + "). Look with 'icestream quarantine list --all'.");
  }

  Lake lake() {
    return lake;
  }

  QuarantineStatuses statuses() {
    return statuses;
  }

  @Override
  public void close() {
    try {
      lake.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
