package io.icestream.catalog;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.exceptions.ValidationException;

/** Reads partition transforms and sort orders, which Flink's DDL has no words for. */
final class PartitionTransforms {

  private static final Pattern TERM =
      Pattern.compile("(?:(\\w+)\\s*\\(\\s*(?:(\\d+)\\s*,\\s*)?([\\w.]+)\\s*\\)|([\\w.]+))");
  private static final Pattern SORT_TERM =
      Pattern.compile("([\\w.]+)(?:\\s+(asc|desc))?", Pattern.CASE_INSENSITIVE);

  private PartitionTransforms() {}

  /** The partition spec of {@code day(created_at), bucket(16, customer_id), region}. */
  static PartitionSpec spec(Schema schema, List<String> identity, String transforms) {
    PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
    identity.forEach(spec::identity);
    for (String term : terms(transforms)) {
      Matcher matcher = TERM.matcher(term);
      if (!matcher.matches()) {
        throw unreadable(TableOptions.PARTITION_BY, term);
      }
      try {
        add(spec, term, matcher);
      } catch (IllegalArgumentException | ValidationException e) {
        throw new IcestreamException(
            ErrorCode.CAT_003,
            "Cannot partition by '%s': %s. Correct %s."
                .formatted(term, e.getMessage(), TableOptions.PARTITION_BY),
            e);
      }
    }
    return spec.build();
  }

  private static void add(PartitionSpec.Builder spec, String term, Matcher matcher) {
    if (matcher.group(4) != null) {
      spec.identity(matcher.group(4));
      return;
    }
    String column = matcher.group(3);
    boolean hasWidth = matcher.group(2) != null;
    int width = hasWidth ? Integer.parseInt(matcher.group(2)) : 0;
    switch (matcher.group(1).toLowerCase(Locale.ROOT)) {
      case "year", "years" -> spec.year(column);
      case "month", "months" -> spec.month(column);
      case "day", "days" -> spec.day(column);
      case "hour", "hours" -> spec.hour(column);
      case "bucket" -> spec.bucket(column, requireWidth(term, hasWidth, width));
      case "truncate" -> spec.truncate(column, requireWidth(term, hasWidth, width));
      case "identity" -> spec.identity(column);
      default -> throw unreadable(TableOptions.PARTITION_BY, term);
    }
  }

  private static int requireWidth(String term, boolean hasWidth, int width) {
    if (!hasWidth) {
      throw unreadable(TableOptions.PARTITION_BY, term);
    }
    return width;
  }

  /** The sort order of {@code customer_id, created_at desc}. */
  static SortOrder sortOrder(Schema schema, String sortBy) {
    SortOrder.Builder order = SortOrder.builderFor(schema);
    for (String term : terms(sortBy)) {
      Matcher matcher = SORT_TERM.matcher(term);
      if (!matcher.matches()) {
        throw unreadable(TableOptions.SORT_BY, term);
      }
      try {
        if ("desc".equalsIgnoreCase(matcher.group(2))) {
          order.desc(matcher.group(1), NullOrder.NULLS_LAST);
        } else {
          order.asc(matcher.group(1), NullOrder.NULLS_FIRST);
        }
      } catch (IllegalArgumentException | ValidationException e) {
        throw new IcestreamException(
            ErrorCode.CAT_003,
            "Cannot sort by '%s': %s. Correct %s."
                .formatted(term, e.getMessage(), TableOptions.SORT_BY),
            e);
      }
    }
    return order.build();
  }

  private static List<String> terms(String list) {
    List<String> terms = new ArrayList<>();
    if (list == null || list.isBlank()) {
      return terms;
    }
    int depth = 0;
    int start = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        terms.add(list.substring(start, i).trim());
        start = i + 1;
      }
    }
    terms.add(list.substring(start).trim());
    return terms;
  }

  private static IcestreamException unreadable(String option, String term) {
    return new IcestreamException(
        ErrorCode.CAT_003,
        ("Cannot read '%s': it is no column and no transform (option=%s). Write a column, or"
                + " year, month, day, hour(column), bucket(n, column), truncate(n, column).")
            .formatted(term, option));
  }
}
