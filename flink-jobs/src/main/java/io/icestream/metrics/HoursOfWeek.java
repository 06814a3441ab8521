package io.icestream.metrics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rates of each hour of the week, in UTC, in the last weeks. */
final class HoursOfWeek {
  /** From so many weeks on, an hour is compared with itself. */
  static final int ENOUGH = 3;

  private static final int WEEKS = 8;
  private static final int HOURS = 168;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final Map<Integer, Window> rates = new TreeMap<>();
  private long hour = -1;
  private double seconds;
  private long count;

  void add(long now, long changes, double duration) {
    long present = now / HOUR;
    if (present != hour) {
      // An hour that was watched for less than half tells little.
      if (hour >= 0 && seconds >= HOUR / 2_000d) {
        rates.computeIfAbsent((int) (hour % HOURS), slot -> new Window(WEEKS)).add(count / seconds);
      }
      hour = present;
      seconds = 0;
      count = 0;
    }
    seconds += duration;
    count += changes;
  }

  /** The rates in this hour of former weeks, if there are enough of them. */
  Optional<Window> at(long now) {
    return Optional.ofNullable(rates.get((int) (now / HOUR % HOURS)))
        .filter(window -> window.size() >= ENOUGH);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(hour);
    out.writeDouble(seconds);
    out.writeLong(count);
    out.writeInt(rates.size());
    for (Map.Entry<Integer, Window> entry : rates.entrySet()) {
      out.writeInt(entry.getKey());
      entry.getValue().write(out);
    }
  }

  void read(DataInput in) throws IOException {
    hour = in.readLong();
    seconds = in.readDouble();
    count = in.readLong();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      Window window = new Window(WEEKS);
      rates.put(in.readInt(), window);
      window.read(in);
    }
  }
}
