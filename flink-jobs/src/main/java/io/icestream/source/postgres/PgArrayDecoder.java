package io.icestream.source.postgres;

import io.icestream.source.DecodeException;
import io.icestream.source.TextDecoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.GenericArrayData;

/** PostgreSQL's array text: {@code {1,NULL,"a b"}}. */
final class PgArrayDecoder implements TextDecoder {

  private static final long serialVersionUID = 1L;

  private final TextDecoder element;

  PgArrayDecoder(TextDecoder element) {
    this.element = element;
  }

  @Override
  public Object decode(String text) throws DecodeException {
    if (text.startsWith("[")) {
      throw PgTextDecoder.outOfRange("the array has other lower bounds than 1");
    }
    int last = text.length() - 1;
    if (last < 1 || text.charAt(0) != '{' || text.charAt(last) != '}') {
      throw PgTextDecoder.invalid("ARRAY");
    }
    List<Object> values = new ArrayList<>();
    int at = 1;
    while (at < last) {
      char c = text.charAt(at);
      if (c == '{') {
        throw PgTextDecoder.outOfRange("the array has more than one dimension");
      }
      if (c == '"') {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < last && text.charAt(at) != '"') {
          if (text.charAt(at) == '\\') {
            at++;
          }
          value.append(text.charAt(at++));
        }
        at++;
        values.add(element.decode(value.toString()));
      } else {
        int end = text.indexOf(',', at);
        end = end < 0 ? last : end;
        String value = text.substring(at, end);
        values.add(value.equals("NULL") ? null : element.decode(value));
        at = end;
      }
      if (at < last && text.charAt(at) != ',') {
        throw PgTextDecoder.invalid("ARRAY");
      }
      at++;
    }
    return new GenericArrayData(values.toArray());
  }
}
