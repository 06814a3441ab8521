package io.icestream.commit;

import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** A catalog that fails in the ways real ones do, once for each time it is told to. */
final class FaultyOperations implements TableOperations {

  /** What happens to the next commit. */
  enum Fault {
    NONE,
    CRASH_BEFORE_EFFECT,
    CRASH_AFTER_EFFECT,
    /** The request is under way when the job dies. */
    CRASH_WHILE_UNDER_WAY,
    UNKNOWN_WITHOUT_EFFECT,
    UNKNOWN_WITH_EFFECT,
    UNKNOWN_WHILE_UNDER_WAY,
    TIMEOUT_WITH_EFFECT,
    CONFLICT
  }

  /** The end of the process. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final TableOperations catalog;
  private Fault next = Fault.NONE;
  private Runnable underWay;

  FaultyOperations(TableOperations catalog) {
    this.catalog = catalog;
  }

  void next(Fault fault) {
    next = fault;
  }

  /** Whether the fault has struck. */
  boolean isSpent() {
    return next == Fault.NONE;
  }

  /** The request that was under way reaches the catalog. */
  Runnable takeUnderWay() {
    Runnable request = underWay;
    underWay = null;
    return request;
  }

  @Override
  public void commit(TableMetadata base, TableMetadata metadata) {
    Fault fault = next;
    next = Fault.NONE;
    switch (fault) {
      case NONE -> catalog.commit(base, metadata);
      case CRASH_BEFORE_EFFECT -> throw new Crash();
      case CRASH_AFTER_EFFECT -> {
        catalog.commit(base, metadata);
        throw new Crash();
      }
      case CRASH_WHILE_UNDER_WAY -> {
        park(base, metadata);
        throw new Crash();
      }
      case UNKNOWN_WITHOUT_EFFECT -> throw unknown();
      case UNKNOWN_WITH_EFFECT -> {
        catalog.commit(base, metadata);
        throw unknown();
      }
      case UNKNOWN_WHILE_UNDER_WAY -> {
        park(base, metadata);
        throw unknown();
      }
      case TIMEOUT_WITH_EFFECT -> {
        catalog.commit(base, metadata);
        throw new IllegalStateException("read timed out");
      }
      case CONFLICT -> throw new CommitFailedException("a lost race");
    }
  }

  private static CommitStateUnknownException unknown() {
    return new CommitStateUnknownException(new IllegalStateException("the connection broke"));
  }

  private void park(TableMetadata base, TableMetadata metadata) {
    underWay =
        () -> {
          try {
            catalog.commit(base, metadata);
          } catch (CommitFailedException e) {
            // Somebody else was faster: what a catalog answers to a late request.
          }
        };
  }

  @Override
  public TableMetadata current() {
    return catalog.current();
  }

  @Override
  public TableMetadata refresh() {
    return catalog.refresh();
  }

  @Override
  public FileIO io() {
    return catalog.io();
  }

  @Override
  public String metadataFileLocation(String fileName) {
    return catalog.metadataFileLocation(fileName);
  }

  @Override
  public LocationProvider locationProvider() {
    return LocationProviders.locationsFor(
        catalog.current().location(), catalog.current().properties());
  }

  @Override
  public long newSnapshotId() {
    return catalog.newSnapshotId();
  }
}
