package dev.ostler.process.remote;

import dev.ostler.process.KeeperEvent;
import java.time.Instant;

/**
 * An event as the keeper hands it over. It is told again to the next broker until it is acknowledged.
 *
 * @param number counts the events of a data directory
 * @param at when it happened
 * @param late whether it happened before this broker listened
 * @param acknowledge to be run once it is written down for good; does not block
 */
public record Told(long number, Instant at, boolean late, KeeperEvent event, Runnable acknowledge) {}
