package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.List;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** Paimon, which holds the twins of hot tables; it is loaded only where a table is hot. */
final class HotLayer {
  private static final String PAIMON = "org.apache.paimon.flink.FlinkCatalogFactory";

  private HotLayer() {}

  static boolean isPresent() {
    try {
      Class.forName(PAIMON, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Throws if there are hot tables and nothing to write their twins with. */
  static void require(List<String> tables) {
    if (!tables.isEmpty() && !isPresent()) {
      throw new IcestreamException(
          ErrorCode.RUN_018,
          "Cannot give "
              + String.join(", ", tables)
              + " a hot twin: Paimon is not on the class path. Put paimon-flink-1.20-1.3.1.jar into"
              + " the folder lib beside the launcher, or take 'icestream.hot' off the table.");
    }
  }

  /** Runs statements of the twins' catalog. */
  static void execute(List<String> statements) {
    if (!statements.isEmpty()) {
      TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
      statements.forEach(tables::executeSql);
    }
  }
}
