package io.icestream.source.rest;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;

/**
 * Answers that come with the program, so that a source can be read without its server: the address
 * {@code recorded:<name>} stands for them. Page by page, each as the server would answer.
 */
final class Recording {
  private static final String SCHEME = "recorded";

  private Recording() {}

  static boolean isOne(URI url) {
    return SCHEME.equals(url.getScheme());
  }

  /**
   * The answer to a request.
   *
   * @param page its number, from 1
   * @return empty behind the last page
   * @throws IcestreamException when nothing of this name was recorded
   */
  static Optional<byte[]> page(URI url, long page) {
    if (resource(url, 1).isEmpty()) {
      throw new IcestreamException(
          ErrorCode.REST_003,
          "Cannot read " + url + ": no such feed was recorded. Use recorded:randomuser.");
    }
    return resource(url, page);
  }

  private static Optional<byte[]> resource(URI url, long page) {
    String name = "/io/icestream/recorded/" + url.getSchemeSpecificPart() + "-" + page + ".json";
    try (InputStream in = Recording.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new IcestreamException(
          ErrorCode.REST_003, "Cannot read " + url + ": it is damaged. Build anew.", e);
    }
  }
}
