package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentKeysTest {
  private final AtomicInteger derived = new AtomicInteger();
  private final RecentKeys keys = new RecentKeys();

  private byte[] key(int generation, int person) {
    return keys.key(
        generation,
        path(person),
        () -> {
          derived.incrementAndGet();
          return ByteBuffer.allocate(8).putInt(generation).putInt(person).array();
        });
  }

  private static byte[] path(int person) {
    return ByteBuffer.allocate(KeyTree.PATH_BYTES).putInt(5, person).array();
  }

  @Test
  void givesEveryPersonTheirOwnKeyHoweverManyCome() {
    for (int round = 0; round < 2; round++) {
      for (int person = 0; person < 200_000; person++) {
        assertThat(ByteBuffer.wrap(key(7, person)).getInt(4)).isEqualTo(person);
      }
    }
    assertThat(ByteBuffer.wrap(key(8, 199_999)).getInt()).isEqualTo(8);
  }

  @Test
  void derivesAKeyOnceWhileItIsInUse() {
    for (int person = 0; person < 100_000; person++) {
      key(7, person);
      key(7, 0);
    }
    assertThat(derived).hasValue(100_000);
  }

  @Test
  void remembersNothingOfWhoHasNoKey() {
    assertThat(keys.key(7, path(1), () -> null)).isNull();
    assertThat(key(7, 1)).isNotNull();
  }
}
