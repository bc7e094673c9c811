package io.heartwheel.bench.report;

import io.heartwheel.bench.result.Results;
import io.heartwheel.bench.result.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Draws a run's charts and writes its page. */
public final class Report {
    /** Every figure. */
    public static final String RESULTS = "results.json";
    /** The figures that are quoted. */
    public static final String SUMMARY = "summary.json";
    /** The page. */
    public static final String PAGE = "report.html";
    /** The tables that documentation quotes. */
    public static final String TABLES = "tables.md";

    private Report() {
    }

    /**
     * Writes the page, the charts and the tables, over those of an earlier run.
     *
     * @param folder  where; it exists.
     * @param results every figure.
     * @param summary the figures that are quoted.
     * @throws IOException if they cannot be written.
     */
    public static void write(final Path folder, final Results results, final Summary summary) throws IOException {
        Files.writeString(folder.resolve(TABLES), Markdown.of(results));
        Files.writeString(folder.resolve(PAGE), Page.of(results, summary, Charts.draw(results, folder)));
    }

    /**
     * What a reader wants to know first, for a terminal.
     *
     * @param summary the figures.
     * @return a line each.
     */
    public static List<String> headlines(final Summary summary) {
        return Headlines.of(summary).stream().map(line ->
            String.format(Locale.ROOT, "%-40s %14s   %s", line.what(), line.value(), line.beside())).toList();
    }
}
