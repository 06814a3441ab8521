package io.icestream.writer;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.internal.InternalKvState;

/**
 * Where the row of each key is, for the bucket that is the current key of the state backend.
 *
 * <p>The key of a row is the <em>namespace</em> of the state, not the key of a map: a heap backend
 * copies a map as a whole at its first touch during a snapshot, but namespaces one by one.
 */
final class KeyIndex {

  private final ValueState<byte[]> entries;
  private final InternalKvState<?, IndexKey, ?> entryNamespace;
  private final ValueState<byte[]> tombstones;
  private final InternalKvState<?, IndexKey, ?> tombstoneNamespace;

  @SuppressWarnings("unchecked")
  KeyIndex(KeyedStateBackend<Integer> backend, KeyedWriterOptions options) throws Exception {
    this.entries = backend.getOrCreateKeyedState(IndexKeySerializer.INSTANCE, state("index"));
    this.entryNamespace = (InternalKvState<?, IndexKey, ?>) entries;
    ValueStateDescriptor<byte[]> buried = state("tombstones");
    buried.enableTimeToLive(
        StateTtlConfig.newBuilder(options.tombstoneHorizon())
            .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
            .cleanupIncrementally(2, false)
            .cleanupInRocksdbCompactFilter(10_000)
            .build());
    this.tombstones =
        options.orderColumn() == null
            ? null
            : backend.getOrCreateKeyedState(IndexKeySerializer.INSTANCE, buried);
    this.tombstoneNamespace = (InternalKvState<?, IndexKey, ?>) tombstones;
  }

  private static ValueStateDescriptor<byte[]> state(String name) {
    return new ValueStateDescriptor<>(name, BytePrimitiveArraySerializer.INSTANCE);
  }

  /** The entry of a key, or null. */
  byte[] get(IndexKey key) throws IOException {
    entryNamespace.setCurrentNamespace(key);
    return entries.value();
  }

  void put(IndexKey key, byte[] entry) throws IOException {
    entryNamespace.setCurrentNamespace(key);
    entries.update(entry);
  }

  void remove(IndexKey key) {
    entryNamespace.setCurrentNamespace(key);
    entries.clear();
  }

  /**
   * Whether a delete newer than the order value is remembered for the key. An older one is
   * forgotten: the key lives again.
   */
  boolean staysBuried(IndexKey key, byte[] order) throws IOException {
    byte[] buried = buried(key);
    if (buried == null) {
      return false;
    }
    if (Arrays.compareUnsigned(buried, order) > 0) {
      return true;
    }
    tombstones.clear();
    return false;
  }

  /** Remembers a delete, unless a newer one is known. */
  void bury(IndexKey key, byte[] order) throws IOException {
    if (tombstones == null) {
      return;
    }
    byte[] buried = buried(key);
    if (buried == null || Arrays.compareUnsigned(buried, order) <= 0) {
      tombstones.update(order);
    }
  }

  /** The order value of the delete that is remembered for the key, or null; the key is current. */
  private byte[] buried(IndexKey key) throws IOException {
    if (tombstones == null) {
      return null;
    }
    tombstoneNamespace.setCurrentNamespace(key);
    return tombstones.value();
  }
}
