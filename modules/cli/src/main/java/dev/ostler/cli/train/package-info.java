/** The run that a start-up cache is trained with. */
@NullMarked
package dev.ostler.cli.train;

import org.jspecify.annotations.NullMarked;
