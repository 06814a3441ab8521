package io.icestream.scan;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;

/**
 * Looks through the table files of RocksDB that Flink keeps inside the metadata of a checkpoint
 * because they are small. Whatever else is in it is seen as bytes.
 */
final class CheckpointScan {
  /** The first bytes of the metadata of checkpoints and savepoints. */
  static final byte[] MAGIC = {0x49, 0x60, 0x67, 0x2d};

  private CheckpointScan() {}

  static void scan(Path file, FileFindings findings) throws IOException {
    List<byte[]> tables;
    try (DataInputStream input = new DataInputStream(Files.newInputStream(file))) {
      tables =
          Checkpoints.loadCheckpointMetadata(
                  input, CheckpointScan.class.getClassLoader(), file.toString())
              .getOperatorStates()
              .stream()
              .map(OperatorState::getStates)
              .flatMap(states -> states.stream().flatMap(CheckpointScan::inMemory))
              .filter(RocksScan::isOne)
              .toList();
    } catch (RuntimeException broken) {
      throw new NotReadableException("metadata of a checkpoint", broken);
    }
    for (byte[] table : tables) {
      // RocksDB reads files only; nobody else may read this one.
      Path copy = Files.createTempFile("icestream-scan", ".sst");
      try {
        Files.write(copy, table);
        RocksScan.scan(copy, findings);
      } finally {
        Files.delete(copy);
      }
    }
  }

  private static Stream<byte[]> inMemory(OperatorSubtaskState state) {
    return state.getManagedKeyedState().stream()
        .filter(IncrementalRemoteKeyedStateHandle.class::isInstance)
        .map(IncrementalRemoteKeyedStateHandle.class::cast)
        .flatMap(
            handle ->
                Stream.concat(handle.getSharedState().stream(), handle.getPrivateState().stream()))
        .map(HandleAndLocalPath::getHandle)
        .map(StreamStateHandle::asBytesIfInMemory)
        .flatMap(Optional::stream);
  }
}
