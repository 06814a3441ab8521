package io.icestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.bench.FloorWorker.Changes;
import io.icestream.bench.FloorWorker.Sum;
import io.icestream.bench.OrderOracle.Group;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;

/**
 * The least that the orders workload can cost: bare Java, Jackson and Iceberg's own writers, one
 * thread for each partition, all tables committed together in turn. Nothing is kept that a crash
 * would not take. Prints its {@link RunCost} as one line of JSON.
 */
final class FloorRun {
  private FloorRun() {}

  /** What to run. */
  record Settings(String directory, String bootstrapServers, long commitMillis) {}

  /** Takes {@link Settings} as JSON. */
  public static void main(String[] arguments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Settings settings = json.readValue(arguments[0], Settings.class);
    Catalog catalog = LocalLake.catalog(Path.of(settings.directory()));
    FloorTables tables = FloorTables.create(catalog);
    List<FloorWorker> workers = new ArrayList<>();
    for (int partition = 0; partition < OrderTopic.PARTITIONS; partition++) {
      workers.add(new FloorWorker(tables, settings.bootstrapServers(), partition));
    }
    double startCpuSeconds = ProcessCost.cpuSeconds();
    double first = 0;
    ExecutorService threads = Executors.newFixedThreadPool(workers.size());
    while (workers.stream().anyMatch(worker -> !worker.isDone())) {
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.commitMillis());
      List<Callable<Changes>> work = new ArrayList<>();
      workers.forEach(worker -> work.add(() -> worker.work(until)));
      List<Changes> changes = new ArrayList<>();
      for (Future<Changes> done : threads.invokeAll(work)) {
        changes.add(done.get());
      }
      commit(tables, changes, workers);
      first = first == 0 ? ProcessCost.seconds() : first;
    }
    System.out.println(
        json.writeValueAsString(
            new RunCost(
                ProcessCost.seconds(),
                ProcessCost.cpuSeconds(),
                startCpuSeconds,
                first,
                ProcessCost.residentMegabytes(),
                0)));
    System.exit(0);
  }

  private static void commit(
      FloorTables tables, List<Changes> changes, Collection<FloorWorker> workers)
      throws IOException {
    append(tables.bronze(), changes.stream().map(Changes::bronze).toList());
    append(tables.unparsed(), changes.stream().map(Changes::unparsed).toList());
    RowDelta silver = tables.silver().newRowDelta();
    if (tables.silver().currentSnapshot() != null) {
      silver.validateFromSnapshot(tables.silver().currentSnapshot().snapshotId());
    }
    for (Changes each : changes) {
      if (each.silver() != null) {
        silver.addRows(each.silver());
      }
      each.deletes().deleteFiles().forEach(silver::addDeletes);
      each.deletes().rewrittenDeleteFiles().forEach(silver::removeDeletes);
    }
    silver.commit();
    OverwriteFiles gold =
        tables.gold().newOverwrite().overwriteByRowFilter(Expressions.alwaysTrue());
    DataFile revenue = revenue(tables.gold(), workers);
    if (revenue != null) {
      gold.addFile(revenue);
    }
    gold.commit();
  }

  private static void append(Table table, List<DataFile> files) {
    AppendFiles append = table.newAppend();
    files.stream().filter(file -> file != null).forEach(append::appendFile);
    append.commit();
  }

  private static DataFile revenue(Table table, Collection<FloorWorker> workers) throws IOException {
    Map<Group, Sum> all = new HashMap<>();
    for (FloorWorker worker : workers) {
      worker
          .revenue()
          .forEach(
              (group, part) -> {
                Sum sum = all.computeIfAbsent(group, g -> new Sum());
                sum.orders += part.orders;
                sum.cents += part.cents;
              });
    }
    FloorTables.NewFile file = new FloorTables.NewFile(table, 0);
    Record row = GenericRecord.create(table.schema());
    all.forEach(
        (group, sum) -> {
          if (sum.orders > 0) {
            row.set(0, group.day());
            row.set(1, group.product());
            row.set(2, sum.orders);
            row.set(3, BigDecimal.valueOf(sum.cents, 2));
            file.write(row);
          }
        });
    return file.close();
  }
}
