package io.heartwheel.gateway;

/** Whose orders a switch cancels when it fires. */
public enum Scope {
    /** Nobody's: the end of the session is told, and orders stay. */
    NONE,
    /** Those that were sent under the same key and part: the same label, the same connection. */
    SESSION,
    /** All of the account's, whichever way they came. */
    ACCOUNT
}
