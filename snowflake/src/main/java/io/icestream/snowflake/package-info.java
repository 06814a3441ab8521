/** The lake in Snowflake: scripts made from a project, and run through Snowflake's own driver. */
package io.icestream.snowflake;
