package dev.ostler.drivers.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import dev.ostler.drivers.Shown;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImagesOnTheWireTest {
    @Test
    void theyAreBlocksAfterTheTextInTheirOrder() {
        assertThat(Json.tree(Frames.message("u1", "look", Shown.BOTH))).isEqualTo(Json.tree("""
                        {"type":"user","uuid":"u1","message":{"role":"user","content":[
                         {"type":"text","text":"look"},
                         {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoB"}},
                         {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/4AI="}}]}}
                        """));
    }

    @Test
    void withoutAnyTheContentIsTheText() {
        assertThat(Json.tree(Frames.message("u1", "look", List.of())).at("/message/content"))
                .isEqualTo(Json.tree("\"look\""));
    }
}
