/**
 * What pi's rpc mode and {@code ostler serve} have in common: commands {@code {id, type, …}} on stdin, and on stdout
 * {@code {type:"response", id?, command, success, …}} between the frames that tell what happens.
 *
 * <p>Decision: neither has turn ids, so the id of a prompt's command names its turn, {@code prompt:TURN}. A codec that
 * reads the answer again after a loss of the broker knows the turn by it.
 */
@NullMarked
package dev.ostler.drivers.commands;

import org.jspecify.annotations.NullMarked;
