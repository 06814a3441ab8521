package io.icestream.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {
  private static final int LISTINGS = 300;
  private static final int FILES = 50;

  @TempDir Path folder;

  @Test
  void listsWhileFilesGetTheirNames() throws Exception {
    for (int i = 0; i < FILES; i++) {
      Files.createFile(folder.resolve("part-" + i));
    }
    Directory directory = new Directory("partner", folder.toUri().toString());
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> rename(isOver));
    try {
      for (int i = 0; i < LISTINGS; i++) {
        assertThat(directory.list(List.of())).isEmpty();
      }
    } finally {
      isOver.set(true);
      sender.get();
    }
  }

  private void rename(AtomicBoolean isOver) {
    try {
      while (!isOver.get()) {
        Path unfinished = Files.createFile(folder.resolve("sales.csv.part"));
        Files.delete(Files.move(unfinished, folder.resolve("sales.csv")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
