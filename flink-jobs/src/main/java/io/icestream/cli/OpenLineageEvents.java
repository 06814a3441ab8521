package io.icestream.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.icestream.lineage.Flow;
import io.icestream.lineage.Influence;
import io.icestream.lineage.SourceColumn;
import io.icestream.lineage.Use;
import io.icestream.plan.ProjectLineage.Table;
import io.icestream.project.Project;
import io.icestream.run.Dataset;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.InputField;
import io.openlineage.client.OpenLineage.InputFieldTransformations;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lineage as OpenLineage has it: of each table one job event, a line of JSON, whose output has the
 * facets schema and columnLineage. A protected or counted value is {@code masking}.
 */
final class OpenLineageEvents {
  private static final URI PRODUCER = URI.create("https://github.com/icestream/icestream");

  private final OpenLineage openLineage = new OpenLineage(PRODUCER);
  private final Project project;
  private final ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);

  OpenLineageEvents(Project project) {
    this.project = project;
  }

  String of(List<Table> tables, String only) {
    ObjectMapper json =
        new ObjectMapper()
            .setSerializationInclusion(JsonInclude.Include.NON_NULL)
            .registerModule(
                new SimpleModule().addSerializer(ZonedDateTime.class, new ToStringSerializer()));
    StringBuilder lines = new StringBuilder();
    for (Table table : tables) {
      try {
        lines.append(json.writeValueAsString(event(table, only))).append('\n');
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
    return lines.toString();
  }

  private OpenLineage.JobEvent event(Table table, String only) {
    Dataset output = Dataset.of(project, table.name());
    return openLineage
        .newJobEventBuilder()
        .eventTime(now)
        .job(
            openLineage
                .newJobBuilder()
                .namespace(project.name())
                .name(project.name() + "." + table.name())
                .build())
        .inputs(
            table.inputs().stream()
                .map(input -> Dataset.of(project, input))
                .map(
                    input ->
                        openLineage
                            .newInputDatasetBuilder()
                            .namespace(input.namespace())
                            .name(input.name())
                            .build())
                .toList())
        .outputs(
            List.of(
                openLineage
                    .newOutputDatasetBuilder()
                    .namespace(output.namespace())
                    .name(output.name())
                    .facets(
                        openLineage
                            .newDatasetFacetsBuilder()
                            .schema(schema(table))
                            .columnLineage(columnLineage(table, only))
                            .build())
                    .build()))
        .build();
  }

  private OpenLineage.SchemaDatasetFacet schema(Table table) {
    return openLineage
        .newSchemaDatasetFacetBuilder()
        .fields(
            table.types().entrySet().stream()
                .map(
                    column ->
                        openLineage
                            .newSchemaDatasetFacetFieldsBuilder()
                            .name(column.getKey())
                            .type(column.getValue())
                            .build())
                .toList())
        .build();
  }

  private OpenLineage.ColumnLineageDatasetFacet columnLineage(Table table, String only) {
    OpenLineage.ColumnLineageDatasetFacetFieldsBuilder fields =
        openLineage.newColumnLineageDatasetFacetFieldsBuilder();
    for (String column : table.lineage().columns()) {
      if (only.isEmpty() || column.equals(only)) {
        Map<SourceColumn, List<Flow>> flows =
            table.lineage().of(column).stream()
                .collect(
                    Collectors.groupingBy(Flow::origin, LinkedHashMap::new, Collectors.toList()));
        fields.put(
            column,
            openLineage
                .newColumnLineageDatasetFacetFieldsAdditionalBuilder()
                .inputFields(
                    flows.entrySet().stream()
                        .map(
                            each ->
                                field(
                                    each.getKey(),
                                    each.getValue().stream().map(this::direct).toList()))
                        .toList())
                .build());
      }
    }
    Map<SourceColumn, List<Influence>> rows =
        table.lineage().influences().stream()
            .sorted(Comparator.comparing((Influence each) -> each.origin().qualifiedName()))
            .collect(
                Collectors.groupingBy(Influence::origin, LinkedHashMap::new, Collectors.toList()));
    return openLineage
        .newColumnLineageDatasetFacetBuilder()
        .fields(fields.build())
        .dataset(
            rows.entrySet().stream()
                .map(
                    each ->
                        field(each.getKey(), each.getValue().stream().map(this::indirect).toList()))
                .toList())
        .build();
  }

  private InputField field(SourceColumn origin, List<InputFieldTransformations> how) {
    Dataset dataset = Dataset.of(project, origin.table());
    return openLineage
        .newInputFieldBuilder()
        .namespace(dataset.namespace())
        .name(dataset.name())
        .field(origin.column())
        .transformations(how)
        .build();
  }

  private InputFieldTransformations direct(Flow flow) {
    return openLineage
        .newInputFieldTransformationsBuilder()
        .type("DIRECT")
        .subtype(flow.use() == Use.SAME ? "IDENTITY" : "TRANSFORMATION")
        .description(String.join(" -> ", flow.path()))
        .masking(!flow.use().isClear())
        .build();
  }

  private InputFieldTransformations indirect(Influence influence) {
    return openLineage
        .newInputFieldTransformationsBuilder()
        .type("INDIRECT")
        .subtype(influence.reason().name())
        .description("")
        .masking(false)
        .build();
  }
}
