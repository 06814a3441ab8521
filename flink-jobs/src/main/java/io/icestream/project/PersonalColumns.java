package io.icestream.project;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/**
 * Tells columns that look as if they held personal data, by the words of their names and by type.
 *
 * <p>A first guess for people to correct: it sees no rows, and free text may hold anything.
 */
public final class PersonalColumns {
  private static final Set<String> WORDS =
      words(
          "address addr birthdate birthday born dob email emails emailaddress ethnicity fax"
              + " firstname fullname gender iban ip ipaddress ipv4 ipv6 lastname lat latitude lng"
              + " login lon longitude maiden mobile msisdn nationality nickname passport passwd"
              + " password phone phonenumber phones postalcode postcode religion ssn street surname"
              + " tel telephone username zip zipcode");
  private static final Set<String> PAIRS =
      words(
          "bank_account birth_date birth_day birth_place birth_year card_holder card_number"
              + " cardholder_name cell_number contact_name credit_card customer_name debit_card"
              + " display_name driver_licence driver_license e_mail employee_name family_name"
              + " first_name full_name given_name holder_name last_name license_plate licence_plate"
              + " maiden_name middle_name national_id nick_name of_birth patient_name person_name"
              + " personal_id post_code postal_code recipient_name social_security tax_id"
              + " tax_number user_name vat_id zip_code");
  private static final Set<String> NUMERIC =
      words(
          "born card dob fax iban lat latitude lng lon longitude mobile msisdn passport phone"
              + " phonenumber security ssn tax tel telephone zip zipcode postcode postal postalcode"
              + " birth cell account national personal");
  private static final Set<String> BIRTH = words("birth birthdate birthday born dob");
  private static final Set<String> NOT_BEHIND =
      words(
          "at bounced campaign category class count domain enabled flag format id kind label length"
              + " model opened provider sent server size status subject template type types uuid"
              + " verified version");
  private static final Set<String> NOT_BEFORE = words("is has was mac can");
  private static final Set<String> PEOPLE =
      words(
          "author authors client clients contact contacts customer customers employee employees"
              + " guest guests lead leads member members passenger passengers patient patients"
              + " people person persons staff student students subscriber subscribers user users");

  private PersonalColumns() {}

  /**
   * Whether a column looks personal.
   *
   * @param table the table's name: in {@code customers}, even {@code name} is personal
   * @param column the column's name
   * @param flinkType its type in Flink's notation
   */
  public static boolean looksPersonal(String table, String column, String flinkType) {
    return isPersonal(table, column, flinkType)
        || fields(flinkType).entrySet().stream()
            .anyMatch(field -> isPersonal(table, field.getKey(), field.getValue()));
  }

  /** The fields of rows inside a type, at any depth. */
  private static Map<String, String> fields(String flinkType) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (flinkType.indexOf('<') >= 0) {
      try {
        collect(LogicalTypeParser.parse(flinkType, PersonalColumns.class.getClassLoader()), fields);
      } catch (ValidationException e) {
        // Not a type that Flink knows; the planner says so.
      }
    }
    return fields;
  }

  private static void collect(LogicalType type, Map<String, String> fields) {
    if (type instanceof RowType row) {
      row.getFields()
          .forEach(field -> fields.put(field.getName(), field.getType().asSummaryString()));
    }
    type.getChildren().forEach(child -> collect(child, fields));
  }

  private static boolean isPersonal(String table, String column, String flinkType) {
    List<String> words = split(column);
    if (words.isEmpty() || isExcluded(words)) {
      return false;
    }
    String type = flinkType.toUpperCase(Locale.ROOT).replaceAll("[ (<].*", "");
    return switch (type) {
      case "BOOLEAN" -> false;
      case "DATE", "TIMESTAMP", "TIMESTAMP_LTZ" -> words.stream().anyMatch(BIRTH::contains);
      case "TINYINT",
          "SMALLINT",
          "INT",
          "INTEGER",
          "BIGINT",
          "DECIMAL",
          "NUMERIC",
          "FLOAT",
          "DOUBLE" ->
          isNamed(table, words) && words.stream().anyMatch(NUMERIC::contains);
      default -> isNamed(table, words);
    };
  }

  private static boolean isExcluded(List<String> words) {
    String last = words.get(words.size() - 1);
    boolean isKnownId = words.size() > 1 && PAIRS.contains(pair(words, words.size() - 2));
    return (NOT_BEHIND.contains(last) && !isKnownId) || NOT_BEFORE.contains(words.get(0));
  }

  private static boolean isNamed(String table, List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (WORDS.contains(words.get(i)) || (i > 0 && PAIRS.contains(pair(words, i - 1)))) {
        return true;
      }
    }
    return words.equals(List.of("name")) && split(table).stream().anyMatch(PEOPLE::contains);
  }

  private static String pair(List<String> words, int first) {
    return words.get(first) + "_" + words.get(first + 1);
  }

  /** The words of a name: {@code addressLine2} is address, line. */
  private static List<String> split(String name) {
    String spaced = name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>(Arrays.asList(spaced.split("[^a-z0-9]+")));
    words.removeIf(word -> word.isEmpty() || word.matches("[0-9]+"));
    words.replaceAll(word -> word.matches("ipv[46]") ? word : word.replaceAll("[0-9]+$", ""));
    words.removeIf(String::isEmpty);
    return words;
  }

  private static Set<String> words(String words) {
    return Set.of(words.split(" "));
  }
}
