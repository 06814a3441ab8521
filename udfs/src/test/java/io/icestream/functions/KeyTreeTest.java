package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTreeTest {
  private final Random random = new Random(4);

  @Test
  void destroysOneKeyAndNoOther() throws Exception {
    KeyTree tree = KeyTree.of(new byte[KeyTree.KEY_BYTES]);
    Map<ByteBuffer, byte[]> keys = new HashMap<>();
    byte[] erased = path();
    keys.put(ByteBuffer.wrap(erased), tree.key(erased).get());
    // The nearest ones, and any.
    for (int i = 1; i < 16; i++) {
      byte[] near = erased.clone();
      near[8] ^= (byte) i;
      keys.put(ByteBuffer.wrap(near), tree.key(near).get());
    }
    for (int i = 0; i < 500; i++) {
      byte[] any = path();
      keys.put(ByteBuffer.wrap(any), tree.key(any).get());
    }
    assertThat(keys.values().stream().map(ByteBuffer::wrap).distinct()).hasSize(keys.size());

    assertThat(tree.destroy(erased)).isTrue();
    assertThat(tree.destroy(erased)).isFalse();
    KeyTree read = copy(tree);

    keys.forEach(
        (path, key) -> {
          for (KeyTree each : new KeyTree[] {tree, read, tree.share()}) {
            if (Arrays.equals(path.array(), erased)) {
              assertThat(each.key(path.array())).isEmpty();
            } else {
              assertThat(each.key(path.array())).hasValue(key);
            }
          }
        });
  }

  @Test
  void keepsNothingThatLeadsToADestroyedKey() throws Exception {
    byte[] root = new byte[KeyTree.KEY_BYTES];
    random.nextBytes(root);
    KeyTree tree = KeyTree.of(root);
    byte[] path = path();
    byte[] key = tree.key(path).get();

    tree.destroy(path);

    ByteBuffer left = ByteBuffer.wrap(bytes(tree));
    assertThat(contains(left, root)).isFalse();
    assertThat(contains(left, key)).isFalse();
    // 15 siblings on each of 18 levels, and nothing else.
    assertThat(left.capacity()).isEqualTo(18 * (1 + 15 * 33) + 1);
  }

  @Test
  void destroysAllKeysBelowAPrefix() throws Exception {
    KeyTree tree = KeyTree.of(new byte[KeyTree.KEY_BYTES]);
    byte[] inside = {1, 0, 0, 0, 7, 1, 2, 3, 4};
    byte[] beside = {1, 0, 0, 0, 8, 1, 2, 3, 4};
    for (int day = 0; day < 16; day++) {
      if (day != 8) {
        assertThat(tree.destroy(new byte[] {1, 0, 0, 0, (byte) day})).isTrue();
      }
    }
    assertThat(tree.key(inside)).isEmpty();
    assertThat(tree.key(beside)).isPresent();

    KeyTree other = KeyTree.of(path(KeyTree.KEY_BYTES));
    other.destroyAsIn(copy(tree));
    assertThat(other.key(inside)).isEmpty();
    assertThat(other.key(beside)).isPresent();
  }

  private byte[] path() {
    return path(KeyTree.PATH_BYTES);
  }

  private byte[] path(int length) {
    byte[] path = new byte[length];
    random.nextBytes(path);
    return path;
  }

  private static boolean contains(ByteBuffer all, byte[] part) {
    for (int i = 0; i + part.length <= all.capacity(); i++) {
      if (all.slice(i, part.length).equals(ByteBuffer.wrap(part))) {
        return true;
      }
    }
    return false;
  }

  private static KeyTree copy(KeyTree tree) throws IOException {
    return KeyTree.read(new DataInputStream(new ByteArrayInputStream(bytes(tree))));
  }

  private static byte[] bytes(KeyTree tree) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tree.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
