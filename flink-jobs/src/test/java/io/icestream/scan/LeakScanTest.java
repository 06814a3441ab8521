package io.icestream.scan;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.project.AllowedShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each format as its own library writes it, with a canary in one place. */
class LeakScanTest {
  private static final String EMAIL = "zoë.weiß-kanarie77@example.org";
  private static final String NAME = "Kanarienvogel-Żółć";
  private static final String PHONE = "+12015550177";
  private static final String CARD = "4012888888881881";
  private static final Canaries CANARIES = Canaries.of(List.of(EMAIL, NAME, PHONE, CARD));

  @TempDir Path directory;

  @Test
  void findsValuesOfParquetByTheirColumn() throws Exception {
    Path file = directory.resolve("lake/silver/customers/data/day=1/a.parquet");
    Plant.parquet(file, 10, "row " + PHONE, "calls " + NAME);

    assertThat(scan())
        .contains(
            canary(file, "silver.customers.email", "dictionary", "text", 1),
            canary(file, "silver.customers.email", "values", "text", 5),
            canary(file, "silver.customers.contact.note", "values", "text", 10))
        .allMatch(finding -> finding.column().startsWith("silver.customers."));
  }

  @Test
  void findsAStatisticThatNoValueHas() throws Exception {
    Path file = directory.resolve("lake/silver/customers/data/a.parquet");
    Plant.parquetStatistics(file, EMAIL);

    assertThat(scan())
        .contains(canary(file, "silver.customers.email", "footer statistics", "text", 1))
        .noneMatch(finding -> finding.part().equals("values"));
  }

  @Test
  void findsTheBeginningOfAValueAmongTheBoundsOfAManifest() {
    Plant.manifestBound(directory.resolve("lake/silver/customers"), EMAIL);

    assertThat(scan())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.file()).endsWith("-m0.avro");
              assertThat(finding)
                  .isEqualTo(
                      canary(
                          Path.of(finding.file()),
                          "silver.customers.email",
                          "manifest lower bounds",
                          "beginning",
                          1));
            });
  }

  @Test
  void findsWhatIsPacked() throws Exception {
    Path puffin = Plant.puffin(directory.resolve("t/metadata/a.puffin"), "of " + NAME);
    Path gzip = Plant.gzip(directory.resolve("job.log"), "reads " + NAME);
    Path zstd = Plant.zstd(directory.resolve("a.zst"), "reads " + NAME);
    Path zip = Plant.zip(directory.resolve("a.jar"), "reads " + NAME);

    assertThat(scan())
        .containsExactlyInAnyOrder(
            canary(puffin, "", "blob sample", "text", 1),
            canary(gzip, "", "gzip", "text", 1),
            canary(zstd, "", "zstd", "text", 1),
            canary(zip, "", "zip second.gz > gzip", "text", 1));
  }

  @Test
  void findsEveryWayToWriteIt() throws Exception {
    Path log = write("a.log", "12:00 INFO took " + NAME + "\n");
    Path utf16 = directory.resolve("b.bin");
    Files.write(utf16, ("##" + NAME).getBytes(UTF_16LE));
    Path base64 = write("c.txt", "token=" + base64("ab" + NAME + "!") + "\n");
    Path url = write("d.txt", "GET /?name=Kanarienvogel-%C5%BB%C3%B3%C5%82%C4%87");
    Path json = write("e.json", "{\"name\": \"Kanarienvogel-\\u017b\\u00f3\\u0142\\u0107\"}");
    Path upper = write("f.txt", NAME.toUpperCase(java.util.Locale.ROOT));

    assertThat(scan())
        .containsExactly(
            canary(log, "", "bytes", "text", 1),
            canary(utf16, "", "bytes", "utf-16", 1),
            canary(base64, "", "bytes", "base64", 1),
            canary(url, "", "bytes", "url", 1),
            canary(json, "", "bytes", "json", 1),
            canary(upper, "", "bytes", "text in another case", 1));
  }

  /** Numbers of snapshots in Iceberg's metadata, whose parts may be those of a card. */
  @Test
  void takesNoPartOfALongNumberForACard() throws Exception {
    Plant.gzip(
        directory.resolve("a.gz.metadata.json"),
        "{\"ids\":[" + "4111111111111111234,".repeat(200_000) + "0]}");

    assertThat(scan()).isEmpty();
  }

  /** Pieces overlap, so that none is missed or found twice where one ends. */
  @Test
  void countsExactlyInFilesOfManyPieces() throws Exception {
    Path text = write("big.log", repeated(PHONE + "\n"));
    Path binary = write("big.state", repeated("\0" + PHONE + " jane@mail.example.org\0"));

    assertThat(scan())
        .containsExactlyInAnyOrder(
            canary(text, "", "bytes", "text", 150_000),
            new Finding(text.toString(), "", "bytes", "phone", "text", 150_000),
            canary(binary, "", "bytes", "text", 150_000),
            new Finding(binary.toString(), "", "bytes", "email", "text", 150_000));
  }

  private static String repeated(String what) {
    StringBuilder text = new StringBuilder();
    Random random = new Random(5);
    for (int i = 0; i < 150_000; i++) {
      text.append("x".repeat(random.nextInt(8))).append(' ').append(what);
    }
    return text.toString();
  }

  @Test
  void saysThatAFileCouldNotBeReadToItsEnd() throws Exception {
    Path broken = write("silver/customers/data/a.parquet", "PAR1 and then the process was killed");

    ScanReport report = new LeakScan(CANARIES, List.of()).run(List.of(directory));

    assertThat(report.findings()).isEmpty();
    assertThat(report.notDecoded())
        .extracting(ScanReport.NotDecoded::file)
        .containsExactly(broken.toString());
  }

  @Test
  void allowsAShapeForAReasonButNoCanary() throws Exception {
    Path file = directory.resolve("lake/silver/shops/data/a.parquet");
    Plant.parquet(file, 3, "shop@example.com", null);
    List<AllowedShape> allowed =
        List.of(
            new AllowedShape(
                "email", Optional.of("silver.shops.email"), Optional.empty(), "shops"));

    ScanReport excused = new LeakScan(CANARIES, allowed).run(List.of(directory));
    ScanReport canary =
        new LeakScan(Canaries.of(List.of("shop@example.com")), allowed).run(List.of(directory));

    assertThat(excused.findings()).isEmpty();
    assertThat(excused.allowed()).isNotEmpty().allMatch(each -> each.reason().equals("shops"));
    assertThat(canary.findings())
        .isNotEmpty()
        .allMatch(finding -> finding.kind().equals(Finding.CANARY));
  }

  @Test
  void showsNoValue() throws Exception {
    Plant.parquet(directory.resolve("a/data/a.parquet"), 10, EMAIL, CARD + " " + PHONE);
    write("a.log", NAME + " " + EMAIL);
    ScanReport report = new LeakScan(CANARIES, List.of()).run(List.of(directory));

    String said =
        new ObjectMapper().writeValueAsString(report)
            + ScanText.table(report)
            + ScanText.remarks(report)
            + ScanText.summary(report);

    assertThat(report.findings()).isNotEmpty();
    assertThat(said)
        .doesNotContain(EMAIL, NAME, PHONE, CARD, "kanarie77", "Kanarienvogel", "5550177");
  }

  private List<Finding> scan() {
    ScanReport report = new LeakScan(CANARIES, List.of()).run(List.of(directory));
    assertThat(report.notDecoded()).isEmpty();
    return report.findings();
  }

  private Path write(String name, String text) throws Exception {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static Finding canary(Path file, String column, String part, String form, long count) {
    return new Finding(file.toString(), column, part, Finding.CANARY, form, count);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
