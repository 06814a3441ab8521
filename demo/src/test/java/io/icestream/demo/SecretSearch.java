package io.icestream.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericRecord;

/** Looks for secrets in bytes, in the forms in which programs write text. */
final class SecretSearch {
  private final List<byte[]> needles = new ArrayList<>();

  /** Looks for a text: as UTF-8, UTF-16 and Base64. */
  SecretSearch text(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    needles.add(bytes);
    needles.add(secret.getBytes(StandardCharsets.UTF_16BE));
    needles.add(secret.getBytes(StandardCharsets.UTF_16LE));
    needles.add(Base64.getEncoder().withoutPadding().encode(bytes));
    return this;
  }

  /** Looks for a key: its bytes as they are. */
  SecretSearch bytes(byte[] secret) {
    needles.add(secret);
    return this;
  }

  boolean isIn(String text) {
    return isIn(text.getBytes(StandardCharsets.UTF_8))
        || isIn(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  boolean isIn(byte[] haystack) {
    return needles.stream().anyMatch(needle -> contains(haystack, needle));
  }

  /** The files under a directory that hold a secret, compressed ones also when unpacked. */
  Set<Path> filesIn(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    } catch (java.io.UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return filesIn(directory);
      }
      throw e;
    }
    Set<Path> found = new TreeSet<>();
    for (Path file : files) {
      try {
        if (isIn(Files.readAllBytes(file)) || isIn(unpacked(file))) {
          found.add(file);
        }
      } catch (NoSuchFileException deletedMeanwhile) {
        continue;
      }
    }
    return found;
  }

  private static byte[] unpacked(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".gz")) {
      try (GZIPInputStream input = new GZIPInputStream(Files.newInputStream(file))) {
        return input.readAllBytes();
      }
    }
    if (name.endsWith(".avro")) {
      StringBuilder records = new StringBuilder();
      try (DataFileReader<GenericRecord> reader =
          new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
        reader.forEach(records::append);
      }
      return records.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
    return new byte[0];
  }

  private static boolean contains(byte[] haystack, byte[] needle) {
    byte first = needle[0];
    int last = haystack.length - needle.length;
    for (int at = 0; at <= last; at++) {
      if (haystack[at] == first && matches(haystack, at, needle)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] haystack, int at, byte[] needle) {
    for (int i = 1; i < needle.length; i++) {
      if (haystack[at + i] != needle[i]) {
        return false;
      }
    }
    return true;
  }
}
