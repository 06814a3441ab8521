package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.ScriptMode.Half;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A job of this machine that another process runs. */
public record RunningPipeline(String name, Half half, long pid, int restPort) {

  /** Asks the process to stop with a savepoint and waits until it has ended. */
  public void stop(Duration timeout) throws Exception {
    ProcessHandle process =
        ProcessHandle.of(pid)
            .orElseThrow(
                () ->
                    new IcestreamException(
                        ErrorCode.RUN_002,
                        "Cannot stop " + name + ": its process has ended already."));
    process.destroy();
    try {
      process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IcestreamException(
          ErrorCode.RUN_003,
          "Cannot stop "
              + name
              + ": no savepoint within "
              + timeout
              + " (pid="
              + pid
              + "). It goes on stopping; ask for its status, or give --timeout more.");
    }
  }
}
