package io.icestream.source.files;

import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceEvent;
import java.util.Set;
import org.apache.flink.api.connector.source.Source;

/** Reads files of a directory; an entity is a pattern of paths below it. */
public final class FileReaderProvider implements ReaderProvider {

  @Override
  public String type() {
    return "files";
  }

  @Override
  public Source<SourceEvent, ?, ?> create(ReaderOptions options) {
    return new FileSource(options);
  }

  @Override
  public EventForm eventForm() {
    return EventForm.FILE_RECORDS;
  }

  @Override
  public Set<String> optionNames() {
    return FileOptions.NAMES;
  }

  @Override
  public void validate(ReaderOptions options) {
    FileOptions.of(options);
  }
}
