package io.icestream.plan;

import io.icestream.project.QualityCheck;

/** How texts may have to be written, as truth values of SQL that are NULL for NULL. */
final class QualityFormats {
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  private QualityFormats() {}

  static String matches(QualityCheck.Formatted formatted) {
    String column = Sql.name(formatted.column());
    return switch (formatted.format()) {
      case EMAIL -> "`is_email`(" + column + ")";
      case PHONE -> "`is_phone`(" + column + ")";
      case EMAIL_DOMAIN -> pattern(column, "^(" + LABEL + "\\.)+[A-Za-z]{2,63}$");
      case E164 -> pattern(column, "^\\+[1-9][0-9]{6,14}$");
      case UUID -> pattern(column, "^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$");
      case ISO_DATE ->
          "("
              + pattern(column, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
              + " and (try_cast("
              + column
              + " as date) is not null or "
              + column
              + " is null))";
      case ISO_TIME ->
          pattern(
              column,
              "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$");
      case COUNTRY_CODE -> pattern(column, "^[A-Z]{2}$");
      case URL -> pattern(column, "^https?://[^\\s/?#]+([/?#]\\S*)?$");
    };
  }

  private static String pattern(String column, String regex) {
    return "regexp(" + column + ", " + Sql.literal(regex) + ")";
  }
}
