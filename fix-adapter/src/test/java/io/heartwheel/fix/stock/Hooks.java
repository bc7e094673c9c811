package io.heartwheel.fix.stock;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import quickfix.ApplicationAdapter;
import quickfix.Log;
import quickfix.LogFactory;
import quickfix.Message;
import quickfix.SessionID;
import quickfix.field.MsgType;

/** Callbacks and logs that block or throw where an embedder's might. */
final class Hooks {
    private Hooks() {
    }

    /** Blocks in each message of this counterparty's. */
    static ApplicationAdapter blocksInFromApp(final String client, final Gate gate) {
        return new ApplicationAdapter() {
            @Override
            public void fromApp(final Message message, final SessionID id) {
                if (id.getTargetCompID().equals(client)) {
                    gate.pass();
                }
            }
        };
    }

    /** Blocks when this counterparty is sent a Heartbeat. */
    static ApplicationAdapter blocksInToAdmin(final String client, final Gate gate) {
        return new ApplicationAdapter() {
            @Override
            public void toAdmin(final Message message, final SessionID id) {
                if (id.getTargetCompID().equals(client) && isHeartbeat(message)) {
                    gate.pass();
                }
            }
        };
    }

    private static boolean isHeartbeat(final Message message) {
        return MsgType.HEARTBEAT.equals(message.getHeader().getOptionalString(MsgType.FIELD).orElse(null));
    }

    /** Is told of each message that arrives and is no application message. */
    static ApplicationAdapter fromAdmin(final Consumer<SessionID> told) {
        return new ApplicationAdapter() {
            @Override
            public void fromAdmin(final Message message, final SessionID id) {
                told.accept(id);
            }
        };
    }

    /** A log that keeps nothing; these are called with the SessionID and what was to be logged. */
    static LogFactory log(final BiConsumer<SessionID, String> event, final BiConsumer<SessionID, String> outgoing) {
        return id -> (Log)Proxy.newProxyInstance(Log.class.getClassLoader(), new Class<?>[] {Log.class}, (log, method, args) -> {
            if (method.getName().equals("onEvent")) {
                event.accept(id, (String)args[0]);
            } else if (method.getName().equals("onOutgoing")) {
                outgoing.accept(id, (String)args[0]);
            }
            return null;
        });
    }

    /** Blocks whoever comes to it until it is closed, and knows whether anybody came. Close it before what it blocks. */
    static final class Gate implements AutoCloseable {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        void pass() {
            reached.countDown();
            try {
                if (!open.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody opened the gate");
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void awaitReached() throws InterruptedException {
            if (!reached.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody came to the gate");
            }
        }

        @Override
        public void close() {
            open.countDown();
        }
    }
}
