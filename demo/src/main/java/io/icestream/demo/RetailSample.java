package io.icestream.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * The rows and transactions of the sample shop: each is a function of the seed and its number, so
 * that any of them can be made again at any time. Belongs to one thread.
 */
final class RetailSample {
  static final int CUSTOMERS = 1_000;
  static final int PRODUCTS = 200;
  static final int LOCATIONS = 50;
  static final int TRANSACTIONS = 10_000;

  /** The moment up to which the sample reaches back; the live stream's clock starts there. */
  static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);
  private static final int DAYS = 90;
  private static final List<String> STATUSES =
      List.of("Created", "Paid", "Shipped", "Delivered", "Disputed");
  private static final List<Family> FAMILIES =
      List.of(
          new Family("CLS", "Classic cars", "Vehicles"),
          new Family("MOT", "Motorcycles", "Vehicles"),
          new Family("PLA", "Planes", "Air and water"),
          new Family("SHI", "Ships", "Air and water"),
          new Family("TRA", "Trains", "Rails"));
  private static final List<Place> PLACES =
      List.of(
          new Place("US", "NA", "Americas"),
          new Place("CA", "NA", "Americas"),
          new Place("DE", "EMEA", "Europe"),
          new Place("FR", "EMEA", "Europe"),
          new Place("JP", "APAC", "Asia"),
          new Place("AU", "APAC", "Asia"));

  private static final List<String> DOMAINS = List.of("example.com", "example.org", "example.net");
  private static final List<City> CITIES =
      List.of(
          new City("Albany", "NY"),
          new City("Boise", "ID"),
          new City("Concord", "NH"),
          new City("Denver", "CO"),
          new City("Frankfort", "KY"),
          new City("Helena", "MT"),
          new City("Juneau", "AK"),
          new City("Lansing", "MI"),
          new City("Olympia", "WA"),
          new City("Salem", "OR"));

  private record City(String name, String state) {}

  private record Family(String code, String name, String line) {}

  private record Place(String country, String territory, String region) {}

  private final long seed;
  private final Random names = new Random();
  private final List<String> firstNames;
  private final List<String> lastNames;

  RetailSample(long seed) {
    this.seed = seed;
    Map<String, List<String>> lists = SampleNames.lists();
    this.firstNames = lists.get("female_first_name");
    this.lastNames = lists.get("last_name");
  }

  /** Chance that depends on nothing but the seed, the purpose and a number. */
  SplittableRandom chance(String purpose, long number) {
    return new SplittableRandom(mixed(purpose, number));
  }

  /** The double name is nobody's else, so that it is told from others wherever it turns up. */
  ObjectNode customer(String id, long number, Instant now) {
    names.setSeed(mixed("customer", number));
    String first = any(firstNames);
    String last = any(lastNames);
    String local = (first + "." + last).toLowerCase(Locale.ROOT).replace("'", "") + number;
    ObjectNode row = JSON.objectNode();
    row.put("customer_id", id);
    row.put("first_name", first);
    row.put("last_name", last + "-" + any(lastNames));
    row.put("email", local + "@" + any(DOMAINS));
    row.put("phone", phone());
    row.put("company_name", names.nextInt(4) == 0 ? null : any(lastNames) + " and Sons");
    row.put("address_line_1", street());
    row.put("address_line_2", names.nextInt(3) == 0 ? "Apt. " + (1 + names.nextInt(99)) : null);
    move(row);
    row.put("country", "US");
    row.put("created_at", now.toString());
    row.put("updated_at", now.toString());
    return row;
  }

  /** Changes what a customer may change; the key and the time of creation stay. */
  void moveCustomer(ObjectNode row, long event, Instant now) {
    names.setSeed(mixed("move", event));
    switch (names.nextInt(3)) {
      case 0 -> row.put("phone", phone());
      case 1 -> {
        row.put("address_line_1", street());
        move(row);
      }
      default -> row.put("last_name", any(lastNames) + "-" + any(lastNames));
    }
    row.put("updated_at", now.toString());
  }

  private void move(ObjectNode row) {
    City city = any(CITIES);
    row.put("city", city.name());
    row.put("state", city.state());
    row.put("postal_code", Integer.toString(10_000 + names.nextInt(89_999)));
  }

  private String street() {
    return (1 + names.nextInt(9_999)) + " " + any(lastNames) + " Street";
  }

  /** From the range of numbers that nobody has. */
  private String phone() {
    return "+1" + (201 + names.nextInt(700)) + "555" + (1_000 + names.nextInt(8_999));
  }

  private <T> T any(List<T> items) {
    return items.get(names.nextInt(items.size()));
  }

  ObjectNode product(String id, long number, Instant now) {
    SplittableRandom chance = chance("product", number);
    Family family = FAMILIES.get(chance.nextInt(FAMILIES.size()));
    ObjectNode row = JSON.objectNode();
    row.put("product_id", id);
    row.put("product_code", family.code() + "-" + number);
    row.put("product_name", family.name() + " model " + number);
    row.put("product_family", family.code());
    row.put("product_family_name", family.name());
    row.put("product_line", family.line());
    row.put("list_price", price(number));
    row.put("created_at", now.toString());
    row.put("updated_at", now.toString());
    return row;
  }

  void repriceProduct(ObjectNode row, long event, Instant now) {
    BigDecimal price = BigDecimal.valueOf(chance("reprice", event).nextLong(2_000, 30_000), 2);
    row.put("list_price", price);
    row.put("updated_at", now.toString());
  }

  ObjectNode location(String id, long number) {
    names.setSeed(mixed("location", number));
    Place place = PLACES.get(names.nextInt(PLACES.size()));
    ObjectNode row = JSON.objectNode();
    row.put("location_id", id);
    City city = any(CITIES);
    row.put("city", city.name());
    row.put("state", city.state());
    row.put("country", place.country());
    row.put("territory", place.territory());
    row.put("region", place.region());
    return row;
  }

  void renameLocation(ObjectNode row, long event) {
    names.setSeed(mixed("rename", event));
    row.put("city", any(CITIES).name());
  }

  /** The feed that a transaction is made in. */
  Feed home(long number) {
    int draw = chance("feed", number).nextInt(100);
    return draw < 70 ? Feed.WEB : draw < 90 ? Feed.TILL : Feed.PARTNER;
  }

  /** The other feed that reports a transaction, too: that of a share of the partner's sales. */
  Optional<Feed> reporter(long number) {
    int draw = chance("reporter", number).nextInt(100);
    return home(number) != Feed.PARTNER || draw >= 40
        ? Optional.empty()
        : Optional.of(draw < 25 ? Feed.WEB : Feed.TILL);
  }

  /** When one of the first transactions was made. */
  Instant orderedAt(long number) {
    SplittableRandom chance = chance("ordered", number);
    return EPOCH
        .minus(1 + chance.nextInt(DAYS), ChronoUnit.DAYS)
        .plusSeconds(chance.nextInt(86_400));
  }

  /**
   * A version of a transaction. Later versions change quantity, price, status and now and then the
   * date or the customer.
   *
   * @param number of the transaction, from 1 on
   * @param version from 1 on
   * @param orderedAt when the transaction was made
   */
  ObjectNode transaction(long number, long version, Instant orderedAt) {
    SplittableRandom fixed = chance("transaction", number);
    SplittableRandom chance = chance("version " + version, number);
    boolean isRefund = fixed.nextInt(100) < 8;
    long productNumber = 1 + fixed.nextLong(PRODUCTS);
    long customerNumber = 1 + fixed.nextLong(CUSTOMERS);
    Family family = FAMILIES.get(chance("product", productNumber).nextInt(FAMILIES.size()));
    Place place = PLACES.get(fixed.nextInt(PLACES.size()));
    LocalDate day = LocalDate.ofInstant(orderedAt, ZoneOffset.UTC);
    if (version > 1 && chance.nextInt(100) < 20) {
      day = day.minusDays(1 + chance.nextInt(3));
    }
    if (version > 1 && chance.nextInt(100) < 5) {
      customerNumber = 1 + chance.nextLong(CUSTOMERS);
    }
    int count = 1 + chance.nextInt(8);
    int quantity = isRefund ? -count : count;
    BigDecimal price = price(productNumber);
    if (chance.nextInt(100) < 30) {
      price = price.subtract(BigDecimal.valueOf(chance.nextInt(200), 2));
    }
    BigDecimal amount = price.multiply(BigDecimal.valueOf(quantity));
    ObjectNode row = JSON.objectNode();
    row.put("transaction_id", transactionId(number));
    row.put("order_number", Entity.padded('O', 8, (number + 2) / 3));
    row.put("customer_id", Entity.CUSTOMERS.id(customerNumber));
    row.put("product_id", Entity.PRODUCTS.id(productNumber));
    row.put("product_name", family.name() + " model " + productNumber);
    row.put("product_family", family.code());
    row.put("quantity", quantity);
    row.put("unit_price", price);
    row.put("amount", amount);
    row.put("status", isRefund ? "Refunded" : status(version));
    row.put("region", place.region());
    row.put("territory", place.territory());
    row.put("transaction_date", day.toString());
    row.put("version", version);
    row.put("ordered_at", orderedAt.toString());
    row.put("updated_at", orderedAt.plusSeconds(60 * version).toString());
    return row;
  }

  static String transactionId(long number) {
    return Entity.padded('T', 8, number);
  }

  static long transactionNumber(String id) {
    return Long.parseLong(id.substring(2));
  }

  private static String status(long version) {
    return STATUSES.get((int) Math.min(version - 1, STATUSES.size() - 1L));
  }

  private BigDecimal price(long productNumber) {
    return BigDecimal.valueOf(chance("price", productNumber).nextLong(2_000, 30_000), 2);
  }

  private long mixed(String purpose, long number) {
    long hash = seed;
    for (int i = 0; i < purpose.length(); i++) {
      hash = hash * 31 + purpose.charAt(i);
    }
    hash = (hash ^ number) * 0x9E3779B97F4A7C15L;
    return hash ^ (hash >>> 31) ^ number;
  }
}
