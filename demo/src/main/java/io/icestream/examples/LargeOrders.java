package io.icestream.examples;

import static org.apache.flink.table.api.Expressions.$;

import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import io.icestream.run.Step;
import io.icestream.run.StopSignals;
import io.icestream.run.Workspace;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.table.api.Table;

/**
 * A Gold table of the reference project in Java: orders whose sales sum up to 5000 or more. An
 * order that a correction takes below leaves the table again.
 */
public final class LargeOrders implements Step {
  @Override
  public String version() {
    return "large-orders-1";
  }

  @Override
  public void addTo(Job job) {
    job.tables()
        .executeSql(
            """
            create table if not exists gold.large_orders (
                order_number string,
                total decimal(38, 2),
                primary key (order_number) not enforced
            ) comment 'One row for each order of 5000 or more'""");
    Table orders =
        job.tables()
            .from("silver__transactions")
            .filter($("amount").isGreater(0))
            .groupBy($("order_number"))
            .select($("order_number"), $("amount").sum().as("total"))
            .filter($("total").isGreaterOrEqual(5_000));
    job.insertInto("gold", "large_orders", orders);
  }

  /** Runs the project in the directory given, with this table, until Ctrl-C. */
  public static void main(String[] arguments) throws Exception {
    Workspace workspace = Workspace.open(Path.of(arguments[0]), "local");
    workspace.prepareSources(System.err::println);
    Pipeline job =
        Pipeline.start(
            workspace, RunOptions.defaults(), List.of(new LargeOrders()), System.err::println);
    StopSignals.onFirst(
        () -> {
          try {
            job.stopWithSavepoint();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    job.ended().get();
  }
}
