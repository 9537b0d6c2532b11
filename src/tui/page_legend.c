/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One bar in words, above the chart: the crosshair's, else the newest. It is written from left to
 * right in order of importance, and ends where the room does. Where the chart has no frame whose
 * title tells that it is panned, or the symbol's file broken, the legend does, at its end.
 */
#include "tui/page_plot.h"
#include "tui/panel.h"

#include <string.h>

#define GAP 2
#define WIDE 66 /* columns from which there is room to breathe */

/* The legend from left to right, as long as there is room. */
struct legend {
	struct canvas *canvas;
	int y, x, end, gap;
};

static void legend_put(struct legend *legend, const char *name, enum role role, const char *text)
{
	int columns = canvas_width(name) + (*name ? 1 : 0) + canvas_width(text);

	if (legend->x + columns > legend->end) {
		legend->end = legend->x; /* nor what comes after it */
		return;
	}
	if (*name)
		legend->x += canvas_text(legend->canvas, legend->y, legend->x, columns, ROLE_DIM,
					 name) +
			     1;
	legend->x += canvas_text(legend->canvas, legend->y, legend->x, columns, role, text) +
		     legend->gap;
}

/* A bar's prices and volume. */
static void legend_bar(const struct plot *plot, struct legend *legend, const struct mm_bar *bar)
{
	const struct {
		const char *name;
		double price;
	} prices[] = {{"O", bar->open}, {"H", bar->high}, {"L", bar->low}, {"C", bar->close}};
	int width = legend->gap > 1 ? 12 : 8;
	char text[WORDS_MAX];
	enum role role = bar->close > bar->open   ? ROLE_UP
			 : bar->close < bar->open ? ROLE_DOWN
						  : ROLE_TEXT;

	for (size_t i = 0; i < sizeof(prices) / sizeof(*prices); i++) {
		words_price(text, prices[i].price, price_decimals_within(plot->ui, width - 1),
			    width);
		legend_put(legend, prices[i].name, i == 3 ? role : ROLE_TEXT, text);
	}
	words_volume(text, bar->volume, plot->ui->view->volume_decimals, width);
	legend_put(legend, legend->gap > 1 ? "vol" : "V", ROLE_TEXT, text);
	words_count(text, bar->trades, 12);
	legend_put(legend, "trades", ROLE_TEXT, text);
}

/* The newest bar that has a price; -1 where none has. */
static int newest_column(const struct plot *plot)
{
	int column = plot->layout->bars - 1;

	while (column >= 0) {
		const struct mm_bar *bar = plot_bar(plot, column);

		if (bar == NULL)
			return -1;
		if (chart_has_price(bar))
			break;
		column--;
	}
	return column;
}

/* Puts a word at the right, before those that are there. */
static void legend_aside(struct legend *legend, enum role role, const char *word)
{
	int columns = canvas_width(word);

	legend->end -= columns;
	canvas_text(legend->canvas, legend->y, legend->end, columns, role, word);
	legend->end--;
}

/* Tells at the right that the chart does not follow the playhead, and that a file is broken, where
 * no frame does. */
static void legend_asides(const struct plot *plot, struct legend *legend)
{
	if (plot->layout->framed)
		return;
	if (plot->ui->chart.end != INT64_MAX)
		legend_aside(legend, ROLE_MARK, "panned");
	if (*page_broken(plot->ui))
		legend_aside(legend, ROLE_ERROR, "broken");
}

void plot_legend_draw(const struct plot *plot)
{
	struct box line = plot->layout->legend;
	struct legend legend = {
		.canvas = plot->canvas,
		.y = line.y,
		.x = line.x + plot->layout->framed,
		.end = line.x + line.width - plot->layout->framed,
		.gap = line.width >= WIDE ? GAP : 1,
	};
	bool crossed = plot_cross(plot) >= 0;
	int column = crossed ? plot_cross(plot) : newest_column(plot);
	const struct mm_bar *bar = plot_bar(plot, column);
	char text[MM_TIME_TEXT_MAX];
	int64_t start;

	if (line.height < 1)
		return;
	legend_asides(plot, &legend);
	if (column < 0)
		return;
	start = plot_start(plot, column);
	plot_time(plot, start, text);
	legend_put(&legend, "", crossed ? ROLE_CROSS : ROLE_DIM, text);
	if (bar != NULL && chart_has_price(bar))
		legend_bar(plot, &legend, bar);
	else
		legend_put(&legend, "", ROLE_DIM,
			   start > plot->ui->view->t ? "not played yet" : "no trade yet");
}
