/**
 * A project as its author wrote it: YAML and SQL files become immutable records, or all their
 * problems at once. Nothing here connects to a source or plans a job.
 */
package io.icestream.project;
