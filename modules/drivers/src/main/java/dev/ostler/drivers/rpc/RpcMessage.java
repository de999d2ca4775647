package dev.ostler.drivers.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A frame, read. {@code P} is what the protocol makes of {@code method} and {@code params}. */
sealed interface RpcMessage<P> {
    /** To one of our requests. {@code error} is null for a success. */
    record Answer<P>(String id, JsonNode result, @Nullable RpcError error) implements RpcMessage<P> {}

    /** Wants an answer under {@code id}. */
    record Ask<P>(String id, P params) implements RpcMessage<P> {}

    record Tell<P>(P params) implements RpcMessage<P> {}

    /** Not a frame of this protocol; dropped, since no id says whom it concerns. */
    record Junk<P>(String why) implements RpcMessage<P> {}
}
