package io.icestream.backup;

import io.icestream.backup.Backup.Data;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What a backup holds. It is written last: a directory without it holds no backup.
 *
 * @param at when the backup was complete
 * @param tables in the order in which they were written
 */
public record BackupIndex(Instant at, Data data, List<Entry> tables) {

  private static final String FILE = "backup.properties";
  private static final String FORMAT = "1";

  /**
   * A table.
   *
   * @param snapshotId what readers of the cut saw
   * @param tag by which the table keeps the snapshot
   */
  public record Entry(String table, long snapshotId, String tag) {}

  /** Takes a copy. */
  public BackupIndex {
    tables = List.copyOf(tables);
  }

  void write(Path directory) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("format", FORMAT);
    properties.setProperty("at", at.toString());
    properties.setProperty("data", data.name());
    properties.setProperty("tables", Integer.toString(tables.size()));
    for (int i = 0; i < tables.size(); i++) {
      Entry entry = tables.get(i);
      properties.setProperty("table." + i + ".name", entry.table());
      properties.setProperty("table." + i + ".snapshot", Long.toString(entry.snapshotId()));
      properties.setProperty("table." + i + ".tag", entry.tag());
    }
    Files.createDirectories(directory);
    try (Writer writer = Files.newBufferedWriter(directory.resolve(FILE))) {
      properties.store(writer, null);
    }
  }

  static BackupIndex read(Path directory) throws IOException {
    Properties properties = new Properties();
    if (!Files.isRegularFile(directory.resolve(FILE))) {
      throw unreadable(directory, "it has no " + FILE);
    }
    try (Reader reader = Files.newBufferedReader(directory.resolve(FILE))) {
      properties.load(reader);
      if (!FORMAT.equals(properties.getProperty("format"))) {
        throw unreadable(directory, "another version wrote it");
      }
      List<Entry> tables = new ArrayList<>();
      int count = Integer.parseInt(properties.getProperty("tables"));
      for (int i = 0; i < count; i++) {
        String table = "table." + i;
        tables.add(
            new Entry(
                properties.getProperty(table + ".name"),
                Long.parseLong(properties.getProperty(table + ".snapshot")),
                properties.getProperty(table + ".tag")));
      }
      return new BackupIndex(
          Instant.parse(properties.getProperty("at")),
          Data.valueOf(properties.getProperty("data")),
          tables);
    } catch (NumberFormatException e) {
      throw unreadable(directory, FILE + " is damaged");
    }
  }

  private static IcestreamException unreadable(Path directory, String why) {
    return new IcestreamException(
        ErrorCode.BAK_003,
        "Cannot restore from %s: %s. Name the directory that 'icestream backup --to' wrote."
            .formatted(directory, why));
  }
}
