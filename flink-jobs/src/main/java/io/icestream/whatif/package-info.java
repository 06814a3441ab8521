/** What a change of a project's SQL, rules or masks would do to its tables, before it is run. */
package io.icestream.whatif;
