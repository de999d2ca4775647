package dev.ostler.core.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.Seeded;
import dev.ostler.core.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private final Redactor redactor = new Redactor();

    @Test
    void textWithoutASecretIsTheSameObject() {
        redactor.learn(Secret.of("correct-horse"));
        String text = "task-1 listens, risk-free";
        assertThat(redactor.redact(text)).isSameAs(text);
        String json = "{ \"a\" : 1.10, \"b\":\"disk-0\" }";
        assertThat(redactor.redactJson(json)).isSameAs(json);
    }

    @Test
    void aKnownSecretIsMaskedUntilItsLastOwnerForgetsIt() {
        Secret secret = Secret.of("correct-horse");
        redactor.learn("one", secret);
        redactor.learn("one", secret);
        redactor.learn("other", secret);
        redactor.forget("one");
        assertThat(redactor.texts("one")).isEmpty();
        assertThat(redactor.redact("a correct-horse!")).isEqualTo("a ***!");
        redactor.forget("other");
        assertThat(redactor.redact("a correct-horse!")).isEqualTo("a correct-horse!");
        redactor.forget("other");
    }

    @Test
    void whatIsCoveredKeepsItsPlaces() {
        redactor.learn(Secret.of("correct-horse"));
        assertThat(redactor.cover("a correct-horse!")).isEqualTo("a *************!");
        String shaped = "{\\\"Authorization\\\": \\\"Bearer abc.def\\\"} sk-0123456789abcdef0 end";
        assertThat(redactor.cover(shaped))
                .hasSameSizeAs(shaped)
                .isEqualTo("{\\\"Authorization\\\": \\\"Bearer *******\\\"} ******************** end");
        String plain = "nothing of that kind";
        assertThat(redactor.cover(plain)).isSameAs(plain);
    }

    @Test
    void aSecretWithinAnotherDoesNotUnmaskTheRest() {
        redactor.learn(Secret.of("secret"));
        redactor.learn(Secret.of("secret-with-a-tail"));
        assertThat(redactor.redact("secret-with-a-tail secret")).isEqualTo("*** ***");
    }

    @Test
    void theLinesOfASecretOfSeveralLinesAreMaskedOneByOne() {
        Secret pem = Secret.of("-----BEGIN KEY-----\nMIICANARYCANARYCANARY\n}\n-----END KEY-----\n");
        redactor.learn("one", pem);
        assertThat(redactor.redact("MIICANARYCANARYCANARY")).isEqualTo("***");
        assertThat(redactor.redact("a } b")).isEqualTo("a } b");
        redactor.forget("one");
        assertThat(redactor.redact("MIICANARYCANARYCANARY")).isEqualTo("MIICANARYCANARYCANARY");
    }

    @Test
    void wordsThatAreTooShortAreLeftAlone() {
        redactor.learn(Secret.of("true"));
        assertThat(redactor.redact("true")).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer CANARY",
                "authorization: basic CANARY==",
                "Proxy-Authorization: Bearer CANARY, next",
                "headers={'authorization': 'Bearer CANARY'}",
                "{\"Authorization\":\"Basic CANARY\"}",
                "\\\"authorization\\\": \\\"Basic CANARY\\\"",
                "bearer CANARYCANARYCANARY",
                "\\nBearer CANARYCANARYCANARY",
                "key sk-CANARYCANARYCANARY done",
                "\\nsk-CANARYCANARYCANARY",
                "OPENAI_API_KEY=sk-CANARYCANARYCANARY"
            })
    void theUsualShapesAreMasked(String text) {
        assertThat(redactor.redact(text)).doesNotContain("CANARY").contains("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quote\"backslash\\in it",
                "line\nbreak\tand\u0001control",
                "umlaut-ü-and-\ud83d\udc4d",
                "base64/with+slashes/==",
                "<angle>&ampersand",
                "plain-enough"
            })
    void aSecretIsFoundInJsonHoweverItIsEscaped(String secret) {
        redactor.learn(Secret.of(secret));
        String minimal = Json.write(Map.of("k", List.of("x " + secret + " y")));
        for (String json : List.of(minimal, minimal.replace("/", "\\/"), ascii(minimal, false), ascii(minimal, true))) {
            JsonNode value = Json.tree(redactor.redactJson(json)).path("k").path(0);
            assertThat(value.textValue()).isEqualTo("x *** y");
        }
    }

    @Test
    void maskedJsonIsStillJsonAndKeepsItsNamesAndNumbers() {
        for (String secret : List.of("123456", "status", "\":\"abc", "{\"status", "Bearer ", "]}}}}}")) {
            redactor.learn(Secret.of(secret));
        }
        String json =
                "{\"status\":\"the status\",\"n\":1700123456000,\"pin\":123456,\"f\":1.10,\"e\":\"\\\":\\\"abc\",\"z\":null}";
        assertThat(redactor.redactJson(json))
                .isEqualTo(
                        "{\"status\":\"the ***\",\"n\":1700123456000,\"pin\":\"***\",\"f\":1.10,\"e\":\"***\",\"z\":null}");
    }

    @Test
    void textThatIsNoJsonBecomesAJsonStringWithoutTheSecret() {
        redactor.learn(Secret.of("correct-horse"));
        assertThat(Json.tree(redactor.redactJson("{\"a\": correct-horse")).textValue())
                .isEqualTo("{\"a\": ***");
    }

    @Test
    void noSecretOfAnyKindPassesThroughJson() {
        Seeded.cases(500, random -> {
            Redactor some = new Redactor();
            // halves of surrogate pairs would pair up with what stands beside them and be another text
            String secret = "k" + Seeded.text(random, 20).replaceAll("[\ud800-\udfff]", "x") + "CANARY";
            some.learn(Secret.of(secret));
            String around = Seeded.text(random, 10).replaceAll("[\ud800-\udfff]", "x");
            String json = Json.quote(new StringBuilder("{\"v\":"), around + secret + around)
                    .append('}')
                    .toString();
            assertThat(Json.tree(some.redactJson(json)).path("v").textValue())
                    .doesNotContain("CANARY")
                    .contains("***");
        });
    }

    private static String ascii(String json, boolean html) {
        StringBuilder out = new StringBuilder();
        json.chars().forEach(c -> {
            if (c > 126 || (html && "<>&".indexOf(c) >= 0)) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }
}
