package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import dev.ostler.drivers.Shown;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImagesOnTheWireTest {
    @Test
    void theyAreInputsAfterTheTextAsAddressesThatHaveItAll() {
        Wire.TurnStart start = new Wire.TurnStart("t1", Wire.input("look", Shown.BOTH), null);
        assertThat(Json.tree(Json.write(start))).isEqualTo(Json.tree("""
                        {"threadId":"t1","input":[
                         {"type":"text","text":"look"},
                         {"type":"image","url":"data:image/png;base64,iVBORw0KGgoB"},
                         {"type":"image","url":"data:image/jpeg;base64,/9j/4AI="}]}
                        """));
    }

    @Test
    void withoutAnyTheInputIsTheText() {
        assertThat(Json.tree(Json.write(Wire.input("look", List.of()))))
                .isEqualTo(Json.tree("[{\"type\":\"text\",\"text\":\"look\"}]"));
    }
}
