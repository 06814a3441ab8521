package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** A source cannot go on and trying again would not help: Flink fails the job without a restart. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public class SourceStoppedException extends IcestreamException {

  private static final long serialVersionUID = 1L;

  /** A stop without a further cause. */
  public SourceStoppedException(ErrorCode code, String message) {
    super(code, message);
  }

  /** A stop with its cause; the cause must not hold rows or secrets in its message. */
  public SourceStoppedException(ErrorCode code, String message, Throwable cause) {
    super(code, message, cause);
  }
}
