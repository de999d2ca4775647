/** What can be done without a broker: reading what a dead one has left. */
@NullMarked
package dev.ostler.cli.offline;

import org.jspecify.annotations.NullMarked;
