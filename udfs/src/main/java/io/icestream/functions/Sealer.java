package io.icestream.functions;

import io.icestream.functions.FunctionException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals values of persons, and opens them again: AES-256-GCM under the key of the person, bound to
 * the column. For one thread.
 *
 * <p>A sealed value is a version, the generation of keys, the place of the person's key, a nonce
 * and the ciphertext. It tells the length of the value and which values are of one person. A value
 * of an erased person is not kept: what is sealed then says only that it was there.
 */
public final class Sealer {
  /** How many bytes a sealed value has more than the value. */
  public static final int OVERHEAD =
      1 + Integer.BYTES + KeyTree.PATH_BYTES + ValueCipher.NONCE_BYTES + ValueCipher.TAG_BYTES;

  private static final byte SEALED = 1;
  private static final byte ERASED = 0;
  private static final int HEADER = 1 + Integer.BYTES + KeyTree.PATH_BYTES;

  /** Names that are remembered, each in the one slot that it may have; a power of two. */
  private static final int SLOTS = 4096;

  private final SealKeys keys;
  private final ValueCipher cipher = new ValueCipher();
  private final Named[] named = new Named[SLOTS];
  private final PersonKey[] recent;

  private record Named(String kind, String subject, PersonKey person) {
    boolean is(String otherKind, String otherSubject) {
      return subject.equals(otherSubject) && kind.equals(otherKind);
    }
  }

  private Sealer(SealKeys keys) {
    this.keys = keys;
    this.recent = keys.recent();
  }

  /**
   * A sealer with the keys behind a reference, see {@link SealKeys}.
   *
   * @throws FunctionException if they are missing or damaged
   */
  public static Sealer open(String reference) {
    return new Sealer(SealKeys.open(reference));
  }

  /** The name of a person whom several columns name together; the one text itself for one. */
  public static String subject(String... texts) {
    if (texts.length == 1) {
      return texts[0];
    }
    return Arrays.stream(texts)
        .map(text -> text.replace("\\", "\\\\").replace("/", "\\/"))
        .collect(Collectors.joining("/"));
  }

  /** The texts of which a person's name was made, in their order. */
  public static List<String> parts(String subject, int count) {
    if (count == 1) {
      return List.of(subject);
    }
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < subject.length(); i++) {
      char c = subject.charAt(i);
      if (c == '/') {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c == '\\' && i + 1 < subject.length() ? subject.charAt(++i) : c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  /**
   * Seals a value.
   *
   * @param kind tells the persons of one table from those of another
   * @param subject whose value it is
   * @param column what the value is of: it opens as a value of this column only
   */
  public byte[] seal(String kind, String subject, String column, byte[] value) {
    return seal(person(kind, subject), column, value);
  }

  /**
   * Seals what did not parse, under a key of its own below that of the day.
   *
   * @param day counted from 1970
   */
  public byte[] sealUnparsed(int day, String position, String column, byte[] payload) {
    return seal(derived(header(keys.path(day, position))), column, payload);
  }

  private byte[] seal(PersonKey person, String column, byte[] value) {
    byte[] header = person.header();
    if (person.key().isEmpty()) {
      byte[] erased = header.clone();
      erased[0] = ERASED;
      return erased;
    }
    return cipher.encrypt(person.key().get(), header, bound(header, column), value);
  }

  /**
   * Opens a sealed value; empty when its person was erased.
   *
   * @throws FunctionException if it was sealed with other keys, for another column, or was changed
   */
  public Optional<byte[]> unseal(byte[] sealed, String column) {
    if (sealed.length < HEADER || (sealed[0] != SEALED && sealed[0] != ERASED)) {
      throw notSealed(column);
    }
    if (sealed[0] == ERASED) {
      return Optional.empty();
    }
    PersonKey person = person(sealed);
    if (person.key().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          cipher.decrypt(person.key().get(), sealed, HEADER, bound(person.header(), column)));
    } catch (GeneralSecurityException e) {
      throw notSealed(column);
    }
  }

  /**
   * A keyed hash of a sealed value, the same whenever it was sealed; empty when its person was
   * erased.
   *
   * @throws FunctionException as {@link #unseal} does
   */
  Optional<String> identity(byte[] sealed, String column) {
    return unseal(sealed, column).map(value -> keys.valueIdentity(column, value));
  }

  /** Whose value it is, of what begins with the header of one. */
  private PersonKey person(byte[] sealed) {
    // Places are hashes, and there are as many slots as their last two bytes have values.
    int slot = Short.toUnsignedInt(ByteBuffer.wrap(sealed).getShort(HEADER - Short.BYTES));
    PersonKey known = recent[slot];
    if (known == null || !Arrays.equals(known.header(), 0, HEADER, sealed, 0, HEADER)) {
      known = derived(Arrays.copyOf(sealed, HEADER));
      recent[slot] = known;
    }
    return known;
  }

  private PersonKey derived(byte[] header) {
    byte[] path = Arrays.copyOfRange(header, 1 + Integer.BYTES, HEADER);
    return new PersonKey(
        header,
        keys.key(ByteBuffer.wrap(header).getInt(1), path)
            .map(key -> new SecretKeySpec(key, "AES")));
  }

  /** Whether a person's key was destroyed. */
  public boolean isErased(String kind, String subject) {
    return !keys.isWhole() && person(kind, subject).key().isEmpty();
  }

  private PersonKey person(String kind, String subject) {
    int hash = 31 * kind.hashCode() + subject.hashCode();
    int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
    Named known = named[slot];
    if (known == null || !known.is(kind, subject)) {
      known = new Named(kind, subject, person(header(keys.path(kind, subject))));
      named[slot] = known;
    }
    return known.person;
  }

  private byte[] header(byte[] path) {
    return ByteBuffer.allocate(HEADER).put(SEALED).putInt(keys.generationId()).put(path).array();
  }

  private static byte[] bound(byte[] header, String column) {
    byte[] name = column.getBytes(StandardCharsets.UTF_8);
    byte[] bound = Arrays.copyOf(header, HEADER + name.length);
    System.arraycopy(name, 0, bound, HEADER, name.length);
    return bound;
  }

  private static FunctionException notSealed(String column) {
    return new FunctionException(
        Kind.WRONG_SEAL_KEYS,
        "Cannot unseal a value of %s: it was sealed with another key, for another column, or was changed (key=%s). Bring back the key store of this lake."
            .formatted(column, SealKeys.PARAMETER));
  }
}
