package dev.ostler.gateway.hooks;

import dev.ostler.core.event.Cursor;
import io.vertx.core.Future;

/** One attempt to hand a frame over; fails with what went wrong, in words. */
interface Delivery {
    Future<?> deliver(Cursor cursor, String json);
}
