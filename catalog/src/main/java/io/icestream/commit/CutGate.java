package io.icestream.commit;

import java.io.Serializable;
import java.util.Optional;

/** Decides whether readers may see a cut. Called by the publisher, once for each cut. */
@FunctionalInterface
public interface CutGate extends Serializable {

  /**
   * The reason to hold the cut back, in a sentence without rows or secrets; none to let it pass.
   */
  Optional<String> reasonToHold(Cut cut);

  /** Gives back what it holds; it may be asked again all the same. */
  default void close() {}
}
