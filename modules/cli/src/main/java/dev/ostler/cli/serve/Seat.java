package dev.ostler.cli.serve;

import dev.ostler.cli.client.Api;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The harness that is driven.
 *
 * @param joined it was there before us, and stays
 * @param resumed its session is the one of the session file
 * @param notResumed why it is another one, or null
 * @param turn that ran when we came, or null
 */
record Seat(
        String id,
        String protocol,
        String session,
        Cursor cursor,
        boolean joined,
        boolean resumed,
        @Nullable String notResumed,
        @Nullable String turn) {
    /**
     * What is wanted of it.
     *
     * @param harness the name of one that lives, of a definition, or a file with one
     * @param here where we were started: the name of that file is looked up from there
     * @param cwd of what is started
     */
    record Wish(
            @Nullable String harness,
            List<String> command,
            Path here,
            Path cwd,
            @Nullable String protocol,
            @Nullable String model) {}

    /** One that lives in the broker, or a new one. */
    static Seat take(Api api, Wish wish, Optional<SessionState> before, boolean mayJoin) {
        Seat seat = (mayJoin ? living(api, wish, before) : Optional.<Seat>empty())
                .orElseGet(() -> spawned(api, wish, before));
        before.filter(b -> !b.protocol().equals(seat.protocol)).ifPresent(b -> {
            seat.leave(api);
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "the session file is of an agent that speaks " + b.protocol() + ", and this one speaks "
                            + seat.protocol + "; it is left as it is");
        });
        return seat;
    }

    private static Optional<Seat> living(Api api, Wish wish, Optional<SessionState> before) {
        // its cursor, and not that of the inspection, which may be past the end of the turn that this one tells of
        Harnesses.Listing listing = api.call(Operations.LIST, new Harnesses.ListAll(false));
        return listing.harnesses().stream()
                .filter(h -> h.name().equals(wish.harness())
                        || before.map(b -> h.id().equals(b.harness())).orElse(false))
                .findFirst()
                .map(h -> {
                    Harnesses.Inspection there = api.call(Operations.INSPECT, new Harnesses.Inspect(h.id(), 0));
                    String session = there.harness().sessionId();
                    if (session == null) {
                        throw new OstlerException(
                                ErrorCode.CONFLICT,
                                "harness " + h.name() + " is " + h.status().wire() + ", no session is open");
                    }
                    boolean same = before.map(b -> b.session().equals(session)).orElse(false);
                    if (before.isPresent() && !same) {
                        throw new OstlerException(
                                ErrorCode.CONFLICT,
                                "the session file is of session " + before.get().session() + ", and harness " + h.name()
                                        + " has " + session + " open; it is left as it is");
                    }
                    return new Seat(
                            h.id(),
                            h.protocol(),
                            session,
                            listing.cursor(),
                            true,
                            same,
                            null,
                            there.harness().turn());
                });
    }

    private static Seat spawned(Api api, Wish wish, Optional<SessionState> before) {
        if (before.isEmpty()) {
            return of(api.call(Operations.SPAWN, request(wish, null)), false, null);
        }
        try {
            return of(api.call(Operations.SPAWN, request(wish, before.get().session())), true, null);
        } catch (OstlerException e) {
            if (e.code() != ErrorCode.NOT_READY
                    && e.code() != ErrorCode.UNSUPPORTED
                    && e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return of(api.call(Operations.SPAWN, request(wish, null)), false, String.valueOf(e.getMessage()));
        }
    }

    private static Seat of(Harnesses.Spawned spawned, boolean resumed, @Nullable String notResumed) {
        return new Seat(
                spawned.id(),
                spawned.protocol(),
                String.valueOf(spawned.sessionId()),
                spawned.cursor(),
                false,
                resumed,
                notResumed,
                null);
    }

    private static Harnesses.Spawn request(Wish wish, @Nullable String session) {
        Optional<HarnessDefinition> given = definition(wish);
        boolean command = wish.harness() == null;
        return new Harnesses.Spawn(
                "serve-" + ProcessHandle.current().pid(),
                command || given.isPresent() ? null : wish.harness(),
                given.orElse(null),
                command ? wish.command() : null,
                command || wish.command().isEmpty() ? null : wish.command(),
                wish.protocol(),
                wish.cwd().toString(),
                null,
                null,
                null,
                null,
                wish.model(),
                null,
                session,
                null,
                null);
    }

    private static Optional<HarnessDefinition> definition(Wish wish) {
        String harness = wish.harness();
        if (harness == null || !(harness.endsWith(".json") || harness.contains("/"))) {
            return Optional.empty();
        }
        Path file = wish.here().resolve(harness);
        try {
            return Optional.of(Json.readStrictly(Files.readString(file), HarnessDefinition.class));
        } catch (IOException e) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "the definition " + file + " cannot be read"
                            + (Files.exists(file) ? "" : ": there is no such file"));
        } catch (OstlerException e) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, file + ": " + e.getMessage());
        }
    }

    /** Ours is released; one that was there before stays. */
    void leave(Api api) {
        if (!joined) {
            api.call(Operations.RELEASE, new Harnesses.ReleaseIt(id, Release.ABORT, "ostler serve ends", null));
        }
    }
}
