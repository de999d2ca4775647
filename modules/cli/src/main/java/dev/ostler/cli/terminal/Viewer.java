package dev.ostler.cli.terminal;

import dev.ostler.cli.Ostler;
import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.drivers.pty.Screen;
import dev.ostler.process.OwnTerminal;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows the terminal of one harness: the screen first, then every byte after the screen's cursor. Whenever that cannot
 * be had, or the size changed, the screen is taken anew.
 */
public final class Viewer {
    private static final List<String> KINDS = List.of(
            "text.delta",
            "terminal.resized",
            "harness.reaped",
            "harness.released",
            "harness.detached",
            "harness.failed",
            "harness.lost");

    /** A screen that cannot be taken now may be there when a broker has come back. */
    private static final Set<ErrorCode> FOR_NOW =
            Set.of(ErrorCode.UNREACHABLE, ErrorCode.CONFLICT, ErrorCode.TIMEOUT, ErrorCode.OVERLOADED);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Ostler root;
    private final Api api;
    private final String harness;
    private final DetachKeys detach;
    private final boolean readOnly;
    private final CountDownLatch left = new CountDownLatch(1);
    private @Nullable EventFeed feed;
    private OwnTerminal.@Nullable Size size;

    /** What is followed came to its end, in a word of its events; null for a viewer who left. */
    private @Nullable String end;

    public Viewer(Ostler root, Api api, String harness, DetachKeys detach, boolean readOnly) {
        this.root = root;
        this.api = api;
        this.harness = harness;
        this.detach = detach;
        this.readOnly = readOnly;
    }

    /** Until the viewer leaves, or the program has ended. */
    public void run() {
        OwnTerminal own = Window.own();
        Sessions.Shown shown = screen();
        size = new OwnTerminal.Size(shown.columns(), shown.rows());
        if (resize(own)) {
            shown = screen();
        }
        try (Window window = Window.open(own, root.out())) {
            new Keys(root.env().in(), detach, this::type, window::bell, this::leave).start();
            root.env().interrupts().on("WINCH", () -> resize(own));
            window.scrollAway(shown.rows());
            window.paint(shown.text());
            follow(window, shown);
        }
        root.note(
                end == null
                        ? "left " + harness + ", which goes on; ostler terminal " + harness + " comes back"
                        : harness + " is " + end + "; ostler inspect " + harness + " tells how");
    }

    private void follow(Window window, Sessions.Shown first) {
        Sessions.Shown shown = first;
        while (true) {
            Subscribe all = new Subscribe(shown.cursor().toString(), List.of(shown.id()), KINDS, null, null, null);
            try (EventFeed opened = new EventFeed(api, all).open()) {
                if (!enter(opened) || !print(opened, window)) {
                    return;
                }
            }
            Optional<Sessions.Shown> next = again();
            if (next.isEmpty()) {
                return;
            }
            shown = next.get();
            window.paint(visible(shown));
        }
    }

    /** True when the screen is to be taken anew. */
    private boolean print(EventFeed from, Window window) {
        for (Optional<FrameView> next = from.next(); next.isPresent(); next = from.next()) {
            FrameView frame = next.get();
            if (frame.type().equals("gap")) {
                return true;
            }
            if (!frame.isEvent()) {
                continue;
            }
            switch (frame.kind()) {
                case "text.delta" -> window.print(frame.data().path("text").asText());
                case "terminal.resized" -> {
                    return true;
                }
                default -> {
                    end = frame.kind().substring("harness.".length());
                    return false;
                }
            }
        }
        return false;
    }

    /** What left the screen at its top is on the viewer's own terminal already. */
    private static String visible(Sessions.Shown shown) {
        Screen screen = new Screen(shown.columns(), shown.rows(), 0);
        screen.feed(shown.text());
        return screen.ansi();
    }

    private Sessions.Shown screen() {
        return api.call(Operations.SCREEN, new Sessions.Screen(harness, Sessions.ScreenFormat.ANSI));
    }

    /** Empty when the viewer has left meanwhile. */
    private Optional<Sessions.Shown> again() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (left.getCount() > 0) {
                try {
                    return Optional.of(screen());
                } catch (OstlerException e) {
                    if (!FOR_NOW.contains(e.code()) || System.nanoTime() - deadline > 0) {
                        throw e;
                    }
                }
                var _ = left.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private void type(byte[] keys) {
        if (!readOnly) {
            api.call(
                    Operations.INPUT,
                    new Sessions.Input(harness, null, Base64.getEncoder().encodeToString(keys)));
        }
    }

    /** The program's terminal as large as ours; true when it was not. */
    private synchronized boolean resize(OwnTerminal own) {
        try {
            OwnTerminal.Size now = own.size();
            if (readOnly || now.columns() == 0 || now.rows() == 0 || now.equals(size)) {
                return false;
            }
            size = now;
            api.call(Operations.RESIZE, new Sessions.Resize(harness, now.columns(), now.rows()));
            return true;
        } catch (IOException | OstlerException e) {
            // it keeps the size that it has; the next change of ours is the next try
            return false;
        }
    }

    /** False when the viewer has left. */
    private synchronized boolean enter(EventFeed opened) {
        feed = opened;
        return left.getCount() > 0;
    }

    private synchronized void leave() {
        left.countDown();
        if (feed != null) {
            feed.end();
        }
    }
}
