package io.heartwheel.fix;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import quickfix.ApplicationAdapter;
import quickfix.Message;
import quickfix.SessionID;

/** Notes what QuickFIX/J tells it, and can be made to block in any callback. */
final class RecordingApplication extends ApplicationAdapter {
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile Consumer<SessionID> inFromApp = id -> {
    };
    volatile Consumer<SessionID> inFromAdmin = id -> {
    };
    volatile Consumer<SessionID> inToAdmin = id -> {
    };
    volatile Consumer<SessionID> inLogon = id -> {
    };
    volatile Consumer<SessionID> inLogout = id -> {
    };

    @Override
    public void onLogon(final SessionID id) {
        calls.add("logon " + id.getTargetCompID());
        inLogon.accept(id);
    }

    @Override
    public void onLogout(final SessionID id) {
        calls.add("logout " + id.getTargetCompID());
        inLogout.accept(id);
    }

    @Override
    public void fromAdmin(final Message message, final SessionID id) {
        inFromAdmin.accept(id);
    }

    @Override
    public void toAdmin(final Message message, final SessionID id) {
        inToAdmin.accept(id);
    }

    @Override
    public void fromApp(final Message message, final SessionID id) {
        calls.add("app " + id.getTargetCompID());
        inFromApp.accept(id);
    }
}
