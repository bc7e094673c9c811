package io.heartwheel.bench.run;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One thing to measure, in JVMs of its own. */
sealed interface Step {

    /** What {@code --only} selects it by. */
    String subject();

    /** What the progress line calls it. */
    String label();

    /** The heap that its JVM is given. */
    int heapMb();

    /** About how long it takes. */
    double seconds();

    /**
     * One benchmark with one value of each parameter.
     *
     * @param subject      of the benchmark.
     * @param benchmark    its class's simple name.
     * @param contestant   its method.
     * @param parameters   their values.
     * @param effort       how long.
     * @param heapMb       of each fork.
     * @param setupSeconds that a fork needs before it measures.
     */
    record Jmh(
        String subject, String benchmark, String contestant, Map<String, String> parameters, Effort effort, int heapMb,
        double setupSeconds) implements Step {

        @Override
        public String label() {
            final Map<String, String> rest = new TreeMap<>(parameters);
            final String sessions = rest.remove("sessions");
            return subject + ' ' + contestant + (sessions == null ? "" : ' ' + brief(sessions))
                + (rest.isEmpty() ? "" : ' ' + String.join(" ", rest.values()));
        }

        @Override
        public double seconds() {
            return effort.seconds(setupSeconds);
        }

        private static String brief(final String sessions) {
            return sessions.replaceFirst("000000$", "M").replaceFirst("000$", "k");
        }
    }

    /**
     * A rig: a program of its own that writes the figures it measured.
     *
     * @param subject   what it measures.
     * @param main      its main class; its first argument is the file to write, its second the folder for histograms.
     * @param arguments what follows.
     * @param heapMb    of its JVM.
     * @param seconds   that it takes.
     */
    record Rig(String subject, Class<?> main, List<String> arguments, int heapMb, double seconds) implements Step {

        @Override
        public String label() {
            return subject + " rig";
        }
    }
}
