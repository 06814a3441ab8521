package io.icestream.commit;

import java.util.concurrent.ExecutorService;
import org.apache.iceberg.relocated.com.google.common.util.concurrent.MoreExecutors;

/**
 * Lets a commit do its work in the thread that asked for it.
 *
 * <p>Iceberg gives each step of a commit to a pool of a thread a processor and looks every ten
 * milliseconds whether it is done. A cut commits all its tables at once, in threads of its own:
 * they would wait for that pool, and its looks, most of the time.
 */
final class OwnThread {
  static final ExecutorService EXECUTOR = MoreExecutors.newDirectExecutorService();

  private OwnThread() {}
}
