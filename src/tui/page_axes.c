/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The labels of a chart's axes. Round prices are told with as many decimals as tell them apart,
 * their points one below the other; the last price and the crosshair's stand out on a ground of
 * their own, and cover what would stand in their lines. On the axis of times the crosshair's takes
 * the place of round ones it would touch.
 */
#include "tui/page_plot.h"
#include "tui/panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define GRID_LINES 3 /* from one round number to the next, at least */

void plot_round_prices(const struct plot *plot, struct axis_numbers *out)
{
	int lines = plot->layout->prices.height, most = (lines + GRID_LINES - 1) / GRID_LINES;

	do {
		axis_numbers(plot->scale.low, plot->scale.high, most < 1 ? 1 : most, out);
	} while (out->count < 2 && ++most <= lines / 2);
}

/* A price on the axis, its point below that of prices with all decimals. */
static void put_price(const struct plot *plot, double price, int decimals, int width, char *out)
{
	int all = price_decimals_within(plot->ui, width);

	words_price(out, price, decimals < 2 ? 2 : decimals, width);
	for (int i = decimals < 2 ? 2 : decimals; i < all && canvas_width(out) < width; i++)
		strcat(out, " ");
}

/* The round prices, but where one is already told: never two labels that read alike. */
static void draw_prices(const struct plot *plot)
{
	struct box axis = plot->layout->price_axis;
	char text[WORDS_MAX], before[WORDS_MAX] = "";
	struct axis_numbers prices;

	plot_round_prices(plot, &prices);
	for (size_t i = 0; i < prices.count; i++) {
		put_price(plot, prices.value[i], prices.decimals, axis.width, text);
		if (strcmp(text, before) != 0)
			canvas_right(plot->canvas, plot_row(plot, prices.value[i]), axis.x,
				     axis.width, ROLE_DIM, text);
		strcpy(before, text);
	}
}

/* A price on the axis that stands out. */
static void draw_tag(const struct plot *plot, double price, enum role role)
{
	struct box axis = plot->layout->price_axis;
	struct box line = {plot_row(plot, price), axis.x - 1, 1, axis.width + 1};
	char text[WORDS_MAX];

	put_price(plot, price, price_decimals_within(plot->ui, axis.width), axis.width, text);
	canvas_fill(plot->canvas, line, role, ' ');
	canvas_right(plot->canvas, line.y, axis.x, axis.width, role, text);
	canvas_select(plot->canvas, line);
}

/* The last price, where the stretch has it in sight. */
static void draw_last_price(const struct plot *plot)
{
	const struct mm_quote *quote = symbol_quote(plot->ui, plot->ui->selected);

	if (quote == NULL || !chart_holds(&plot->scale, quote->last))
		return;
	draw_tag(plot, quote->last,
		 quote->last > quote->previous   ? ROLE_UP
		 : quote->last < quote->previous ? ROLE_DOWN
						 : ROLE_STRONG);
}

/* Round volumes above zero: at least one, however few lines there are. */
static void draw_volumes(const struct plot *plot)
{
	struct chart_scale scale = {0, plot->most};
	struct box axis = plot->layout->volume_axis;
	struct axis_numbers volumes = {0};
	int before = -1;

	for (int most = 1 + axis.height / GRID_LINES; volumes.count < 2 && most < 9; most++)
		axis_numbers(0, plot->most, most < 2 ? 2 : most, &volumes);
	for (size_t i = volumes.count; i-- > 1;) {
		int row = chart_row(&scale, volumes.value[i], axis.height);
		char text[WORDS_MAX];

		words_volume(text, volumes.value[i], volumes.decimals,
			     axis.width < 8 ? axis.width : 8);
		if (row != before)
			canvas_right(plot->canvas, axis.y + row, axis.x, axis.width, ROLE_DIM,
				     text);
		before = row;
	}
}

/* Bars of whole days are UTC's: the zone's day is the one that most of it lies in. */
void plot_day(const struct ui *ui, int64_t start, char *out)
{
	int64_t noon;

	if (ui->chart.step % MM_DAY != 0 || __builtin_add_overflow(start, MM_DAY / 2, &noon))
		noon = start;
	mm_time_format_date(out, ui->zone, noon);
}

void plot_time(const struct plot *plot, int64_t start, char *out)
{
	char clock[MM_TIME_TEXT_MAX], date[MM_TIME_TEXT_MAX];
	int decimals = 0;

	if (plot->step % MM_DAY == 0) {
		plot_day(plot->ui, start, out);
		return;
	}
	for (int64_t unit = MM_SECOND; plot->step % unit != 0 && decimals < 9; unit /= 10)
		decimals++;
	mm_time_format_clock(clock, plot->ui->zone, start, decimals);
	if (plot->step % MM_MINUTE == 0)
		clock[strlen("09:30")] = 0;
	mm_time_format_date(date, plot->ui->zone, start);
	if ((__int128)plot->to - plot->from > MM_DAY) /* the hour alone could be any day's */
		snprintf(out, MM_TIME_TEXT_MAX, "%.5s %.40s", date + strlen("2013-"), clock);
	else
		snprintf(out, MM_TIME_TEXT_MAX, "%.40s", clock);
}

/* Where the crosshair's time stands on the axis, a blank on both sides, and what it says; width 0
 * without one. */
static struct box cross_tag(const struct plot *plot, char *text)
{
	int column = plot_cross(plot), width, x;
	struct box line = plot->layout->times;

	if (column < 0 || line.height < 1)
		return (struct box){0};
	plot_time(plot, plot_start(plot, column), text);
	width = (int)strlen(text) + 2;
	x = column - width / 2;
	x = x + width > line.width ? line.width - width : x;
	return (struct box){line.y, line.x + (x < 0 ? 0 : x), 1, width};
}

static void draw_times(const struct plot *plot, const struct time_mark *times, size_t count)
{
	struct box line = plot->layout->times, axis = plot->layout->price_axis, tag;
	char text[WORDS_MAX];

	tag = cross_tag(plot, text);
	for (size_t i = 0; i < count; i++)
		if (!tag.width || line.x + times[i].x >= tag.x + tag.width ||
		    line.x + times[i].x + times[i].width <= tag.x)
			canvas_text(plot->canvas, line.y, line.x + times[i].x, times[i].width,
				    times[i].among_times ? ROLE_TEXT : ROLE_DIM, times[i].text);
	words_span(text, plot->step);
	if (canvas_width(text) <= axis.width)
		canvas_right(plot->canvas, line.y, axis.x, axis.width, ROLE_DIM, text);
}

/* The crosshair's time and price, on both axes. */
static void draw_cross(const struct plot *plot)
{
	const struct mm_bar *bar = plot_bar(plot, plot_cross(plot));
	char text[MM_TIME_TEXT_MAX];
	struct box tag = cross_tag(plot, text);

	if (bar != NULL && chart_has_price(bar))
		draw_tag(plot, bar->close, ROLE_CROSS);
	if (tag.width == 0)
		return;
	canvas_fill(plot->canvas, tag, ROLE_CROSS, ' ');
	canvas_text(plot->canvas, tag.y, tag.x + 1, tag.width - 2, ROLE_CROSS, text);
	canvas_select(plot->canvas, tag);
}

void plot_axes_draw(const struct plot *plot, const struct time_mark *times, size_t count)
{
	if (plot->priced) {
		draw_prices(plot);
		draw_last_price(plot);
	}
	if (plot->most > 0 && plot->layout->volumes.height > 0)
		draw_volumes(plot);
	if (plot->layout->times.height > 0)
		draw_times(plot, times, count);
	draw_cross(plot);
}
