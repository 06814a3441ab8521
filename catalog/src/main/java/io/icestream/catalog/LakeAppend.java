package io.icestream.catalog;

import io.icestream.commit.Commits;
import io.icestream.commit.SinkTable;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.writer.AppendWriter;
import io.icestream.writer.FileChanges;
import io.icestream.writer.FileChangesType;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.flink.CatalogLoader;

/** Adds the rows of a stream to a table without a key, in the cuts of the job. */
public final class LakeAppend {

  static final TypeInformation<FileChanges> TYPE =
      new FileChangesType().createTypeInfo(null, Map.of());

  private LakeAppend() {}

  /**
   * The end of a stream whose rows are of a table's columns.
   *
   * @throws IcestreamException if there is no such table
   */
  public static DataStreamSink<?> sink(
      DataStream<RowData> rows, CatalogLoader loader, TableIdentifier identifier, RowType rowType) {
    Catalog catalog = loader.loadCatalog();
    try {
      SingleOutputStreamOperator<FileChanges> writers =
          writers(rows, load(catalog, identifier), identifier, rowType);
      writers.uid("writer:" + identifier);
      return commits(writers, loader, new SinkTable(identifier.toString(), false, ""));
    } finally {
      close(catalog);
    }
  }

  static SingleOutputStreamOperator<FileChanges> writers(
      DataStream<RowData> rows, Table table, TableIdentifier identifier, RowType rowType) {
    SingleOutputStreamOperator<FileChanges> writers =
        rows.transform("writer:" + identifier, TYPE, new AppendWriter(table, rowType));
    if (rows.getParallelism() > 0) {
      writers.setParallelism(rows.getParallelism());
    }
    return writers;
  }

  static DataStreamSink<?> commits(
      DataStream<FileChanges> writers, CatalogLoader loader, SinkTable table) {
    return Commits.of(writers, loader, table)
        .sinkTo(new DiscardingSink<>())
        .name("end:" + table.name())
        .uid("end:" + table.name())
        .setParallelism(1);
  }

  static Table load(Catalog catalog, TableIdentifier identifier) {
    try {
      return catalog.loadTable(identifier);
    } catch (NoSuchTableException e) {
      throw new IcestreamException(
          ErrorCode.CAT_005,
          "Cannot write to %s: there is no such table. Create it first.".formatted(identifier),
          e);
    }
  }

  private static void close(Catalog catalog) {
    if (catalog instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
