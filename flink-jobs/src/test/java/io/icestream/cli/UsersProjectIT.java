package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project of users as a newcomer runs it, and its tables beside what plain Java makes of the
 * same feed.
 */
@Tag("faults")
@Timeout(1_800)
class UsersProjectIT {
  private static final Path PROJECT = Path.of("..", "sql-scripts", "users");
  private static final int PEOPLE = 300;
  private static final Map<String, String> DIAL_CODES =
      Map.of("FR", "+33", "US", "+1", "NL", "+31", "GB", "+44", "BR", "+55", "DE", "+49");

  @TempDir Path folder;
  private Path project;

  @Test
  void countsThePeopleOfTheFeed() throws Exception {
    project = folder.resolve("users");
    copy();
    LocalDate began = LocalDate.now(ZoneOffset.UTC);
    HttpServer server = serve();
    try (Job job =
        Cli.start(
            folder.resolve("run.log"),
            "PEOPLE_URL",
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "run",
            project.toString())) {
      job.await("running;");
      await(job);
      assertThat(Cli.say("stop", project.toString()).exitCode()).isZero();
      assertThat(job.exitCode()).as(job.said()).isZero();
    } finally {
      server.stop(0);
    }
    List<User> users = users(began);

    assertThat(rows("select count(*) from quarantine.unparsed__people__users"))
        .containsExactly("0");
    assertThat(
            rows(
                "select user_id, generation, tenure, age, date_of_birth, phone, email, street,"
                    + " completeness_score, validity_score, consistency_score, quality_score"
                    + " from silver.users"))
        .containsExactlyInAnyOrderElementsOf(users.stream().map(User::silver).toList());
    assertThat(rows("select * from gold.users_by_generation"))
        .containsExactlyInAnyOrderElementsOf(groups(users, User::generation));
    assertThat(rows("select * from gold.users_by_country"))
        .containsExactlyInAnyOrderElementsOf(groups(users, User::country));
    assertThat(rows("select * from gold.users_by_tenure"))
        .containsExactlyInAnyOrderElementsOf(groups(users, User::tenure));
    assertThat(rows("select * from gold.users_by_gender"))
        .containsExactlyInAnyOrderElementsOf(
            by(users, User::gender, of -> of.size() + "," + age(of)));
    assertThat(rows("select * from gold.users_by_email_domain"))
        .containsExactly("example.com,1," + PEOPLE);
    assertThat(rows("select * from gold.registrations_by_day"))
        .containsExactlyInAnyOrderElementsOf(
            averages(users, day -> day, day -> day.minusDays(1), 7, 30));
    assertThat(rows("select * from gold.registrations_by_week"))
        .containsExactlyInAnyOrderElementsOf(
            averages(
                users,
                day -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
                week -> week.minusWeeks(1),
                4));
    assertThat(rows("select * from gold.registrations_by_month"))
        .containsExactlyInAnyOrderElementsOf(
            averages(users, UsersProjectIT::month, month -> month.minusMonths(1), 3, 12));
    assertThat(rows("select * from gold.quality_by_month"))
        .containsExactlyInAnyOrderElementsOf(quality(users));
    Said audited = Cli.say("audit", project.toString());
    assertThat(audited.exitCode()).as(audited.out() + audited.err()).isZero();
    Said reconciled = Cli.say("reconcile", project.toString());
    assertThat(reconciled.exitCode()).as(reconciled.out() + reconciled.err()).isZero();
  }

  private record User(
      String id,
      String country,
      String gender,
      String nationality,
      String phone,
      String email,
      LocalDate born,
      LocalDate registered,
      LocalDate asOf,
      boolean isShared) {

    String generation() {
      int year = born.getYear();
      return year < 1946
          ? "Silent"
          : year < 1965
              ? "Boomer"
              : year < 1981 ? "X" : year < 1997 ? "Millennial" : year < 2013 ? "Z" : "Alpha";
    }

    String tenure() {
      Predicate<Integer> reached = years -> !registered.isAfter(asOf.minusYears(years));
      return reached.test(7)
          ? "veteran"
          : reached.test(3) ? "loyal" : reached.test(1) ? "established" : "new";
    }

    long age() {
      return asOf.getYear() - born.getYear();
    }

    /** All that the feed says is there and well-formed; some registered before they were born. */
    long consistency() {
      return isEarly() ? 50 : 100;
    }

    long score() {
      return (200 + consistency()) / 3;
    }

    boolean isEarly() {
      return registered.getYear() < born.getYear();
    }

    boolean isFlagged() {
      return isShared || isEarly();
    }

    String silver() {
      String code = DIAL_CODES.get(nationality);
      String digits = phone.replaceAll("[^0-9]", "").replaceFirst("^0", "");
      String kept = digits.length() < 9 ? "" : digits.substring(digits.length() - 2);
      return String.join(
          ",",
          id,
          generation(),
          tenure(),
          String.valueOf(age()),
          born.withDayOfYear(1).toString(),
          code + "***" + kept,
          "***@" + email.substring(email.indexOf('@') + 1),
          "***,100,100",
          String.valueOf(consistency()),
          String.valueOf(score()));
    }
  }

  /** What the feed says, and of each user the day on which the job has read it. */
  private List<User> users(LocalDate began) throws Exception {
    Map<String, LocalDate> days = new HashMap<>();
    for (String row : rows("select user_id, as_of_date from silver.users")) {
      String[] cells = row.split(",");
      days.put(cells[0], LocalDate.parse(cells[1]));
    }
    assertThat(days.values()).allMatch(day -> !day.isBefore(began));
    List<JsonNode> feed = new ArrayList<>();
    for (int page = 1; page <= 3; page++) {
      new ObjectMapper().readTree(page(page)).get("results").forEach(feed::add);
    }
    assertThat(feed).hasSize(PEOPLE);
    assertThat(days).hasSize(PEOPLE);
    Map<String, Long> emails =
        feed.stream()
            .collect(
                Collectors.groupingBy(one -> one.get("email").asText(), Collectors.counting()));
    return feed.stream()
        .map(
            one ->
                new User(
                    one.at("/login/uuid").asText(),
                    one.at("/location/country").asText(),
                    one.get("gender").asText(),
                    one.get("nat").asText(),
                    one.get("phone").asText(),
                    one.get("email").asText(),
                    day(one.at("/dob/date")),
                    day(one.at("/registered/date")),
                    days.get(one.at("/login/uuid").asText()),
                    emails.get(one.get("email").asText()) > 1))
        .toList();
  }

  private static LocalDate day(JsonNode time) {
    return LocalDate.parse(time.asText().substring(0, 10));
  }

  private static LocalDate month(LocalDate day) {
    return day.withDayOfMonth(1);
  }

  private static List<String> groups(List<User> users, Function<User, String> key) {
    return by(
        users,
        key,
        of ->
            String.join(
                ",",
                String.valueOf(of.size()),
                String.valueOf(of.stream().filter(u -> u.gender().equals("female")).count()),
                String.valueOf(of.stream().filter(u -> u.gender().equals("male")).count()),
                age(of)));
  }

  private static <K> List<String> by(
      List<User> users, Function<User, K> key, Function<List<User>, String> cells) {
    return users.stream().collect(Collectors.groupingBy(key)).entrySet().stream()
        .map(group -> group.getKey() + "," + cells.apply(group.getValue()))
        .toList();
  }

  private static String age(List<User> users) {
    return mean(users, User::age).toPlainString();
  }

  private static BigDecimal mean(List<User> users, ToLongFunction<User> value) {
    return divide(users.stream().mapToLong(value).sum(), users.size(), 2);
  }

  private static BigDecimal divide(long sum, long count, int scale) {
    return BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(count), scale, RoundingMode.HALF_UP);
  }

  /** Of each period with registrations their number, and the averages that end with it. */
  private static List<String> averages(
      List<User> users,
      UnaryOperator<LocalDate> period,
      UnaryOperator<LocalDate> before,
      int... sizes) {
    Map<LocalDate, Long> counts =
        users.stream()
            .collect(
                Collectors.groupingBy(
                    user -> period.apply(user.registered()), Collectors.counting()));
    List<String> rows = new ArrayList<>();
    counts.forEach(
        (start, count) -> {
          StringBuilder row = new StringBuilder(start + "," + count);
          for (int size : sizes) {
            long sum =
                Stream.iterate(start, before)
                    .limit(size)
                    .mapToLong(each -> counts.getOrDefault(each, 0L))
                    .sum();
            row.append(',').append(divide(sum, size, 4).toPlainString());
          }
          rows.add(row.toString());
        });
    return rows;
  }

  private static List<String> quality(List<User> users) {
    Map<LocalDate, List<User>> months =
        users.stream()
            .collect(
                Collectors.groupingBy(
                    user -> month(user.registered()), TreeMap::new, Collectors.toList()));
    List<String> rows = new ArrayList<>();
    months.forEach(
        (start, of) -> {
          List<User> former = months.get(start.minusMonths(1));
          BigDecimal score = mean(of, User::score);
          rows.add(
              String.join(
                  ",",
                  start.toString(),
                  String.valueOf(of.size()),
                  String.valueOf(of.stream().filter(User::isFlagged).count()),
                  score.toPlainString(),
                  "100.00,100.00",
                  mean(of, User::consistency).toPlainString(),
                  former == null ? "" : score.subtract(mean(former, User::score)).toPlainString()));
        });
    return rows;
  }

  private void await(Job job) throws Exception {
    String counted = "select coalesce(sum(user_count), 0) from gold.users_by_gender";
    while (true) {
      Said said = Cli.say("query", project.toString(), counted, "--format", "csv");
      if (said.out().strip().endsWith("\n" + PEOPLE)) {
        return;
      }
      assertThat(job.process().isAlive()).as(job.said() + said.err()).isTrue();
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private List<String> rows(String sql) {
    Said said = Cli.say("query", project.toString(), sql, "--format", "csv");
    assertThat(said.exitCode()).as(said.err()).isZero();
    return said.out().lines().skip(1).toList();
  }

  /** The recorded pages as the server would answer, which has nothing behind the last. */
  private static HttpServer serve() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext("/api/1.4/", UsersProjectIT::answer);
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String number =
        exchange.getRequestURI().getQuery().replaceFirst("(?:.*&)?page=([0-9]+).*", "$1");
    byte[] body = page(Integer.parseInt(number));
    exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static byte[] page(int number) throws IOException {
    try (InputStream in =
        UsersProjectIT.class.getResourceAsStream(
            "/io/icestream/recorded/randomuser-" + number + ".json")) {
      return in == null ? new byte[0] : in.readAllBytes();
    }
  }

  private void copy() throws IOException {
    try (Stream<Path> files = Files.walk(PROJECT)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = project.resolve(PROJECT.relativize(file).toString());
        if (!PROJECT.relativize(file).startsWith("output")) {
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
    }
  }
}
