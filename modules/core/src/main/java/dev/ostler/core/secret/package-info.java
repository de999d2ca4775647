/** Secrets and the one redactor. */
@NullMarked
package dev.ostler.core.secret;

import org.jspecify.annotations.NullMarked;
