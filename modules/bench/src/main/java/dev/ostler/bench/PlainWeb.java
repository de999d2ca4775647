package dev.ostler.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;

/** The least that a web application on Vert.x can be: one route. It ends when its input does. */
final class PlainWeb {
    static final String ANNOUNCEMENT = "web on ";

    private PlainWeb() {}

    public static void main(String[] args) throws IOException {
        Vertx vertx = Programs.vertx();
        Router router = Router.router(vertx);
        router.get("/").handler(request -> request.response().end("here"));
        int port = Await.of(vertx.createHttpServer(
                                new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                        .requestHandler(router)
                        .listen())
                .actualPort();
        System.out.println(ANNOUNCEMENT + "http://127.0.0.1:" + port);
        while (System.in.read() >= 0) {
            // the end of it is the message
        }
        Await.of(vertx.close());
    }
}
