package io.heartwheel.bench.result;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Everything that one run measured, as it is kept in {@code results.json}.
 *
 * @param environment where it was measured.
 * @param failed      what was asked for and could not be measured.
 * @param figures     what was measured.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Results(Map<String, String> environment, List<String> failed, List<Figure> figures) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * The figures of a subject, in the order in which they were measured.
     *
     * @param subject its name.
     * @return the figures.
     */
    public Stream<Figure> of(final String subject) {
        return figures.stream().filter(figure -> figure.subject().equals(subject));
    }

    /**
     * The first figure that fits, a subject's main one unless the predicate asks for a statistic.
     *
     * @param subject    what.
     * @param contestant who.
     * @param sessions   among how many.
     * @param fits       what else it must be.
     * @return the figure, if it was measured.
     */
    public Optional<Figure> find(
        final String subject, final String contestant, final long sessions, final Predicate<Figure> fits) {
        return of(subject).filter(figure -> figure.contestant().equals(contestant) && figure.sessions() == sessions)
            .filter(fits).findFirst();
    }

    /**
     * One statistic of a subject, whatever the number of sessions.
     *
     * @param subject    what.
     * @param contestant who.
     * @param statistic  which.
     * @return the figure, if it was measured; the one among most sessions if there are several.
     */
    public Optional<Figure> statistic(final String subject, final String contestant, final String statistic) {
        return of(subject)
            .filter(figure -> figure.contestant().equals(contestant) && figure.parameter(Figure.STATISTIC).equals(statistic))
            .reduce((a, b) -> b.sessions() > a.sessions() ? b : a);
    }

    /** Whether a figure is its subject's main one, measured with the parameters that the summary is about. */
    public static boolean isMain(final Figure figure) {
        return isOr(figure, "order", "random") && isOr(figure, "periodSeconds", "10") && isOr(figure, "shape", "steady")
            && figure.parameter(Figure.STATISTIC).isEmpty();
    }

    private static boolean isOr(final Figure figure, final String parameter, final String value) {
        final String is = figure.parameter(parameter);
        return is.isEmpty() || is.equals(value);
    }

    /**
     * Writes the file.
     *
     * @param file where.
     * @throws IOException if it cannot be written.
     */
    public void write(final Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    /**
     * Reads such a file.
     *
     * @param file where.
     * @return what it holds.
     * @throws IOException if it cannot be read.
     */
    public static Results read(final Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    /**
     * Writes figures alone, as a rig hands them over.
     *
     * @param file    where.
     * @param figures what.
     * @throws IOException if it cannot be written.
     */
    public static void writeFigures(final Path file, final Collection<Figure> figures) throws IOException {
        new Results(Map.of(), List.of(), List.copyOf(figures)).write(file);
    }
}
