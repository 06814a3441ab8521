package io.icestream.project;

import java.time.Duration;

/** How long rows are kept, layer by layer. */
public record Retention(Duration bronze, Duration silver, Duration gold) {}
