package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.DryRun.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DryRunTest {
  private static final EntityTable CUSTOMERS =
      new EntityTable(
          "shop",
          "customers",
          List.of(
              new EntityTable.Column("customer_id", "BIGINT"),
              new EntityTable.Column("email", "STRING"),
              new EntityTable.Column("city", "STRING")),
          List.of("customer_id"),
          Optional.empty(),
          Map.of());

  @Test
  void tracesColumnsThroughTheCurrentStateAndImports() {
    DryRun dryRun = new DryRun(List.of(CUSTOMERS), Map.of());
    dryRun.view(
        "silver__customers",
        "with customers as (select * from shop.customers)\n"
            + "select cast(customer_id as string) as customer_id, email, upper(city) as city,"
            + " meta_position from customers where city <> 'x'");

    assertThat(dryRun.columns("silver__customers").keySet())
        .containsExactly("customer_id", "email", "city", "meta_position");
    assertThat(dryRun.origins("silver__customers"))
        .containsExactly(
            List.of(new Origin("shop__customers", "customer_id", true)),
            List.of(new Origin("shop__customers", "email", false)),
            List.of(new Origin("shop__customers", "city", true)),
            List.of(new Origin("shop__customers", "meta_position", false)));
  }
}
