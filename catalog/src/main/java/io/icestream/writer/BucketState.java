package io.icestream.writer;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;

/**
 * The keyed state of a bucket beside its index.
 *
 * @param header file id counter and shared delete files; absent: the bucket was never opened
 * @param files live data files by id
 * @param moved where the rows of rewritten files are, by the id of the old file
 */
record BucketState(
    ValueState<byte[]> header, MapState<Integer, byte[]> files, MapState<Integer, byte[]> moved) {

  static BucketState of(RuntimeContext context) {
    return new BucketState(
        context.getState(
            new ValueStateDescriptor<>("bucket", BytePrimitiveArraySerializer.INSTANCE)),
        context.getMapState(map("files")),
        context.getMapState(map("moved")));
  }

  private static MapStateDescriptor<Integer, byte[]> map(String name) {
    return new MapStateDescriptor<>(
        name, IntSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE);
  }
}
