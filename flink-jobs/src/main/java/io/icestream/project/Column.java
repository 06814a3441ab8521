package io.icestream.project;

import java.util.Optional;

/**
 * A declared column.
 *
 * @param name as written, without quotes
 * @param type in Flink's notation and without nullability, such as {@code DECIMAL(10, 2)}
 * @param isNullable false for {@code NOT NULL} columns and those of the primary key
 * @param comment what it means
 * @param location where it is declared
 */
public record Column(
    String name, String type, boolean isNullable, Optional<String> comment, Location location) {}
