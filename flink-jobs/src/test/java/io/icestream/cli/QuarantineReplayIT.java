package io.icestream.cli;

import static io.icestream.cli.OrdersLake.OUT;
import static io.icestream.cli.OrdersLake.UNPARSED;
import static io.icestream.cli.OrdersLake.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.run.Pipeline;
import io.icestream.run.QuarantineReplay;
import io.icestream.run.QuarantineSelection;
import io.icestream.run.RunOptions;
import io.icestream.source.kafka.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of rows in quarantine once a rule or a declaration was mended. */
@Timeout(1_800)
class QuarantineReplayIT {
  @RegisterExtension static final KafkaBroker KAFKA = new KafkaBroker();

  private static final String TOO_MUCH = "\"quantity\":";

  @TempDir Path folder;

  @Test
  void takesInWhatAMendedRuleLetsPass() throws Exception {
    OrdersLake lake = OrdersLake.create(KAFKA, "rules", folder);
    lake.send(
        order("A", "ann", 1, 5),
        order("B", "bob", 1, -3),
        order("C", "ann", 1, -7),
        order("C", "ann", 2, 9),
        order("D", "bob", 1, 4),
        order("D", "bob", 2, -2),
        order("E", "eve", 1, -200));
    lake.runUntil(7);
    assertThat(lake.silver()).containsExactly("A ann 1 5", "C ann 2 9", "D bob 1 4");
    assertThat(lake.rows("order_id", OUT)).containsExactly("B", "C", "D", "E");

    lake.edit("silver/orders.yml", "amount > 0", "amount > -100");
    List<String> before = lake.rows("table_name", "ops.cuts cross join unnest(snapshots)");
    Said dry = lake.quarantine("replay", "--dry-run");
    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.lines())
        .containsExactly(
            OUT + "  amount_is_positive: 4 asked, 3 would pass; would not: 1 fails a rule",
            "all: 4 asked, 3 would pass");
    assertThat(lake.silver()).containsExactly("A ann 1 5", "C ann 2 9", "D bob 1 4");
    assertThat(lake.rows("table_name", "ops.cuts cross join unnest(snapshots)")).isEqualTo(before);

    for (int i = 0; i < 2; i++) {
      Said replayed = lake.quarantine("replay");
      assertThat(replayed.exitCode()).as(replayed.err()).isZero();
      // The older version of C that passes now doesn't overwrite the newer one.
      assertThat(lake.silver())
          .containsExactly("A ann 1 5", "B bob 1 -3", "C ann 2 9", "D bob 2 -2");
      assertThat(lake.gold()).containsExactly("ann 14 2", "bob -5 2");
      assertThat(lake.rows("order_id", OUT)).containsExactly("E");
      lake.assertConserved();
    }
    assertThat(lake.quarantine("replay").out()).contains("nothing to take in");

    lake.send(order("B", "bob", 3, 1), order("E", "eve", 1, 2));
    lake.runUntil(9);
    assertThat(lake.silver())
        .containsExactly("A ann 1 5", "B bob 3 1", "C ann 2 9", "D bob 2 -2", "E eve 1 2");
    assertThat(lake.gold()).containsExactly("ann 14 2", "bob -1 2", "eve 2 1");
  }

  @Test
  @Tag("faults")
  void takesInWhatAMendedDeclarationParses() throws Exception {
    OrdersLake lake = tooLarge("declaration");
    assertThat(lake.silver()).containsExactly("A ann 1 5", "C ann 2 9");
    assertThat(lake.quarantine("replay").out()).contains("nothing to take in");
    Said listed = lake.quarantine("list", "--rule", "out-of-range");
    assertThat(listed.out())
        .contains("00000000/0000000000000001", "00000000/0000000000000002", "open")
        .contains(UNPARSED + "  out-of-range: 3 open")
        .doesNotContain("3000000000", "bob@");

    Said dropped =
        lake.quarantine("discard", "--position", "00000000/0000000000000004", "--reason", "a test");
    assertThat(dropped.out()).contains("discarded 1 row");
    lake.assertConserved();
    assertThat(lake.quarantine("list").out())
        .contains(UNPARSED + "  out-of-range: 2 open, 1 discarded")
        .doesNotContain("00000000/0000000000000004");
    assertThat(lake.quarantine("list", "--all").out()).contains("a test");

    mend(lake);
    Said dry = lake.quarantine("replay", "--dry-run", "--table", "web.orders");
    assertThat(dry.lines())
        .containsExactly(
            UNPARSED + "  malformed-json: 1 asked, 0 would pass; would not: 1 malformed-json",
            UNPARSED + "  out-of-range: 2 asked, 2 would pass",
            "all: 3 asked, 2 would pass");
    assertThat(lake.positions()).hasSize(2);

    Said replayed = lake.quarantine("replay", "--table", "web.orders");
    assertThat(replayed.exitCode()).as(replayed.err()).isZero();
    assertThat(replayed.out()).contains("2 records came to Bronze");
    assertTakenInOnce(lake);
    lake.assertConserved();
    assertThat(lake.quarantine("replay").out()).contains("nothing to take in");
    assertThat(lake.quarantine("list", "--all").out())
        .contains(UNPARSED + "  out-of-range: 2 replayed, 1 discarded");

    lake.send(order("B", "bob", 4_000_000_000L, 2));
    lake.runUntil(9);
    assertThat(lake.silver()).containsExactly("A ann 1 5", "B bob 4000000000 2", "C ann 2 9");
    lake.assertConserved();
  }

  @Test
  @Tag("faults")
  void takesInOnceHoweverOftenItIsCutOff() throws Exception {
    OrdersLake lake = tooLarge("cuts");
    assertThat(
            lake.quarantine(
                    "discard", "--position", "00000000/0000000000000004", "--reason", "a test")
                .exitCode())
        .isZero();
    mend(lake);
    cutOff(lake, "decoding");
    cutOff(lake, "committing");
    assertThat(lake.positions()).hasSize(2);
    lake.assertConserved();
    cutOff(lake, "committed");
    lake.assertConserved();
    cutOff(lake, "noted");
    lake.assertConserved();
    cutOff(lake, "reading Bronze");
    assertThat(lake.quarantine("replay").exitCode()).isZero();
    assertTakenInOnce(lake);
    lake.assertConserved();
    lake.runUntil(8);
    assertTakenInOnce(lake);
  }

  @Test
  @Tag("faults")
  void theNextRunFinishesWhatWasCutOff() throws Exception {
    OrdersLake lake = tooLarge("next");
    assertThat(
            lake.quarantine(
                    "discard", "--position", "00000000/0000000000000004", "--reason", "a test")
                .exitCode())
        .isZero();
    mend(lake);
    cutOff(lake, "committed");
    try (Pipeline job = Pipeline.start(lake.workspace(), RunOptions.defaults())) {
      lake.await(job, 8);
      job.stopWithSavepoint();
    }
    assertTakenInOnce(lake);
    lake.assertConserved();
    assertThat(lake.quarantine("replay").exitCode()).isZero();
    assertTakenInOnce(lake);
    assertThat(lake.quarantine("list").out()).contains("2 replayed");
  }

  @Test
  void publishesNothingThatAPersonHolds() throws Exception {
    OrdersLake lake = tooLarge("held");
    mend(lake);
    assertThat(Cli.say("publish", lake.project(), "--hold", "wait").exitCode()).isZero();
    Said replayed = lake.quarantine("replay", "--position", "00000000/0000000000000001");
    assertThat(replayed.exitCode()).as(replayed.err()).isZero();
    assertThat(replayed.err()).contains("the cut is held (wait)");
    assertThat(lake.positions()).hasSize(2);
    assertThat(lake.silver()).containsExactly("A ann 1 5", "C ann 2 9");

    assertThat(Cli.say("publish", lake.project(), "--release").exitCode()).isZero();
    lake.runUntil(7);
    assertThat(lake.positions()).hasSize(3);
    assertThat(lake.silver()).containsExactly("A ann 1 5", "B bob 3000000000 6", "C ann 2 9");
  }

  @Test
  @Tag("faults")
  void stopsTheRunningJobAndRunsItOn() throws Exception {
    OrdersLake lake = OrdersLake.create(KAFKA, "running", folder);
    lake.edit("sources/web/orders.sql", "'key-format'", "'tombstones' = 'reject', 'key-format'");
    lake.send(
        order("A", "ann", 1, 5),
        order("B", "bob", 3_000_000_000L, 6),
        order("C", "bob", 1, -4),
        order("D", "ann", 1, 8));
    lake.sendTombstone("A");
    lake.sendTombstone("D");
    lake.send(order("D", "ann", 2, 9));
    try (Job job = Cli.start(folder.resolve("run.txt"), "NONE", "", "run", lake.project())) {
      job.await("running; web UI");
      lake.await(7);
      lake.assertConserved();
      assertThat(lake.silver()).containsExactly("A ann 1 5", "D ann 2 9");
      assertThat(lake.quarantine("list").out()).contains("tombstone: 2 open");

      mend(lake);
      lake.edit("sources/web/orders.sql", "'tombstones' = 'reject', ", "");
      lake.edit("silver/orders.yml", "amount > 0", "amount > -100");
      try (Job replay =
          Cli.start(
              folder.resolve("replay.txt"), "NONE", "", "quarantine", "replay", lake.project())) {
        replay.await("running; web UI");
        assertThat(job.exitCode()).isZero();
        assertThat(replay.said()).contains("3 records came to Bronze");
        lake.send(order("E", "eve", 1, 1));
        lake.await(7 + 3 + 1);
        // A is deleted; D was sent again behind its delete.
        assertThat(lake.silver())
            .containsExactly("B bob 3000000000 6", "C bob 1 -4", "D ann 2 9", "E eve 1 1");
        assertThat(lake.gold()).containsExactly("ann 9 1", "bob 2 2", "eve 1 1");
        lake.assertConserved();
        assertThat(lake.quarantine("list").out()).contains("tombstone: 2 replayed");
        assertThat(Cli.say("stop", lake.project()).exitCode()).isZero();
        assertThat(replay.exitCode()).isZero();
      }
    }
  }

  @Test
  @Tag("faults")
  void revealsToTheKeysAloneAndNothingOfAnErasedPerson() throws Exception {
    OrdersLake lake = OrdersLake.create(KAFKA, "erased", folder);
    lake.send(
        order("A", "ann", 1, 5),
        order("B", "zoe", 1, -5),
        order("C", "bob", 1, -6),
        order("D", "zoe", 3_000_000_000L, 7),
        order("E", "bob", 3_000_000_000L, 8));
    lake.runUntil(5);
    Said sealed = lake.quarantine("show", "--rule", "amount_is_positive");
    assertThat(sealed.out()).contains("customer_id", "zoe", "sealed (").doesNotContain("zoe@");
    assertThat(lake.quarantine("show", "--rule", "amount_is_positive", "--reveal").out())
        .contains("zoe@example.org", "bob@example.org");
    String fourth = "00000000/0000000000000003";
    assertThat(lake.quarantine("show", "--position", fourth).out())
        .contains(UNPARSED + ", open", "out-of-range", "payload_length", "sealed (")
        .doesNotContain("zoe");
    assertThat(lake.quarantine("show", "--position", fourth, "--reveal").out())
        .contains(order("D", "zoe", 3_000_000_000L, 7));

    Said forgotten = Cli.say("forget", lake.project(), "--subject", "zoe");
    assertThat(forgotten.exitCode()).as(forgotten.err()).isZero();

    assertThat(lake.quarantine("show", "--position", fourth, "--reveal").out())
        .contains("erased: the key")
        .doesNotContain("zoe");
    assertThat(lake.quarantine("show", "--rule", "amount_is_positive", "--reveal").out())
        .contains("bob@example.org")
        .doesNotContain("zoe");
    mend(lake);
    lake.edit("silver/orders.yml", "amount > 0", "amount > -100");
    assertThat(lake.quarantine("replay", "--dry-run").out())
        .contains("out-of-range: 2 asked, 1 would pass; would not: 1 erased");
    assertThat(lake.quarantine("replay").out()).contains("1 record came to Bronze");
    assertThat(lake.silver()).containsExactly("A ann 1 5", "C bob 1 -6", "E bob 3000000000 8");
    lake.assertConserved();
    keysAreNeeded(lake, fourth);
  }

  private static void keysAreNeeded(OrdersLake lake, String position) throws Exception {
    Path keys = lake.output().resolve("state/seal.keys");
    Files.move(keys, keys.resolveSibling("elsewhere"));
    Said none = lake.quarantine("show", "--position", position, "--reveal");
    assertThat(none.exitCode()).isNotZero();
    assertThat(none.err()).contains("ICE-SEAL-001", "key store is missing");
    assertThat(lake.quarantine("show", "--position", position).exitCode()).isZero();
    assertThat(lake.quarantine("list").exitCode()).isZero();
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    OrdersLake lake = OrdersLake.create(KAFKA, "wrong", folder);
    assertThat(lake.quarantine("list").out()).contains("nothing is in quarantine");
    assertThat(lake.quarantine("list", "--since", "soon").err()).contains("Write 2h, 7d");
    assertThat(lake.quarantine("discard", "--reason", "x").err()).contains("Say which rows");
    assertThat(lake.quarantine("discard", "--table", "x").err()).contains("--reason");
    assertThat(Cli.say("quarantine").exitCode()).isEqualTo(2);
    lake.send(order("B", "eve", 1, -5), "{");
    lake.runUntil(2);
    Said unknown = lake.quarantine("list", "--table", "silver.order");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("ICE-QUAR-001", OUT, UNPARSED);
    Said nothing = lake.quarantine("discard", "--rule", "no_rule", "--reason", "x");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("ICE-QUAR-002", "rule=no_rule");
    assertThat(lake.quarantine("discard", "--rule", "malformed-json", "--reason", "x").out())
        .contains("discarded 1 row");
    assertThat(lake.quarantine("discard", "--rule", "malformed-json", "--reason", "x").out())
        .contains("nothing is open there");
    assertThat(lake.quarantine("list", "--all", "--json", "--limit", "1").out())
        .contains("\"status\":", "\"counts\":[{\"table\":\"" + OUT + "\"");
    try (Pipeline job = Pipeline.start(lake.workspace(), RunOptions.defaults());
        QuarantineReplay replay =
            QuarantineReplay.of(lake.workspace(), QuarantineSelection.all(), line -> {})) {
      assertThatThrownBy(() -> replay.carryOut(Optional.empty()))
          .hasMessageContaining("ICE-RUN-006");
      job.stopWithSavepoint();
    }
  }

  /** Of three orders with a quantity beyond 32 bits one has a newer version that is not. */
  private OrdersLake tooLarge(String topic) throws Exception {
    OrdersLake lake = OrdersLake.create(KAFKA, topic, folder);
    lake.send(
        order("A", "ann", 1, 5),
        order("B", "bob", 3_000_000_000L, 6),
        order("C", "ann", 3_000_000_000L, 7),
        order("C", "ann", 2, 9),
        order("D", "bob", 3_000_000_000L, 8),
        "{\"order_id\":\"F\"," + TOO_MUCH);
    lake.runUntil(6);
    return lake;
  }

  private static void mend(OrdersLake lake) throws Exception {
    lake.edit("sources/web/orders.sql", "quantity int", "quantity bigint");
    lake.edit("silver/orders.sql", "quantity int", "quantity bigint");
  }

  private static void assertTakenInOnce(OrdersLake lake) throws Exception {
    assertThat(lake.silver()).containsExactly("A ann 1 5", "B bob 3000000000 6", "C ann 2 9");
    assertThat(lake.gold()).containsExactly("ann 14 2", "bob 6 1");
    assertThat(lake.positions())
        .containsExactly(
            "00000000/0000000000000000",
            "00000000/0000000000000001",
            "00000000/0000000000000002",
            "00000000/0000000000000003");
  }

  private static final class CutOff extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Ends a replay where it says that it begins, or has ended, a step. */
  private static void cutOff(OrdersLake lake, String step) {
    assertThatThrownBy(
            () -> {
              try (QuarantineReplay replay =
                  QuarantineReplay.of(
                      lake.workspace(),
                      QuarantineSelection.all(),
                      line -> {
                        if (line.startsWith(step)) {
                          throw new CutOff();
                        }
                      })) {
                replay.carryOut(Optional.empty());
              }
            })
        .as(step)
        .isInstanceOf(CutOff.class);
  }
}
