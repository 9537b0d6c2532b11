/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chart of a symbol's page, in layers: the grid, where round prices and round times meet; the
 * marks and the crosshair; the prices and volumes over them; then the playhead, and the labels on
 * the axes. What is drawn comes with the view. While the view still is another symbol's, or none
 * has come, the axes of time stand alone.
 */
#include "tui/page_plot.h"
#include "tui/panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define GRID_DOTS 2   /* columns from one dot of the grid to the next */
#define REASON_MAX 76 /* bytes of why a file is broken that the frame says */

static int64_t saturate(__int128 value)
{
	return value < INT64_MIN ? INT64_MIN : value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

static struct plot plot_of(const struct ui *ui, struct canvas *canvas,
			   const struct page_layout *layout)
{
	const struct mm_chart *chart = &ui->view->chart;
	struct plot plot = {.ui = ui, .canvas = canvas, .layout = layout, .step = ui->chart.step};
	size_t room = (size_t)layout->bars;
	__int128 last = page_last_bar(ui);

	if (chart->symbol == ui->selected && chart->bars > 0 && chart->step > 0) {
		plot.step = chart->step;
		plot.bars = chart->bars < room ? chart->bars : room;
		plot.bar = chart->bar + (chart->bars - plot.bars);
		last = chart->first + (__int128)(chart->bars - 1) * chart->step;
	}
	plot.from = saturate(last - (__int128)(room - 1) * plot.step);
	plot.to = saturate(last + plot.step);
	plot.priced = chart_scale(plot.bar, plot.bars, ui->chart.candles,
				  pow(10, -price_decimals(ui)), &plot.scale);
	for (size_t i = 0; i < plot.bars; i++)
		if (isfinite(plot.bar[i].volume))
			plot.most = fmax(plot.most, plot.bar[i].volume);
	return plot;
}

/* The column a time falls on, -1 where it is outside. */
static int column_of(const struct plot *plot, int64_t t)
{
	if (t < plot->from || t >= plot->to)
		return -1;
	return (int)(((__int128)t - plot->from) / plot->step);
}

/* The prices and the volumes, from their first bar's column on. */
static struct box from_first_bar(const struct plot *plot, struct box box)
{
	box.x += plot->layout->bars - (int)plot->bars;
	box.width = (int)plot->bars;
	return box;
}

/* --- behind the prices ------------------------------------------------------------------------ */

int plot_row(const struct plot *plot, double price)
{
	return plot->layout->prices.y + chart_row(&plot->scale, price, plot->layout->prices.height);
}

static void draw_grid(const struct plot *plot, const struct time_mark *times, size_t count)
{
	struct box box = plot->layout->prices;
	struct axis_numbers prices = {0};

	if (plot->priced)
		plot_round_prices(plot, &prices);
	for (size_t i = 0; i < count; i++)
		for (int y = 0; y < box.height + plot->layout->volumes.height; y++)
			canvas_glyph(plot->canvas, box.y + y, box.x + column_of(plot, times[i].t),
				     ROLE_GRID, 0xb7);
	for (size_t i = 0; i < prices.count; i++)
		for (int x = 0; x < plot->layout->bars; x++)
			canvas_glyph(plot->canvas, plot_row(plot, prices.value[i]), box.x + x,
				     ROLE_GRID, x % GRID_DOTS == 0 ? 0xb7 : ' ');
}

/* A line from top to bottom in a column; none where it is -1. */
static void draw_upright(const struct plot *plot, int column, enum role role, uint32_t glyph)
{
	struct box box = plot->layout->prices;

	if (column < 0)
		return;
	for (int y = 0; y < box.height + plot->layout->volumes.height; y++)
		canvas_glyph(plot->canvas, box.y + y, box.x + column, role, glyph);
}

/* The columns of the marks, -1 where they are not in sight. The out mark is exclusive: its last
 * nanosecond is what one sees. */
static int column_of_in(const struct plot *plot)
{
	return plot->ui->view->has_in ? column_of(plot, plot->ui->view->in) : -1;
}

static int column_of_out(const struct plot *plot)
{
	const struct mm_view *view = plot->ui->view;

	return view->has_out && view->out > INT64_MIN ? column_of(plot, view->out - 1) : -1;
}

static void draw_marks(const struct plot *plot)
{
	draw_upright(plot, column_of_in(plot), ROLE_MARK, 0x250a);
	draw_upright(plot, column_of_out(plot), ROLE_MARK, 0x250a);
}

/* Their signs, at the top, which prices do not hide. */
static void draw_mark_signs(const struct plot *plot)
{
	struct box box = plot->layout->prices;
	int in = column_of_in(plot), out = column_of_out(plot);

	if (in >= 0)
		canvas_glyph(plot->canvas, box.y, box.x + in, ROLE_MARK, '[');
	if (out >= 0)
		canvas_glyph(plot->canvas, box.y, box.x + out, ROLE_MARK, ']');
}

/* --- the crosshair ---------------------------------------------------------------------------- */

int plot_cross(const struct plot *plot)
{
	int column = plot->layout->bars - 1 - plot->ui->chart.cross;

	return plot->ui->chart.cross < 0 || column < 0 ? -1 : column;
}

const struct mm_bar *plot_bar(const struct plot *plot, int column)
{
	int i = column - (plot->layout->bars - (int)plot->bars);

	return column < 0 || i < 0 ? NULL : &plot->bar[i];
}

int64_t plot_start(const struct plot *plot, int column)
{
	return saturate(plot->from + (__int128)column * plot->step);
}

static void draw_cross(const struct plot *plot)
{
	int column = plot_cross(plot);
	const struct mm_bar *bar = plot_bar(plot, column);

	draw_upright(plot, column, ROLE_CROSS, 0x254e);
	if (bar == NULL || !chart_has_price(bar))
		return;
	for (int x = 0; x < plot->layout->bars; x++)
		canvas_glyph(plot->canvas, plot_row(plot, bar->close), plot->layout->prices.x + x,
			     ROLE_CROSS, x == column ? 0x253c : 0x254c);
}

/* --- a broken file ----------------------------------------------------------------------------
 */

const char *page_broken(const struct ui *ui)
{
	return ui->view->chart.symbol == ui->selected ? ui->view->chart.broken : "";
}

/* In the place of prices that there are none of: why not. */
static void draw_why_empty(const struct plot *plot)
{
	const struct page_layout *layout = plot->layout;
	const char *broken = page_broken(plot->ui), *text = *broken ? broken : "no trade yet";
	int y = layout->prices.y + layout->prices.height / 2, width = layout->bars - 4;

	for (int end = layout->prices.y + layout->prices.height; *text && y < end; y++) {
		size_t length = words_that_fit(text, width);
		char line[MM_NOTICE_MAX];

		snprintf(line, sizeof line, "%.*s", (int)length, text);
		canvas_cut(plot->canvas, y, layout->prices.x + 2, width,
			   *broken ? ROLE_ERROR : ROLE_DIM, line);
		text += length + strspn(text + length, " ");
	}
}

/* --- all of it -------------------------------------------------------------------------------- */

static void draw_series(const struct plot *plot)
{
	struct box prices = from_first_bar(plot, plot->layout->prices);
	struct box volumes = from_first_bar(plot, plot->layout->volumes);
	const struct mm_bar *crossed = plot_bar(plot, plot_cross(plot));

	if (plot->ui->chart.candles)
		chart_candles(plot->canvas, prices, plot->bar, plot->bars, &plot->scale);
	else
		chart_line(plot->canvas, prices, plot->bar, plot->bars, &plot->scale);
	if (plot->most > 0 && volumes.height > 0) {
		chart_volumes(plot->canvas, volumes, ROLE_VOLUME, plot->bar, plot->bars,
			      plot->most);
		if (crossed != NULL) {
			volumes.x = plot->layout->volumes.x + plot_cross(plot);
			volumes.width = 1;
			chart_volumes(plot->canvas, volumes, ROLE_CROSS, crossed, 1, plot->most);
		}
	}
}

/* The round times in sight. The axis ends with the last bar, whose end is out of sight. */
static size_t round_times(const struct plot *plot, struct time_mark times[TIME_MARKS_MAX])
{
	int bars = plot->layout->bars;
	struct time_axis axis = {plot->ui->zone, {plot->from, plot->to, bars}, plot->ui->view->t};
	size_t count = bars > 0 ? time_axis_marks(&axis, 0, bars, times) : 0, seen = 0;

	for (size_t i = 0; i < count; i++)
		if (column_of(plot, times[i].t) >= 0)
			times[seen++] = times[i];
	return seen;
}

void page_chart_draw(const struct ui *ui, struct canvas *canvas, const struct page_layout *layout)
{
	struct plot plot = plot_of(ui, canvas, layout);
	struct time_mark times[TIME_MARKS_MAX];
	size_t count = round_times(&plot, times);
	int playhead = column_of(&plot, ui->view->t);

	draw_grid(&plot, times, count);
	draw_marks(&plot);
	draw_cross(&plot);
	if (plot.priced)
		draw_series(&plot);
	else if (plot.bars > 0)
		draw_why_empty(&plot);
	draw_mark_signs(&plot);
	draw_upright(&plot, playhead < 0 ? -1 : playhead + 1, ROLE_MARK, 0x2502);
	plot_axes_draw(&plot, times, count);
	plot_legend_draw(&plot);
}

/* What the chart is; and that a file is broken, with the reason where there is room for it. */
void page_chart_title(const struct ui *ui, char *left, char *right)
{
	const struct mm_chart *chart = &ui->view->chart;
	const char *broken = page_broken(ui);
	int64_t step = ui->chart.step, last = page_last_bar(ui), first = last;
	char span[WORDS_MAX], day[MM_TIME_TEXT_MAX], other[MM_TIME_TEXT_MAX], what[36];

	if (chart->symbol == ui->selected && chart->bars > 0)
		first = chart->first;
	words_span(span, step);
	snprintf(what, sizeof what, "%.18s %s%s", span, ui->chart.candles ? "candles" : "line",
		 ui->chart.end == INT64_MAX ? "" : ", panned");
	if (*broken && strlen(broken) <= REASON_MAX)
		snprintf(left, PANEL_TITLE_MAX, "%s, %.*s\n%s, broken", what, REASON_MAX, broken,
			 what);
	else
		snprintf(left, PANEL_TITLE_MAX, "%s%s", what, *broken ? ", broken" : "");
	plot_day(ui, first, day);
	plot_day(ui, last, other);
	if (strcmp(day, other) == 0)
		snprintf(right, PANEL_TITLE_MAX, "%.40s", day);
	else
		snprintf(right, PANEL_TITLE_MAX, "%.40s – %.40s", day, other);
}
