package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Fills the sample shop and keeps it busy: rows in PostgreSQL, transactions in Kafka, in the
 * answers of the tills and in the partner's files.
 *
 * <p>What will be sent is a function of the seed and of how many events went before. It is written
 * down before it is sent, so that after {@link #quiesce()} the record and the sources agree to the
 * byte, whenever and how often the JVM was killed in between.
 */
public final class Generator implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int LARGEST_BATCH = 2_000;

  /** A day of the partner's, who sends a file at the end of each. */
  private static final int DAY = 1_000;

  private enum Wish {
    RUN,
    REST,
    END
  }

  private final SentRecord record;
  private final Shop shop;
  private final Topic topic;
  private final Feeds feeds;
  private final RetailStream stream;
  private final Thread thread = new Thread(this::work, "generator");
  private final Map<String, Long> counts = new TreeMap<>();
  private final List<Message> unfiled = new ArrayList<>();

  private double rate;
  private Wish wish = Wish.REST;
  private boolean isResting;
  private boolean isSeeded;
  private RuntimeException failure;
  private long nextBatch;
  private long lastDay;

  private Generator(SentRecord record, Shop shop, Topic topic, Feeds feeds, long seed) {
    this.record = record;
    this.shop = shop;
    this.topic = topic;
    this.feeds = feeds;
    this.stream = new RetailStream(seed);
  }

  /**
   * Makes databases, empty tables and the topic, unless they exist, and begins in the background to
   * finish what an earlier generator left undone and to fill the tables. Pipelines may start once
   * this returns.
   *
   * @param seed must be the same at every start on the same servers
   */
  static Generator open(EmbeddedPostgres postgres, EmbeddedKafka kafka, Feeds feeds, long seed) {
    try {
      Generator generator =
          new Generator(
              SentRecord.open(postgres), Shop.open(postgres), Topic.open(kafka), feeds, seed);
      // Whoever reads the folders and the address from now on finds them as they were left.
      feeds.till().reset(generator.record.feeds().tillRecords());
      feeds
          .landing()
          .writeCalendar(
              "date,fiscal_year,fiscal_quarter,fiscal_month,fiscal_week",
              generator.record.feeds().calendar());
      generator.thread.setDaemon(true);
      generator.thread.start();
      return generator;
    } catch (SQLException e) {
      throw new IcestreamException(
          ErrorCode.DEMO_013, "Cannot prepare the sample shop: " + e.getMessage() + ".", e);
    }
  }

  /** Waits until the first rows and transactions are sent and acknowledged. */
  public void awaitSeeded() {
    await(() -> isSeeded);
  }

  /** From now on so many of a hundred messages are wrong. Called before {@link #start}. */
  void setBad(int percent) {
    stream.setBad(percent);
  }

  /** Sends live events from now on, or as soon as the first rows are there. */
  public synchronized void start(double eventsPerSecond) {
    rate = eventsPerSecond;
    wish = Wish.RUN;
    isResting = false;
    notifyAll();
  }

  /**
   * Stops sending and returns when everything that was written down is sent and acknowledged;
   * {@link #start} goes on.
   */
  public void quiesce() {
    synchronized (this) {
      if (wish == Wish.RUN) {
        wish = Wish.REST;
        notifyAll();
      }
    }
    await(() -> isSeeded && isResting);
  }

  /**
   * How much was sent and acknowledged, over all starts, by kind: {@code NEW}, {@code UPDATE},
   * {@code DUPLICATE}, {@code STALE}, the malformed kinds, {@code CUSTOMERS_UPDATE} and so on.
   */
  public synchronized Map<String, Long> counts() {
    return Map.copyOf(counts);
  }

  /** What ended the generator, if anything did. */
  public synchronized Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Stops sending, finishes the batch at hand and lets go of the servers. */
  @Override
  public void close() {
    synchronized (this) {
      wish = Wish.END;
      notifyAll();
    }
    try {
      thread.join(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    topic.close();
    try {
      shop.close();
      record.close();
    } catch (SQLException e) {
      throw new IcestreamException(
          ErrorCode.DEMO_013, "Cannot close the sample shop: " + e.getMessage() + ".", e);
    }
  }

  private interface Condition {
    boolean holds();
  }

  private synchronized void await(Condition condition) {
    while (!condition.holds()) {
      if (failure != null) {
        throw failure;
      }
      if (!thread.isAlive()) {
        throw new IcestreamException(
            ErrorCode.DEMO_014, "Cannot wait for the generator: it was closed.");
      }
      try {
        wait(1_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IcestreamException(
            ErrorCode.DEMO_014, "Cannot wait for the generator: interrupted.", e);
      }
    }
  }

  private void work() {
    try {
      finishEarlierBatch();
      fill();
      live();
    } catch (SQLException e) {
      fail(
          new IcestreamException(
              ErrorCode.DEMO_015, "Cannot go on generating: " + e.getMessage() + ".", e));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private synchronized void fail(RuntimeException e) {
    failure = e;
    notifyAll();
  }

  /** Carries out what the last batch of a killed generator lacks: no more, no less. */
  private void finishEarlierBatch() throws SQLException {
    topic.resume(record.topicEnds());
    Optional<SentRecord.Batch> unsent = record.unsent();
    if (unsent.isPresent()) {
      SentRecord.Batch batch = unsent.get();
      if (!batch.changes().isEmpty() && !shop.isCommitted(batch.shopTransaction())) {
        record.writeShopTransaction(batch.id(), shop.begin());
        shop.commit(batch.changes());
      }
      Set<Long> arrived = topic.eventsBehindEnds();
      topic.send(
          of(Feed.WEB, batch.messages()).stream()
              .filter(message -> !arrived.contains(message.event()))
              .toList());
      record.markSent(batch.id(), topic.ends());
    }
    nextBatch = record.end().batches();
    if (nextBatch > 0) {
      record.restore(stream);
    }
    for (String file : record.feeds().files()) {
      if (!feeds.landing().hasSales(file)) {
        feeds.landing().writeSales(file, record.feeds().lines(file));
      }
    }
    unfiled.addAll(record.feeds().unfiled());
    synchronized (this) {
      counts.putAll(record.counts());
    }
  }

  private void fill() throws SQLException {
    if (nextBatch == 0) {
      send(stream.firstRows(), List.of());
    }
    if (nextBatch == 1) {
      send(List.of(), stream.firstTransactions());
    }
    endDay();
    synchronized (this) {
      isSeeded = true;
      notifyAll();
    }
  }

  private void live() throws SQLException {
    long tick = System.nanoTime();
    double due = 0;
    while (true) {
      double perSecond;
      if (isWished(Wish.REST)) {
        endDay();
      }
      synchronized (this) {
        while (wish == Wish.REST && unfiled.isEmpty()) {
          isResting = true;
          notifyAll();
          pause(1_000);
          tick = System.nanoTime();
          due = 0;
        }
        if (wish == Wish.END) {
          return;
        }
        if (wish == Wish.REST) {
          continue;
        }
        perSecond = rate;
        long left = TICK.toMillis() - (System.nanoTime() - tick) / 1_000_000;
        if (left > 0) {
          pause(left);
          continue;
        }
      }
      long now = System.nanoTime();
      due = Math.min(due + perSecond * (now - tick) / 1e9, LARGEST_BATCH);
      tick = now;
      List<Change> changes = new ArrayList<>();
      List<Message> messages = new ArrayList<>();
      for (; due >= 1; due--) {
        RetailStream.Event event = stream.next();
        changes.addAll(event.changes());
        messages.addAll(event.messages());
      }
      long day = (stream.nextEvent() - 1) / DAY;
      send(changes, messages);
      if (day > lastDay) {
        endDay();
      }
    }
  }

  private synchronized boolean isWished(Wish what) {
    return wish == what;
  }

  /** The partner sends what was entered since the last file; of the first rows a file a day. */
  private void endDay() throws SQLException {
    lastDay = (stream.nextEvent() - 1) / DAY;
    if (unfiled.isEmpty()) {
      return;
    }
    Map<String, List<Message>> files = new TreeMap<>();
    for (Message entry : unfiled) {
      files.computeIfAbsent(file(entry), name -> new ArrayList<>()).add(entry);
    }
    record.feeds().writeFiles(files);
    files.forEach(
        (name, entries) ->
            feeds.landing().writeSales(name, entries.stream().map(Message::payload).toList()));
    unfiled.clear();
  }

  private String file(Message entry) {
    return entry.event() <= RetailSample.TRANSACTIONS
        ? "sales-" + PartnerLine.day(entry.payload()) + ".csv"
        : "sales-%s-%010d.csv"
            .formatted(
                RetailStream.now(entry.event()).toString().substring(0, 10), stream.nextEvent());
  }

  private static List<Message> of(Feed feed, List<Message> messages) {
    return messages.stream().filter(message -> message.feed() == feed).toList();
  }

  private void pause(long millis) {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      wish = Wish.END;
    }
  }

  private void send(List<Change> changes, List<Message> messages) throws SQLException {
    if (changes.isEmpty() && messages.isEmpty()) {
      return;
    }
    String transaction = changes.isEmpty() ? null : shop.begin();
    SentRecord.Batch batch =
        new SentRecord.Batch(nextBatch++, stream.nextEvent(), transaction, changes, messages);
    record.write(batch);
    if (transaction != null) {
      shop.commit(changes);
    }
    topic.send(of(Feed.WEB, messages));
    feeds.till().add(of(Feed.TILL, messages));
    unfiled.addAll(of(Feed.PARTNER, messages));
    record.markSent(batch.id(), topic.ends());
    synchronized (this) {
      messages.forEach(message -> counts.merge(message.kind().name(), 1L, Long::sum));
      changes.forEach(change -> counts.merge(change.entity() + "_" + change.kind(), 1L, Long::sum));
    }
  }
}
