package io.icestream.run;

import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * A table of a project that is made in code instead of SQL. It runs inside the project's job: from
 * the same views, in the same checkpoints, published in the same cuts.
 */
public interface Step {

  /**
   * Names what the step computes; to be changed with it. Then Silver and Gold, and what steps make,
   * are made anew from Bronze.
   */
  String version();

  /** Declares tables and adds inserts; called once for each start of the job. */
  void addTo(Job job);

  /** The job under construction. */
  interface Job {

    /**
     * The project's catalog, functions and views: {@code shop.customers} and {@code
     * silver__customers} are there to be read.
     */
    StreamTableEnvironment tables();

    /** Keeps a table equal to rows; columns go by name. */
    void insertInto(String layer, String table, Table rows);
  }
}
