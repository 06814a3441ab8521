package io.icestream.functions;

import java.util.List;
import org.apache.flink.table.functions.ScalarFunction;

/** Lists the functions of this package under their SQL names. */
public final class IcestreamFunctions {

  /** What a function takes beside the value. */
  public enum Second {
    /** Nothing that it needs. */
    NOTHING,
    /** A whole number: characters to keep, or a width. */
    NUMBER,
    /** A text that says whose value it is. */
    SUBJECT
  }

  /**
   * A function as SQL knows it.
   *
   * @param name the SQL name
   * @param type the class to register
   * @param second what it takes beside the value
   * @param declassifying whether personal data that went in is no longer personal when it comes
   *     out; the result of any other function is as personal as its arguments
   * @param description what it returns, in a few words
   */
  public record Entry(
      String name,
      Class<? extends ScalarFunction> type,
      Second second,
      boolean declassifying,
      String description) {}

  private static final List<Entry> ALL =
      List.of(
          declassifying(
              "tokenize_text", TokenizeText.class, "A keyed token: equal texts have equal tokens"),
          declassifying(
              "tokenize_email",
              TokenizeEmail.class,
              "The token of an e-mail address, its domain in lower case"),
          declassifying(
              "tokenize_phone",
              TokenizePhone.class,
              "The token of a phone number as E.164 writes it"),
          declassifying(
              "list_tokens", ListTokens.class, "The tokens of a text under every enabled key"),
          declassifying("encrypt_text", EncryptText.class, "A keyed token that can be revealed"),
          declassifying("encrypt_digits", EncryptDigits.class, "Other digits in the same format"),
          declassifying(
              "encrypt_card", EncryptCard.class, "Another card number in the same format"),
          declassifying("mask_email", MaskEmail.class, "***@domain"),
          declassifying(
              "mask_phone",
              MaskPhone.class,
              "Country code and, of long numbers, the last two digits"),
          declassifying("mask_name", MaskName.class, "*** for every name"),
          declassifying("mask_address", MaskAddress.class, "*** for every address"),
          declassifying(
              "mask_card", MaskCard.class, "*** and the last four digits of a card number"),
          declassifying(
              "mask_ip",
              MaskIp.class,
              "The first half of an IPv4 address, the first quarter of an IPv6 one"),
          declassifying(
              "mask_keep_first",
              MaskKeepFirst.class,
              Second.NUMBER,
              "The first characters, at most a quarter of the text, and ***"),
          declassifying(
              "mask_keep_last",
              MaskKeepLast.class,
              Second.NUMBER,
              "*** and the last characters, at most a quarter of the text"),
          declassifying("redact_text", RedactText.class, "*** for every text"),
          declassifying("nullify_value", NullifyValue.class, "NULL of the same type"),
          declassifying("generalise_date", GeneraliseDate.class, "The first day of the year"),
          declassifying(
              "shift_date",
              ShiftDate.class,
              Second.SUBJECT,
              "The date moved back by 1 to 365 days, the same for all dates of a subject"),
          declassifying(
              "bucket_number",
              BucketNumber.class,
              Second.NUMBER,
              "The multiple of the width next to the number, towards zero"),
          personal(
              "renew_token",
              RenewToken.class,
              "The token of encrypt_text under the newest key, from one under an older key"),
          personal("reveal_text", RevealText.class, "The text of a token of encrypt_text"),
          personal("reveal_digits", RevealDigits.class, "The digits that encrypt_digits took"),
          personal("reveal_card", RevealCard.class, "The card number that encrypt_card took"),
          personal("unseal_value", UnsealValue.class, "The value of a sealed column of Bronze"),
          declassifying("is_erased", IsErased.class, "Whether the key of a person was destroyed"),
          personal(
              "insecure_hash_sha256",
              InsecureHashSha256.class,
              "SHA-256 without a key: reversible by trying, still personal"),
          personal(
              "insecure_hash_md5",
              InsecureHashMd5.class,
              "MD5 without a key: reversible by trying, still personal"));

  private IcestreamFunctions() {}

  /** Every function, in the order of the reference; the same as in {@code functions.sql}. */
  public static List<Entry> all() {
    return ALL;
  }

  private static Entry declassifying(
      String name, Class<? extends ScalarFunction> type, String description) {
    return declassifying(name, type, Second.NOTHING, description);
  }

  private static Entry declassifying(
      String name, Class<? extends ScalarFunction> type, Second second, String description) {
    return new Entry(name, type, second, true, description);
  }

  private static Entry personal(
      String name, Class<? extends ScalarFunction> type, String description) {
    return new Entry(name, type, Second.NOTHING, false, description);
  }
}
