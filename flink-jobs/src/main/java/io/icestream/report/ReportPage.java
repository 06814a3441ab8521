package io.icestream.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** One HTML file that needs nothing beside itself: styles, Chart.js and data are in it. */
final class ReportPage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHARTS = "META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  private ReportPage() {}

  static String of(Report report) {
    return resource("report.html")
        .replace("/*STYLE*/", resource("report.css"))
        .replace("/*CHARTS*/", inScript(charts()))
        .replace("/*DATA*/", data(report))
        .replace("/*CODE*/", resource("report.js"));
  }

  private static String data(Report report) {
    try {
      // No text of it may end the element that it is in.
      return JSON.writeValueAsString(report).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As it may stand in a page, without the address of its source map. */
  private static String inScript(String code) {
    return code.replaceAll("(?m)^//# sourceMappingURL=.*$", "").replace("</script", "<\\/script");
  }

  private static String charts() {
    ClassLoader loader = ReportPage.class.getClassLoader();
    try (InputStream properties = loader.getResourceAsStream(CHARTS)) {
      Properties version = new Properties();
      version.load(properties);
      return text(
          loader.getResourceAsStream(
              "META-INF/resources/webjars/chart.js/"
                  + version.getProperty("version")
                  + "/dist/chart.umd.js"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    return text(ReportPage.class.getResourceAsStream(name));
  }

  private static String text(InputStream resource) {
    try (resource) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
