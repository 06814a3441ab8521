package io.icestream.writer;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.util.JsonUtil;

/** How files of a table are kept in state: as Iceberg's own JSON, which outlives its classes. */
final class StateFormat {

  private StateFormat() {}

  /** The partition specs of a table by their ids. */
  record Specs(Map<Integer, PartitionSpec> byId) {
    PartitionSpec get(int id) {
      return byId.get(id);
    }
  }

  static void writeFile(DataOutputStream out, ContentFile<?> file, PartitionSpec spec)
      throws IOException {
    byte[] json = ContentFileParser.toJson(file, spec).getBytes(StandardCharsets.UTF_8);
    out.writeInt(json.length);
    out.write(json);
  }

  static <F extends ContentFile<?>> F readFile(DataInputStream in, Specs specs, Class<F> type)
      throws IOException {
    byte[] json = in.readNBytes(in.readInt());
    return type.cast(
        JsonUtil.parse(
            new String(json, StandardCharsets.UTF_8),
            node -> ContentFileParser.fromJson(node, specs.byId())));
  }
}
