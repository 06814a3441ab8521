/** Runs a project's audits over what is published: queries that must return no rows. */
package io.icestream.audit;
