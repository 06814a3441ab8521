package io.icestream.run;

import io.icestream.error.IcestreamException;
import io.icestream.plan.EntityTable;
import io.icestream.project.Entity;
import io.icestream.project.OwnSource;
import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A system with a reader of the project's own; the columns of every entity are declared. */
final class OwnSystem implements SourceSystem {
  private final OwnSource source;

  OwnSystem(OwnSource source) {
    this.source = source;
  }

  @Override
  public List<EntityTable> entities() {
    return source.entities().stream().map(this::entity).toList();
  }

  private EntityTable entity(Entity entity) {
    Map<String, String> options = new LinkedHashMap<>(entity.options());
    options.putAll(source.options());
    return SourceSystem.declared(entity, source.reader(), source.entities(), options);
  }

  @Override
  public Dataset dataset(Entity entity) {
    return new Dataset(source.reader() + "://" + source.system(), entity.sourceName());
  }

  @Override
  public List<SourceProblem> problems() {
    Map<String, String> names = new LinkedHashMap<>();
    source.entities().forEach(entity -> names.put(entity.name(), entity.sourceName()));
    try {
      ReaderProvider.of(source.reader(), OwnSystem.class.getClassLoader())
          .validate(new ReaderOptions(source.system(), names, source.options()));
      return List.of();
    } catch (IcestreamException unusable) {
      return List.of(SourceProblem.of(unusable));
    }
  }
}
