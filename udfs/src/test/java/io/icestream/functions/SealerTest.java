package io.icestream.functions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
  private static final String COLUMN = "shop.customers.email";
  private static final byte[] VALUE = "jane@example.org".getBytes(UTF_8);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void makeKeys() {
    file = folder.resolve("seal.keys");
    SealKeys.generate(file);
  }

  private Sealer open() {
    return Sealer.open("file:" + file);
  }

  private byte[] seal(String subject) {
    return open().seal("shop.customers", subject, COLUMN, VALUE);
  }

  @Test
  void opensWhatItSealed() {
    byte[] sealed = seal("42");

    assertThat(sealed).hasSize(VALUE.length + Sealer.OVERHEAD);
    assertThat(new String(sealed, UTF_8)).doesNotContain("jane");
    assertThat(open().unseal(sealed, COLUMN)).hasValue(VALUE);
    assertThat(seal("42")).isNotEqualTo(sealed);
  }

  @Test
  void opensInOneThreadWhatAnotherSealsMeanwhile() {
    List<PersonKey[]> recent = Collections.synchronizedList(new ArrayList<>());
    List<Boolean> right =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(
                part -> {
                  recent.add(SealKeys.open("file:" + file).recent());
                  Sealer sealing = open();
                  Sealer opening = open();
                  return IntStream.range(0, 20_000)
                      .allMatch(
                          person -> {
                            byte[] value = Integer.toString(person).getBytes(UTF_8);
                            byte[] sealed =
                                sealing.seal("shop.customers", "" + person, COLUMN, value);
                            return Arrays.equals(
                                opening.unseal(sealed, COLUMN).orElseThrow(), value);
                          });
                })
            .toList();
    assertThat(right).hasSize(8).doesNotContain(false);
    assertThat(recent).allMatch(each -> each == recent.get(0));
  }

  @Test
  void whoOpensAnErasedStoreAnewFindsNoPersonThatOthersRemember() {
    byte[] sealed = seal("42");
    SealKeys before = SealKeys.open("file:" + file);
    Sealer old = open();
    assertThat(old.unseal(sealed, COLUMN)).hasValue(VALUE);

    SealKeys.destroy(file, "shop.customers", List.of("42"));

    assertThat(open().unseal(sealed, COLUMN)).isEmpty();
    assertThat(old.unseal(sealed, COLUMN)).hasValue(VALUE);
    assertThat(SealKeys.open("file:" + file).recent()).isNotSameAs(before.recent());
  }

  @Test
  void opensForItsColumnOnlyAndUnchangedOnly() {
    byte[] sealed = seal("42");
    assertThatThrownBy(() -> open().unseal(sealed, "shop.customers.phone"))
        .isInstanceOf(FunctionException.class)
        .hasMessageContaining("Cannot unseal a value of shop.customers.phone");
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 64;
      assertThatThrownBy(() -> open().unseal(changed, COLUMN))
          .isInstanceOf(FunctionException.class);
    }
    assertThatThrownBy(() -> open().unseal(Arrays.copyOf(sealed, 10), COLUMN))
        .isInstanceOf(FunctionException.class);
  }

  @Test
  void anotherKeyStoreIsAnErrorAndNotErased() {
    byte[] sealed = seal("42");
    Path other = folder.resolve("other.keys");
    SealKeys.generate(other);

    assertThatThrownBy(() -> Sealer.open("file:" + other).unseal(sealed, COLUMN))
        .hasMessageContaining("ICE-FUN-010")
        .hasMessageContaining("another key store");
    assertThat(SealKeys.identity("file:" + other)).isNotEqualTo(SealKeys.identity("file:" + file));
  }

  @Test
  void anErasedPersonReadsAsErasedAndStaysSo() throws Exception {
    byte[] erased = seal("42");
    byte[] kept = seal("43");
    byte[] sameKeyElsewhere = open().seal("crm.leads", "42", COLUMN, VALUE);
    String identity = SealKeys.identity("file:" + file);
    byte[] before = Files.readAllBytes(file);

    assertThat(SealKeys.destroy(file, "shop.customers", List.of("42"))).isEqualTo(1);
    assertThat(SealKeys.destroy(file, "shop.customers", List.of("42"))).isZero();

    assertThat(open().unseal(erased, COLUMN)).isEmpty();
    assertThat(open().isErased("shop.customers", "42")).isTrue();
    assertThat(open().unseal(kept, COLUMN)).hasValue(VALUE);
    assertThat(open().isErased("shop.customers", "43")).isFalse();
    assertThat(open().unseal(sameKeyElsewhere, COLUMN)).hasValue(VALUE);
    assertThat(SealKeys.identity("file:" + file)).isEqualTo(identity);
    // What the source still sends of it is not kept.
    byte[] after = seal("42");
    assertThat(after).hasSizeLessThan(Sealer.OVERHEAD);
    assertThat(open().unseal(after, COLUMN)).isEmpty();
    // A backup of the keys brings the person back, and nothing else does.
    Path backup = Files.write(folder.resolve("backup.keys"), before);
    assertThat(Sealer.open("file:" + backup).unseal(erased, COLUMN)).hasValue(VALUE);
  }

  @Test
  void rotationSealsUnderNewKeysAndOpensOldOnes() {
    byte[] old = seal("42");
    byte[] erased = seal("7");
    SealKeys.destroy(file, "shop.customers", List.of("7"));

    SealKeys.rotate(file);

    byte[] fresh = seal("42");
    assertThat(Arrays.copyOf(fresh, 14)).isNotEqualTo(Arrays.copyOf(old, 14));
    assertThat(open().unseal(old, COLUMN)).hasValue(VALUE);
    assertThat(open().unseal(fresh, COLUMN)).hasValue(VALUE);
    assertThat(open().unseal(erased, COLUMN)).isEmpty();
    assertThat(open().isErased("shop.customers", "7")).isTrue();
    SealKeys.destroy(file, "shop.customers", List.of("42"));
    assertThat(open().unseal(old, COLUMN)).isEmpty();
    assertThat(open().unseal(fresh, COLUMN)).isEmpty();
  }

  @Test
  void aDayOfWhatDidNotParseIsDestroyedWhole() {
    byte[] monday = open().sealUnparsed(20_000, "00000000/01", "payload", VALUE);
    byte[] tuesday = open().sealUnparsed(20_001, "00000000/01", "payload", VALUE);

    assertThat(SealKeys.destroyUnparsed(file, 20_000)).isTrue();

    assertThat(open().unseal(monday, "payload")).isEmpty();
    assertThat(open().unseal(tuesday, "payload")).hasValue(VALUE);
  }

  @Test
  void refusesAStoreThatIsMissingShortDamagedOrNone() throws Exception {
    assertThatThrownBy(() -> Sealer.open(null)).hasMessageContaining("ICE-FUN-001");
    assertThatThrownBy(() -> Sealer.open("file:" + folder.resolve("none")))
        .hasMessageContaining("ICE-FUN-003");
    String text = Files.readString(file);
    for (String damaged :
        List.of(text.substring(4), text.substring(0, text.length() - 8), "AAAA", "{}", "")) {
      Files.writeString(file, damaged);
      assertThatThrownBy(this::open).hasMessageContaining("ICE-FUN-009");
    }
  }

  @Test
  void onlyItsOwnerReadsTheStoreBeforeAndAfterErasure() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    SealKeys.destroy(file, "shop.customers", List.of("42"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.list(folder)).containsExactly(file);
    assertThatThrownBy(() -> SealKeys.generate(file)).hasMessageContaining("the file exists");
  }
}
