/** The normalised vocabulary of a session: what every driver emits, whatever its agent speaks. */
@NullMarked
package dev.ostler.core.session;

import org.jspecify.annotations.NullMarked;
