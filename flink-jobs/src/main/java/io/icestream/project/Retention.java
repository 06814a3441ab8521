package io.icestream.project;

import java.time.Duration;

/**
 * How long rows are meant to be kept, layer by layer; nothing deletes them for it.
 *
 * @param orphanFiles how old a file must be that no table refers to before it is removed
 */
public record Retention(Duration bronze, Duration silver, Duration gold, Duration orphanFiles) {}
