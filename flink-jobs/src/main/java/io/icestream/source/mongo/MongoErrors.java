package io.icestream.source.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoQueryException;
import com.mongodb.MongoSecurityException;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.SourceStoppedException;
import java.util.Optional;
import java.util.Set;

/**
 * What a failure of MongoDB means. Messages of the driver and the server are never handed on, for
 * they may hold parts of documents: a failure is told by its number and its class.
 */
final class MongoErrors {
  private static final Set<Integer> NO_RIGHTS = Set.of(13, 18, 33, 8000);
  private static final Set<Integer> NO_STREAMS = Set.of(40573, 40324, 20, 166, 123);
  private static final Set<Integer> HISTORY_LOST = Set.of(286, 260, 280, 40576, 40585, 40615);
  private static final Set<Integer> NOT_READABLE = Set.of(10334, 47);

  private MongoErrors() {}

  /**
   * What somebody has to look at; empty for a failure that may pass.
   *
   * @param what could not be read
   */
  static Optional<IcestreamException> stop(String what, MongoException failure) {
    int code = failure.getCode();
    if (failure instanceof MongoSecurityException || NO_RIGHTS.contains(code)) {
      return stop(
          ErrorCode.MONGO_002,
          what,
          "the server does not let us in, or not read it",
          failure,
          "Correct 'username', 'password' and 'auth-database', or give the user the role 'read' on"
              + " the database");
    }
    if (!isOfServer(failure)) {
      return Optional.empty();
    }
    if (NO_STREAMS.contains(code)) {
      return stop(
          ErrorCode.MONGO_003,
          what,
          "the server has no change streams for it",
          failure,
          "They need a replica set or a sharded cluster; make the server a replica set of one, if"
              + " need be");
    }
    if (HISTORY_LOST.contains(code)) {
      return stop(
          ErrorCode.MONGO_006,
          what,
          "the changes since the last checkpoint are no longer in its oplog, or this is another"
              + " cluster",
          failure,
          "See the runbook for ways on, and let the oplog reach further back");
    }
    if (NOT_READABLE.contains(code)) {
      return stop(
          ErrorCode.MONGO_007,
          what,
          "a change is too large, or its post-image is not there",
          failure,
          "See the runbook");
    }
    return Optional.empty();
  }

  /** A failure that may pass, but has not. */
  static IcestreamException outage(String what, MongoException failure, int attempts) {
    return new IcestreamException(
        ErrorCode.MONGO_001,
        "Cannot read %s: MongoDB does not answer as it should (%s, attempts=%d). Look at the server; the job tries again."
            .formatted(what, named(failure), attempts));
  }

  /** The failure without its message. */
  static String named(MongoException failure) {
    String name = failure.getClass().getSimpleName();
    return isOfServer(failure) ? name + " " + failure.getCode() : name;
  }

  /** Whether the server said it, and not the driver. */
  static boolean isOfServer(MongoException failure) {
    return failure instanceof MongoCommandException || failure instanceof MongoQueryException;
  }

  private static Optional<IcestreamException> stop(
      ErrorCode code, String what, String why, MongoException failure, String remedy) {
    return Optional.of(
        new SourceStoppedException(
            code, "Cannot read %s: %s (%s). %s.".formatted(what, why, named(failure), remedy)));
  }
}
