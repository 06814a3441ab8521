package io.icestream.metrics;

import io.icestream.metrics.Finding.Baseline;
import io.icestream.metrics.Finding.Basis;
import io.icestream.metrics.Finding.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/** How many changes a table has in a second, and how long it has none. */
final class Volume {
  /** What a rate may always vary by: a tenth, about. */
  private static final double RELATIVE_NOISE = 0.08;

  /** Times between changes vary more, and by chance are long now and then. */
  private static final double RELATIVE_NOISE_OF_GAPS = 0.5;

  private static final double LONGEST_GAPS = 3;
  private static final double SHORT_CUT = 0.5;
  private static final double SECOND = 1_000;
  private static final int CUTS_TO_CATCH_UP = 3;

  private final Watched table;
  private final Window rates;
  private final Window intervals;
  private final Window gaps;
  private final HoursOfWeek hours = new HoursOfWeek();

  private long since;
  private long lastCut;
  private long lastChange;
  private long pending;
  private long quietUntil;
  private int quietCuts;
  private int cuts;
  private int dropToldAt;
  private int riseToldAt;
  private boolean isSilenceTold;

  Volume(Watched table) {
    this.table = table;
    int capacity = TableWatch.capacity(table);
    rates = new Window(capacity);
    intervals = new Window(capacity);
    gaps = new Window(capacity);
  }

  /** Nothing is judged by what comes after a pause until as much time has gone by once more. */
  void goOn(long now) {
    if (lastCut > 0) {
      quietUntil = now + Math.max(0, now - lastCut);
      quietCuts = CUTS_TO_CATCH_UP;
    }
  }

  /** Begins again here: what was before is not counted. */
  void start(long now) {
    lastCut = now;
    lastChange = now;
    pending = 0;
  }

  /** Takes the changes of a cut, and says what is unusual about their number. */
  Optional<Finding> changes(long changes, long now) {
    if (lastCut == 0) {
      since = now;
      start(now);
      return Optional.empty();
    }
    pending += changes;
    double seconds = (now - lastCut) / SECOND;
    if (intervals.size() > 0 && seconds < SHORT_CUT * intervals.median() || seconds <= 0) {
      return Optional.empty();
    }
    long count = pending;
    pending = 0;
    lastCut = now;
    if (quietCuts > 0) {
      quietCuts--;
      return Optional.empty();
    }
    if (now < quietUntil) {
      return Optional.empty();
    }
    Optional<Finding> finding =
        rates.size() < table.learn() ? Optional.empty() : judge(count, seconds, now);
    cuts++;
    intervals.add(seconds);
    rates.add(count / seconds);
    hours.add(now, count, seconds);
    return finding.filter(this::isNews);
  }

  /** A drop is news also soon after a rise. */
  private boolean isNews(Finding finding) {
    boolean isDrop = finding.z() < 0;
    int toldAt = isDrop ? dropToldAt : riseToldAt;
    if (toldAt > 0 && cuts - toldAt <= table.learn()) {
      return false;
    }
    dropToldAt = isDrop ? cuts : dropToldAt;
    riseToldAt = isDrop ? riseToldAt : cuts;
    return true;
  }

  private Optional<Finding> judge(long count, double seconds, long now) {
    double rate = count / seconds;
    Optional<Window> hour = hours.at(now);
    Window usual = hour.orElse(rates);
    double expected = usual.median() * seconds;
    double spread = Math.max(usual.spread(), rates.spread()) * seconds;
    double noise = RELATIVE_NOISE * expected;
    // Counts vary by the square root of what is expected, however steady their source is.
    double deviation = Math.sqrt(Math.max(Math.max(spread * spread, noise * noise) + expected, 1));
    double z = (count - expected) / deviation;
    boolean isNew = rate > usual.most() || rate < usual.least();
    return Math.abs(z) >= table.threshold() && isNew
        ? Optional.of(
            Finding.of(
                table, null, Kind.VOLUME, rate, usual.median(), z, basis(hour.isPresent(), usual)))
        : Optional.empty();
  }

  /** Says when there has been no change for much longer than usual, once. */
  Optional<Finding> freshness(long changes, long now) {
    if (lastCut == 0 || now < quietUntil || quietCuts > 0) {
      lastChange = now;
      return Optional.empty();
    }
    double silence = (now - lastChange) / SECOND;
    if (changes > 0) {
      gaps.add(silence);
      lastChange = now;
      isSilenceTold = false;
      return Optional.empty();
    }
    if (isSilenceTold || gaps.size() < table.learn() || isExpected(silence, now)) {
      return Optional.empty();
    }
    double usual = gaps.median();
    double deviation = Math.max(gaps.spread(), RELATIVE_NOISE_OF_GAPS * usual);
    double z = (silence - usual) / deviation;
    if (z < table.threshold() || silence <= LONGEST_GAPS * gaps.most()) {
      return Optional.empty();
    }
    isSilenceTold = true;
    return Optional.of(
        Finding.of(table, null, Kind.FRESHNESS, silence, usual, z, basis(false, gaps)));
  }

  /** Whether in the same hour of former weeks there were so few changes that none is no wonder. */
  private boolean isExpected(double silence, long now) {
    return hours
        .at(now)
        .filter(hour -> hour.median() * silence < table.threshold() * table.threshold())
        .isPresent();
  }

  private Basis basis(boolean isSeasonal, Window window) {
    return new Basis(isSeasonal ? Baseline.HOUR_OF_WEEK : Baseline.LAST_CUTS, window.size(), since);
  }

  void write(DataOutput out) throws IOException {
    rates.write(out);
    intervals.write(out);
    gaps.write(out);
    hours.write(out);
    out.writeLong(since);
    out.writeLong(lastCut);
    out.writeLong(lastChange);
    out.writeLong(pending);
    out.writeLong(quietUntil);
    out.writeInt(quietCuts);
    out.writeInt(cuts);
    out.writeInt(dropToldAt);
    out.writeInt(riseToldAt);
    out.writeBoolean(isSilenceTold);
  }

  void read(DataInput in) throws IOException {
    rates.read(in);
    intervals.read(in);
    gaps.read(in);
    hours.read(in);
    since = in.readLong();
    lastCut = in.readLong();
    lastChange = in.readLong();
    pending = in.readLong();
    quietUntil = in.readLong();
    quietCuts = in.readInt();
    cuts = in.readInt();
    dropToldAt = in.readInt();
    riseToldAt = in.readInt();
    isSilenceTold = in.readBoolean();
  }
}
