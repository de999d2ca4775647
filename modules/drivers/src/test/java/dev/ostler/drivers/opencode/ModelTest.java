package dev.ostler.drivers.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
    private static final JsonNode TOLD =
            Json.tree("{\"providers\":[{\"id\":\"a\",\"models\":{\"m\":{},\"x/y\":{}}},{\"id\":\"b\",\"models\":{}}]}");

    @Test
    void theFirstSlashEndsTheProvider() {
        assertThat(Model.of("a/x/y")).isEqualTo(new Model("a", "x/y"));
        assertThat(Model.of("a/x/y").checked(TOLD)).isEqualTo(new Model("a", "x/y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "/m", "a/"})
    void withoutAProviderItIsNone(String text) {
        assertThatThrownBy(() -> Model.of(text)).hasMessageContaining("PROVIDER/MODEL");
    }

    @Test
    void oneThatTheServerDoesNotHaveIsRefusedWithThoseItHas() {
        assertThatThrownBy(() -> Model.of("b/m").checked(TOLD))
                .hasMessage("opencode has no model b/m; it has a/m, a/x/y");
    }
}
