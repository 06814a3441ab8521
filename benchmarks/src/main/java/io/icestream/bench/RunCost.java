package io.icestream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a process tells of its own run.
 *
 * @param seconds wall time from the start of the JVM until the last row was published
 * @param cpuSeconds user and system time of the whole process until then
 * @param startCpuSeconds the part of it that was spent before the first row could be read
 * @param firstPublishedSeconds wall time from the start of the JVM until a reader saw rows
 * @param stateBytes size of the last checkpoint; 0 where there is none
 */
record RunCost(
    double seconds,
    @JsonProperty("cpu_seconds") double cpuSeconds,
    @JsonProperty("start_cpu_seconds") double startCpuSeconds,
    @JsonProperty("first_published_seconds") double firstPublishedSeconds,
    @JsonProperty("resident_megabytes") long residentMegabytes,
    @JsonProperty("state_bytes") long stateBytes) {}
