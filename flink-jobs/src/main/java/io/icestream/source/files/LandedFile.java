package io.icestream.source.files;

import io.icestream.source.DecodeException;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.FileRecord;
import io.icestream.source.SourceEvent.Rejected;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/** A file of an entity as it is now, for those who compare it with what was made of it. */
public final class LandedFile {
  private final Directory directory;
  private final FileEntity entity;
  private final FoundFile found;

  private LandedFile(Directory directory, FileEntity entity, FoundFile found) {
    this.directory = directory;
    this.entity = entity;
    this.found = found;
  }

  /** The files of an entity that are there, oldest first. */
  public static List<LandedFile> of(ReaderOptions reader, String entity) {
    FileOptions options = FileOptions.of(reader);
    FileEntity read = options.entities().get(entity);
    Directory directory = new Directory(options.system(), options.directory());
    return directory.list(List.of(read)).stream()
        .map(file -> new LandedFile(directory, read, file))
        .toList();
  }

  /** What the positions of its lines begin with. */
  public String file() {
    return file(FileSplit.of(entity.name(), found).position(0));
  }

  /** The numbers of its lines, those that do not fit included; line 0 if it cannot be read. */
  public BitSet lines() throws IOException {
    BitSet lines = new BitSet();
    try {
      FileInspection.check(directory, entity, found);
    } catch (DecodeException refused) {
      lines.set(0);
      return lines;
    }
    try (FileRecords records =
        FileRecords.open(directory, entity, FileSplit.of(entity.name(), found))) {
      for (SourceEvent event = records.next(); event != null; event = records.next()) {
        lines.set(
            line(
                event instanceof Rejected rejected
                    ? rejected.position()
                    : ((FileRecord) event).position()));
      }
    }
    return lines;
  }

  /** The file of a position. */
  public static String file(String position) {
    return position.substring(0, position.lastIndexOf('/'));
  }

  /** The line of a position. */
  public static int line(String position) {
    return Integer.parseInt(position, position.lastIndexOf('/') + 1, position.length(), 10);
  }
}
