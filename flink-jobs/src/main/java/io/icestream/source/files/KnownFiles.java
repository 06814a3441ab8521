package io.icestream.source.files;

import io.icestream.source.DecodeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The files that were decided about, and the decisions: no content is read twice, and none that was
 * put into the place of another one. Used by one thread.
 */
final class KnownFiles {
  static final String DUPLICATE = "duplicate-file";
  static final String CHANGED = "file-changed";

  /** A directory that keeps everything does not make the state grow beyond what is in it. */
  private static final long MILLIS_KEPT = 30L * 24 * 60 * 60 * 1_000;

  private final Map<String, Known> byFile = new LinkedHashMap<>();
  private final Map<String, String> fileByContent = new HashMap<>();

  /**
   * A file.
   *
   * @param wasRead whether its content counts as read
   * @param decidedAtMillis when it was last decided about
   */
  record Known(FoundFile found, String sha256, boolean wasRead, long decidedAtMillis) {}

  KnownFiles(Collection<Known> known) {
    known.forEach(this::add);
  }

  private void add(Known known) {
    byFile.put(known.found().id(), known);
    if (known.wasRead()) {
      fileByContent.put(content(known.found(), known.sha256()), known.found().file());
    }
  }

  private static String content(FoundFile found, String sha256) {
    return found.entity() + ":" + sha256;
  }

  List<Known> all() {
    return new ArrayList<>(byFile.values());
  }

  /** Whether it was decided about the file as it is now. */
  boolean has(FoundFile found) {
    Known known = byFile.get(found.id());
    return known != null && known.found().equals(found);
  }

  /** Decides about a file. */
  FileSplit take(FoundFile found, FileInspection inspection, long nowMillis) {
    Known known = byFile.get(found.id());
    FileSplit split = FileSplit.of(found.entity(), found);
    String twin = fileByContent.get(content(found, inspection.sha256()));
    if (twin != null && inspection.hasRows()) {
      boolean isSame = twin.equals(found.file());
      // The content of its own that was read stays known under its name.
      add(
          known != null && known.wasRead()
              ? new Known(found, known.sha256(), true, nowMillis)
              : new Known(found, inspection.sha256(), false, nowMillis));
      return split.refused(
          new DecodeException(
              DUPLICATE,
              isSame
                  ? "the file has come again with the same content, which was read already"
                  : "the content was read already, from " + twin));
    }
    if (known != null && known.wasRead()) {
      add(new Known(found, known.sha256(), true, nowMillis));
      return split.refused(
          new DecodeException(
              CHANGED,
              "a file of this name was read already, with other content. Send a corrected file"
                  + " under another name"));
    }
    boolean isRead = inspection.refusal() == null;
    // A file in which no line stands yet may still get some.
    boolean hasContent = isRead && inspection.hasRows();
    add(new Known(found, inspection.sha256(), hasContent, nowMillis));
    return isRead ? split : split.refused(inspection.refusal());
  }

  /** Forgets files that are no longer there and were decided about long ago. */
  void forgetAllBut(Set<String> present, long nowMillis) {
    List<Known> forgotten =
        byFile.values().stream()
            .filter(known -> !present.contains(known.found().id()))
            .filter(known -> nowMillis - known.decidedAtMillis() > MILLIS_KEPT)
            .toList();
    for (Known known : forgotten) {
      byFile.remove(known.found().id());
      fileByContent.remove(content(known.found(), known.sha256()), known.found().file());
    }
  }

  /** What the enumerator keeps in checkpoints. */
  record State(List<Known> known, List<FileSplit> pending) {
    static State empty() {
      return new State(List.of(), List.of());
    }
  }

  /** Writes the state. */
  static final class StateSerializer implements SimpleVersionedSerializer<State> {

    private static final int VERSION = 1;
    private final FileSplit.Serializer splits = new FileSplit.Serializer();

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(State state) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(1_024);
      out.writeInt(state.known().size());
      for (Known known : state.known()) {
        for (String text :
            new String[] {known.found().entity(), known.found().file(), known.sha256()}) {
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          out.writeInt(bytes.length);
          out.write(bytes);
        }
        out.writeLong(known.found().modifiedMillis());
        out.writeLong(known.found().length());
        out.writeBoolean(known.wasRead());
        out.writeLong(known.decidedAtMillis());
      }
      out.writeInt(state.pending().size());
      for (FileSplit split : state.pending()) {
        byte[] bytes = splits.serialize(split);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      return out.getCopyOfBuffer();
    }

    @Override
    public State deserialize(int version, byte[] serialized) throws IOException {
      if (version != VERSION) {
        throw new IOException("unknown version of a file reader's state: " + version);
      }
      DataInputDeserializer in = new DataInputDeserializer(serialized);
      List<Known> known = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        String[] texts = new String[3];
        for (int j = 0; j < texts.length; j++) {
          byte[] bytes = new byte[in.readInt()];
          in.readFully(bytes);
          texts[j] = new String(bytes, StandardCharsets.UTF_8);
        }
        FoundFile found = new FoundFile(texts[0], texts[1], in.readLong(), in.readLong());
        known.add(new Known(found, texts[2], in.readBoolean(), in.readLong()));
      }
      List<FileSplit> pending = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        pending.add(splits.deserialize(splits.getVersion(), bytes));
      }
      return new State(known, pending);
    }
  }
}
