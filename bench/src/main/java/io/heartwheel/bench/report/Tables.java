package io.heartwheel.bench.report;

import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.stream.Collectors;

/** One table a subject, with every figure and, where a limit was measured beside it, how many times the limit it is. */
final class Tables {
    private final Results results;
    private final StringBuilder html = new StringBuilder();

    private Tables(final Results results) {
        this.results = results;
    }

    static String of(final Results results) {
        final Tables tables = new Tables(results);
        results.figures().stream().map(Figure::subject).collect(Collectors.toCollection(LinkedHashSet::new))
            .forEach(tables::table);
        return tables.html.toString();
    }

    private void table(final String subject) {
        html.append("<h3 id=\"").append(Page.escaped(subject)).append("\">").append(Page.escaped(subject)).append("</h3>\n")
            .append("<div class=\"wide\"><table>\n<tr><th>contestant</th><th class=\"n\">sessions</th><th>parameters</th>"
                + "<th class=\"n\">median</th><th class=\"n\">min</th><th class=\"n\">max</th><th>unit</th>"
                + "<th class=\"n\">× limit</th><th class=\"n\">B/op</th><th class=\"n\">samples</th></tr>\n");
        results.of(subject).forEach(this::row);
        html.append("</table></div>\n");
    }

    private void row(final Figure figure) {
        html.append(Names.isOurs(figure.contestant()) ? "<tr class=\"ours\">" : "<tr>");
        cell(Names.of(figure.contestant()), false);
        cell(figure.sessions() == 0 ? "" : Names.sessions(figure.sessions()), true);
        cell(figure.parameters().entrySet().stream().map(Tables::parameter).collect(Collectors.joining(", ")), false);
        cell(Names.number(figure.median()), true);
        cell(figure.samples().size() > 1 ? Names.number(figure.min()) : "", true);
        cell(figure.samples().size() > 1 ? Names.number(figure.max()) : "", true);
        cell(figure.unit(), false);
        cell(Ratio.toLimit(results, figure), true);
        cell(Names.allocated(figure.allocBytesPerOp()), true);
        cell(Integer.toString(figure.samples().size()), true);
        html.append("</tr>\n");
    }

    private static String parameter(final Map.Entry<String, String> set) {
        return set.getKey().equals(Figure.STATISTIC) ? set.getValue() : set.getKey() + ' ' + set.getValue();
    }

    private void cell(final String text, final boolean isNumber) {
        html.append(isNumber ? "<td class=\"n\">" : "<td>").append(Page.escaped(text)).append("</td>");
    }
}
