package io.icestream.demo;

import io.icestream.scan.Canaries;
import io.icestream.scan.Finding;
import io.icestream.scan.LeakScan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks for secrets in bytes, in the forms in which programs write text. */
final class SecretSearch {
  private final List<byte[]> needles = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final List<byte[]> keys = new ArrayList<>();

  /** Looks for a text: as UTF-8, UTF-16 and Base64. */
  SecretSearch text(String secret) {
    texts.add(secret);
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    needles.add(bytes);
    needles.add(secret.getBytes(StandardCharsets.UTF_16BE));
    needles.add(secret.getBytes(StandardCharsets.UTF_16LE));
    needles.add(Base64.getEncoder().withoutPadding().encode(bytes));
    return this;
  }

  /** Looks for a key: its bytes as they are. */
  SecretSearch bytes(byte[] secret) {
    keys.add(secret);
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

  /** The files under a directory that hold a secret, packed ones also when unpacked. */
  Set<Path> filesIn(Path directory) {
    Canaries canaries = Canaries.of(texts);
    keys.forEach(canaries::andKey);
    return new LeakScan(canaries, List.of())
        .run(List.of(directory)).findings().stream()
            .filter(finding -> finding.kind().equals(Finding.CANARY))
            .map(finding -> Path.of(finding.file()))
            .collect(Collectors.toCollection(TreeSet::new));
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
