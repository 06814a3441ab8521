/** Delivers published cuts of Gold to databases, for those who read there. */
package io.icestream.serve;
