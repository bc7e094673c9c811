package io.heartwheel.fix;

import java.util.Calendar;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.ConfigError;
import quickfix.DefaultSessionSchedule;
import quickfix.FieldConvertError;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSchedule;
import quickfix.SessionSettings;
import quickfix.SystemTime;

/**
 * Tells which sessions have come into their schedule, left it, or passed from one day's session to the next: one question a
 * second for all that have the same schedule, instead of one each.
 *
 * <p>Daylight saving, weekdays and time zones are QuickFIX/J's own arithmetic, on its own wall clock. Sessions join and leave
 * on any thread.
 */
final class Schedules {
    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final String[] KEYS = {
        Session.SETTING_START_TIME, Session.SETTING_END_TIME, Session.SETTING_START_DAY, Session.SETTING_END_DAY,
        Session.SETTING_WEEKDAYS, Session.SETTING_TIMEZONE, Session.SETTING_NON_STOP_SESSION};

    private final Map<Map<String, String>, Group> groups = new ConcurrentHashMap<>();
    private final Map<Session, Group> groupOf = new ConcurrentHashMap<>();

    /**
     * Watches this session's schedule from now on.
     *
     * @return false if the settings do not tell its schedule: then nobody but the session itself knows.
     */
    boolean join(final Session session, final SettingsBook book) {
        final SessionID id = session.getSessionID();
        final SessionID section = book.section(id);
        if (section == null) {
            return false;
        }
        try {
            final Map<String, String> keys = keys(book, section);
            Group group = groups.get(keys);
            if (group == null) {
                final SessionSchedule schedule = schedule(keys, id);
                if (schedule.isNonStopSession()) {
                    return true;
                }
                group = groups.computeIfAbsent(keys, k -> new Group(schedule, SystemTime.currentTimeMillis()));
            }
            group.members.add(session);
            groupOf.put(session, group);
            return true;
        } catch (final ConfigError | FieldConvertError e) {
            LOG.info("{}: its settings do not tell its schedule ({}); it is asked itself each second", id, e.getMessage());
            return false;
        }
    }

    void leave(final Session session) {
        final Group group = groupOf.remove(session);
        if (group != null) {
            group.members.remove(session);
        }
    }

    /** Clockwork: passes on every session whose schedule has turned since the last call. */
    void turned(final long nowMs, final Consumer<Session> turned) {
        for (final Group group : groups.values()) {
            if (group.turned(nowMs)) {
                group.members.forEach(turned);
            }
        }
    }

    int groups() {
        return groups.size();
    }

    private static Map<String, String> keys(final SettingsBook book, final SessionID section) throws ConfigError {
        final Map<String, String> keys = new TreeMap<>();
        for (final String key : KEYS) {
            final String value = book.text(section, key);
            if (value != null) {
                keys.put(key, value);
            }
        }
        return keys;
    }

    private static SessionSchedule schedule(final Map<String, String> keys, final SessionID id)
        throws ConfigError, FieldConvertError {
        final SessionSettings settings = new SessionSettings();
        keys.forEach((key, value) -> settings.setString(id, key, value));
        return new DefaultSessionSchedule(settings, id);
    }

    /** All sessions of one schedule. */
    private static final class Group {
        final Set<Session> members = ConcurrentHashMap.newKeySet();
        private final SessionSchedule schedule;
        private long lastMs;
        private boolean lastInside;

        Group(final SessionSchedule schedule, final long nowMs) {
            this.schedule = schedule;
            lastMs = nowMs;
            lastInside = same(nowMs, nowMs);
        }

        boolean turned(final long nowMs) {
            final boolean inside = same(nowMs, nowMs);
            final boolean turned = inside != lastInside || inside && !same(lastMs, nowMs);
            lastInside = inside;
            lastMs = nowMs;
            return turned;
        }

        private boolean same(final long firstMs, final long secondMs) {
            return schedule.isSameSession(at(firstMs), at(secondMs));
        }

        private static Calendar at(final long ms) {
            return SystemTime.getUtcCalendar(ms);
        }
    }
}
