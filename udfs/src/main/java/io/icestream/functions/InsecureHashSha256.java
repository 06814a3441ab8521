package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code insecure_hash_sha256(text)}: the SHA-256 of the UTF-8 bytes of a text, in lower-case
 * hexadecimal, for comparing with the digests of other systems.
 *
 * <p>Warning: this protects nothing. It has no key, so that whoever has the digest finds the text
 * by trying: all phone numbers take minutes. {@link TokenizeText} is the function for personal
 * data. The text is not normalised.
 */
public final class InsecureHashSha256 extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** The digest; NULL for NULL. */
  public String eval(String text) {
    return InsecureDigest.hex("SHA-256", text);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
