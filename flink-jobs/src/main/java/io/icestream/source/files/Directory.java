package io.icestream.source.files;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private static final Set<String> S3 = Set.of("s3", "s3a", "s3n", "s3p");

  private static final int MOST_LISTINGS = 100;

  private final String system;
  private final Path root;

  Directory(String system, String directory) {
    this.system = system;
    this.root = new Path(directory);
  }

  /** The files of the entities, oldest first; those that are still being written left out. */
  List<FoundFile> list(Collection<FileEntity> entities) {
    Map<FileEntity, PathMatcher> matchers = matchers(entities);
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
    found.sort(FoundFile.OLDEST_FIRST);
    return found;
  }

  private static Map<FileEntity, PathMatcher> matchers(Collection<FileEntity> entities) {
    Map<FileEntity, PathMatcher> matchers = new HashMap<>();
    entities.forEach(entity -> matchers.put(entity, FileOptions.matcher(entity.glob())));
    return matchers;
  }

  private static void walk(
      FileSystem files,
      Path folder,
      String path,
      Map<FileEntity, PathMatcher> matchers,
      List<FoundFile> found)
      throws IOException {
    FileStatus[] children = children(files, folder);
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

  /**
   * What is in a folder. The local file system looks each name up after it has listed all, and
   * gives up where one was renamed in between: by whoever puts files there.
   */
  private static FileStatus[] children(FileSystem files, Path folder) throws IOException {
    for (int listing = 1; ; listing++) {
      try {
        return files.listStatus(folder);
      } catch (FileNotFoundException gone) {
        if (listing == MOST_LISTINGS || !files.exists(folder)) {
          throw gone;
        }
      }
    }
  }

  /** The file as it is now; empty when it is gone, or is no file. */
  Optional<FoundFile> look(String entity, String file) throws IOException {
    try {
      FileStatus status = root.getFileSystem().getFileStatus(path(file));
      return status.isDir()
          ? Optional.empty()
          : Optional.of(new FoundFile(entity, file, status.getModificationTime(), status.getLen()));
    } catch (FileNotFoundException gone) {
      if (!root.getFileSystem().exists(root)) {
        throw unreadable("it is not there", gone);
      }
      return Optional.empty();
    }
  }

  /**
   * The files at paths, as they are now: those that are gone, fit no entity or are still being
   * written left out, as a listing does.
   */
  List<FoundFile> find(Collection<String> paths, Collection<FileEntity> entities)
      throws IOException {
    Map<FileEntity, PathMatcher> matchers = matchers(entities);
    List<FoundFile> found = new ArrayList<>();
    for (String path : paths) {
      if (UNFINISHED.matcher(path).matches() || path.endsWith("/")) {
        continue;
      }
      for (Map.Entry<FileEntity, PathMatcher> entity : matchers.entrySet()) {
        if (entity.getValue().matches(java.nio.file.Path.of(path))) {
          look(entity.getKey().name(), path).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /**
   * The path of an object below the directory; empty where it is elsewhere. In a directory of
   * another file system than S3 a bucket is mounted, whose keys are its paths.
   */
  Optional<String> pathOf(String bucket, String key) {
    String path = key;
    if (root.toUri().getScheme() != null && S3.contains(root.toUri().getScheme())) {
      String prefix = root.toUri().getPath().replaceFirst("^/", "");
      String folder = prefix.isEmpty() ? "" : prefix + "/";
      if (!bucket.equals(root.toUri().getAuthority()) || !key.startsWith(folder)) {
        return Optional.empty();
      }
      path = key.substring(folder.length());
    }
    return Optional.of(path).filter(Directory::isPath);
  }

  /** Whether a file system means what an object store means with a key. */
  private static boolean isPath(String key) {
    try {
      return !java.nio.file.Path.of(key).isAbsolute()
          && !key.contains("//")
          && Collections.disjoint(List.of(key.split("/")), Set.of(".", ".."));
    } catch (InvalidPathException noPath) {
      return false;
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
