/** Everything that names or crosses the event bus: all addresses in one file, all codecs in another. */
@NullMarked
package dev.ostler.core.bus;

import org.jspecify.annotations.NullMarked;
