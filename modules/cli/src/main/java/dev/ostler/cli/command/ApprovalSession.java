package dev.ostler.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.cli.Ostler;
import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Style;
import dev.ostler.cli.term.Times;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A person who answers questions one after the other, as they come. */
final class ApprovalSession {
    private static final int REQUEST_LINES = 25;
    private static final int LINE_CHARS = 200;

    private final Ostler root;
    private final Api api;
    private final @Nullable String harness;
    private final BufferedReader in;
    private final Set<String> passedOver = new HashSet<>();

    ApprovalSession(Ostler root, Api api, @Nullable String harness) {
        this.root = root;
        this.api = api;
        this.harness = harness;
        this.in = new BufferedReader(new InputStreamReader(root.env().in(), StandardCharsets.UTF_8));
    }

    /** Until stdin ends or the feed does. The feed was open before: what comes while nobody looks is in it. */
    void run(EventFeed feed) {
        while (true) {
            Optional<Sessions.Approval> next =
                    api.call(Operations.APPROVALS, new Sessions.Approvals(harness)).approvals().stream()
                            .filter(a -> !passedOver.contains(a.approval()))
                            .findFirst();
            if (next.isPresent()) {
                if (!answered(next.get())) {
                    return;
                }
            } else if (!another(feed)) {
                return;
            }
        }
    }

    /** Waits for a question; false at the end of the feed. */
    private boolean another(EventFeed feed) {
        root.note("nothing waits for an answer; Ctrl-C ends");
        for (Optional<FrameView> frame = feed.next(); frame.isPresent(); frame = feed.next()) {
            if (frame.get().type().equals("event") && frame.get().kind().equals("approval.requested")) {
                return true;
            }
        }
        return false;
    }

    /** False at the end of stdin. */
    private boolean answered(Sessions.Approval a) {
        show(a);
        while (true) {
            root.out().print(style().bold("[a]llow  allow-[s]ession  [d]eny  [c]ancel  [n]ext  > "));
            root.out().flush();
            String line = read();
            if (line == null) {
                root.out().println();
                return false;
            }
            String[] words = line.strip().split("\\s+", 2);
            if (Set.of("n", "next").contains(words[0])) {
                passedOver.add(a.approval());
                return true;
            }
            Optional<Decision> decision = decision(words[0]);
            if (decision.isPresent()) {
                send(a, decision.get(), words.length > 1 ? words[1] : null);
                return true;
            }
            root.out().println("a word of these, and a reason after it if you like: d not on main");
        }
    }

    static Optional<Decision> decision(String word) {
        return Optional.ofNullable(
                switch (word) {
                    case "a", "allow", "y", "yes" -> Decision.ALLOW;
                    case "s", "session", "allow-session" -> Decision.ALLOW_SESSION;
                    case "d", "deny", "no" -> Decision.DENY;
                    case "c", "cancel" -> Decision.CANCEL;
                    default -> null;
                });
    }

    private void send(Sessions.Approval a, Decision decision, @Nullable String reason) {
        try {
            Sessions.Answered it =
                    api.call(Operations.ANSWER, new Sessions.Answer(a.approval(), decision, reason, null));
            root.out()
                    .println(
                            it.accepted()
                                    ? style().good("answered") + " "
                                            + it.decision().wire()
                                    : style().warn("too late:") + " " + it.by() + " has answered "
                                            + it.decision().wire());
        } catch (OstlerException e) {
            if (!List.of(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.INVALID_REQUEST, ErrorCode.PEER_FAILED)
                    .contains(e.code())) {
                throw e;
            }
            // a question that wants more than a decision, or one that is gone: the next one
            root.out().println(style().warn("not answered:") + " " + Plain.line(String.valueOf(e.getMessage())));
            passedOver.add(a.approval());
        }
    }

    private void show(Sessions.Approval a) {
        root.out().println();
        root.out()
                .println(style().bold(a.name()) + "  " + style().warn(a.kind().wire()) + "  "
                        + style().dim(Times.ago(a.asked(), Instant.now()) + "  " + a.approval()));
        root.out().println("  " + Plain.cut(a.title(), 400));
        pretty(a.request())
                .lines()
                .limit(REQUEST_LINES)
                .forEach(line -> root.out().println(style().dim("  " + Plain.cut(line, LINE_CHARS))));
    }

    private static String pretty(String request) {
        try {
            JsonNode json = Json.tree(request);
            JsonNode asked = json.has("params") ? json.path("params") : json;
            return asked.isEmpty() ? "" : asked.toPrettyString();
        } catch (OstlerException e) {
            return request;
        }
    }

    private @Nullable String read() {
        try {
            return in.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("stdin cannot be read", e);
        }
    }

    private Style style() {
        return root.outStyle();
    }
}
