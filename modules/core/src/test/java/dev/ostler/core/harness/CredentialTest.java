package dev.ostler.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import dev.ostler.core.secret.Secret;
import org.junit.jupiter.api.Test;

class CredentialTest {
    @Test
    void theTypeFollowsFromATokenWhenNothingIsSaid() {
        assertThat(new Credential(null, null, null, null)).isEqualTo(Credential.NONE);
        assertThat(new Credential(null, "t", null, null).type()).isEqualTo("bearer");
    }

    @Test
    void whatIsSent() {
        Auth bearer = Json.read("{\"token\":\"t0k\"}", Credential.class).toAuth();
        assertThat(bearer.header()).contains("Bearer t0k");
        assertThat(bearer.secret()).contains(Secret.of("t0k"));

        Auth basic = new Credential("basic", null, "Aladdin", "open sesame").toAuth();
        assertThat(basic.header()).contains("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assertThat(basic.secret()).contains(Secret.of("open sesame"));
        assertThat(new Credential("basic", null, "ü", "ß").toAuth().header()).contains("Basic w7w6w58=");

        assertThat(Credential.NONE.toAuth()).isEqualTo(new Auth.None());
        assertThat(Credential.NONE.toAuth().header()).isEmpty();
        // said to be none, a token that lies about is not sent
        assertThat(new Credential("none", "t0k", null, null).toAuth()).isEqualTo(new Auth.None());
    }

    @Test
    void maskedAndPrintedItTellsNothing() {
        Credential c = new Credential("basic", "CANARY", "me", "CANARY");
        assertThat(Json.write(c.masked()))
                .isEqualTo("{\"type\":\"basic\",\"token\":\"***\",\"username\":\"me\",\"password\":\"***\"}");
        assertThat(c).hasToString("Credential[basic]");
    }
}
