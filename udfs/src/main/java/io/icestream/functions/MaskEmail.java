package io.icestream.functions;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code mask_email(text)}: {@code ***@domain}, so that mail can still be counted by provider.
 *
 * <p>The domain is in lower case and NFC. Whatever is not plainly one address (two {@code @},
 * spaces, quotes, an address literal, a domain without a dot) becomes {@code ***}. A domain of one
 * person or one small company still points at them: {@code redact_text} is for those.
 */
public final class MaskEmail extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  // A name of labels of letters, digits and inner hyphens, the last one without digits.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[^\\s\\p{Cntrl}@\"(),:;<>\\[\\\\\\]]{1,64}"
              + "@((?:[\\p{L}\\p{M}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?\\.)+"
              + "(?:[\\p{L}\\p{M}]{2,63}|(?i:xn--)[a-zA-Z0-9-]{1,59}))");
  private static final int LONGEST_DOMAIN = 253;

  /** The masked address; NULL for NULL. */
  public String eval(String email) {
    if (email == null) {
      return null;
    }
    Matcher address = ADDRESS.matcher(Normalizer.normalize(email, Normalizer.Form.NFC).strip());
    if (!address.matches() || address.group(1).length() > LONGEST_DOMAIN) {
      return RedactText.REDACTED;
    }
    return RedactText.REDACTED + "@" + address.group(1).toLowerCase(Locale.ROOT);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
