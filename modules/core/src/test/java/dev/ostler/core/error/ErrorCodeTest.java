package dev.ostler.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorCodeTest {
    @Test
    void theMappingIsPinned() {
        String pinned = Arrays.stream(ErrorCode.values())
                .map(c -> c.wire() + " http " + c.httpStatus() + " rpc " + c.rpcCode() + " exit " + c.exitCode())
                .collect(Collectors.joining("\n"));
        assertThat(pinned).isEqualTo("""
                        invalid-request http 400 rpc -32602 exit 2
                        unknown-operation http 404 rpc -32601 exit 2
                        unauthenticated http 401 rpc -32001 exit 5
                        forbidden http 403 rpc -32003 exit 5
                        not-found http 404 rpc -32004 exit 3
                        conflict http 409 rpc -32009 exit 5
                        idempotency-mismatch http 409 rpc -32010 exit 5
                        unsupported http 422 rpc -32022 exit 5
                        not-ready http 422 rpc -32023 exit 1
                        too-large http 413 rpc -32013 exit 2
                        overloaded http 503 rpc -32029 exit 5
                        peer-failed http 502 rpc -32050 exit 1
                        timeout http 504 rpc -32051 exit 1
                        storage-full http 507 rpc -32052 exit 5
                        unreachable http 503 rpc -32053 exit 4
                        internal http 500 rpc -32603 exit 1""");
    }

    @Test
    void rpcNumbersAreDistinctAndWireNamesAreRead() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::rpcCode)).doesNotHaveDuplicates();
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(ErrorCode.fromWire(code.wire())).isEqualTo(code);
        }
        assertThat(ErrorCode.fromWire("of-the-future")).isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void aProblemKeepsItsDetailsInOrder() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("z", 1);
        details.put("a", List.of(1));
        Problem problem = new Problem(ErrorCode.CONFLICT, "taken", details);
        String json = "{\"code\":\"conflict\",\"message\":\"taken\",\"details\":{\"z\":1,\"a\":[1]}}";
        assertThat(Json.write(problem)).isEqualTo(json);
        assertThat(Json.read(json, Problem.class)).isEqualTo(problem);
        details.clear();
        assertThat(Json.read("{\"code\":\"conflict\",\"message\":\"m\",\"details\":{\"z\":null}}", Problem.class)
                        .details())
                .containsEntry("z", null);
        assertThat(problem.details()).hasSize(2);
    }

    @Test
    void theProblemBehindAFailure() {
        OstlerException e = new OstlerException(ErrorCode.CONFLICT, "taken");
        assertThat(OstlerException.problemOf(new CompletionException(new IllegalStateException(e))))
                .isSameAs(e.problem());
        assertThat(OstlerException.problemOf(new IllegalStateException("oops")).code())
                .isEqualTo(ErrorCode.INTERNAL);
        assertThat(e.getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"comand, command", "Restarts, maxRestarts", "x-y-z-w, ", "limit, limits"})
    void theNearestKnownWord(String word, String nearest) {
        assertThat(Nearest.to(word, List.of("command", "maxRestarts", "limits")).orElse(null))
                .isEqualTo(nearest);
    }
}
