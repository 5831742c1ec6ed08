package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.Color;
import java.awt.Font;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.StandardChartTheme;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.category.StatisticalBarRenderer;
import org.jfree.data.statistics.DefaultStatisticalCategoryDataset;
import org.jfree.svg.SVGGraphics2D;

/**
 * A workload's headline figure as bars, one for each server, with the middle half of its samples.
 */
final class Plot {
    private static final int WIDTH = 760;
    private static final int BAR = 34;

    private Plot() {}

    /**
     * Draws the rows of one workload, a colour for each mode; draws nothing if there is nothing.
     */
    static void draw(Path file, Workload w, List<Row> rows) throws IOException {
        Metric metric =
                switch (w.kind()) {
                    case TIMED -> Metric.CPU;
                    case IDLE -> Metric.IDLE_CALLS;
                    case MEMORY -> Metric.HEAP;
                    case SAFEPOINT -> Metric.STOP_P999;
                };
        DefaultStatisticalCategoryDataset data = new DefaultStatisticalCategoryDataset();
        for (Row row : rows) {
            for (Row.Result r : row.results.values()) {
                double value = r.value(metric);
                if (r.failure == null && !Double.isNaN(value)) {
                    data.add(value, spread(r.samples(metric)), row.mode.title, r.title);
                }
            }
        }
        if (data.getColumnCount() == 0) {
            return;
        }
        JFreeChart chart =
                ChartFactory.createBarChart(
                        w.title() + "; " + w.placement().title,
                        null,
                        metric.title,
                        data,
                        PlotOrientation.HORIZONTAL,
                        true,
                        false,
                        false);
        style(chart);
        int height = 120 + BAR * data.getColumnCount() * data.getRowCount();
        SVGGraphics2D svg = new SVGGraphics2D(WIDTH, height);
        svg.setDefsKeyPrefix(w.name()); // else the ids are made from the time
        chart.draw(svg, new Rectangle(WIDTH, height));
        Files.writeString(file, svg.getSVGElement(), UTF_8);
    }

    /** Half of what lies between the quartiles. */
    private static double spread(double[] samples) {
        double[] s = samples.clone();
        Arrays.sort(s);
        OptionalDouble low = Arrays.stream(s).skip(s.length / 4).findFirst();
        OptionalDouble high = Arrays.stream(s).skip(s.length * 3L / 4).findFirst();
        return low.isPresent() && high.isPresent()
                ? (high.getAsDouble() - low.getAsDouble()) / 2
                : 0;
    }

    private static void style(JFreeChart chart) {
        StandardChartTheme theme = new StandardChartTheme("plain");
        Font small = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
        theme.setExtraLargeFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        theme.setLargeFont(small);
        theme.setRegularFont(small);
        theme.setSmallFont(small);
        theme.setShadowVisible(false);
        theme.apply(chart);
        chart.setBackgroundPaint(Color.WHITE);
        CategoryPlot plot = chart.getCategoryPlot();
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        plot.setOutlineVisible(false);
        StatisticalBarRenderer renderer = new StatisticalBarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setErrorIndicatorPaint(Color.BLACK);
        renderer.setSeriesPaint(0, new Color(0x4477AA));
        renderer.setSeriesPaint(1, new Color(0xCCBB44));
        renderer.setItemMargin(0.05);
        renderer.setMaximumBarWidth(0.1);
        BarRenderer.setDefaultShadowsVisible(false);
        plot.setRenderer(renderer);
        ((NumberAxis) plot.getRangeAxis()).setAutoRangeIncludesZero(true);
    }
}
