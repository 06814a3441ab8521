package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalColumnsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "email",
        "Email",
        "e_mail",
        "emailAddress",
        "contact_email",
        "email2",
        "phone",
        "phone_number",
        "mobile",
        "fax",
        "home_phone",
        "first_name",
        "firstName",
        "FirstName",
        "last_name",
        "full_name",
        "surname",
        "maiden_name",
        "user_name",
        "username",
        "nickname",
        "address",
        "address_line_1",
        "addressLine2",
        "street",
        "street_name",
        "zip",
        "zip_code",
        "postal_code",
        "postcode",
        "ssn",
        "passport_number",
        "iban",
        "card_number",
        "credit_card",
        "ip",
        "ip_address",
        "client_ip",
        "latitude",
        "lat",
        "lon",
        "birth_place",
        "national_id",
        "tax_id",
        "customer_name",
        "card_holder_name",
        "gender",
        "billing address",
        "Date of Birth"
      })
  void flagsPersonalTexts(String column) {
    assertThat(PersonalColumns.looksPersonal("orders", column, "STRING")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "product_name",
        "file_name",
        "filename",
        "hostname",
        "host_name",
        "table_name",
        "column_name",
        "company_name",
        "brand_name",
        "name",
        "city",
        "state",
        "country",
        "description",
        "status",
        "email_id",
        "email_template",
        "email_sent",
        "address_id",
        "address_type",
        "phone_model",
        "phone_type",
        "user_id",
        "customer_id",
        "card_type",
        "zip_file_size",
        "relation",
        "latency",
        "colony",
        "script",
        "shipping",
        "description_ip_count",
        "is_email",
        "unit",
        "emails_sent",
        "",
        "__"
      })
  void leavesLookAlikesAlone(String column) {
    assertThat(PersonalColumns.looksPersonal("products", column, "STRING")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "date_of_birth, DATE, true",
    "dob, TIMESTAMP(3), true",
    "birth_year, INT, true",
    "phone, BIGINT, true",
    "latitude, DOUBLE, true",
    "latitude, 'DECIMAL(9, 6)', true",
    "zip, INT, true",
    "email, BOOLEAN, false",
    "email, INT, false",
    "first_name, BIGINT, false",
    "email_verified_at, TIMESTAMP_LTZ(6), false",
    "address, DATE, false",
    "ip, BYTES, true",
    "emails, ARRAY<STRING>, true",
    "email, VARCHAR(200), true",
  })
  void mindsTheType(String column, String type, boolean isPersonal) {
    assertThat(PersonalColumns.looksPersonal("orders", column, type)).isEqualTo(isPersonal);
  }

  @ParameterizedTest
  @CsvSource({
    "customers, true",
    "users, true",
    "app_user, true",
    "OrderContacts, true",
    "products, false",
    "files, false",
    "user_groups_2024, true"
  })
  void takesANameForPersonalInTablesOfPeople(String table, boolean isPersonal) {
    assertThat(PersonalColumns.looksPersonal(table, "name", "STRING")).isEqualTo(isPersonal);
  }
}
