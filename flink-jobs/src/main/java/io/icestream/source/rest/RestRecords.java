package io.icestream.source.rest;

import io.icestream.source.ReaderOptions;
import java.util.OptionalLong;

/** The records of an entity as its server has them now, for those who compare them with a lake. */
public final class RestRecords {
  private static final int SINCE = "rest/".length();
  private static final int NUMBER = SINCE + "0000000000000/".length();

  private RestRecords() {}

  /**
   * How many records are read from the first page to the end; unknown where there are no pages, for
   * then a record that changes is read again and its former self is not there any more.
   */
  public static OptionalLong count(ReaderOptions reader, String entity)
      throws InterruptedException {
    RestOptions options = RestOptions.of(reader);
    RestEntity read = options.entities().get(entity);
    if (read.paging() == RestEntity.Paging.NONE) {
      return OptionalLong.empty();
    }
    RestClient client = new RestClient(options);
    RestSplit split = RestSplit.of(entity, 0);
    boolean isEnd = false;
    while (!isEnd) {
      RestPages.Step step = RestPages.step(client, read, split);
      split = step.next();
      isEnd = step.isEnd();
    }
    return OptionalLong.of(split.count());
  }

  /** When the reading began in which a record was read; a later one begins anew. */
  public static String since(String position) {
    return position.substring(SINCE, NUMBER - 1);
  }

  /** The number of a record in its reading, from 1 on. */
  public static long number(String position) {
    return Long.parseLong(position.substring(NUMBER));
  }
}
