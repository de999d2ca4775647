/** Errors as data: one record, mapped onto HTTP, JSON-RPC and exit codes in one place. */
@NullMarked
package dev.ostler.core.error;

import org.jspecify.annotations.NullMarked;
