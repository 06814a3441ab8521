package io.icestream.source.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.rest.HostileServer.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of a server that does everything wrong that a server can. */
@Timeout(120)
class RestPagesTest {
  private HostileServer server;

  @BeforeEach
  void start() throws IOException {
    server = new HostileServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor", "page", "link", "none"})
  void readsEveryRecordOnceThroughAllTroubles(String paging) throws Exception {
    server.add(95);
    Run run = new Run(paging, Map.of());
    Random random = new Random(11);
    Trouble[] troubles = {
      Trouble.INTERNAL_ERROR,
      Trouble.BAD_GATEWAY,
      Trouble.SILENCE,
      Trouble.CUT_OFF,
      Trouble.HALF_DOCUMENT,
      Trouble.NOT_JSON
    };
    for (int round = 0; round < 4; round++) {
      server.trouble(troubles[random.nextInt(troubles.length)], Trouble.NONE, Trouble.NONE);
      server.trouble(troubles[round], troubles[(round + 2) % troubles.length]);
      run.toTheEnd();
      server.add(17);
    }
    run.toTheEnd();

    assertThat(run.texts()).containsExactlyElementsOf(server.records());
    assertThat(run.positions()).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"cursor, 3", "cursor, 40", "link, 3", "link, 40"})
  void readsOnWhereTheServerCutsItsPagesOtherwise(String paging, int size) throws Exception {
    server.add(55);
    Run run = new Run(paging, Map.of());
    run.step();
    run.step();
    server.setPageSize(size);
    run.toTheEnd();

    assertThat(run.texts()).containsExactlyElementsOf(server.records());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor", "page", "link", "none"})
  void goesOnFromACheckpointAsIfNothingHadHappened(String paging) throws Exception {
    server.add(64);
    Run run = new Run(paging, Map.of());
    Random random = new Random(3);
    for (int i = 0; i < 40; i++) {
      Run saved = run.copy();
      for (int lost = random.nextInt(3); lost > 0; lost--) {
        saved.step();
      }
      // What came behind the checkpoint is thrown away, as Flink does.
      run.step();
      if (i % 8 == 0) {
        server.add(5);
      }
    }
    run.toTheEnd();

    assertThat(run.texts()).containsExactlyElementsOf(server.records());
  }

  @Test
  void waitsAsLongAsTheServerAsks() throws Exception {
    server.add(5);
    server.trouble(Trouble.TOO_MANY);
    new Run("cursor", Map.of()).step();

    List<HostileServer.Asked> asked = server.asked();
    assertThat(asked).hasSize(2);
    assertThat(asked.get(1).nanos() - asked.get(0).nanos()).isGreaterThan(950_000_000L);
  }

  @Test
  void asksNoMoreOftenThanAllowed() throws Exception {
    server.add(95);
    new Run("cursor", Map.of("rate-limit", "20")).toTheEnd();

    List<HostileServer.Asked> asked = server.asked();
    assertThat(asked).hasSize(10);
    assertThat(asked.get(9).nanos() - asked.get(0).nanos()).isGreaterThan(9 * 49_000_000L);
  }

  @Test
  void fetchesANewTokenWhenTheOldOneIsTakenBack() throws Exception {
    server.add(35);
    Run run =
        new Run(
            "cursor",
            "/secured",
            Map.of(
                "auth", "oauth",
                "auth.token-url", server.address() + "/token",
                "auth.client-id", "shop",
                "auth.client-secret", "not one"));
    run.step();
    server.trouble(Trouble.TOKEN_EXPIRED);
    run.toTheEnd();

    assertThat(run.texts()).containsExactlyElementsOf(server.records());
    assertThat(server.asked().stream().filter(each -> each.path().equals("/token"))).hasSize(2);
  }

  @Test
  void saysThatItIsNotLetIn() {
    assertThatThrownBy(
            () -> new Run("cursor", "/secured", Map.of("auth", "bearer", "auth.token", "x")).step())
        .hasMessageContaining("ICE-REST-002")
        .hasMessageContaining("the server answers 401");
  }

  @Test
  void saysThatASecretCannotBeSentWithoutIt() {
    assertThatThrownBy(
            () -> new Run("cursor", Map.of("auth", "bearer", "auth.token", "x\u00e4y")).step())
        .hasMessageContaining("ICE-REST-002")
        .hasMessageContaining("auth.token")
        .hasMessageNotContaining("x\u00e4y");
  }

  @Test
  void followsNobodyElsewhere() throws Exception {
    server.add(12);
    server.trouble(Trouble.REDIRECT);
    assertThatThrownBy(() -> new Run("cursor", Map.of()).step())
        .hasMessageContaining("ICE-REST-003")
        .hasMessageContaining("the server answers 307");
    server.trouble(Trouble.LINK_ELSEWHERE);
    assertThatThrownBy(() -> new Run("link", Map.of()).toTheEnd())
        .hasMessageContaining("ICE-REST-003")
        .hasMessageContaining("links to another server");
  }

  @Test
  void stopsWhereAServerRepeatsItsLastPage() throws Exception {
    server.add(25);
    server.repeatLastPage();
    Run run = new Run("page", Map.of());
    run.toTheEnd();
    server.add(9);
    run.toTheEnd();

    assertThat(run.texts()).containsExactlyElementsOf(server.records());
  }

  @Test
  void sendsWhatTheServerKnowsItsClientsBy() throws Exception {
    server.add(1);
    new Run("cursor", Map.of("auth", "bearer", "auth.token", "abc")).step();
    new Run("cursor", Map.of("auth", "basic", "auth.username", "u", "auth.password", "p")).step();
    new Run(
            "cursor",
            Map.of(
                "auth", "api-key", "auth.name", "key", "auth.api-key", "k=1", "auth.in", "query"))
        .step();

    List<HostileServer.Asked> asked = server.asked();
    assertThat(asked.get(0).authorization()).isEqualTo("Bearer abc");
    assertThat(asked.get(1).authorization()).isEqualTo("Basic dTpw");
    assertThat(asked.get(2).query()).containsEntry("key", "k=1");
  }

  @Test
  void givesUpWithACodeAndWithoutWhatTheServerSaid() {
    server.trouble(Trouble.INTERNAL_ERROR, Trouble.INTERNAL_ERROR, Trouble.INTERNAL_ERROR);

    assertThatThrownBy(() -> new Run("cursor", Map.of("attempts", "3")).step())
        .hasMessage(
            "ICE-REST-001: Cannot read orders of store: the server answers 500 (attempts=3). Look at"
                + " the server; the job tries again.");
  }

  @Test
  void saysThatTheRecordsAreElsewhere() {
    assertThatThrownBy(() -> new Run("cursor", Map.of("rest.orders.records", "/items")).step())
        .hasMessageContaining("ICE-REST-003")
        .hasMessageContaining("it has no array of records at /items");
  }

  @Test
  void readsNoPageBehindTheLastOne() throws Exception {
    server.add(95);
    Run run = new Run("page", Map.of("rest.orders.last-page", "3"));
    run.toTheEnd();
    run.toTheEnd();

    assertThat(run.texts()).containsExactlyElementsOf(server.records().subList(0, 30));
    assertThat(server.asked())
        .allSatisfy(asked -> assertThat(asked.query().get("page")).isIn("1", "2", "3"));
  }

  @Test
  void takesTextsFromInsideARecordBesideWhatItHolds() throws Exception {
    server.add(1);
    Run run =
        new Run(
            "none",
            Map.of(
                "rest.orders.fields.sum",
                "/amount",
                "rest.orders.fields.note",
                "/note",
                "rest.orders.fields.city",
                "/address/city"));
    run.step();

    assertThat(run.texts())
        .containsExactly(
            "{\"id\":1,\"amount\":1.01,\"note\":\"größer \\\"1\\\"\",\"sum\":\"1.01\"}");
  }

  @Test
  void readsARecordingPageByPage() throws Exception {
    Run run =
        new Run(
            "page",
            "/api",
            Map.of("url", "recorded:randomuser", "rest.orders.records", "/results"));
    run.toTheEnd();
    run.toTheEnd();

    assertThat(run.texts()).hasSize(300).doesNotHaveDuplicates();
    assertThat(run.positions()).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aRecordingHasCountedPagesOnly() {
    assertThatThrownBy(() -> new Run("cursor", Map.of("url", "recorded:randomuser")))
        .hasMessageContaining("ICE-SRC-002")
        .hasMessageContaining("what was recorded is read with paging=page");
  }

  @Test
  void aRecordingThatThereIsNotIsToldOfByName() {
    Run run = new Run("page", "/api", Map.of("url", "recorded:nothing"));
    assertThatThrownBy(run::step)
        .hasMessageContaining("ICE-REST-003")
        .hasMessageContaining("Use recorded:randomuser.");
  }

  /** Reads an entity page by page. */
  private final class Run {
    private final RestOptions options;
    private final RestClient client;
    private final List<RawRecord> read = new ArrayList<>();
    private RestSplit split = RestSplit.of("orders", 1_790_000_000_000L);

    Run(String paging, Map<String, String> more) {
      this(
          paging,
          switch (paging) {
            case "page" -> "/pages";
            case "link" -> "/links";
            case "none" -> "/everything";
            default -> "/cursor";
          },
          more);
    }

    Run(String paging, String path, Map<String, String> more) {
      Map<String, String> options = new HashMap<>();
      options.put("url", server.address());
      options.put("timeout", "700ms");
      options.put("longest-pause", "20ms");
      options.put("rest.orders.paging", paging);
      options.put("rest.orders.records", "/data");
      if (paging.equals("cursor")) {
        options.put("rest.orders.parameter", "after");
        options.put("rest.orders.cursor", "/next");
      }
      options.putAll(more);
      this.options = RestOptions.of(new ReaderOptions("store", Map.of("orders", path), options));
      this.client = new RestClient(this.options);
    }

    /** The same run as a checkpoint has it. */
    Run copy() throws Exception {
      RestSplit.Serializer serializer = new RestSplit.Serializer();
      Run copy =
          new Run(
              options.entities().get("orders").paging().name().toLowerCase(Locale.ROOT), Map.of());
      copy.split = serializer.deserialize(serializer.getVersion(), serializer.serialize(split));
      assertThat(copy.split).isEqualTo(split);
      return copy;
    }

    boolean step() throws Exception {
      RestPages.Step step = RestPages.step(client, options.entities().get("orders"), split);
      split = step.next();
      for (SourceEvent event : step.events()) {
        read.add((RawRecord) event);
      }
      return step.isEnd();
    }

    void toTheEnd() throws Exception {
      while (!step()) {
        // On to the next page.
      }
    }

    List<String> texts() {
      return read.stream().map(each -> new String(each.value(), StandardCharsets.UTF_8)).toList();
    }

    List<String> positions() {
      return read.stream().map(RawRecord::position).toList();
    }
  }
}
