package io.icestream.bench;

import com.google.crypto.tink.subtle.AesGcmJce;
import io.icestream.functions.MaskEmail;
import io.icestream.functions.MaskName;
import io.icestream.functions.MaskPhone;
import io.icestream.functions.SealKeys;
import io.icestream.functions.Sealer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What it costs to open a customer's e-mail address, phone number (as E.164 writes it) and name and
 * to mask them, beside the floor: the same decryption with keys at hand.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MaskingCost {
  private static final String[] COLUMNS = {"shop.c.email", "shop.c.phone", "shop.c.name"};
  private static final byte[] NOTHING = {};

  /**
   * Few persons come again while their keys are remembered; of many, most keys are derived anew.
   */
  @Param({"1000", "100000"})
  public int persons;

  private final MaskEmail maskEmail = new MaskEmail();
  private final MaskPhone maskPhone = new MaskPhone();
  private final MaskName maskName = new MaskName();

  private Path folder;
  private Sealer sealer;
  private byte[][][] rows;
  private String[][] clear;
  private AesGcmJce[] ciphers;
  private byte[][][] plainCiphertexts;
  private int next;
  private long operations;
  private long cpuNanos;

  /** Seals the rows. */
  @Setup
  public void seal() throws IOException, GeneralSecurityException {
    folder = Files.createTempDirectory("masking-cost");
    Path keys = folder.resolve("seal.keys");
    SealKeys.generate(keys);
    sealer = Sealer.open("file:" + keys);
    rows = new byte[persons][COLUMNS.length][];
    clear = new String[persons][];
    ciphers = new AesGcmJce[1000];
    plainCiphertexts = new byte[ciphers.length][COLUMNS.length][];
    for (int person = 0; person < persons; person++) {
      clear[person] =
          new String[] {
            "first.last" + person + "@example.org",
            "+4179%07d".formatted(person),
            "Maria Müller " + person
          };
      for (int i = 0; i < COLUMNS.length; i++) {
        byte[] value = clear[person][i].getBytes(StandardCharsets.UTF_8);
        rows[person][i] = sealer.seal("shop.c", "C-" + person, COLUMNS[i], value);
        if (person < ciphers.length) {
          if (i == 0) {
            ciphers[person] = new AesGcmJce(Arrays.copyOf(value, 16));
          }
          plainCiphertexts[person][i] = ciphers[person].encrypt(value, NOTHING);
        }
      }
    }
  }

  /** Deletes the keys. */
  @TearDown
  public void deleteKeys() throws IOException {
    Files.delete(folder.resolve("seal.keys"));
    Files.delete(folder);
  }

  /** Other processes don't count. */
  @Setup(Level.Iteration)
  public void startClock() {
    operations = 0;
    cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Prints what the wall clock can't tell on a busy machine. */
  @TearDown(Level.Iteration)
  public void stopClock() {
    long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuNanos;
    System.out.printf("%,.0f rows a CPU-second; ", operations * 1e9 / used);
  }

  private int next(int count) {
    operations++;
    next = next + 1 < count ? next + 1 : 0;
    return next;
  }

  private String open(byte[] sealed, int column) {
    return new String(sealer.unseal(sealed, COLUMNS[column]).get(), StandardCharsets.UTF_8);
  }

  /** What a job does for a row. */
  @Benchmark
  public void unsealAndMask(Blackhole hole) {
    byte[][] row = rows[next(persons)];
    hole.consume(maskEmail.eval(open(row[0], 0)));
    hole.consume(maskPhone.eval(open(row[1], 1)));
    hole.consume(maskName.eval(open(row[2], 2)));
  }

  /** The half of it that is cryptography. */
  @Benchmark
  public void unseal(Blackhole hole) {
    byte[][] row = rows[next(persons)];
    for (int i = 0; i < COLUMNS.length; i++) {
      hole.consume(open(row[i], i));
    }
  }

  /** The other half. */
  @Benchmark
  public void mask(Blackhole hole) {
    String[] row = clear[next(persons)];
    hole.consume(maskEmail.eval(row[0]));
    hole.consume(maskPhone.eval(row[1]));
    hole.consume(maskName.eval(row[2]));
  }

  /** Three values decrypted with ciphers at hand, as bytes. */
  @Benchmark
  public void floor(Blackhole hole) throws GeneralSecurityException {
    int person = next(ciphers.length);
    for (byte[] ciphertext : plainCiphertexts[person]) {
      hole.consume(ciphers[person].decrypt(ciphertext, NOTHING));
    }
  }
}
