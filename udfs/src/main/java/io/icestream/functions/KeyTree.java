package io.icestream.functions;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A key for every path of nine bytes, all from one root, of which single ones can be destroyed for
 * good: the root is then replaced by the siblings along the path, and nothing that is left leads to
 * the key.
 *
 * <p>This is the tree of Goldreich, Goldwasser and Micali (<i>How to construct random
 * functions</i>, J. ACM 1986) as a puncturable pseudorandom function (Boneh and Waters 2013;
 * Kiayias and others 2013; Boyle, Goldwasser and Ivan 2014). A step down hashes 34 bytes with
 * SHA-256, always the same number, so that no input is the beginning of another one. Sixteen
 * children a node: see ADR 4.
 */
final class KeyTree {
  static final int PATH_BYTES = 9;
  static final int KEY_BYTES = 32;
  private static final int CHILDREN = 16;
  private static final byte STEP = 1;
  private static final byte LEAF = 2;
  private static final int DESTROYED = 0;
  private static final int KEPT = 1;
  private static final int SPLIT = 2;

  private final MessageDigest sha256;
  private Node root;

  /** A node is kept as its key, or split into children, or destroyed, which is null. */
  private static final class Node {
    private final byte[] key;
    private final Node[] children;

    private Node(byte[] key, Node[] children) {
      this.key = key;
      this.children = children;
    }
  }

  private KeyTree(Node root) {
    this.root = root;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The whole tree below a root of 32 random bytes. */
  static KeyTree of(byte[] root) {
    return new KeyTree(new Node(root.clone(), null));
  }

  /** The same keys, for another thread. */
  KeyTree share() {
    return new KeyTree(root);
  }

  /** The key at the end of a path; empty when it was destroyed. */
  Optional<byte[]> key(byte[] path) {
    Node node = root;
    int depth = 0;
    while (node != null && node.key == null) {
      node = node.children[nibble(path, depth++)];
    }
    if (node == null) {
      return Optional.empty();
    }
    byte[] state = new byte[KEY_BYTES + 2];
    System.arraycopy(node.key, 0, state, 0, KEY_BYTES);
    for (; depth < 2 * PATH_BYTES; depth++) {
      derive(state, STEP, nibble(path, depth));
    }
    derive(state, LEAF, 0);
    return Optional.of(Arrays.copyOf(state, KEY_BYTES));
  }

  /** Whether every key is still there. */
  boolean isWhole() {
    return root != null && root.key != null;
  }

  /** Destroys every key whose path begins so; false when none of them was left. */
  boolean destroy(byte[] prefix) {
    Node before = root;
    root = without(root, prefix, 0);
    return before != root;
  }

  private Node without(Node node, byte[] prefix, int depth) {
    if (node == null || depth == 2 * prefix.length) {
      return null;
    }
    Node[] children = node.key == null ? node.children.clone() : split(node.key);
    int at = nibble(prefix, depth);
    Node child = without(children[at], prefix, depth + 1);
    if (node.key == null && child == children[at]) {
      return node;
    }
    children[at] = child;
    return Arrays.stream(children).allMatch(each -> each == null) ? null : new Node(null, children);
  }

  /** Destroys what is destroyed in another tree. */
  void destroyAsIn(KeyTree other) {
    root = like(root, other.root);
  }

  private Node like(Node node, Node other) {
    if (node == null || other == null) {
      return null;
    }
    if (other.key != null) {
      return node;
    }
    Node[] children = node.key == null ? node.children.clone() : split(node.key);
    for (int i = 0; i < CHILDREN; i++) {
      children[i] = like(children[i], other.children[i]);
    }
    return new Node(null, children);
  }

  private Node[] split(byte[] key) {
    Node[] children = new Node[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
      byte[] state = Arrays.copyOf(key, KEY_BYTES + 2);
      derive(state, STEP, i);
      children[i] = new Node(Arrays.copyOf(state, KEY_BYTES), null);
    }
    return children;
  }

  private void derive(byte[] state, byte purpose, int child) {
    state[KEY_BYTES] = purpose;
    state[KEY_BYTES + 1] = (byte) child;
    sha256.update(state);
    try {
      sha256.digest(state, 0, KEY_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int nibble(byte[] path, int depth) {
    int octet = path[depth >> 1];
    return (depth & 1) == 0 ? (octet >> 4) & 0xF : octet & 0xF;
  }

  void write(DataOutputStream out) throws IOException {
    write(root, out);
  }

  private static void write(Node node, DataOutputStream out) throws IOException {
    if (node == null) {
      out.write(DESTROYED);
    } else if (node.key != null) {
      out.write(KEPT);
      out.write(node.key);
    } else {
      out.write(SPLIT);
      for (Node child : node.children) {
        write(child, out);
      }
    }
  }

  /** The tree that was written; throws when it is none. */
  static KeyTree read(DataInputStream in) throws IOException {
    return new KeyTree(read(in, 0));
  }

  private static Node read(DataInputStream in, int depth) throws IOException {
    int kind = in.readUnsignedByte();
    if (kind == DESTROYED) {
      return null;
    }
    if (kind == KEPT) {
      byte[] key = new byte[KEY_BYTES];
      in.readFully(key);
      return new Node(key, null);
    }
    if (kind != SPLIT || depth == 2 * PATH_BYTES) {
      throw new IOException("no node");
    }
    Node[] children = new Node[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
      children[i] = read(in, depth + 1);
    }
    return new Node(null, children);
  }
}
