package io.heartwheel.bench.report;

import io.heartwheel.bench.result.Results;
import io.heartwheel.bench.result.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The page: headlines, where a peer is better, charts, tables, and where it was measured. Needs no other file. */
final class Page {
    private static final String STYLE = """
        :root{color-scheme:light}
        body{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;color:#1f2937;background:#fff;
          margin:0 auto;max-width:1060px;padding:24px}
        h1{font-size:28px;margin:0}h2{font-size:21px;margin:40px 0 12px;border-bottom:1px solid #e5e7eb;padding-bottom:4px}
        h3{font-size:17px;margin:28px 0 6px}
        .where{color:#4b5563;margin:4px 0 20px}
        .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:12px}
        .card{border:1px solid #d1d5db;border-radius:8px;padding:12px 14px;background:#f9fafb}
        .card .what{font-size:14px;color:#374151}.card .value{font-size:26px;font-weight:700;color:#1457b8;line-height:1.3}
        .card .beside{font-size:14px;color:#4b5563}
        img{width:100%;max-width:960px;height:auto;display:block;margin:0 0 20px;border:1px solid #e5e7eb;border-radius:8px}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;font-size:14px;width:100%}
        th,td{text-align:left;padding:4px 10px;border-bottom:1px solid #e5e7eb;white-space:nowrap}
        td:nth-child(2).wrap{white-space:normal}
        th{background:#f3f4f6}.n{text-align:right;font-variant-numeric:tabular-nums}
        tr.ours td{background:#eef4fd}
        .missing{color:#9a3412}
        """;

    private final StringBuilder html = new StringBuilder();

    private Page() {
    }

    static String of(final Results results, final Summary summary, final List<Charts.Chart> charts) throws IOException {
        final Page page = new Page();
        page.html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
            + "<link rel=\"icon\" href=\"data:,\">\n<title>Heartwheel benchmarks</title>\n<style>\n")
            .append(STYLE).append("</style></head><body>\n<h1>Heartwheel benchmarks</h1>\n");
        page.where(results.environment());
        page.headlines(summary);
        page.standings(results);
        page.missing(results, summary);
        page.charts(charts);
        page.html.append("<h2>Every figure</h2>\n<p>Medians over iterations; × limit is the figure over the plain read, check "
            + "and store of one word in the same loop, in the same run.</p>\n").append(Tables.of(results));
        page.environment(results.environment());
        return page.html.append("</body></html>\n").toString();
    }

    static String escaped(final String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private void where(final Map<String, String> environment) {
        html.append("<p class=\"where\">").append(escaped(String.join(" · ",
            environment.getOrDefault("cpu", "unknown CPU") + ", " + environment.getOrDefault("cores", "?") + " cores",
            "JDK " + environment.getOrDefault("jdk", "unknown"),
            "commit " + environment.getOrDefault("commit", "unknown"),
            environment.getOrDefault("date", "")))).append("</p>\n");
    }

    private void headlines(final Summary summary) {
        html.append("<div class=\"cards\">\n");
        for (final Headlines.Headline line : Headlines.of(summary)) {
            html.append("<div class=\"card\"><div class=\"what\">").append(escaped(line.what()))
                .append("</div><div class=\"value\">").append(escaped(line.value()))
                .append("</div><div class=\"beside\">").append(escaped(line.beside())).append("</div></div>\n");
        }
        html.append("</div>\n");
    }

    private void standings(final Results results) {
        final long contests = Standings.count(results);
        if (contests == 0) {
            return;
        }
        final List<String> lost = Standings.lost(results);
        html.append("<h2>Where a peer is better</h2>\n");
        if (lost.isEmpty()) {
            html.append("<p>Nowhere in this run: ").append(contests)
                .append(" contests with peers, by time and by allocation.</p>\n");
            return;
        }
        html.append("<ul>\n");
        lost.forEach(sentence -> html.append("<li>").append(escaped(sentence)).append("</li>\n"));
        html.append("</ul>\n");
    }

    private void missing(final Results results, final Summary summary) {
        if (!results.failed().isEmpty()) {
            html.append("<p class=\"missing\">Could not be measured: ").append(escaped(String.join("; ", results.failed())))
                .append(". bench.log says why.</p>\n");
        }
        if (!summary.missing().isEmpty()) {
            html.append("<p class=\"missing\">Not in this run: ").append(escaped(String.join(", ", summary.missing())))
                .append(".</p>\n");
        }
    }

    private void charts(final List<Charts.Chart> charts) throws IOException {
        html.append("<h2>Charts</h2>\n");
        for (final Charts.Chart chart : charts) {
            html.append("<img alt=\"").append(escaped(chart.title())).append("\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(Files.readAllBytes(chart.file()))).append("\">\n");
        }
    }

    private void environment(final Map<String, String> environment) {
        html.append("<h2>Where it was measured</h2>\n<table>\n");
        environment.forEach((name, value) -> html.append("<tr><td>").append(escaped(name.replace('_', ' ')))
            .append("</td><td class=\"wrap\">").append(escaped(value)).append("</td></tr>\n"));
        html.append("</table>\n");
    }
}
