/** The commands. */
@NullMarked
package dev.ostler.cli.command;

import org.jspecify.annotations.NullMarked;
