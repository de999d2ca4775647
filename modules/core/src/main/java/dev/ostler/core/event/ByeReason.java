package dev.ostler.core.event;

import dev.ostler.core.json.WireName;

/** Why a subscription ends. */
public enum ByeReason implements WireName {
    SLOW_CONSUMER,
    SHUTDOWN,
    UNSUBSCRIBED,
    AUTH
}
