package io.icestream.scan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.Files;
import org.apache.iceberg.puffin.BlobMetadata;
import org.apache.iceberg.puffin.FileMetadata;
import org.apache.iceberg.puffin.Puffin;
import org.apache.iceberg.puffin.PuffinReader;
import org.apache.iceberg.util.Pair;

/** Looks through a Puffin file: its properties, those of its blobs, and the blobs unpacked. */
final class PuffinScan {
  static final byte[] MAGIC = {'P', 'F', 'A', '1'};

  private PuffinScan() {}

  static void scan(Path file, FileFindings findings) throws IOException {
    try (PuffinReader reader = Puffin.read(Files.localInput(file.toFile())).build()) {
      FileMetadata metadata = reader.fileMetadata();
      properties(metadata.properties(), findings);
      for (BlobMetadata blob : metadata.blobs()) {
        properties(blob.properties(), findings);
      }
      for (Pair<BlobMetadata, ByteBuffer> blob : reader.readAll(metadata.blobs())) {
        byte[] bytes = new byte[blob.second().remaining()];
        blob.second().duplicate().get(bytes);
        findings.value("", "blob " + blob.first().type(), bytes);
      }
    } catch (RuntimeException broken) {
      throw new NotReadableException("Puffin", broken);
    }
  }

  private static void properties(Map<String, String> properties, FileFindings findings) {
    properties.forEach(
        (key, value) ->
            findings.value(
                "", "puffin properties", (key + "\n" + value).getBytes(StandardCharsets.UTF_8)));
  }
}
