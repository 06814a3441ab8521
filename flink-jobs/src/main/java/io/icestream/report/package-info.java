/** A page that shows how good a project's tables are, made from the tables alone. */
package io.icestream.report;
