package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Main;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(1_800)
class UpgradeIT {
  @TempDir Path directory;

  @Test
  @Tag("faults")
  void publishesChangedSqlOnceAndWhole() throws Exception {
    try (RetailLake lake = RetailLake.start(directory);
        ForkedJvm run = ForkedJvm.start(Main.class, "run", lake.project().toString()).readingOn()) {
      lake.generator().awaitSeeded();
      lake.awaitCaughtUp(() -> null);
      long days = lake.rows("gold", "daily_sales");
      lake.edit(
          "gold/daily_sales.sql",
          "    updated_at timestamp",
          "    smallest decimal(12, 2),\n    updated_at timestamp");
      lake.edit(
          "gold/daily_sales.sql",
          "    max(updated_at) as updated_at",
          "    min(amount) as smallest,\n    max(updated_at) as updated_at");
      Files.writeString(
          lake.project().resolve("gold/sales_by_region.sql"),
          """
          create table sales_by_region (
              region string,
              sale_count bigint,
              primary key (region) not enforced
          ) comment 'One row for each region';

          create temporary view gold__sales_by_region as
          with transactions as (
              select * from silver__transactions
          )

          select
              region,
              count(*) as sale_count
          from transactions
          where region is not null
          group by region;
          """);
      Instant change = Instant.now();
      lake.generator().start(200);
      try (ForkedJvm upgraded =
          ForkedJvm.start(Main.class, "upgrade", lake.project().toString()).readingOn()) {
        assertThat(run.exitCode()).as("the job before").isZero();
        lake.awaitPublished("gold", "daily_sales", change);
        lake.awaitTable("gold", "sales_by_region");
        lake.awaitCaughtUp(() -> null);
        assertThat(lake.rowsPublishedSince("gold", "daily_sales", change))
            .allSatisfy(rows -> assertThat(rows).isGreaterThanOrEqualTo(days));
        assertThat(lake.rows("(select sale_date, smallest from gold.daily_sales)"))
            .isEqualTo(
                lake.rows(
                    "(select transaction_date, min(amount) from silver.transactions"
                        + " where transaction_date is not null group by transaction_date)"));
        assertThat(lake.rows("gold.sales_by_region"))
            .isEqualTo(
                lake.rows(
                    "(select region, count(*) from silver.transactions"
                        + " where region is not null group by region)"));
        assertThat(upgraded.terminate()).isZero();
      }
    }
  }

  @Test
  void refusesWhatReadersRelyOnAndStopsNothing() throws Exception {
    try (RetailLake lake = RetailLake.start(directory);
        Pipeline job = lake.run(RunOptions.defaults())) {
      lake.generator().awaitSeeded();
      lake.awaitCaughtUp(job);
      lake.edit("gold/daily_sales.sql", "order_count bigint", "order_count string");
      lake.edit(
          "gold/daily_sales.sql",
          "    count(distinct order_number) filter (where amount > 0) as order_count",
          "    cast(count(distinct order_number) as string) as order_count");
      assertThat(Main.execute("upgrade", lake.project().toString())).isEqualTo(2);
      assertThat(job.ended()).isNotDone();
      job.stopWithSavepoint();
    }
  }

  @Test
  @Tag("faults")
  void readsAnAddedSourceTableFromItsBeginning() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.generator().awaitSeeded();
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      shop(lake, "create table public.carriers (carrier_id int primary key, name text)");
      shop(lake, "insert into public.carriers select n, 'old ' || n from generate_series(1, 50) n");
      lake.edit(
          "icestream.yml",
          "      - public.locations\n",
          "      - public.locations\n      - public.carriers\n");
      Files.writeString(
          lake.project().resolve("silver/carriers.sql"),
          """
          create table carriers (
              carrier_id int,
              name string,
              primary key (carrier_id) not enforced
          ) comment 'One row for each carrier';

          create temporary view silver__carriers as
          with carriers as (
              select * from shop.carriers
          )

          select
              carrier_id,
              name
          from carriers;
          """);
      lake.generator().start(200);
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.awaitTable("silver", "carriers");
        shop(lake, "update public.carriers set name = 'new ' || carrier_id where carrier_id > 40");
        shop(lake, "delete from public.carriers where carrier_id = 1");
        lake.awaitCaughtUp(job);
        List<String> expected =
            java.util.stream.IntStream.rangeClosed(2, 50)
                .mapToObj(n -> "[" + n + ", " + (n > 40 ? "new " : "old ") + n + "]")
                .sorted()
                .toList();
        lake.await("the carriers", () -> lake.rows("silver.carriers").equals(expected));
        job.stopWithSavepoint();
      }
    }
  }

  private static void shop(RetailLake lake, String sql) throws Exception {
    try (Connection connection = lake.postgres().connect(Shop.DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
