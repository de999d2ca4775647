/**
 * {@code ostler doctor}: what this machine is like, what is wrong with it, how to mend that. One file for each check: a
 * record of what was read, which reads itself from a {@link dev.ostler.cli.doctor.Machine} and judges itself without one.
 */
@NullMarked
package dev.ostler.cli.doctor;

import org.jspecify.annotations.NullMarked;
