package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStateTest {
  private static final long STARTED = 1_700_000_000_000L;

  @TempDir Path directory;

  @Test
  void aPointFromBeforeAnAnewStartHoldsTheStateOfAnotherIncarnation() throws Exception {
    assertThat(started(false).owns(pointAt(STARTED - 1))).isFalse();
    assertThat(started(false).owns(pointAt(STARTED + 1))).isTrue();
  }

  @Test
  void aPointFromBeforeARestoredStartIsItsOwn() throws Exception {
    assertThat(started(true).owns(pointAt(STARTED - 1))).isTrue();
  }

  @Test
  void isReadAsItWasWritten() {
    started(true).write(directory);
    assertThat(RunState.read(directory)).contains(started(true));
  }

  private static RunState started(boolean isRestored) {
    return new RunState("f00d", 1, 8081, "all", "abc", "live", "abc", STARTED, isRestored);
  }

  private RestorePoint pointAt(long millis) throws Exception {
    Path point = Files.createDirectories(directory.resolve("chk-1"));
    Files.writeString(point.resolve("_metadata"), "x");
    Files.setLastModifiedTime(point.resolve("_metadata"), FileTime.fromMillis(millis));
    return new RestorePoint(point, false);
  }
}
