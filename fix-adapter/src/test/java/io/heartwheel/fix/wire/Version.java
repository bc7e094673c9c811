package io.heartwheel.fix.wire;

/** What differs on the wire between the versions of FIX that are tested. */
enum Version {
    FIX40("FIX.4.0", "yyyyMMdd-HH:mm:ss", "999999"),
    FIX42("FIX.4.2", "yyyyMMdd-HH:mm:ss.SSS", "0"),
    FIX44("FIX.4.4", "yyyyMMdd-HH:mm:ss.SSS", "0"),
    FIX50SP2("FIXT.1.1", "yyyyMMdd-HH:mm:ss.SSS", "0", "1137=9");

    final String beginString;
    final String timePattern;
    /** EndSeqNo that asks for everything. */
    final String infinity;
    /** What its Logon must have beside EncryptMethod and HeartBtInt. */
    final String[] logonFields;

    Version(final String beginString, final String timePattern, final String infinity, final String... logonFields) {
        this.beginString = beginString;
        this.timePattern = timePattern;
        this.infinity = infinity;
        this.logonFields = logonFields;
    }

    /** Whether its Reject says which field it is about, and what is wrong with it. */
    boolean rejectsByField() {
        return this != FIX40;
    }
}
