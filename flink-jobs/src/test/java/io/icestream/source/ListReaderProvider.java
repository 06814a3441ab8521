package io.icestream.source;

import io.icestream.source.SourceEvent.RowChange;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Hands on a few row changes: a database for tests of what lies behind the reader. */
public final class ListReaderProvider implements ReaderProvider {

  private static final String[] SHAPE = {"id", "name"};

  private static final List<SourceEvent> EVENTS =
      List.of(
          new RowChange("customers", 'r', "01", 1_000_001, SHAPE, new String[] {"1", "Ada"}),
          new RowChange("products", 'c', "02", 2_000_000, SHAPE, new String[] {"10", "Tea"}),
          new RowChange("customers", 'c', "03", 3_000_000, SHAPE, new String[] {"x", "Bob"}),
          new RowChange("customers", 'd', "04", 4_000_000, SHAPE, new String[] {"1", null}),
          new RowChange("others", 'c', "05", 5_000_000, SHAPE, new String[] {"1", "?"}),
          new SourceEvent.ReadPosition("05", true));

  @Override
  public String type() {
    return "list";
  }

  @Override
  public Source<SourceEvent, ?, ?> create(ReaderOptions options) {
    return new DataGeneratorSource<>(
        index -> EVENTS.get(index.intValue()), EVENTS.size(), SourceEventTypeInfo.INSTANCE);
  }

  @Override
  public OptionalInt parallelism(ReaderOptions options) {
    return OptionalInt.of(1);
  }

  @Override
  public TextDecoder textDecoder(LogicalType type) {
    return type.getTypeRoot() == LogicalTypeRoot.BIGINT
        ? ListReaderProvider::decodeNumber
        : StringData::fromString;
  }

  private static Object decodeNumber(String text) throws DecodeException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException noNumber) {
      throw new DecodeException("wrong-type", "a column is no number");
    }
  }

  @Override
  public Set<String> optionNames() {
    return Set.of("url");
  }
}
