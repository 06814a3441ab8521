package io.icestream.source.rest;

import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RawRecord;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

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

  private RestPages() {}

  static Step step(RestClient client, RestEntity entity, RestSplit split)
      throws InterruptedException {
    RestAnswer answer = client.page(entity, split.place());
    if (answer.records().isEmpty()) {
      return empty(entity, split, answer);
    }
    if (entity.paging() == RestEntity.Paging.PAGE
        && !split.former().isEmpty()
        && split.seen().length != split.full()) {
      return lookBack(entity, split);
    }
    List<SourceEvent> events = new ArrayList<>();
    long[] seen = new long[answer.records().size()];
    long count = split.count();
    for (int i = 0; i < seen.length; i++) {
      byte[] record = answer.records().get(i);
      seen[i] = hash(record);
      if (!split.hasSeen(seen[i])) {
        events.add(
            new RawRecord(
                entity.name(), split.position(++count), SourceEvent.UNKNOWN_TIME, null, record));
      }
    }
    String place = split.place();
    return switch (entity.paging()) {
      case NONE -> new Step(events, new RestSplit(entity.name(), "", "", count, 0, seen), true);
      case PAGE -> {
        long page = place.isEmpty() ? entity.firstPage() : Long.parseLong(place);
        yield new Step(
            events,
            new RestSplit(
                entity.name(),
                Long.toString(page + 1),
                Long.toString(page),
                count,
                split.full() == RestSplit.TO_LEARN ? seen.length : split.full(),
                seen),
            false);
      }
      case CURSOR, LINK -> {
        // Without another place this page is asked for again: it may have more by then.
        boolean isEnd = answer.next().filter(next -> !next.equals(place)).isEmpty();
        yield new Step(
            events,
            isEnd
                ? new RestSplit(entity.name(), place, split.former(), count, 0, seen)
                : new RestSplit(entity.name(), answer.next().get(), place, count, 0, new long[0]),
            isEnd);
      }
    };
  }

  /**
   * There is a page behind one that may have been read before it was full: that one is asked for
   * again first, and tells now how many records a full page has.
   */
  private static Step lookBack(RestEntity entity, RestSplit split) {
    return new Step(
        List.of(),
        new RestSplit(
            entity.name(), split.former(), "", split.count(), RestSplit.TO_LEARN, split.seen()),
        false);
  }

  /** Nothing there: of counted pages the one before is asked for again, for it may have grown. */
  private static Step empty(RestEntity entity, RestSplit split, RestAnswer answer) {
    if (entity.paging() == RestEntity.Paging.PAGE && !split.former().isEmpty()) {
      return new Step(
          List.of(),
          new RestSplit(
              entity.name(), split.former(), "", split.count(), split.full(), split.seen()),
          true);
    }
    boolean hasNext =
        answer.next().filter(next -> !next.equals(split.place())).isPresent()
            && entity.paging() != RestEntity.Paging.NONE;
    return hasNext
        ? new Step(
            List.of(),
            new RestSplit(
                entity.name(), answer.next().get(), split.place(), split.count(), 0, split.seen()),
            // A server that hands out ever new cursors to nothing is not asked without a pause.
            true)
        : new Step(List.of(), split, true);
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
