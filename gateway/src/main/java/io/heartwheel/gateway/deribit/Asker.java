package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.Client;
import io.vertx.core.Context;

/** Who asks about orders: a connection whose client has signed in, or a request over HTTP that brought a token. */
interface Asker {

    /** Whose orders, or whose key's. */
    Client client();

    /** Takes a request about orders into account until it is answered; refuses one too many. */
    void beginOrderRequest();

    /** It has been answered. Any thread; what is done then is done on the event loop. */
    void endOrderRequest(Runnable then);

    /**
     * One that asks over HTTP, where a connection waits for each answer before its next request is read.
     *
     * @param client    the whole key.
     * @param eventLoop of the request.
     */
    record OverHttp(Client client, Context eventLoop) implements Asker {
        @Override
        public void beginOrderRequest() {
            // Connections are counted elsewhere.
        }

        @Override
        public void endOrderRequest(final Runnable then) {
            eventLoop.runOnContext(now -> then.run());
        }
    }
}
