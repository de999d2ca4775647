package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import org.junit.jupiter.api.Test;

final class ItemsTest {
    private static Item read(String json) {
        return Items.read(Json.tree(json));
    }

    @Test
    void reasoningIsItsContentOrElseItsSummary() {
        assertThat(read("{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[\"a\",\"b\"],\"content\":[]}")
                        .text())
                .isEqualTo("a\n\nb");
        assertThat(read("{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[\"a\"],\"content\":[\"whole\"]}")
                        .text())
                .isEqualTo("whole");
    }

    @Test
    void toolsHaveNamesThatTellThemApart() {
        assertThat(read("{\"type\":\"mcpToolCall\",\"id\":\"1\",\"server\":\"s\",\"tool\":\"t\",\"arguments\":{}}")
                        .name())
                .isEqualTo("s/t");
        assertThat(read("{\"type\":\"dynamicToolCall\",\"id\":\"1\",\"namespace\":\"n\",\"tool\":\"t\"}")
                        .name())
                .isEqualTo("n/t");
        assertThat(read("{\"type\":\"webSearch\",\"id\":\"1\",\"query\":\"q\"}"))
                .extracting(Item::role, Item::name, Item::input, Item::status)
                .containsExactly(Item.Role.TOOL, "webSearch", "{\"query\":\"q\"}", "completed");
    }

    @Test
    void anUnknownTypeKeepsAllItSays() {
        Item item = read("{\"type\":\"brandNew\",\"id\":\"1\",\"x\":[1,2]}");
        assertThat(item.role()).isEqualTo(Item.Role.TEXT);
        assertThat(item.name()).isEqualTo("brandNew");
        assertThat(item.text()).isEqualTo("{\"type\":\"brandNew\",\"id\":\"1\",\"x\":[1,2]}");
    }

    @Test
    void longOutputKeepsBothEnds() {
        String output = "begin" + "x".repeat(1 << 20) + "end";
        Item item = read("{\"type\":\"commandExecution\",\"id\":\"1\",\"status\":\"completed\",\"aggregatedOutput\":\""
                + output + "\",\"exitCode\":3}");
        assertThat(item.output())
                .startsWith("begin")
                .endsWith("end")
                .contains("characters are left out")
                .hasSizeLessThan((64 << 10) + 100);
        assertThat(item.exitCode()).isEqualTo(3);
    }
}
