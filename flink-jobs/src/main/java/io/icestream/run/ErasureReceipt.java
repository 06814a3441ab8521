package io.icestream.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What an erasure did. It names the persons by the place of their keys only, which nobody can tell
 * from their names without the key store.
 *
 * @param of the entity that holds the persons
 * @param persons pseudonyms, in the order in which they were named
 * @param keysDestroyed how many keys were still there
 * @param bronzeRows rows whose personal values read as erased from now on
 * @param unparsedRecords records that did not parse and read as erased from now on
 * @param rebuilt tables that were made anew without the persons
 * @param snapshotsRemoved of each of them
 * @param refsLeft tags and branches of others, which still show what was
 * @param restorePointsLeft savepoints and checkpoints that hold what Silver and Gold showed of the
 *     persons, until a run has taken newer ones and they are deleted
 */
@JsonPropertyOrder
public record ErasureReceipt(
    String project,
    @JsonProperty("erased_at") String erasedAt,
    String of,
    List<String> persons,
    @JsonProperty("keys_destroyed") int keysDestroyed,
    @JsonProperty("bronze_rows") Map<String, Long> bronzeRows,
    @JsonProperty("unparsed_records") int unparsedRecords,
    List<String> rebuilt,
    @JsonProperty("snapshots_removed") Map<String, Integer> snapshotsRemoved,
    @JsonProperty("refs_left") List<String> refsLeft,
    @JsonProperty("restore_points_left") List<String> restorePointsLeft) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The receipt as JSON. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void write(Path stateRoot) throws IOException {
    Path folder = Files.createDirectories(stateRoot.resolve("erasures"));
    Files.writeString(folder.resolve(erasedAt.replace(":", "") + ".json"), json() + "\n");
  }
}
