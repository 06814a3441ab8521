package io.icestream.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, but it sets permissions itself. Without Hadoop's native library the
 * original starts the program {@code chmod} for each new file and its checksum, some hundred times
 * at a checkpoint.
 */
public final class LocalFiles extends LocalFileSystem {

  /** Called by Hadoop. */
  public LocalFiles() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      java.nio.file.Path file = pathToFile(path).toPath();
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view == null || permission.getStickyBit()) {
        super.setPermission(path, permission);
      } else {
        view.setPermissions(permissions(permission.toShort()));
      }
    }

    /** The last nine bits are those of {@link PosixFilePermission}, in the same order. */
    private static Set<PosixFilePermission> permissions(int bits) {
      Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      for (PosixFilePermission each : PosixFilePermission.values()) {
        if ((bits & (0400 >> each.ordinal())) != 0) {
          permissions.add(each);
        }
      }
      return permissions;
    }
  }
}
