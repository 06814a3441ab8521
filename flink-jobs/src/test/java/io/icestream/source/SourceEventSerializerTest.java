package io.icestream.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SourceEventSerializerTest {

  static List<SourceEvent> events() {
    return List.of(
        new SourceEvent.RowChange(
            "customers",
            'u',
            "01/02",
            -5,
            new String[] {"id", "né"},
            new String[] {null, "\uD83D\uDE00"}),
        new SourceEvent.RawRecord("t", "0/1", SourceEvent.UNKNOWN_TIME, null, new byte[] {0, -1}),
        new SourceEvent.RawRecord("t", "0/1", 1, new byte[0], null),
        new SourceEvent.FileRecord(
            "t",
            "a/b.csv",
            "2/a/b.csv/1",
            1,
            new byte[] {0, -1},
            new String[] {"id", "né"},
            new String[] {null, "\uD83D\uDE00"}),
        new SourceEvent.FileRecord("t", "b.json", "2/b.json/1", 1, new byte[] {0, -1}, null, null),
        new SourceEvent.Rejected("t", "b.csv", "2/b.csv/0", 1, null, "file-gone", "it is gone"),
        new SourceEvent.Rejected("t", "b.csv", "2/b.csv/1", 1, new byte[] {-1}, "empty", "empty"),
        new SourceEvent.ReadPosition("ff", true),
        new SourceEvent.SchemaChange(
            "customers",
            "02",
            SourceEvent.SchemaChange.Effect.BREAKING,
            List.of(new SourceEvent.Column("id", "BIGINT")),
            List.of("name"),
            "the column name is gone"));
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventIsTheSameBehindANetworkEdge(SourceEvent event) throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(64);
    SourceEventSerializer.INSTANCE.serialize(event, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());

    assertThat(SourceEventSerializer.INSTANCE.deserialize(in))
        .usingRecursiveComparison()
        .isEqualTo(event);
    assertThat(in.available()).isZero();
  }

  @ParameterizedTest
  @MethodSource("events")
  void insideAChainAnEventIsHandedOnAsItIs(SourceEvent event) {
    assertThat(SourceEventSerializer.INSTANCE.copy(event)).isSameAs(event);
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventNeverShowsItsValues(SourceEvent event) {
    assertThat(event.toString()).doesNotContain("\uD83D", "[B@");
  }
}
