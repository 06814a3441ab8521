package io.icestream.functions;

import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * A person's key, empty when it was destroyed, and what stands before each value that it sealed.
 * Never changed, so that threads may hand it on without more ado.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record PersonKey(byte[] header, Optional<SecretKey> key) {}
