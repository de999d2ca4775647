package dev.ostler.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Carries checked requests to the broker, a bounded number at a time. Used on one event loop. */
final class Calls {
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(24);

    private final EventBus bus;
    private final int most;
    private final Map<Operation<?, ?>, Params<?>> params =
            Operations.ALL.stream().collect(Collectors.toMap(Function.identity(), op -> new Params<>(op.request())));
    private volatile int underWay;

    Calls(EventBus bus, int most) {
        this.bus = bus;
        this.most = most;
    }

    /** From any thread. */
    int underWay() {
        return underWay;
    }

    Params<?> params(Operation<?, ?> operation) {
        return Objects.requireNonNull(params.get(operation), operation.name());
    }

    /** JSON text of the answer; a request that is wrong in itself does not reach the broker. */
    Future<String> call(Operation<?, ?> operation, ObjectNode request, Caller caller, @Nullable String trace) {
        try {
            Authenticator.demand(caller, operation.scope(), operation.name());
            params(operation).typed(request);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
        if (underWay >= most) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.OVERLOADED, "there are " + most + " requests under way already: try again later"));
        }
        changed(1);
        return new BusClient(bus, caller)
                .call(operation, request.toString(), patience(operation, request), trace)
                .onComplete(_ -> changed(-1));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // on one event loop
    private void changed(int by) {
        underWay += by;
    }

    /** The operation's own time, or what the request itself allows and a margin, so that the broker's word comes first. */
    static Duration patience(Operation<?, ?> operation, ObjectNode request) {
        Duration longest = operation.timeout();
        for (String field : new String[] {"timeoutMs", "readyTimeoutMs"}) {
            JsonNode given = request.path(field);
            if (given.isNumber()) {
                Duration asked = Duration.ofMillis(Math.clamp(given.asLong(), 0, LONGEST.toMillis()))
                        .plus(MARGIN);
                longest = asked.compareTo(longest) > 0 ? asked : longest;
            }
        }
        return longest;
    }
}
