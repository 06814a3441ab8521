package io.icestream.source.files;

import io.icestream.source.ReaderOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Options of a reader of orders, as the tests use them. */
final class TestFiles {
  static final String COLUMNS = "ROW<id BIGINT, email STRING, amount DECIMAL(10, 2), qty INT>";

  private TestFiles() {}

  /** Options of the entity {@code orders} besides its columns. */
  static FileOptions options(Path directory, Map<String, String> ofEntity) {
    return FileOptions.of(reader(directory, Map.of(), ofEntity));
  }

  static ReaderOptions reader(
      Path directory, Map<String, String> ofSystem, Map<String, String> ofEntity) {
    Map<String, String> options = new TreeMap<>(ofSystem);
    options.put("directory", directory.toString());
    options.put("files.orders.columns", COLUMNS);
    // Given columns take the place of these.
    ofEntity.forEach((key, value) -> options.put("files.orders." + key, value));
    return new ReaderOptions("partner", Map.of("orders", "**orders*"), options);
  }
}
