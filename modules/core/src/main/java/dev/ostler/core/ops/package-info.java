/** The operations of Ostler, declared once; every way in is derived from this table. */
@NullMarked
package dev.ostler.core.ops;

import org.jspecify.annotations.NullMarked;
