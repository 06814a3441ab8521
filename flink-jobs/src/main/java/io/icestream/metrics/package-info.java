/** What a job measures of its own tables while it writes them, and writes in the same cut. */
package io.icestream.metrics;
