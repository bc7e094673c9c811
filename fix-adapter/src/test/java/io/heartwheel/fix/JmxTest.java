package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.quickfixj.jmx.JmxExporter;

import quickfix.Session;

/** QuickFIX/J's own JMX and logging, which operators have dashboards for, work on our connectors as on stock. */
@Isolated
class JmxTest {
    private final String client = TestVenue.freshName();

    @Test
    void shouldExportConnectorsAndSessions() throws Exception {
        final MBeanServer beans = MBeanServerFactory.newMBeanServer();
        final JmxExporter exporter = new JmxExporter(beans);
        try (TestVenue venue = TestVenue.with().client(client).start();
            TestInitiator initiator = new TestInitiator(venue, true, venue.port(), client).start()) {
            final ObjectName acceptor = exporter.register(venue.acceptor);
            final ObjectName connector = exporter.register(initiator.connector);
            Await.until("both ends are logged on", () -> initiator.told("logged on") == 1);
            assertThat(beans.getAttribute(acceptor, "Role")).isEqualTo("ACCEPTOR");
            assertThat(beans.getAttribute(connector, "Role")).isEqualTo("INITIATOR");
            assertThat(beans.getAttribute(acceptor, "QueueSize")).isEqualTo(0);
            assertThat(((TabularData)beans.getAttribute(acceptor, "Sessions")).size()).isEqualTo(1);
            final ObjectName session = session(beans, TestVenue.ID);
            assertThat(beans.getAttribute(session, "LoggedOn")).isEqualTo(true);
            beans.invoke(session, "logoff", new Object[0], new String[0]);
            assertThat(venue.listener.await("ended", client).reason()).isEqualTo(CancelReason.LOGOUT);
            beans.invoke(acceptor, "stop", new Object[] {true}, new String[] {"boolean"});
            assertThat(venue.acceptor.getManagedSessions()).isEmpty();
        }
    }

    @Test
    void shouldLogAsStockDoes() throws Exception {
        final CopyOnWriteArrayList<String> lines = new CopyOnWriteArrayList<>();
        final Handler handler = new Handler() {
            @Override
            public void publish(final LogRecord line) {
                lines.add(line.getLoggerName() + ' ' + line.getMessage());
            }

            @Override
            public void flush() {
                // Nothing is held back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        final Logger messages = Logger.getLogger("quickfixj.msg");
        final Level before = messages.getLevel();
        messages.addHandler(handler);
        messages.setLevel(Level.INFO);
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(1);
            peer.expect("0");
            assertThat(Session.lookupSession(TestVenue.sessionId(client)).getLog()).isNotNull();
            assertThat(lines).anyMatch(l -> l.startsWith("quickfixj.msg.incoming") && l.contains("\00135=A\001"))
                .anyMatch(l -> l.startsWith("quickfixj.msg.outgoing") && l.contains("\00135=0\001"));
        } finally {
            messages.removeHandler(handler);
            messages.setLevel(before);
        }
    }

    private ObjectName session(final MBeanServer beans, final String sender) throws Exception {
        final Set<ObjectName> found = beans.queryNames(new ObjectName("org.quickfixj:type=Session,senderCompID=" + sender
            + ",targetCompID=" + client + ",*"), null);
        final Set<ObjectName> all = beans.queryNames(new ObjectName("org.quickfixj:type=Session,*"), null);
        assertThat(found).as("of %s", all).hasSize(1);
        return found.iterator().next();
    }
}
