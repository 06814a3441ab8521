/**
 * Functions that protect personal data in Flink SQL, usable alone as a jar in any Flink SQL client.
 *
 * <p>Every function is a pure, deterministic Java class behind a thin Flink adapter: NULL in, NULL
 * out. {@link io.icestream.functions.IcestreamFunctions} lists them; {@code functions.sql} beside
 * it registers them in plain SQL. Cryptography and its key handling are Tink's.
 */
package io.icestream.functions;
