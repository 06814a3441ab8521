/** What the columns of a table hold, found in one pass over its rows. */
package io.icestream.profile;
