/** What a harness is: its definition, its facts, and the status that is derived from them. */
@NullMarked
package dev.ostler.core.harness;

import org.jspecify.annotations.NullMarked;
