package io.icestream.source;

import java.io.Serializable;

/** Turns a value's text form into Flink's internal data structure for one column type. */
@FunctionalInterface
public interface TextDecoder extends Serializable {

  /**
   * The value in Flink's internal form.
   *
   * @param text never null: SQL NULL is not decoded
   * @throws DecodeException when the text is no value of the type; its message never holds the text
   */
  Object decode(String text) throws DecodeException;
}
