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

  /** What a function does to personal data that it takes. */
  public enum Effect {
    /** Its result is as personal as what it took. */
    NONE,
    /** Whatever it takes, nothing of it can be told from the result without the key. */
    HIDES,
    /**
     * It shows a part by design: a domain, the last digits. Taken of the value as the source has it
     * the part is harmless; taken of all parts of a value that a query can cut out, it is the
     * value.
     */
    SHOWS_PART,
    /** It gives personal data for a token. */
    REVEALS
  }

  /**
   * A function as SQL knows it.
   *
   * @param name the SQL name
   * @param type the class to register
   * @param second what it takes beside the value
   * @param effect what it does to personal data
   * @param reason why its result is no longer personal; empty where it still is
   * @param description what it returns, in a few words
   */
  public record Entry(
      String name,
      Class<? extends ScalarFunction> type,
      Second second,
      Effect effect,
      String reason,
      String description) {

    /**
     * Whether personal data that went in is no longer personal when it comes out; the result of any
     * other function is as personal as its arguments.
     */
    public boolean declassifying() {
      return effect == Effect.HIDES || effect == Effect.SHOWS_PART;
    }
  }

  private static final List<Entry> ALL =
      List.of(
          declassifying(
              "tokenize_text",
              TokenizeText.class,
              Effect.HIDES,
              "Keyed: guesses cannot be tried without the key",
              "A keyed token: equal texts have equal tokens"),
          declassifying(
              "tokenize_email",
              TokenizeEmail.class,
              Effect.HIDES,
              "Keyed: guesses cannot be tried without the key",
              "The token of an e-mail address, its domain in lower case"),
          declassifying(
              "tokenize_phone",
              TokenizePhone.class,
              Effect.HIDES,
              "Keyed: guesses cannot be tried without the key",
              "The token of a phone number as E.164 writes it"),
          declassifying(
              "list_tokens",
              ListTokens.class,
              Effect.HIDES,
              "Keyed: guesses cannot be tried without the key",
              "The tokens of a text under every enabled key"),
          declassifying(
              "encrypt_text",
              EncryptText.class,
              Effect.HIDES,
              "Encrypted: readable with a key that pipelines do not have",
              "A keyed token that can be revealed"),
          declassifying(
              "encrypt_digits",
              EncryptDigits.class,
              Effect.HIDES,
              "Encrypted: readable with a key that pipelines do not have",
              "Other digits in the same format"),
          declassifying(
              "encrypt_card",
              EncryptCard.class,
              Effect.HIDES,
              "Encrypted: readable with a key that pipelines do not have",
              "Another card number in the same format"),
          declassifying(
              "mask_email",
              MaskEmail.class,
              Effect.SHOWS_PART,
              "Many people share a domain",
              "***@domain"),
          declassifying(
              "mask_phone",
              MaskPhone.class,
              Effect.SHOWS_PART,
              "Many people share a country and two digits",
              "Country code and, of long numbers, the last two digits"),
          declassifying(
              "mask_name",
              MaskName.class,
              Effect.HIDES,
              "The same for every name",
              "*** for every name"),
          declassifying(
              "mask_address",
              MaskAddress.class,
              Effect.HIDES,
              "The same for every address",
              "*** for every address"),
          declassifying(
              "mask_card",
              MaskCard.class,
              Effect.SHOWS_PART,
              "Many cards share their last four digits",
              "*** and the last four digits of a card number"),
          declassifying(
              "mask_ip",
              MaskIp.class,
              Effect.SHOWS_PART,
              "The customers of a provider share a network",
              "The first half of an IPv4 address, the first quarter of an IPv6 one"),
          declassifying(
              "mask_keep_first",
              MaskKeepFirst.class,
              Effect.SHOWS_PART,
              "At least three quarters of the text are gone",
              Second.NUMBER,
              "The first characters, at most a quarter of the text, and ***"),
          declassifying(
              "mask_keep_last",
              MaskKeepLast.class,
              Effect.SHOWS_PART,
              "At least three quarters of the text are gone",
              Second.NUMBER,
              "*** and the last characters, at most a quarter of the text"),
          declassifying(
              "redact_text",
              RedactText.class,
              Effect.HIDES,
              "The same for every text",
              "*** for every text"),
          declassifying(
              "nullify_value",
              NullifyValue.class,
              Effect.HIDES,
              "The same for every value",
              "NULL of the same type"),
          declassifying(
              "generalise_date",
              GeneraliseDate.class,
              Effect.SHOWS_PART,
              "Many people share a year",
              "The first day of the year"),
          declassifying(
              "shift_date",
              ShiftDate.class,
              Effect.SHOWS_PART,
              "Shifted by a keyed number of days",
              Second.SUBJECT,
              "The date moved back by 1 to 365 days, the same for all dates of a subject"),
          declassifying(
              "bucket_number",
              BucketNumber.class,
              Effect.SHOWS_PART,
              "Many people share a bucket",
              Second.NUMBER,
              "The multiple of the width next to the number, towards zero"),
          personal(
              "renew_token",
              RenewToken.class,
              "The token of encrypt_text under the newest key, from one under an older key"),
          revealing("reveal_text", RevealText.class, "The text of a token of encrypt_text"),
          revealing("reveal_digits", RevealDigits.class, "The digits that encrypt_digits took"),
          revealing("reveal_card", RevealCard.class, "The card number that encrypt_card took"),
          revealing("unseal_value", UnsealValue.class, "The value of a sealed column of Bronze"),
          declassifying(
              "sealed_key",
              SealedKey.class,
              Effect.HIDES,
              "A keyed hash that only the key store's owner can make",
              "Tells equal values of a sealed column of Bronze"),
          declassifying(
              "is_erased",
              IsErased.class,
              Effect.HIDES,
              "Tells of a person only whether there is a key",
              "Whether the key of a person was destroyed"),
          personal(
              "is_email",
              IsEmail.class,
              "Whether a text is one e-mail address with a well-formed domain"),
          personal(
              "is_phone",
              IsPhone.class,
              "Whether a text is one possible international phone number"),
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
      String name,
      Class<? extends ScalarFunction> type,
      Effect effect,
      String reason,
      String description) {
    return declassifying(name, type, effect, reason, Second.NOTHING, description);
  }

  private static Entry declassifying(
      String name,
      Class<? extends ScalarFunction> type,
      Effect effect,
      String reason,
      Second second,
      String description) {
    return new Entry(name, type, second, effect, reason, description);
  }

  private static Entry personal(
      String name, Class<? extends ScalarFunction> type, String description) {
    return new Entry(name, type, Second.NOTHING, Effect.NONE, "", description);
  }

  private static Entry revealing(
      String name, Class<? extends ScalarFunction> type, String description) {
    return new Entry(name, type, Second.NOTHING, Effect.REVEALS, "", description);
  }
}
