// One session of QuickFIX C++, as initiator or acceptor, told what to do on stdin and telling what happens on stdout.
//
//   peer SETTINGS
//
// in:  test ID    sends a TestRequest with that 112
//      logout     logs out, and does not come back
//      logon      may come back
//      stop       ends
// out: logon, logout, and every admin message as "in ..." or "out ...", its SOHs as bars

#include <quickfix/Application.h>
#include <quickfix/MessageStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>
#include <quickfix/SocketInitiator.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>

namespace {

class Peer : public FIX::Application {
public:
    void onCreate(const FIX::SessionID& id) { id_ = id; }
    void onLogon(const FIX::SessionID&) { say("logon"); }
    void onLogout(const FIX::SessionID&) { say("logout"); }
    void toAdmin(FIX::Message& message, const FIX::SessionID&) { say("out " + text(message)); }
    void toApp(FIX::Message&, const FIX::SessionID&) throw(FIX::DoNotSend) {}
    void fromAdmin(const FIX::Message& message, const FIX::SessionID&)
        throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::RejectLogon)
    {
        say("in " + text(message));
    }
    void fromApp(const FIX::Message&, const FIX::SessionID&)
        throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType)
    {
    }

    FIX::Session* session() { return FIX::Session::lookupSession(id_); }

    void test(const std::string& testReqId)
    {
        FIX::Message message;
        message.getHeader().setField(FIX::MsgType("1"));
        message.setField(FIX::TestReqID(testReqId));
        FIX::Session::sendToTarget(message, id_);
    }

private:
    static std::string text(const FIX::Message& message)
    {
        std::string raw = message.toString();
        std::replace(raw.begin(), raw.end(), '\001', '|');
        return raw;
    }

    void say(const std::string& what)
    {
        std::lock_guard<std::mutex> one(mutex_);
        std::cout << what << std::endl;
    }

    FIX::SessionID id_;
    std::mutex mutex_;
};

template <typename Connector> void run(Connector& connector, Peer& peer)
{
    connector.start();
    std::cout << "started" << std::endl;
    std::string line;
    while (std::getline(std::cin, line) && line != "stop") {
        if (line == "logout") {
            peer.session()->logout();
        } else if (line == "logon") {
            peer.session()->logon();
        } else if (line.compare(0, 5, "test ") == 0) {
            peer.test(line.substr(5));
        }
    }
    connector.stop(true);
}

}

int main(int, char** arguments)
{
    try {
        FIX::SessionSettings settings(arguments[1]);
        FIX::MemoryStoreFactory stores;
        Peer peer;
        if (settings.get().getString("ConnectionType") == "acceptor") {
            FIX::SocketAcceptor acceptor(peer, stores, settings);
            run(acceptor, peer);
        } else {
            FIX::SocketInitiator initiator(peer, stores, settings);
            run(initiator, peer);
        }
        return 0;
    } catch (const std::exception& e) {
        std::cout << "failed: " << e.what() << std::endl;
        return 1;
    }
}
