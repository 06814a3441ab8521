package io.icestream.source.mysql;

import io.icestream.error.ErrorCode;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.SourceEvent.SchemaChange;
import io.icestream.source.SourceEvent.SchemaChange.Effect;
import io.icestream.source.SourceStoppedException;
import io.icestream.source.mysql.MysqlSplit.TableState;
import io.icestream.source.postgres.TableName;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/**
 * Reads the binary log from the place where no transaction was open; what was handed on behind it
 * is skipped by its position, which is the same whenever the log is read.
 *
 * <p>Whatever may change a captured table and is not understood ends the job; nothing is passed
 * over that is not known to be of no concern.
 */
final class LogReader {
  private static final int HEADER = 19;
  private static final int CHECKSUM = 4;
  private static final int ARTIFICIAL = 0x20;
  private static final int IGNORABLE = 0x80;
  private static final int STANDALONE = 1;
  private static final int PREPARED_XA = 64;
  private static final int FIRST_OFFSET = 4;
  private static final long WRAP = 1L << 32;

  /** Kinds of events, as the log numbers them. */
  private static final class Kind {
    static final int QUERY = 2;
    static final int ROTATE = 4;
    static final int FORMAT = 15;
    static final int XID = 16;
    static final int TABLE_MAP = 19;
    static final int XA_PREPARE = 38;
    static final int MARIADB_GTID = 162;
    static final Set<Integer> INSERT = Set.of(23, 30);
    static final Set<Integer> UPDATE = Set.of(24, 31);
    static final Set<Integer> DELETE = Set.of(25, 32);

    /** Stand in no file. */
    static final Set<Integer> BEATS = Set.of(27, 41);

    /** Without a place of their own, these were made for us; others stand behind the last one. */
    static final Set<Integer> MADE_UP = Set.of(ROTATE, FORMAT, 163, 164);

    /**
     * Ends and beats of the server's heart, variables of statements, identifiers of transactions,
     * remarks; of MariaDB those from 160 on.
     */
    static final Set<Integer> OF_NO_CONCERN =
        Set.of(0, 3, 5, 13, 14, 27, 28, 29, 33, 34, 35, 36, 37, 41, 42, 160, 161, 163, 164);
  }

  /** A captured table as the log writes it now. */
  @SuppressWarnings("ArrayRecordComponent") // shared, never written to
  private record Logged(
      String entity,
      byte[] raw,
      RowReader reader,
      int[] places,
      String[] names,
      int[] key,
      BitSet needed,
      int columns) {

    /** The values of the columns that are read. */
    String[] pick(String[] all) {
      String[] picked = new String[places.length];
      for (int i = 0; i < picked.length; i++) {
        picked[i] = all[places[i]];
      }
      return picked;
    }

    boolean isOtherKey(String[] before, String[] after) {
      for (int place : key) {
        if (!Objects.equals(before[place], after[place])) {
          return true;
        }
      }
      return false;
    }
  }

  private final MysqlConnection catalog;
  private final MysqlConnection log;
  private final MysqlCapture capture;
  private final Outlet out;
  private final Map<TableName, String> entities = new HashMap<>();
  private final Map<Integer, String> charsets = new HashMap<>();
  private final boolean isCaseless;
  private final Map<String, Logged> known = new HashMap<>();

  /** By the id that the rows of a transaction name their table with; null for other tables. */
  private final Map<Long, Logged> open = new HashMap<>();

  private TableMap.Counting counting;
  private long file;
  private long end;
  private boolean hasChecksums;
  private boolean isOpen;
  private boolean isXa;
  private long rowsOfTransaction;
  private boolean readAgain;

  /**
   * A reader.
   *
   * @param catalog answers questions about tables
   * @param log gives the log
   */
  LogReader(MysqlConnection catalog, MysqlConnection log, MysqlCapture capture, Outlet out)
      throws IOException {
    this.catalog = catalog;
    this.log = log;
    this.capture = capture;
    this.out = out;
    this.isCaseless = !"0".equals(catalog.value("SELECT @@lower_case_table_names"));
    out.now()
        .tables()
        .keySet()
        .forEach(entity -> entities.put(named(capture.tables().get(entity)), entity));
    for (String[] row : catalog.rows(collations())) {
      if (row[0] != null) {
        charsets.put(Integer.parseInt(row[0]), row[1]);
      }
    }
  }

  /** MariaDB has collations of several character sets under one name. */
  private String collations() throws IOException {
    boolean isWide =
        !catalog
            .rows(
                "select 1 from information_schema.COLUMNS where TABLE_SCHEMA = 'information_schema'"
                    + " and TABLE_NAME = 'COLLATION_CHARACTER_SET_APPLICABILITY'"
                    + " and COLUMN_NAME = 'ID'")
            .isEmpty();
    return "select ID, CHARACTER_SET_NAME from information_schema."
        + (isWide ? "COLLATION_CHARACTER_SET_APPLICABILITY" : "COLLATIONS");
  }

  private TableName named(TableName name) {
    return isCaseless
        ? new TableName(
            name.schema().toLowerCase(java.util.Locale.ROOT),
            name.table().toLowerCase(java.util.Locale.ROOT))
        : name;
  }

  /** Reads until a table is to be read again, or the connection breaks. */
  void read() throws IOException, InterruptedException {
    String name = LogFiles.require(catalog, out.now());
    LogPoint from = out.now().safe();
    if (from.offset() >= WRAP) {
      throw new UnreadableLogException(
          "a transaction of more than 4 GB stands in front of the place to go on from, which the"
              + " protocol cannot name",
          "Start without the state, which reads all tables again");
    }
    hasChecksums = !"NONE".equals(catalog.value("SELECT @@global.binlog_checksum"));
    // Its beats say that it lives; without these words it refuses checksums or hides events.
    log.execute(
        "SET @master_binlog_checksum = @@global.binlog_checksum,"
            + " @source_binlog_checksum = @@global.binlog_checksum,"
            + " @master_heartbeat_period = 5000000000, @source_heartbeat_period = 5000000000,"
            + " @mariadb_slave_capability = 4");
    log.dump(capture.serverId(), name, from.offset());
    file = from.file();
    end = from.offset();
    while (!readAgain) {
      if (!log.hasArrived()) {
        out.flush();
      }
      byte[] event = log.event();
      out.alive();
      accept(event);
    }
    out.flush();
  }

  private void accept(byte[] event) throws IOException, InterruptedException {
    Bytes header = new Bytes(event, 0, HEADER);
    long seconds = header.integer(4);
    int kind = (int) header.integer(1);
    header.skip(4);
    long length = header.integer(4);
    long next = header.integer(4);
    int flags = (int) header.integer(2);
    if (length != event.length) {
      throw new EOFException("an event is not as long as it says");
    }
    boolean isArtificial = (flags & ARTIFICIAL) != 0 || (next == 0 && Kind.MADE_UP.contains(kind));
    long begin = next == 0 ? end : offset(next) - length;
    if (!isArtificial && !Kind.BEATS.contains(kind)) {
      end = begin + length;
    }
    int checksum = hasChecksums ? CHECKSUM : 0;
    if (kind == Kind.FORMAT) {
      hasChecksums = event[event.length - CHECKSUM - 1] == 1;
      format(seconds);
      return;
    }
    Bytes body = new Bytes(event, HEADER, event.length - checksum);
    if (kind == Kind.ROTATE) {
      rotate(body);
      return;
    }
    if (kind == Kind.MARIADB_GTID) {
      body.skip(12);
      long marks = body.integer(1);
      isXa = (marks & PREPARED_XA) != 0;
      isOpen = (marks & STANDALONE) == 0;
      return;
    }
    if (Kind.OF_NO_CONCERN.contains(kind)) {
      return;
    }
    if (isArtificial) {
      throw unknown(kind, LogPoint.at(file, end));
    }
    if (hasChecksums) {
      verify(event);
    }
    LogPoint at = LogPoint.at(file, begin);
    if (Kind.INSERT.contains(kind) || Kind.UPDATE.contains(kind) || Kind.DELETE.contains(kind)) {
      rows(kind, at, seconds, body);
      return;
    }
    switch (kind) {
      case Kind.QUERY -> query(at, body);
      case Kind.TABLE_MAP -> tableMap(at, body);
      case Kind.XID -> commit();
      case Kind.XA_PREPARE -> {
        isXa = false;
        commit();
      }
      default -> {
        if ((flags & IGNORABLE) == 0) {
          throw unknown(kind, at);
        }
      }
    }
  }

  private static UnreadableLogException unknown(int kind, LogPoint at) {
    String what =
        switch (kind) {
          case 39 -> "partial updates (binlog_row_value_options)";
          case 40 -> "compressed transactions (binlog_transaction_compression)";
          case 165, 166, 167, 168, 169, 170, 171 -> "compressed events (log_bin_compress)";
          case 26 -> "an incident: the server says that changes are missing in it";
          default -> "events of a kind that is not known";
        };
    return new UnreadableLogException(
        "it holds " + what + " (kind=" + kind + ", position=" + at + ")",
        "Switch that off, and start without the state, which reads all tables again");
  }

  /** Offsets are written with 32 bits; a transaction may be longer. */
  private long offset(long next) {
    long whole = (end & -WRAP) | next;
    return whole < end ? whole + WRAP : whole;
  }

  private static void verify(byte[] event) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(event, 0, event.length - CHECKSUM);
    if (sum.getValue() != new Bytes(event, event.length - CHECKSUM, event.length).integer(4)) {
      throw new IOException("an event arrived with a wrong checksum");
    }
  }

  private void rotate(Bytes body) throws IOException {
    long offset = body.integer(8);
    String name = body.text(body.left());
    if (!LogFiles.base(name).equals(out.now().base())) {
      throw LogFiles.begunAnew("its files are called " + LogFiles.base(name) + " now");
    }
    file = LogFiles.number(name);
    end = offset;
    LogPoint begin = LogPoint.at(file, FIRST_OFFSET);
    if (out.now().safe().compareTo(begin) < 0) {
      out.move(out.now().withSafe(begin));
    }
  }

  /** Files keep the moment at which they were begun; another one is another file. */
  private void format(long seconds) {
    MysqlSplit now = out.now();
    if (now.safe().file() != file) {
      return;
    }
    if (now.fileBegan() != 0 && now.fileBegan() != seconds) {
      throw LogFiles.begunAnew("the file " + now.base() + "." + file + " is not the one it was");
    }
    out.move(now.withFileBegan(seconds));
  }

  /** The transaction is over. */
  private void commit() {
    rowsOfTransaction = 0;
    isOpen = false;
    open.clear();
    out.move(out.now().withSafe(LogPoint.at(file, end)));
  }

  private boolean isSkipped(LogPoint at, String entity) {
    return at.isUpTo(out.now().last()) || at.isUpTo(out.now().tables().get(entity).from());
  }

  private void tableMap(LogPoint at, Bytes body) throws IOException, InterruptedException {
    long id = body.integer(6);
    body.skip(2);
    TableName name = TableMap.name(body);
    String entity = entities.get(named(name));
    if (entity == null || at.isUpTo(out.now().tables().get(entity).from())) {
      open.put(id, null);
      return;
    }
    byte[] raw = body.take(body.left());
    Logged logged = known.get(entity);
    if (logged == null || !Arrays.equals(logged.raw(), raw)) {
      logged = logged(entity, name, raw, at);
      known.put(entity, logged);
    }
    open.put(id, logged);
  }

  private Logged logged(String entity, TableName name, byte[] raw, LogPoint at)
      throws IOException, InterruptedException {
    TableMap map = described(name, raw, at);
    if (!map.isNamed()) {
      throw new SourceStoppedException(
          ErrorCode.MYSQL_004,
          "Cannot read the binary log: it does not name the columns of "
              + name
              + " (binlog_row_metadata is not FULL, position="
              + at
              + "). SET GLOBAL binlog_row_metadata = FULL; and start without the state, which"
              + " reads all tables again.");
    }
    List<MysqlColumn> all = map.columns(charsets);
    Set<String> computed = computed(name);
    int[] places = new int[all.size()];
    BitSet needed = new BitSet();
    int count = 0;
    for (int i = 0; i < all.size(); i++) {
      if (!computed.contains(all.get(i).name())) {
        places[count++] = i;
        needed.set(i);
      }
    }
    int[] kept = Arrays.copyOf(places, count);
    MysqlShape shape = MysqlShape.of(Arrays.stream(kept).mapToObj(all::get).toList(), map.key());
    tell(entity, shape, at);
    String[] names = shape.names();
    int[] key =
        map.key().stream().mapToInt(column -> Arrays.asList(names).indexOf(column)).toArray();
    if (key.length == 0 || Arrays.stream(key).anyMatch(place -> place < 0)) {
      throw new UnreadableLogException(
          "rows of " + name + " do not say which they are (position=" + at + ")",
          "Give the table a primary key");
    }
    return new Logged(entity, raw, new RowReader(map, all), kept, names, key, needed, map.size());
  }

  /**
   * Reads a description in the way in which it says what the table says of itself. A table that was
   * altered since is read as others were.
   */
  private TableMap described(TableName name, byte[] raw, LogPoint at) throws IOException {
    Map<List<String>, TableMap> readings = new LinkedHashMap<>();
    Map<List<String>, TableMap.Counting> ways = new HashMap<>();
    for (TableMap.Counting way : TableMap.Counting.WAYS) {
      TableMap map;
      try {
        map = TableMap.read(name, way, new Bytes(raw));
        if (!map.isNamed()) {
          return map;
        }
        List<String> saying = saying(map.columns(charsets));
        readings.putIfAbsent(saying, map);
        ways.putIfAbsent(saying, way);
      } catch (EOFException | IndexOutOfBoundsException isNone) {
        continue;
      }
      if (way.equals(counting)) {
        return map;
      }
    }
    if (readings.size() == 1) {
      return readings.values().iterator().next();
    }
    List<String> now =
        MysqlTables.find(catalog, name).map(table -> saying(table.read())).orElse(List.of());
    for (Map.Entry<List<String>, TableMap> reading : readings.entrySet()) {
      if (reading.getKey().containsAll(now)) {
        counting = ways.get(reading.getKey());
        return reading.getValue();
      }
    }
    throw new UnreadableLogException(
        "what it says of the columns of " + name + " is not what they are (position=" + at + ")",
        "Start without the state, which reads all tables again");
  }

  private static List<String> saying(List<MysqlColumn> columns) {
    return columns.stream()
        .map(
            column ->
                column.name()
                    + " "
                    + column.kind()
                    + " "
                    + column.isUnsigned()
                    + " "
                    + column.charset())
        .toList();
  }

  private Set<String> computed(TableName name) throws IOException {
    Set<String> computed = new HashSet<>();
    for (String[] row :
        catalog.rows(
            "select COLUMN_NAME from information_schema.COLUMNS where (EXTRA like '%VIRTUAL%' or"
                + " EXTRA like '%STORED GENERATED%' or EXTRA like '%PERSISTENT%') and TABLE_SCHEMA"
                + " = "
                + Quoting.literal(name.schema())
                + " and TABLE_NAME = "
                + Quoting.literal(name.table()))) {
      computed.add(row[0]);
    }
    return computed;
  }

  /** Says what is another shape than the log had before. */
  private void tell(String entity, MysqlShape shape, LogPoint at) throws InterruptedException {
    TableState state = out.now().tables().get(entity);
    SchemaChange change = shape.since(state.logged(), entity, at, shape.lacking(state.logged()));
    MysqlSplit after = out.now().withTable(entity, state.withLogged(shape));
    if (change == null) {
      out.move(after);
    } else {
      out.add(change, after);
    }
  }

  private void rows(int kind, LogPoint at, long seconds, Bytes body)
      throws IOException, InterruptedException {
    long id = body.integer(6);
    body.skip(2);
    if (!open.containsKey(id)) {
      throw new UnreadableLogException(
          "rows of a table that was not described (position=" + at + ")",
          "Start without the state, which reads all tables again");
    }
    Logged table = open.get(id);
    if (table == null) {
      return;
    }
    requireRowsCount(table, at);
    if (kind >= 30) {
      body.skip((int) body.integer(2) - 2);
    }
    int columns = (int) body.packed();
    boolean isUpdate = Kind.UPDATE.contains(kind);
    BitSet present = body.bits(columns);
    BitSet presentAfter = isUpdate ? body.bits(columns) : present;
    requireWhole(table, present, columns, at);
    requireWhole(table, presentAfter, columns, at);
    for (int row = 0; body.left() > 0; row++) {
      String[] values = table.pick(table.reader().read(body, present));
      LogPoint first = new LogPoint(at.file(), at.offset(), 2L * row);
      if (!isUpdate) {
        emit(table, Kind.INSERT.contains(kind) ? 'c' : 'd', first, seconds, values);
        continue;
      }
      String[] changed = table.pick(table.reader().read(body, presentAfter));
      LogPoint second = new LogPoint(at.file(), at.offset(), 2L * row + 1);
      if (table.isOtherKey(values, changed)) {
        emit(table, 'd', first, seconds, values);
        emit(table, 'c', second, seconds, changed);
      } else {
        emit(table, 'u', second, seconds, changed);
      }
    }
  }

  private void requireRowsCount(Logged table, LogPoint at) {
    if (isXa && !isSkipped(at, table.entity())) {
      throw new UnreadableLogException(
          "a transaction that is prepared first and committed or taken back later (XA) changes "
              + table.entity()
              + " (position="
              + at
              + ")",
          "Take the table out of XA transactions, and start without the state, which reads all"
              + " tables again");
    }
  }

  private static void requireWhole(Logged table, BitSet present, int columns, LogPoint at) {
    BitSet missing = (BitSet) table.needed().clone();
    missing.andNot(present);
    if (columns != table.columns() || !missing.isEmpty()) {
      throw new UnreadableLogException(
          "rows of "
              + table.entity()
              + " are not whole (binlog_row_image is not FULL, position="
              + at
              + ")",
          "SET GLOBAL binlog_row_image = FULL; and start without the state, which reads all tables"
              + " again");
    }
  }

  private void emit(Logged table, char op, LogPoint at, long seconds, String[] values)
      throws InterruptedException {
    rowsOfTransaction++;
    if (isSkipped(at, table.entity())) {
      return;
    }
    out.add(
        new RowChange(
            table.entity(), op, at.toString(), seconds * 1_000_000, table.names(), values),
        out.now().withLast(at));
  }

  private void query(LogPoint at, Bytes body) throws IOException, InterruptedException {
    body.skip(8);
    int database = (int) body.integer(1);
    body.skip(2);
    body.skip((int) body.integer(2));
    String session = body.text(database);
    body.skip(1);
    Statement statement = new Statement(body.text(body.left()), session);
    Set<String> touched = new HashSet<>();
    Predicate<TableName> isCaptured =
        name -> {
          String entity = entities.get(named(name));
          if (entity != null) {
            touched.add(entity);
          } else if (name.table().equals(Statement.ANY)) {
            entities.forEach(
                (table, of) -> {
                  if (table.schema().equals(named(name).schema())) {
                    touched.add(of);
                  }
                });
          }
          return entity != null || (name.table().equals(Statement.ANY) && !touched.isEmpty());
        };
    Statement.Effect effect = statement.effect(isCaptured);
    switch (effect) {
      case BEGIN -> isOpen = true;
      case XA_BEGIN -> {
        isOpen = true;
        isXa = true;
      }
      case ROLLBACK, ROLLBACK_PART -> {
        if (rowsOfTransaction > 0) {
          throw new UnreadableLogException(
              "rows were logged and then taken back (position=" + at + ")",
              "Do not change InnoDB and other tables in one transaction; start without the state,"
                  + " which reads all tables again");
        }
        if (effect == Statement.Effect.ROLLBACK) {
          commit();
        }
      }
      case COMMIT -> commit();
      case NONE -> {
        if (!isOpen) {
          commit();
        }
      }
      case CHANGE_ROWS, ALTER, REPLACE_ROWS, DROP -> {
        for (String entity : touched) {
          if (!isSkipped(at, entity)) {
            changed(effect, entity, at);
          }
        }
        commit();
      }
    }
  }

  private void changed(Statement.Effect effect, String entity, LogPoint at)
      throws IOException, InterruptedException {
    TableName name = capture.tables().get(entity);
    switch (effect) {
      case CHANGE_ROWS ->
          throw new UnreadableLogException(
              "a statement that may change "
                  + name
                  + " stands in it instead of the rows (position="
                  + at
                  + ")",
              "SET GLOBAL binlog_format = ROW; keep sessions from setting another, and start"
                  + " without the state, which reads all tables again");
      case REPLACE_ROWS ->
          breaking(
              entity,
              at,
              "was emptied, replaced or renamed, or a part of it was, which the"
                  + " log does not describe row by row; take a new snapshot");
      case DROP -> breaking(entity, at, "was dropped");
      default -> altered(entity, name, at);
    }
  }

  private void breaking(String entity, LogPoint at, String what) throws InterruptedException {
    TableState state = out.now().tables().get(entity);
    out.add(
        new SchemaChange(
            entity,
            at.toString(),
            Effect.BREAKING,
            state.logged().columns(),
            List.of(),
            "table " + capture.tables().get(entity) + " " + what),
        out.now().withLast(at));
  }

  /**
   * Rows that were there get values for new columns without a word in the log, so they are read
   * again, at this place of the log.
   */
  private void altered(String entity, TableName name, LogPoint at)
      throws IOException, InterruptedException {
    Optional<MysqlTables.Table> now = MysqlTables.find(catalog, name);
    if (now.isEmpty()) {
      breaking(entity, at, "is gone or renamed");
      return;
    }
    TableState state = out.now().tables().get(entity);
    MysqlShape shape = now.get().shape();
    if (shape.equals(state.read())) {
      return;
    }
    SchemaChange change = shape.since(state.read(), entity, at, List.of());
    MysqlSplit after = out.now().withLast(at);
    if (shape.hasMoreThan(state.read())) {
      after = after.withTable(entity, state.again(shape, at)).withoutRows();
      readAgain = true;
    } else {
      after = after.withTable(entity, state.withRead(shape));
    }
    if (change == null) {
      out.move(after);
    } else {
      out.add(change, after);
    }
  }
}
