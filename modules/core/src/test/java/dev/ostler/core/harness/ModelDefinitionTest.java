package dev.ostler.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelDefinitionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ["a","b"]                    | ["a","b"]
            ["--model","old","b"]        | ["--model","{model}","b"]
            ["--model","{model}"]        | ["--model","{model}"]
            ["a","--model=old"]          | ["a","--model={model}"]
            ["--model"]                  | ["--model"]
            ["--models","old"]           | ["--models","old"]""")
    void anotherModelTakesThePlaceOfOneInTheArguments(String args, String then) {
        HarnessDefinition d = Json.read(
                        "{\"name\":\"a\",\"protocol\":\"claude\",\"command\":\"x\",\"model\":\"old\",\"args\":" + args
                                + "}",
                        HarnessDefinition.class)
                .modelled("new");
        assertThat(d.model()).isEqualTo("new");
        assertThat(Json.write(d.args())).isEqualTo(then);
        assertThat(d.masked().model()).isEqualTo("new");
    }
}
