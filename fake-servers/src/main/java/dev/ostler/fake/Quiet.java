package dev.ostler.fake;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the libraries from printing: what a fake writes to its outputs is its contract. Must run before the first
 * class of Vert.x or Netty is loaded.
 */
public final class Quiet {
    private static final Logger ROOT = Logger.getLogger("");

    private Quiet() {}

    /** Switches all logging of this JVM off. */
    public static void please() {
        System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.JULLogDelegateFactory");
        ROOT.setLevel(Level.OFF);
    }
}
