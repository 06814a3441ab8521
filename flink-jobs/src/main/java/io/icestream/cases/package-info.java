/** Runs the cases of a project's {@code tests} folder. */
package io.icestream.cases;
