/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that draw a page's chart share: page_chart.c, page_axes.c, page_legend.c. */
#ifndef TUI_PAGE_PLOT_H
#define TUI_PAGE_PLOT_H

#include "tui/axis.h"
#include "tui/chart.h"
#include "tui/page.h"
#include "tui/time_axis.h"

/* What is drawn, and where. */
struct plot {
	const struct ui *ui;
	struct canvas *canvas;
	const struct page_layout *layout;

	int64_t from, to, step; /* the stretch that all columns stand for: [from, to) */
	const struct mm_bar *bar;
	size_t bars; /* the newest ones there is room for: the last stands in the last column */
	bool priced;
	struct chart_scale scale;
	double most; /* the largest volume */
};

/* The line of the screen that a price falls on. */
int plot_row(const struct plot *plot, double price);

/* The column the crosshair is in, or -1. */
int plot_cross(const struct plot *plot);

/* The bar in a column, NULL where there is none, and when it begins. */
const struct mm_bar *plot_bar(const struct plot *plot, int column);
int64_t plot_start(const struct plot *plot, int column);

/* The day of the bar that begins at `start`: MM_TIME_TEXT_MAX bytes. */
void plot_day(const struct ui *ui, int64_t start, char *out);

/* A bar's time, as precisely as its length asks for: MM_TIME_TEXT_MAX bytes. */
void plot_time(const struct plot *plot, int64_t start, char *out);

/* The round prices of the axis: two at least, where there are lines for them. */
void plot_round_prices(const struct plot *plot, struct axis_numbers *out);

/* The labels of both axes, with the last price and the crosshair's. */
void plot_axes_draw(const struct plot *plot, const struct time_mark *times, size_t count);

/* The crosshair's bar in words, else the newest one. */
void plot_legend_draw(const struct plot *plot);

#endif
