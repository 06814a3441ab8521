package io.icestream.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import net.datafaker.Faker;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Names of people. */
final class SampleNames {
  private SampleNames() {}

  /**
   * Datafaker's lists of names. Asking its providers instead loads all of its lists, which takes a
   * second and a half of a start.
   */
  @SuppressWarnings("unchecked")
  static Map<String, List<String>> lists() {
    try (InputStream in = Faker.class.getResourceAsStream("/en/name.yml")) {
      Map<String, Map<String, Map<String, Map<String, List<String>>>>> file =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return file.get("en").get("faker").get("name");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
