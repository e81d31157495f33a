package io.carillon.bench;

import io.carillon.bench.LoadGenerator.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A picture of a {@link FanOut}: for each window the rate of each target, as bars. Readable on light and dark pages. */
final class Chart {

    private static final int WIDTH = 860;
    private static final int NAMES = 210;
    private static final int VALUES = 90;
    private static final int BAR = 18;
    private static final int GAP = 6;
    private static final int GROUP = 34;
    /** Of the targets, in their order: told apart without seeing red or green. */
    private static final List<String> COLOURS =
            List.of("#0b6fb8", "#3f9bdc", "#8cc4ec", "#5f6b76", "#b8892f", "#d3b06a", "#8a8a8a");

    private Chart() {}

    static String of(FanOut fanOut) {
        var targets = new ArrayList<>(fanOut.results().keySet());
        double highest = fanOut.results().values().stream()
                .flatMap(byWindow -> byWindow.values().stream())
                .mapToDouble(series -> series.median(Run::deliveredPerSecond))
                .max()
                .orElse(1);
        var body = new StringBuilder();
        int y = 40;
        for (int window : fanOut.windows()) {
            body.append(text(0, y + 14, "start", "bold", "window " + window));
            y += 22;
            for (int i = 0; i < targets.size(); i++) {
                Series series = fanOut.results().get(targets.get(i)).get(window);
                double rate = series.median(Run::deliveredPerSecond);
                double length = rate / highest * (WIDTH - NAMES - VALUES);
                body.append(
                        text(NAMES - 8, y + 14, "end", "normal", targets.get(i).name()));
                body.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                        NAMES,
                        y,
                        length,
                        BAR,
                        COLOURS.get(i % COLOURS.size())));
                body.append(text((int) (NAMES + length + 6), y + 14, "start", "normal", Series.readable(rate)));
                y += BAR + GAP;
            }
            y += GROUP - 22;
        }
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                                + " font-size=\"13\" fill=\"#767676\" role=\"img\" aria-label=\"%s\">%n",
                        WIDTH,
                        y,
                        escaped(fanOut.title()))
                + text(0, 18, "start", "bold", "Deliveries per second: " + fanOut.title())
                + body
                + "</svg>\n";
    }

    private static String text(int x, int y, String anchor, String weight, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-weight=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                weight,
                escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
