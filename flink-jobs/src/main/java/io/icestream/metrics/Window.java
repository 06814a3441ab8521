package io.icestream.metrics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** The last observations of a number, and what is usual among them. */
final class Window {
  /** Makes the median absolute deviation of normal values their standard deviation. */
  static final double MAD_TO_SD = 1.4826;

  private final double[] values;
  private int next;
  private int size;

  Window(int capacity) {
    values = new double[capacity];
  }

  void add(double value) {
    values[next] = value;
    next = (next + 1) % values.length;
    size = Math.min(size + 1, values.length);
  }

  int size() {
    return size;
  }

  double median() {
    return median(Arrays.copyOf(values, size));
  }

  /** The standard deviation, as the median absolute deviation tells it: outliers don't count. */
  double spread() {
    double median = median();
    return MAD_TO_SD
        * median(Arrays.stream(values, 0, size).map(value -> Math.abs(value - median)).toArray());
  }

  double least() {
    return Arrays.stream(values, 0, size).min().orElse(0);
  }

  double most() {
    return Arrays.stream(values, 0, size).max().orElse(0);
  }

  private static double median(double[] all) {
    Arrays.sort(all);
    int middle = all.length / 2;
    if (all.length == 0) {
      return 0;
    }
    return all.length % 2 == 1 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeDouble(values[(next - size + i + values.length) % values.length]);
    }
  }

  /** What was written, as far as it fits. */
  void read(DataInput in) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      add(in.readDouble());
    }
  }
}
