package dev.ostler.drivers.codex;

import dev.ostler.core.session.Image;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of our requests, as codex's schema names them. Null members are left out. */
final class Wire {
    private Wire() {}

    record ClientInfo(String name, String title, String version) {}

    record ClientCapabilities(boolean experimentalApi) {}

    record Initialize(ClientInfo clientInfo, ClientCapabilities capabilities) {}

    record ThreadStart(@Nullable String cwd, @Nullable String model) {}

    record ThreadResume(String threadId, boolean excludeTurns) {}

    record OfThread(String threadId) {}

    /**
     * An empty list of providers means all of them; none means the one that is configured now. {@code archived} says
     * which threads come, never both.
     */
    record ThreadList(
            @Nullable String cursor, int limit, String sortKey, List<String> modelProviders, boolean archived) {}

    record ThreadFork(String threadId, boolean excludeTurns) {}

    /** {@code sortDirection} is asc or desc; codex begins with the newest unless it is given. */
    record TurnsList(
            String threadId,
            int limit,
            String itemsView,
            @Nullable String cursor,
            @Nullable String sortDirection) {}

    sealed interface Input {}

    record Text(String type, String text) implements Input {}

    record Picture(String type, String url) implements Input {}

    static List<Input> input(String text, List<Image> images) {
        List<Input> input = new ArrayList<>();
        input.add(new Text("text", text));
        images.forEach(image -> input.add(new Picture("image", image.url())));
        return input;
    }

    /** {@code model} is that of this turn and those after it; the thread's own when it is left out. */
    record TurnStart(
            String threadId, List<Input> input, @Nullable String model) {}

    record TurnSteer(String threadId, String expectedTurnId, List<Input> input) {}

    record TurnInterrupt(String threadId, String turnId) {}
}
