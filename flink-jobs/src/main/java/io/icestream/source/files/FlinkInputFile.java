package io.icestream.source.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;

/** A file of Flink's file systems as Iceberg reads files. */
final class FlinkInputFile implements InputFile {
  private final Directory directory;
  private final String file;
  private final long length;

  FlinkInputFile(Directory directory, String file, long length) {
    this.directory = directory;
    this.file = file;
    this.length = length;
  }

  /** The storage failed, not the file's content. */
  static final class StorageException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    StorageException(IOException cause) {
      super(cause);
    }
  }

  @Override
  public long getLength() {
    return length;
  }

  @Override
  public SeekableInputStream newStream() {
    try {
      return new Stream(directory.open(file));
    } catch (IOException e) {
      throw new StorageException(e);
    }
  }

  @Override
  public String location() {
    return file;
  }

  @Override
  public boolean exists() {
    return true;
  }

  private static final class Stream extends SeekableInputStream {
    private final FSDataInputStream in;

    Stream(FSDataInputStream in) {
      this.in = in;
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public int read() {
      try {
        return in.read();
      } catch (IOException e) {
        throw new StorageException(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      try {
        return in.read(bytes, offset, count);
      } catch (IOException e) {
        throw new StorageException(e);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
