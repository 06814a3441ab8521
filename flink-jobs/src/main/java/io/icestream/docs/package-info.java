/** Pages about a project's tables, made from the project alone. */
package io.icestream.docs;
