package dev.ostler.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

/** The images in a message, in whichever of the ways that agents and models have for them. */
public final class Pictures {
    private static final String URL = "data:";
    private static final String BASE64 = ";base64,";

    private Pictures() {}

    /** The text, with one directive for each image of these parts: what it is, and how many bytes. */
    public static String said(String text, JsonNode parts) {
        StringBuilder all = new StringBuilder(text);
        for (JsonNode part : parts) {
            picture(part).ifPresent(what -> all.append("\nsay: ").append(what));
        }
        return all.toString();
    }

    private static Optional<String> picture(JsonNode part) {
        Optional<String> url = Stream.of(part.path("url"), part.path("image_url"), part.at("/image_url/url"))
                .map(JsonNode::asText)
                .filter(text -> text.startsWith(URL) && text.contains(BASE64))
                .findFirst();
        if (url.isPresent()) {
            int at = url.get().indexOf(BASE64);
            return Optional.of(
                    words(url.get().substring(URL.length(), at), url.get().substring(at + BASE64.length())));
        }
        return Stream.of(part, part.path("source"), part.path("inlineData"))
                .filter(file -> file.path("data").isTextual())
                .map(file -> words(
                        file.path("mimeType").asText(file.path("media_type").asText()),
                        file.path("data").asText()))
                .findFirst();
    }

    private static String words(String type, String base64) {
        return "image " + type + " " + Base64.getDecoder().decode(base64).length + " bytes";
    }
}
