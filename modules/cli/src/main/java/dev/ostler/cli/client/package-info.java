/** The command line's way to a broker: finding it, calling operations, following events. */
@NullMarked
package dev.ostler.cli.client;

import org.jspecify.annotations.NullMarked;
