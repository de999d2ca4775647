package dev.ostler.drivers.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Shown;
import dev.ostler.drivers.http.HttpPeer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImagesOnTheWireTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void down() throws Exception {
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void theyAreFilePartsAfterTheTextAsAddressesThatHaveItAll() throws Exception {
        CompletableFuture<String> taken = new CompletableFuture<>();
        HttpServer server = get(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    taken.complete(request.path() + " " + body);
                    request.response().setStatusCode(204).end();
                }))
                .listen(0, "127.0.0.1"));
        HttpPeer peer = new HttpPeer(
                vertx,
                Endpoint.parse("http://127.0.0.1:" + server.actualPort()),
                new Auth.None(),
                OpencodeSettings.reading(ByteSize.mebibytes(1)).http());
        get(new Api(peer, Duration.ofSeconds(60), null).prompt("ses_1", "msg_1", "look", Shown.BOTH, null));
        String[] message = taken.get(60, TimeUnit.SECONDS).split(" ", 2);
        assertThat(message[0]).isEqualTo("/session/ses_1/prompt_async");
        assertThat(Json.tree(message[1])).isEqualTo(Json.tree("""
                        {"messageID":"msg_1","parts":[
                         {"type":"text","text":"look"},
                         {"type":"file","mime":"image/png","url":"data:image/png;base64,iVBORw0KGgoB"},
                         {"type":"file","mime":"image/jpeg","url":"data:image/jpeg;base64,/9j/4AI="}]}
                        """));
    }
}
