package io.icestream.run;

import io.icestream.plan.EntityTable;
import io.icestream.project.Column;
import io.icestream.project.Entity;
import io.icestream.project.FilesSource;
import io.icestream.source.FileDecoder;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceProblem;
import io.icestream.source.files.FileChecks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/** A folder in which files arrive; the columns of every entity are declared in the project. */
final class FilesSystem implements SourceSystem {
  private static final String EPOCH_MILLIS = "epoch-millis";

  private final FilesSource source;

  FilesSystem(FilesSource source) {
    this.source = source;
  }

  @Override
  public List<EntityTable> entities() {
    return source.entities().stream().map(this::entity).toList();
  }

  private EntityTable entity(Entity entity) {
    Map<String, String> options = readerOptions();
    // There is none: what deletes would cost in state and joins is left out.
    options.put("tombstones", "reject");
    if (entity.options().containsKey(EPOCH_MILLIS)) {
      options.put(EPOCH_MILLIS, entity.options().get(EPOCH_MILLIS));
    }
    return SourceSystem.declared(entity, "files", source.entities(), options);
  }

  private static List<Column> columns(Entity entity) {
    return entity.declared().orElseThrow().columns();
  }

  private Map<String, String> readerOptions() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("directory", source.directory());
    options.put("poll-interval", source.pollInterval().toMillis() + "ms");
    options.put("settle", source.settle().toMillis() + "ms");
    source
        .queue()
        .ifPresent(
            url -> {
              options.put("queue", url);
              options.put("list-every", source.listEvery().toMillis() + "ms");
            });
    for (Entity entity : source.entities()) {
      String prefix = "files." + entity.name() + ".";
      options.put(prefix + "columns", type(entity));
      entity
          .options()
          .forEach(
              (key, value) -> {
                if (!key.equals(EPOCH_MILLIS)) {
                  options.put(prefix + key, value);
                }
              });
    }
    return options;
  }

  private static String type(Entity entity) {
    return columns(entity).stream()
        .map(column -> "`" + column.name() + "` " + column.type())
        .collect(Collectors.joining(", ", "ROW<", ">"));
  }

  @Override
  public Dataset dataset(Entity entity) {
    boolean isUri = source.directory().matches("[A-Za-z][A-Za-z0-9+.\\-]+:/.*");
    return new Dataset(
        isUri ? source.directory() : "file:" + source.directory(), entity.sourceName());
  }

  @Override
  public List<SourceProblem> problems() {
    return FileChecks.problems(reader());
  }

  @Override
  public List<SourceProblem> remarks() {
    Map<String, FileDecoder> decoders = new LinkedHashMap<>();
    for (Entity entity : source.entities()) {
      String epochMillis = entity.options().getOrDefault(EPOCH_MILLIS, "");
      decoders.put(
          entity.name(),
          FileDecoder.of(
              (RowType) LogicalTypeParser.parse(type(entity), FilesSystem.class.getClassLoader()),
              entity.key(),
              epochMillis.isEmpty() ? Set.of() : Set.of(epochMillis.split(";", -1))));
    }
    return FileChecks.remarks(reader(), decoders);
  }

  @Override
  public Map<String, List<String>> sample(Entity entity, List<String> columns) {
    return FileChecks.sample(reader(), entity.name(), columns);
  }

  private ReaderOptions reader() {
    Map<String, String> paths = new LinkedHashMap<>();
    source.entities().forEach(entity -> paths.put(entity.name(), entity.sourceName()));
    return new ReaderOptions(source.system(), paths, readerOptions());
  }
}
