package io.icestream.scan;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.xerial.snappy.SnappyFramedInputStream;

/** Looks through streams and, by their first bytes, through what is packed in them. */
final class StreamScan {
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final int HEAD = 16;
  private static final int DEEPEST = 5;

  private final FileFindings findings;
  private final ByteScan bytes;

  StreamScan(FileFindings findings, ByteScan bytes) {
    this.findings = findings;
    this.bytes = bytes;
  }

  /**
   * Looks through a stream that may be packed.
   *
   * @return where compressed streams begin in it
   */
  List<Long> scan(InputStream plain, String part) throws IOException {
    return scan(plain, part, 0);
  }

  /** Whether a file that begins so is unpacked. */
  static boolean isPacked(byte[] head) {
    return ByteScan.startsWith(head, GZIP)
        || ByteScan.startsWith(head, ZSTD)
        || ByteScan.startsWith(head, ZIP)
        || ByteScan.startsWith(head, AvroScan.MAGIC)
        || ByteScan.startsWith(head, ByteScan.SNAPPY);
  }

  private List<Long> scan(InputStream plain, String part, int depth) throws IOException {
    InputStream input = new BufferedInputStream(plain, 1 << 16);
    input.mark(HEAD);
    byte[] head = input.readNBytes(HEAD);
    input.reset();
    if (depth >= DEEPEST) {
      return bytes.scan(input, part, ByteScan.Shapes.ALL);
    }
    if (ByteScan.startsWith(head, GZIP)) {
      scan(new GZIPInputStream(input), inside(part, "gzip"), depth + 1);
    } else if (ByteScan.startsWith(head, ZSTD)) {
      scan(new ZstdInputStream(input), inside(part, "zstd"), depth + 1);
    } else if (ByteScan.startsWith(head, ByteScan.SNAPPY)) {
      scan(new SnappyFramedInputStream(input), inside(part, "snappy"), depth + 1);
    } else if (ByteScan.startsWith(head, ZIP)) {
      zip(input, part, depth);
    } else if (ByteScan.startsWith(head, AvroScan.MAGIC)) {
      AvroScan.scan(input, findings, part);
    } else {
      return bytes.scan(input, part, ByteScan.Shapes.ALL);
    }
    return List.of();
  }

  private void zip(InputStream input, String part, int depth) throws IOException {
    ZipInputStream zip = new ZipInputStream(input);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      InputStream content =
          new FilterInputStream(zip) {
            @Override
            public void close() {
              // the next entry follows
            }
          };
      scan(content, inside(part, "zip " + entry.getName()), depth + 1);
    }
  }

  /** Streams amid other bytes, as in Flink's compressed state: each to where it breaks off. */
  void embedded(Path file, List<Long> starts) throws IOException {
    for (long start : starts) {
      try (FileChannel channel = FileChannel.open(file)) {
        channel.position(start);
        InputStream input = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
        bytes.scan(new SnappyFramedInputStream(input), "snappy", ByteScan.Shapes.ALL);
      } catch (IOException otherBytesFollow) {
        continue;
      }
    }
  }

  private static String inside(String part, String format) {
    return part.equals(FileFindings.RAW) ? format : part + " > " + format;
  }
}
