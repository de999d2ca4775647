package dev.ostler.drivers.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import dev.ostler.core.session.Usage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class ServeUsageTest {
    @Test
    void whatIsSaidIsKeptAndWhatIsNotIsUnknown() {
        assertThat(ServeUsage.of(Json.tree("""
                        {"type":"usage","of":"session","input":9,"cached":4,"cacheWritten":1,"output":3,"reasoning":2,
                         "total":12,"context":12,"contextWindow":100,"costUsd":0.125}
                        """)))
                .isEqualTo(new Usage(
                        Usage.Of.SESSION, new Usage.Tokens(9, 4, 1, 3, 2), 12L, 100L, new BigDecimal("0.125")));
        assertThat(ServeUsage.of(Json.tree("{\"of\":\"turn\",\"context\":7}")))
                .isEqualTo(new Usage(Usage.Of.TURN, null, 7L, null, null));
    }
}
