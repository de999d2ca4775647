/** The broker as a program: composition root, configuration, data directory, signals. */
@NullMarked
package dev.ostler.cli.server;

import org.jspecify.annotations.NullMarked;
