package io.icestream.source.rest;

import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.rest.RestEntity.Paging;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Goes through the pages of an entity. */
final class RestPages {

  /**
   * What one request brought.
   *
   * @param events the records that were not there before
   * @param next how far the entity is read with them
   * @param isEnd whether there is nothing more for now
   */
  record Step(List<SourceEvent> events, RestSplit next, boolean isEnd) {}

  private final RestEntity entity;
  private final RestSplit split;
  private final RestAnswer answer;
  private final long[] hashes;

  private RestPages(RestEntity entity, RestSplit split, RestAnswer answer) {
    this.entity = entity;
    this.split = split;
    this.answer = answer;
    this.hashes = answer.records().stream().mapToLong(RestPages::hash).toArray();
  }

  static Step step(RestClient client, RestEntity entity, RestSplit split)
      throws InterruptedException {
    RestPages pages = new RestPages(entity, split, client.page(entity, split.place()));
    if (pages.hashes.length == 0) {
      return pages.empty();
    }
    return entity.paging() == Paging.PAGE ? pages.counted() : pages.linked();
  }

  private Step counted() {
    boolean isBehind = !split.former().isEmpty();
    if (isBehind && isSameAsBefore()) {
      // Some servers answer with their last page to every number behind it.
      return goBack();
    }
    if (isBehind && split.seen().length != split.full()) {
      return lookBack();
    }
    // A page that is asked for again has an old part; one behind it is all new.
    List<SourceEvent> events = events(isBehind ? Set.of() : seen());
    long page = split.place().isEmpty() ? entity.firstPage() : Long.parseLong(split.place());
    int full = split.full() == RestSplit.TO_LEARN ? hashes.length : split.full();
    return new Step(
        events,
        split.at(
            Long.toString(page + 1),
            Long.toString(page),
            split.count() + events.size(),
            full,
            hashes),
        false);
  }

  private Step linked() {
    List<SourceEvent> events = events(seen());
    long count = split.count() + events.size();
    Optional<String> next = next();
    // Without another place this one is asked for again: it may have more by then.
    return next.isEmpty()
        ? new Step(events, split.at(split.place(), split.former(), count, 0, hashes), true)
        : new Step(events, split.at(next.get(), split.place(), count, 0, new long[0]), false);
  }

  private Optional<String> next() {
    return entity.paging() == Paging.NONE
        ? Optional.empty()
        : answer.next().filter(next -> !next.equals(split.place()));
  }

  /**
   * There is a page behind one that may have been read before it was full: that one is asked for
   * again first, and tells now how many records a full page has.
   */
  private Step lookBack() {
    return new Step(
        List.of(),
        split.at(split.former(), "", split.count(), RestSplit.TO_LEARN, split.seen()),
        false);
  }

  /** The page before is asked for again after a pause, for it may have grown. */
  private Step goBack() {
    return new Step(
        List.of(), split.at(split.former(), "", split.count(), split.full(), split.seen()), true);
  }

  /** Nothing is there. */
  private Step empty() {
    if (entity.paging() == Paging.PAGE && !split.former().isEmpty()) {
      return goBack();
    }
    // A server that hands out ever new cursors to nothing is not asked without a pause.
    return new Step(
        List.of(),
        next()
            .map(next -> split.at(next, split.place(), split.count(), 0, new long[0]))
            .orElse(split),
        true);
  }

  private Set<Long> seen() {
    Set<Long> seen = new HashSet<>();
    for (long hash : split.seen()) {
      seen.add(hash);
    }
    return seen;
  }

  private boolean isSameAsBefore() {
    Set<Long> seen = seen();
    for (long hash : hashes) {
      if (!seen.contains(hash)) {
        return false;
      }
    }
    return true;
  }

  /** The records but for some. */
  private List<SourceEvent> events(Set<Long> old) {
    List<SourceEvent> events = new ArrayList<>();
    for (int i = 0; i < hashes.length; i++) {
      if (!old.contains(hashes[i])) {
        events.add(
            new RawRecord(
                entity.name(),
                split.position(split.count() + events.size() + 1),
                SourceEvent.UNKNOWN_TIME,
                null,
                answer.records().get(i)));
      }
    }
    return events;
  }

  private static long hash(byte[] record) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(record);
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
