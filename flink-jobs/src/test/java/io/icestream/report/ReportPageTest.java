package io.icestream.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.icestream.report.Report.Anomaly;
import io.icestream.report.Report.Audit;
import io.icestream.report.Report.Point;
import io.icestream.report.Report.Quarantine;
import io.icestream.report.Report.Reason;
import io.icestream.report.Report.Rule;
import io.icestream.report.Report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser shows it that has no network. */
class ReportPageTest {
  private static final long NOW = 1_790_000_000_000L;
  private static final String HOSTILE = "</script><img src=x onerror=document.title='broken'>";

  @TempDir Path directory;

  private record Shown(String page, String said) {}

  @Test
  void showsEverythingWithoutAnErrorOrANetwork() throws Exception {
    Shown shown =
        open(
            new Report(
                "shop",
                17,
                NOW,
                NOW,
                NOW - 3_600_000,
                List.of(
                    new Table(
                        "silver.customers",
                        12_000,
                        360,
                        96.5,
                        points(90, 96.5),
                        points(10_000, 12_000),
                        List.of(
                            new Rule("has_email", "completeness", "score", 360, points(0, 360)),
                            new Rule(HOSTILE, "validity", "flag", 0, points(0, 0)))),
                    new Table("silver.empty", 0, 0, null, List.of(), List.of(), List.of())),
                List.of(
                    new Quarantine(
                        "quarantine.unparsed__web__orders",
                        42,
                        List.of(new Reason("ICE-SRC-011", 42)),
                        points(2, 7))),
                List.of(new Audit("sums_add_up", false, 16, NOW, 3, null, 10, 1)),
                List.of(
                    new Anomaly(
                        "silver.customers", "email", "null_ratio", "critical", NOW, HOSTILE))));

    assertThat(shown.page())
        .contains("<title>Data quality of shop</title>")
        .contains(">silver.customers<", ">12,000 rows, 3.0 % with a flag<", ">has_email ")
        .contains(">quarantine.unparsed__web__orders: 42 rows<", ">ICE-SRC-011<")
        .contains(">sums_add_up<", ">3 rows<", ">null_ratio<")
        .doesNotContain("<img");
    // Chart.js sets the size of what it has drawn.
    assertThat(shown.page().split("<canvas[^>]* style=\"display: block", -1)).hasSize(4);
    assertThat(shown.said()).doesNotContain("CONSOLE").doesNotContain("ERR_");
  }

  @Test
  void saysThatThereIsNothingYet() throws Exception {
    Shown shown =
        open(new Report("new", 1, NOW, NOW, NOW - 1, List.of(), List.of(), List.of(), List.of()));

    assertThat(shown.page())
        .contains("No table has rules yet.", "Nothing is in quarantine.", "None was found.")
        .doesNotContain("<canvas");
    assertThat(shown.said()).doesNotContain("CONSOLE");
  }

  private static List<Point> points(double from, double to) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i <= 20; i++) {
      points.add(new Point(NOW - (20 - i) * 180_000L, from + (to - from) * i / 20));
    }
    return points;
  }

  private Shown open(Report report) throws IOException, InterruptedException {
    Optional<Path> browser =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(browser.isPresent(), "no Chromium is installed");
    Path page = Files.writeString(directory.resolve("report.html"), ReportPage.of(report));
    Path out = directory.resolve("page");
    Path err = directory.resolve("said");
    Process process =
        new ProcessBuilder(
                browser.get().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + directory.resolve("browser"),
                "--enable-logging=stderr",
                "--virtual-time-budget=5000",
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return new Shown(Files.readString(out), Files.readString(err));
  }
}
