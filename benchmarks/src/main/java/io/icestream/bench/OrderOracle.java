package io.icestream.bench;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What the tables have to hold once everything that was sent is published. */
final class OrderOracle {
  private final int events;

  /** By order, the event that holds its newest version. */
  private int[] newest = new int[1024];

  private int keys;
  private long accepted;
  private long duplicates;
  private long stale;
  private long malformed;

  OrderOracle(int events) {
    this.events = events;
  }

  /** A row of Gold. */
  record Revenue(long orders, long cents) {
    Revenue plus(Order order) {
      return new Revenue(orders + 1, cents + order.amountCents());
    }
  }

  /** The key of a row of Gold. */
  record Group(LocalDate day, int product) implements Comparable<Group> {
    @Override
    public int compareTo(Group other) {
      int byDay = day.compareTo(other.day);
      return byDay == 0 ? Integer.compare(product, other.product) : byDay;
    }
  }

  /** An event makes a new order, or the newest version of one. */
  void accept(int key, int event) {
    if (key == newest.length) {
      newest = Arrays.copyOf(newest, Math.toIntExact(newest.length * 2L));
    }
    keys = Math.max(keys, key + 1);
    newest[key] = event;
    accepted++;
  }

  void duplicate() {
    duplicates++;
  }

  void stale() {
    stale++;
  }

  void malformed() {
    malformed++;
  }

  /** How many orders there are; they are numbered from 0. */
  int keys() {
    return keys;
  }

  Order newest(int key) {
    return OrderStream.order(key, newest[key], events);
  }

  /** How many events Bronze has to hold. */
  long logged() {
    return accepted + duplicates + stale;
  }

  /** How many events quarantine has to hold. */
  long rejected() {
    return malformed;
  }

  /** The rows that Gold has to hold. */
  Map<Group, Revenue> revenue() {
    Map<Group, Revenue> revenue = new TreeMap<>();
    for (int key = 0; key < keys; key++) {
      Order order = newest(key);
      Group group = new Group(order.orderedOn(), order.product());
      revenue.put(group, revenue.getOrDefault(group, new Revenue(0, 0)).plus(order));
    }
    return revenue;
  }
}
