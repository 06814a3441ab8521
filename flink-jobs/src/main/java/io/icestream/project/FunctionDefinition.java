package io.icestream.project;

/**
 * A function of {@code functions.sql}.
 *
 * @param statement as written
 */
public record FunctionDefinition(
    String name, String className, String statement, Location location) {}
