/** The one JSON mapper and its conventions: durations are milliseconds, instants are ISO-8601. */
@NullMarked
package dev.ostler.core.json;

import org.jspecify.annotations.NullMarked;
