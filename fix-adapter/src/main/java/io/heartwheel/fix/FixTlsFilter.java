package io.heartwheel.fix;

import java.net.InetSocketAddress;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import org.apache.mina.core.session.IoSession;
import org.apache.mina.filter.ssl.SslFilter;

import quickfix.mina.SessionConnector;
import quickfix.mina.message.FIXProtocolCodecFactory;
import quickfix.mina.ssl.SSLSupport;

/**
 * TLS at an acceptor's end that never asks a name server, fails quietly, and takes an {@link SSLContext} instead of files.
 *
 * <p>With QuickFIX/J's own settings, MINA looks up the name of everybody who connects, on an I/O thread that also reads others'
 * heartbeats: while a name server doesn't answer, they wait, and may expire.
 */
public final class FixTlsFilter extends SslFilter {
    /**
     * For connections that others make to us.
     *
     * @param context        holds our certificate, and whom we trust.
     * @param needClientAuth whether they must have a certificate, too.
     */
    public FixTlsFilter(final SSLContext context, final boolean needClientAuth) {
        super(context);
        setNeedClientAuth(needClientAuth);
    }

    /** Before its start: has a connector use it, instead of {@code SocketUseSSL=Y} and of filters that were set before. */
    public void installIn(final SessionConnector acceptor) {
        acceptor.setIoFilterChainBuilder(
            chain -> chain.addBefore(FIXProtocolCodecFactory.FILTER_NAME, SSLSupport.FILTER_NAME, this));
    }

    /** MINA's would say goodbye on a socket that is closed, and QuickFIX/J log an error for each. */
    @Override
    protected synchronized void onClose(final NextFilter next, final IoSession session, final boolean linger)
        throws SSLException {
        if (session.isConnected()) {
            super.onClose(next, session, linger);
        }
    }

    @Override
    protected SSLEngine createEngine(final IoSession session, final InetSocketAddress address) {
        return super.createEngine(session, null);
    }
}
