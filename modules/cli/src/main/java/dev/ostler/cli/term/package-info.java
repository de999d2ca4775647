/** What people see: colours, tables, times. */
@NullMarked
package dev.ostler.cli.term;

import org.jspecify.annotations.NullMarked;
