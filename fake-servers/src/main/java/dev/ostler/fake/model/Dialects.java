package dev.ostler.fake.model;

import java.util.List;
import java.util.Optional;

/** The formats that the server speaks. */
final class Dialects {
    private static final List<Dialect> ALL =
            List.of(new ResponsesDialect(), new AnthropicDialect(), new ChatDialect(), new GeminiDialect());

    private Dialects() {}

    static Optional<Dialect> serving(String path) {
        return ALL.stream().filter(dialect -> dialect.serves(path)).findFirst();
    }
}
