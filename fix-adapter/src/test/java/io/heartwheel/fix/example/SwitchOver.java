package io.heartwheel.fix.example;

import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;
import io.heartwheel.fix.CancelReason;
import io.heartwheel.fix.Counterparty;
import io.heartwheel.fix.FixLiveness;
import io.heartwheel.fix.FixLivenessListener;
import io.heartwheel.fix.HeartwheelSocketAcceptor;
import io.heartwheel.fix.HeartwheelSocketInitiator;

import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SystemNanoClock;

import quickfix.Application;
import quickfix.ApplicationAdapter;
import quickfix.Connector;
import quickfix.DefaultMessageFactory;
import quickfix.FileStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.SessionSettings;

/** A whole program: the settings file that it is given, as it is, on the wheel. Stops when its input ends. */
public final class SwitchOver {
    private static final int PLACES_FOR_EACH_CLIENT = 6;

    private SwitchOver() {
    }

    /** @param args the settings file, and how many clients it serves at most. */
    public static void main(final String[] args) throws Exception {
        run(args, System.in);
    }

    static void run(final String[] args, final InputStream until) throws Exception {
        final SessionSettings settings;
        try (InputStream file = new FileInputStream(args[0])) {
            settings = new SessionSettings(file);
        }
        final Application application = new ApplicationAdapter();
        // The wheel, a thread that turns it, and what it drives.
        final Heartwheel wheel = new Heartwheel(
            new Heartwheel.Context().capacity(PLACES_FOR_EACH_CLIENT * Integer.parseInt(args[1]))
                .maxPolicies(1 << 15), System.nanoTime());
        final FixLiveness liveness = new FixLiveness(new FixLiveness.Context().wheel(wheel).listener(new FixLivenessListener() {
            @Override
            public void onCancelOrders(final Counterparty who, final CancelReason reason, final long atNs) {
                System.out.println("cancel the orders of " + who.sessionId() + ": " + reason);
            }
        }));
        final LivenessAgent agent = new LivenessAgent(wheel, SystemNanoClock.INSTANCE, liveness);
        final AgentRunner runner =
            new AgentRunner(agent.sleep(5_000_000, 50_000_000), Throwable::printStackTrace, null, agent);
        // A daemon: settings that are refused below end the program.
        AgentRunner.startOnThread(runner, SwitchOver::daemon);

        final Connector connector = connector(application, settings, liveness);
        connector.start();
        until.transferTo(OutputStream.nullOutputStream());
        // What uses the wheel goes first.
        connector.stop();
        liveness.close();
        runner.close();
        wheel.close();
    }

    private static Thread daemon(final Runnable runner) {
        final Thread thread = new Thread(runner, "heartwheel");
        thread.setDaemon(true);
        return thread;
    }

    /** The one line that changes: the class has another name, and takes one argument more. */
    private static Connector connector(
        final Application application, final SessionSettings settings, final FixLiveness liveness) throws Exception {
        final boolean accepts = "acceptor".equals(settings.getString("ConnectionType"));
        return accepts
            ? new HeartwheelSocketAcceptor(application, new FileStoreFactory(settings), settings,
                new SLF4JLogFactory(settings), new DefaultMessageFactory(), liveness)
            : new HeartwheelSocketInitiator(application, new FileStoreFactory(settings), settings,
                new SLF4JLogFactory(settings), new DefaultMessageFactory(), liveness);
    }
}
