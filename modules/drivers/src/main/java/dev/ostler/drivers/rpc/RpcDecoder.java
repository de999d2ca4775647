package dev.ostler.drivers.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.drivers.rpc.RpcMessage.Answer;
import dev.ostler.drivers.rpc.RpcMessage.Ask;
import dev.ostler.drivers.rpc.RpcMessage.Junk;
import dev.ostler.drivers.rpc.RpcMessage.Tell;
import java.io.IOException;
import java.util.List;

/** Bytes to messages: a pure function, run on the event loop for small frames and on a worker for large ones. */
public final class RpcDecoder<P> {
    /** What a protocol makes of a request or notification; pure, and called on any thread. */
    @FunctionalInterface
    public interface Params<P> {
        /**
         * Reads one frame.
         *
         * @param method of the frame
         * @param peek what is known already
         * @param utf8 the whole frame, for those that need more
         */
        P read(String method, Peek peek, byte[] utf8) throws IOException;
    }

    private final PeekReader peeks;
    private final Params<P> params;

    public RpcDecoder(List<String> watched, Params<P> params) {
        this.peeks = new PeekReader(watched);
        this.params = params;
    }

    RpcMessage<P> decode(byte[] utf8) {
        try {
            Peek peek = peeks.read(utf8);
            if (peek.method() != null) {
                P read = params.read(peek.method(), peek, utf8);
                return peek.id() == null ? new Tell<>(read) : new Ask<>(peek.id(), read);
            }
            if (peek.id() == null) {
                return new Junk<>("neither id nor method");
            }
            JsonNode tree = WireJson.tree(utf8);
            return new Answer<>(peek.id(), tree.path("result"), peek.failed() ? RpcError.of(tree.path("error")) : null);
        } catch (IOException | RuntimeException e) {
            return new Junk<>(String.valueOf(e.getMessage()));
        }
    }
}
