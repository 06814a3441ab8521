package io.icestream.functions;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code mask_ip(text)}: the network of an IP address: {@code 192.0.0.0} (16 of 32 bits) or {@code
 * 2001:db8::} (32 of 128 bits), which is about what a provider has.
 *
 * <p>Not more: a /24 may be one company and a /48 one household. An IPv4 address inside IPv6
 * ({@code ::ffff:192.0.2.1}) gives its IPv4 network. Whatever is not an address, with a port or
 * zone for instance, becomes {@code ***}; no name is ever looked up.
 */
public final class MaskIp extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private static final Pattern V4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  /** The masked address; NULL for NULL. */
  public String eval(String ip) {
    if (ip == null) {
      return null;
    }
    String text = ip.strip();
    if (!V4.matcher(text).matches() && !(text.contains(":") && V6.matcher(text).matches())) {
      return RedactText.REDACTED;
    }
    byte[] address;
    try {
      // In brackets it is a literal or refused, never a name to look up.
      address = InetAddress.getByName(text.contains(":") ? "[" + text + "]" : text).getAddress();
    } catch (UnknownHostException e) {
      return RedactText.REDACTED;
    }
    if (address.length == 4) {
      return (address[0] & 0xFF) + "." + (address[1] & 0xFF) + ".0.0";
    }
    int first = (address[0] & 0xFF) << 8 | (address[1] & 0xFF);
    int second = (address[2] & 0xFF) << 8 | (address[3] & 0xFF);
    if (second != 0) {
      return "%x:%x::".formatted(first, second);
    }
    return first == 0 ? "::" : "%x::".formatted(first);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
