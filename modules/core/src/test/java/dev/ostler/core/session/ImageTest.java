package dev.ostler.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Sessions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageTest {
    private static final byte[] PNG = latin("\u0089PNG\r\n\u001a\nthe rest");

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String base64(byte[] file) {
        return Base64.getEncoder().encodeToString(file);
    }

    private static OstlerException refused(Runnable work) {
        OstlerException e = catchThrowableOfType(OstlerException.class, work::run);
        assertThat(e).isNotNull();
        return e;
    }

    @ParameterizedTest
    @CsvSource({
        "'\u0089PNG\r\n\u001a\n', image/png",
        "'\u00ff\u00d8\u00ff\u00e0', image/jpeg",
        "GIF89a, image/gif",
        "RIFF0000WEBPVP8, image/webp"
    })
    void whatAFileIsIsSeenFromItsFirstBytes(String head, String type) {
        byte[] file = latin(head);
        Image image = Image.of(file);
        assertThat(image.mimeType()).isEqualTo(type);
        assertThat(image.bytes()).isEqualTo(file.length);
        assertThat(Base64.getDecoder().decode(image.data())).isEqualTo(file);
        assertThat(new Image(type, image.data())).isEqualTo(image);
        assertThat(image.url()).isEqualTo("data:" + type + ";base64," + image.data());
        assertThat(image.toString()).doesNotContain(image.data());
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11})
    void theSizeIsThatOfTheFile(int bytes) {
        assertThat(Image.of(java.util.Arrays.copyOf(PNG, bytes)).bytes()).isEqualTo(bytes);
    }

    @Test
    void whatIsWrongSaysWhatWouldBeRight() {
        assertThat(refused(() -> new Image("image/svg+xml", base64(PNG))))
                .hasMessageContaining("'image/svg+xml'")
                .hasMessageContaining("expected image/png, image/jpeg, image/gif, image/webp");
        assertThat(refused(() -> new Image("image/jpeg", base64(PNG))))
                .hasMessage("data is no image/jpeg but image/png");
        assertThat(refused(() -> new Image("image/png", base64(latin("<html></html>")))))
                .hasMessage("data is no image/png");
        assertThat(refused(() -> Image.of(latin("<html></html>")))).hasMessageContaining("like none of image/png");
        assertThat(refused(() -> Image.of(new byte[0])).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"iVBORw0KGgo", "iVBORw0K\nGgo=", "iVBORw0K-_o=", "====", "data:image/png;base64,iVBORw0KGgo="})
    void whatIsNoBase64IsRefused(String data) {
        assertThat(refused(() -> new Image("image/png", data))).hasMessageContaining("data is no base64");
    }

    @Test
    void aPromptHasABoundForTheirNumberAndOneForTheirSize() {
        Image small = Image.of(PNG);
        assertThat(refused(() ->
                        new Sessions.Prompt("a", "text", null, null, null, Collections.nCopies(Image.MOST + 1, small))))
                .hasMessage("a prompt takes at most 8 images, not 9");
        Image half = Image.of(java.util.Arrays.copyOf(PNG, Image.MOST_BYTES / 2));
        Image.check(List.of(half, half));
        OstlerException tooLarge = refused(() -> Image.check(List.of(half, half, small)));
        assertThat(tooLarge.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(tooLarge).hasMessageContaining("at most " + Image.MOST_BYTES);
    }

    @Test
    void aPromptIsReadWithAndWithoutThem() {
        Image image = Image.of(PNG);
        Sessions.Prompt with = new Sessions.Prompt("a", "text", null, null, null, List.of(image));
        assertThat(Json.readStrictly(Json.write(with), Sessions.Prompt.class)).isEqualTo(with);
        assertThat(Json.readStrictly("{\"harness\":\"a\",\"text\":\"text\"}", Sessions.Prompt.class)
                        .imagesOrNone())
                .isEmpty();
        assertThat(refused(() -> Json.read(
                        "{\"harness\":\"a\",\"text\":\"t\",\"images\":[{\"mimeType\":\"text/plain\",\"data\":\"eA==\"}]}",
                        Sessions.Prompt.class)))
                .hasMessageContaining("images")
                .hasMessageContaining("'text/plain'");
    }
}
