package io.icestream.source.files;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** A directory of any file system that Flink knows. Only looks and reads. */
final class Directory {
  /** What senders call a file, or a folder, that is not complete. */
  private static final Pattern UNFINISHED =
      Pattern.compile("(^|.*/)[._][^/]*(/.*)?|.*\\.(part|partial|filepart|tmp|temp|crdownload)");

  private final String system;
  private final Path root;

  Directory(String system, String directory) {
    this.system = system;
    this.root = new Path(directory);
  }

  /** The files of the entities, oldest first; those that are still being written left out. */
  List<FoundFile> list(Collection<FileEntity> entities) {
    Map<FileEntity, PathMatcher> matchers = new HashMap<>();
    entities.forEach(entity -> matchers.put(entity, FileOptions.matcher(entity.glob())));
    List<FoundFile> found = new ArrayList<>();
    try {
      FileSystem files = root.getFileSystem();
      FileStatus status = files.getFileStatus(root);
      if (!status.isDir()) {
        throw unreadable("it is no directory", null);
      }
      walk(files, root, "", matchers, found);
    } catch (IOException e) {
      throw unreadable(
          e instanceof FileNotFoundException ? "it is not there" : e.getClass().getSimpleName(), e);
    } catch (IllegalArgumentException e) {
      throw unreadable("a name in it holds a colon, which Flink takes for a scheme", e);
    }
    found.sort(Comparator.comparing(FoundFile::modifiedMillis).thenComparing(FoundFile::file));
    return found;
  }

  private static void walk(
      FileSystem files,
      Path folder,
      String path,
      Map<FileEntity, PathMatcher> matchers,
      List<FoundFile> found)
      throws IOException {
    FileStatus[] children = files.listStatus(folder);
    if (children == null) {
      // Gone since it was listed, or not to be read, which the local file system does not tell.
      throw new IOException("a folder cannot be listed");
    }
    for (FileStatus child : children) {
      String file = path + child.getPath().getName();
      if (UNFINISHED.matcher(file).matches()) {
        continue;
      }
      if (child.isDir()) {
        walk(files, child.getPath(), file + "/", matchers, found);
        continue;
      }
      matchers.forEach(
          (entity, matcher) -> {
            if (matcher.matches(java.nio.file.Path.of(file))) {
              found.add(
                  new FoundFile(entity.name(), file, child.getModificationTime(), child.getLen()));
            }
          });
    }
  }

  /** The file as it is now; empty when it is gone. */
  Optional<FoundFile> look(String entity, String file) throws IOException {
    try {
      FileStatus status = root.getFileSystem().getFileStatus(path(file));
      return Optional.of(
          new FoundFile(entity, file, status.getModificationTime(), status.getLen()));
    } catch (FileNotFoundException gone) {
      if (!root.getFileSystem().exists(root)) {
        throw unreadable("it is not there", gone);
      }
      return Optional.empty();
    }
  }

  FSDataInputStream open(String file) throws IOException {
    return root.getFileSystem().open(path(file));
  }

  private Path path(String file) {
    return new Path(root + "/" + file);
  }

  IcestreamException unreadable(String why, Throwable cause) {
    return new IcestreamException(
        ErrorCode.FILES_001,
        "Cannot read the directory of "
            + system
            + ": "
            + why
            + " (directory="
            + root
            + "). Make it, or correct 'directory' and the rights to read it.",
        cause);
  }
}
