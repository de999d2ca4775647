package dev.ostler.core.bus;

import dev.ostler.core.ops.Caller;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request on the bus.
 *
 * @param operation its name in {@link dev.ostler.core.ops.Operations}
 * @param params JSON text of the request record
 * @param caller who asks
 * @param trace W3C traceparent, or null
 */
public record Call(
        String operation,
        String params,
        Caller caller,
        @Nullable String trace) {
    public Call {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(params, "params");
        Objects.requireNonNull(caller, "caller");
    }

    /** Leaves out the parameters: they may hold secrets. */
    @Override
    public String toString() {
        return "Call[" + operation + " by " + caller.name() + "]";
    }
}
