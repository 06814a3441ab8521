package io.icestream.source.mysql;

import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceContract;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RowChange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every source keeps, with one transaction of several statements behind the snapshot. */
class MysqlSourceContractTest extends SourceContract {
  @RegisterExtension static final MariaDbServer SERVER = new MariaDbServer();

  @Override
  protected ReaderProvider provider() {
    return new MysqlReaderProvider();
  }

  @Override
  protected Origin origin() {
    return new Table(SERVER.database());
  }

  @Override
  protected Change read(SourceEvent event) {
    return event instanceof RowChange row
        ? new Change(row.textValues()[1], row.textValues()[2])
        : null;
  }

  @Override
  protected ReaderOptions unreadable() {
    return options(SERVER.database());
  }

  private static ReaderOptions options(MariaDbServer.Database database) {
    return new ReaderOptions(
        "shop",
        Map.of("changes", database.name() + ".changes"),
        Map.of(
            "url",
            SERVER.url(database.name()),
            "username",
            "root",
            "password",
            MariaDbServer.PASSWORD,
            "snapshot.chunk-rows",
            "5"));
  }

  /** A table that gets a row for each change. */
  private record Table(MariaDbServer.Database database) implements Origin {
    Table {
      database.execute(
          "create table changes (n int auto_increment primary key, k varchar(10), v varchar(10))");
    }

    @Override
    public ReaderOptions options() {
      return MysqlSourceContractTest.options(database);
    }

    @Override
    public void make(List<Change> changes) {
      StringBuilder values = new StringBuilder();
      for (Change change : changes) {
        values
            .append(values.isEmpty() ? "" : ", ")
            .append("('" + change.key() + "', '" + change.value() + "')");
      }
      database.execute("insert into changes (k, v) values " + values);
    }

    @Override
    public void close() {
      database.execute("drop database " + database.name());
    }
  }
}
