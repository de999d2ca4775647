package dev.ostler.journal;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.ReadEvents;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The reading connection, on a thread of its own; in WAL mode it neither waits for the writer nor makes it wait. */
final class Reader implements AutoCloseable {
    private static final int MOST_WAITING = 1_024;
    private static final Duration END = Duration.ofSeconds(10);

    private final Connection connection;
    private final Order order;
    private final Past past;
    private final Replay replay;
    private final ThreadPoolExecutor thread;

    Reader(Connection connection, Order order, Past past) {
        this.connection = connection;
        this.order = order;
        this.past = past;
        this.replay = new Replay(connection, order, past);
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().name("ostler-journal-reader").daemon().factory());
    }

    CompletableFuture<EventPage> read(ReadEvents request) {
        return ask(() -> replay.page(request));
    }

    CompletableFuture<List<HarnessRow>> harnesses() {
        return ask(() -> {
            try (PreparedStatement all = connection.prepareStatement(
                            "SELECT id, name, live, record, changed FROM harnesses ORDER BY id");
                    ResultSet rows = all.executeQuery()) {
                List<HarnessRow> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new HarnessRow(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getBoolean(3),
                            rows.getString(4),
                            Sql.instant(rows.getLong(5))));
                }
                return List.copyOf(found);
            }
        });
    }

    CompletableFuture<Optional<IdempotencyRow>> idempotency(String key) {
        return ask(() -> {
            try (PreparedStatement one = connection.prepareStatement(
                    "SELECT operation, request_hash, harness, answer, created FROM idempotency WHERE key = ?")) {
                one.setString(1, key);
                try (ResultSet row = one.executeQuery()) {
                    return row.next()
                            ? Optional.of(new IdempotencyRow(
                                    key,
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    Sql.instant(row.getLong(5))))
                            : Optional.empty();
                }
            }
        });
    }

    CompletableFuture<List<Event>> timeline(String harnessId, int newest) {
        return ask(() -> {
            try (PreparedStatement last = connection.prepareStatement(
                    "SELECT seq, 1, time, kind, harness, name, session, turn, data FROM events"
                            + " WHERE harness = ? AND seq <= ? ORDER BY seq DESC LIMIT ?")) {
                last.setString(1, harnessId);
                last.setLong(2, order.head());
                last.setInt(3, Math.clamp(newest, 1, ReadEvents.MOST));
                try (ResultSet rows = last.executeQuery()) {
                    List<Event> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(Rows.event(rows, order::cursor, past));
                    }
                    return List.copyOf(found.reversed());
                }
            }
        });
    }

    private <T> CompletableFuture<T> ask(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    answer.complete(question.answer());
                } catch (SQLException e) {
                    answer.completeExceptionally(
                            new OstlerException(ErrorCode.INTERNAL, "the journal cannot be read: " + e.getMessage()));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(
                    thread.isShutdown()
                            ? new OstlerException(ErrorCode.CONFLICT, "the journal is closed")
                            : new OstlerException(
                                    ErrorCode.OVERLOADED, MOST_WAITING + " reads of the journal wait already"));
        }
        return answer;
    }

    private interface Question<T> {
        T answer() throws SQLException;
    }

    /** What is asked already is answered. */
    @Override
    public void close() throws SQLException {
        thread.shutdown();
        try {
            thread.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
