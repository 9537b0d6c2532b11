/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The timeline: the market, or the stretch of it that is zoomed to, over the whole width. How many
 * events fall where, as blocks; what has been played is bright, what is to come dim, as is all of
 * it while it still is being counted. The window between the marks is shaded. The playhead stands
 * in it, or, where it is outside the stretch, an arrow at the edge points to it. Below it an axis.
 *
 *   with a frame                           two lines without            one line
 *   ┌ TIMELINE  zoom 4x ──── in 09:30 … ┐   ▁▁▂▃▅[▇▇▅▄▃│▂▂▃▄]▂▁          09:30 ▁▂▅[▇▄│▂▄]▂ 16:00
 *   │ ▁▁▂▃▅[▇▇▅▄▃│▂▂▃▄]▂▁               │   09:30  zoom 4x  12:00  16:00
 *   │ 09:30     12:00      14:00  16:00 │
 *   └───────────────────────────────────┘
 *
 * What is known of the stretch itself is shown as soon as there is anything; until then the cells
 * of the whole market, coarse as they may be, stand in.
 */
#include "tui/panel.h"
#include "tui/spark.h"
#include "tui/time_axis.h"
#include "tui/timeline.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define GAP 2                    /* blanks between texts on the axis */
#define WHEEL 0.7071067811865476 /* two turns of the wheel are one `zoom in` */
#define PAN 0.125

/* --- where things are ------------------------------------------------------------------------- */

/* The parts of the panel: one above the other, or, in one line, the chart between the axis's ends.
 */
struct parts {
	struct box chart, axis;
	bool framed, flat;
};

static struct time_axis make_axis(const struct ui *ui, int width)
{
	return (struct time_axis){ui->zone, timeline_scale(ui, width), ui->view->t};
}

/* Columns of the texts at the ends, the wider one. */
static int ends_width(const struct time_axis *axis, char *left, char *right)
{
	int a, b;

	time_axis_ends(axis, left, right);
	a = canvas_width(left);
	b = canvas_width(right);
	return a > b ? a : b;
}

/* Drawing and the mouse go by this. False where there is no room for anything. */
static bool find_parts(const struct ui *ui, struct box inside, struct parts *out)
{
	struct box chart = {inside.y, inside.x + 1, inside.height - 1, inside.width - 2};
	char left[MM_TIME_TEXT_MAX], right[MM_TIME_TEXT_MAX];

	if (ui->view->phase == MM_LOADING || inside.height < 1 || chart.width < 1)
		return false;
	*out = (struct parts){.framed = inside.x > 0, .flat = inside.height == 1};
	out->axis = (struct box){inside.y + inside.height - 1, chart.x, 1, chart.width};
	if (out->flat) {
		struct time_axis axis = make_axis(ui, chart.width);
		int width = ends_width(&axis, left, right) + 1;

		chart = (struct box){inside.y, chart.x + width, 1, chart.width - 2 * width};
	}
	out->chart = chart;
	return chart.width > 0;
}

/* --- density ---------------------------------------------------------------------------------- */

/* Cells of equal length over a stretch of time, and whether they are all that there is to know. */
struct cells {
	int64_t from, to;
	const float *density; /* NULL: nothing is known */
	bool done;
};

/* Those of the stretch, or, before anything of it is known, those of the whole market. */
static struct cells find_cells(const struct ui *ui, const struct timescale *scale)
{
	const struct mm_memory_view *memory = ui->market_only ? NULL : ui->memory;
	struct cells cells = {ui->view->start, ui->view->end, NULL, .done = true};

	if (memory == NULL)
		return cells;
	if (memory->density_from == scale->from && memory->density_to == scale->to &&
	    (memory->density_done || memory->density_symbols > 0))
		return (struct cells){scale->from, scale->to, memory->density,
				      memory->density_done};
	cells.density = memory->overview_symbols > 0 ? memory->overview : NULL;
	cells.done = false;
	return cells;
}

/* The place of a column's left edge among the cells. */
static double edge(const struct timescale *scale, const struct cells *cells, int column)
{
	double whole = (double)time_distance(cells->from, cells->to);
	double before = (double)time_distance(cells->from, scale->from);
	double length = (double)time_distance(scale->from, scale->to);

	if (whole == 0)
		return (double)column * MM_DENSITY_CELLS / scale->width;
	return (before + length * column / scale->width) / whole * MM_DENSITY_CELLS;
}

/* Events in the stretch that a column stands for, as a rate per cell: the mean of the cells it
 * covers, each by the share that is covered. */
static double density_of(const struct timescale *scale, const struct cells *cells, int column)
{
	double from = edge(scale, cells, column), to = edge(scale, cells, column + 1), sum = 0;

	if (cells->density == NULL)
		return 0;
	for (int i = (int)from; i < MM_DENSITY_CELLS && i < to; i++) {
		double share = fmin(to, i + 1) - fmax(from, i);

		if (isfinite(cells->density[i]))
			sum += cells->density[i] * share;
	}
	return to > from ? sum / (to - from) : 0;
}

/* Draws a column of blocks from the bottom of the box up. `level` is in eighths of a cell. */
static void draw_column(struct canvas *canvas, struct box box, int x, int level, enum role role)
{
	for (int y = box.y + box.height - 1; y >= box.y && level > 0; y--, level -= 8)
		canvas_glyph(canvas, y, x, role, spark_block(level));
}

/* Where nothing is known there is a line at the bottom; where nothing happened there is nothing. */
static void draw_density(const struct ui *ui, struct canvas *canvas, struct box box,
			 const struct timescale *scale)
{
	struct cells cells = find_cells(ui, scale);
	int levels = box.height == 1 ? 7 : box.height * 8;
	bool ahead = ui->view->t < scale->from;
	int playhead = timescale_column(scale, ui->view->t);
	double high = 0;

	for (int i = 0; i < box.width; i++)
		high = fmax(high, density_of(scale, &cells, i));
	for (int i = 0; i < box.width; i++) {
		double density = density_of(scale, &cells, i);
		int level = density > 0 ? (int)ceil(density / high * levels) : 0;
		bool played = !ahead && (i < playhead || ui->view->t > scale->to);

		draw_column(canvas, box, box.x + i, cells.density == NULL ? 1 : level,
			    played && cells.done ? ROLE_SPARK : ROLE_AHEAD);
	}
}

/* --- the playhead and the marks --------------------------------------------------------------- */

/* The last nanosecond of the window, which is what one sees: its out mark is exclusive. */
static int64_t last_of_window(const struct mm_view *view)
{
	return view->out > view->start ? view->out - 1 : view->out;
}

/* Shades the window: puts it on a ground of its own. */
static void draw_window(const struct ui *ui, struct canvas *canvas, struct box box,
			const struct timescale *scale)
{
	const struct mm_view *view = ui->view;
	int64_t in = view->has_in ? view->in : scale->from;
	int64_t last = view->has_out ? last_of_window(view) : scale->to;

	if ((!view->has_in && !view->has_out) || in > scale->to || last < scale->from || in > last)
		return;
	int from = timescale_column(scale, in), to = timescale_column(scale, last);
	canvas_select(canvas, (struct box){box.y, box.x + from, box.height, to - from + 1});
}

/* A mark, where it is in the stretch. */
static void draw_mark(struct canvas *canvas, struct box box, const struct timescale *scale,
		      int64_t t, uint32_t glyph)
{
	if (timescale_holds(scale, t))
		canvas_glyph(canvas, box.y + box.height - 1, box.x + timescale_column(scale, t),
			     ROLE_MARK, glyph);
}

/* The playhead is never shaded: where there are few colours that would make a block of a line. */
static void draw_playhead(const struct ui *ui, struct canvas *canvas, struct box box,
			  const struct timescale *scale)
{
	int64_t t = ui->view->t;
	struct box at = {box.y, box.x + timescale_column(scale, t), box.height, 1};
	bool outside = timeline_zoomed(ui) && !timescale_holds(scale, t);

	if (outside)
		at.height = 1;
	canvas_fill(canvas, at, ROLE_MARK, !outside ? 0x2502 : t < scale->from ? 0x25c2 : 0x25b8);
}

/* --- texts ------------------------------------------------------------------------------------ */

/* A time of day with the decimals it needs, up to `most`. */
static void exact_clock(const struct ui *ui, int64_t t, int most, char *out)
{
	size_t length = mm_time_format_clock(out, ui->zone, t, most);

	while (length > 8 && (out[length - 1] == '0' || out[length - 1] == '.'))
		out[--length] = 0;
}

/* What there is to say of the window, from all of it to next to nothing. */
enum { WINDOW_EXACT, WINDOW_SECONDS, WINDOW_SHORT, WINDOW_COUNTS, WINDOW_EVENTS, WINDOW_TEXTS };

/* One of them: "in 09:30:00  out 16:00:00  6 h 30 min  12,345,678 events". */
static void window_words(const struct ui *ui, int which, char *out)
{
	const struct mm_view *view = ui->view;
	int decimals = which == WINDOW_EXACT ? 6 : 0;
	char in[MM_TIME_TEXT_MAX], to[MM_TIME_TEXT_MAX], span[WORDS_MAX], events[WORDS_MAX];
	int64_t length;

	exact_clock(ui, view->in, decimals, in);
	exact_clock(ui, view->out, decimals, to);
	if (__builtin_sub_overflow(view->has_out ? view->out : view->end,
				   view->has_in ? view->in : view->start, &length))
		length = INT64_MAX;
	words_span(span, length);
	words_count(events, view->window_events, which >= WINDOW_SHORT ? 6 : 24);
	if (which == WINDOW_SHORT)
		snprintf(out, PANEL_TITLE_MAX, "%.20s-%.20s  %.40s  %.40s ev",
			 view->has_in ? in : "start", view->has_out ? to : "end", span, events);
	else if (which == WINDOW_COUNTS)
		snprintf(out, PANEL_TITLE_MAX, "%.40s  %.40s ev", span, events);
	else if (which == WINDOW_EVENTS)
		snprintf(out, PANEL_TITLE_MAX, "%.40s ev", events);
	else
		snprintf(out, PANEL_TITLE_MAX, "%s%.20s  %s%.20s  %.40s  %.40s event%s",
			 view->has_in ? "in " : "from the start", view->has_in ? in : "",
			 view->has_out ? "out " : "to the end", view->has_out ? to : "", span,
			 events, view->window_events == 1 ? "" : "s");
}

/* The most of it that fits so many columns; empty without marks, and where nothing does. */
static void window_text(const struct ui *ui, int width, char *out)
{
	for (int i = 0; i < WINDOW_TEXTS && (ui->view->has_in || ui->view->has_out); i++) {
		window_words(ui, i, out);
		if (canvas_width(out) <= width)
			return;
	}
	out[0] = 0;
}

/* A factor of 1 and more to two digits or the whole number: "1.4x", "16x", "5,760x". */
static void factor_text(double factor, char *out)
{
	char text[WORDS_MAX];

	if (factor < 9.95 && fabs(factor - round(factor)) >= 0.05) {
		snprintf(out, WORDS_MAX, "%.0f.%.0fx", floor(factor + 0.05),
			 floor(fmod(factor + 0.05, 1) * 10));
		return;
	}
	words_count(text, factor < 1e18 ? (uint64_t)round(factor) : (uint64_t)1e18, 12);
	snprintf(out, WORDS_MAX, "%.40sx", text);
}

/* Whether it is zoomed, and how far the counting is: "zoom 16x  so far 45 %". */
static void status_text(const struct ui *ui, char *out)
{
	const struct mm_memory_view *memory = ui->market_only ? NULL : ui->memory;
	struct timescale scale = timeline_scale(ui, 1);
	struct cells cells = find_cells(ui, &scale);
	char zoom[WORDS_MAX] = "", counted[WORDS_MAX] = "", factor[WORDS_MAX];

	if (timeline_zoomed(ui)) {
		factor_text(timeline_factor(ui), factor);
		snprintf(zoom, sizeof(zoom), "zoom %.40s", factor);
	}
	if (memory != NULL && !cells.done) {
		bool own = memory->density_from == scale.from && memory->density_to == scale.to;
		uint64_t of = memory->density_of > 0 ? memory->density_of : 1;

		snprintf(counted, sizeof(counted), "so far %u %%",
			 own ? (unsigned)(memory->density_symbols * UINT64_C(100) / of) : 0);
	}
	snprintf(out, PANEL_TITLE_MAX, "%.40s%s%.40s", zoom, zoom[0] && counted[0] ? "  " : "",
		 counted);
}

/* --- the panel -------------------------------------------------------------------------------- */

/* The axis; without a frame it also tells what else the frame's title does. */
static void draw_axis(const struct ui *ui, struct canvas *canvas, const struct parts *parts)
{
	struct time_axis axis = make_axis(ui, parts->axis.width);
	char left[MM_TIME_TEXT_MAX], right[MM_TIME_TEXT_MAX], text[PANEL_TITLE_MAX];
	struct box line = parts->axis;
	int from = 0, to = line.width, columns;

	time_axis_ends(&axis, left, right);
	if (!parts->framed) {
		from = canvas_width(left) + GAP;
		to -= canvas_width(right) + GAP;
		status_text(ui, text);
		columns = canvas_width(text);
		if (columns > 0 && columns <= to - from)
			from += GAP + canvas_text(canvas, line.y, line.x + from, columns,
						  ROLE_NOTICE, text);
		window_text(ui, to - from, text);
		columns = canvas_width(text);
		if (columns > 0) {
			canvas_text(canvas, line.y, line.x + from + (to - from - columns) / 2,
				    columns, ROLE_MARK, text);
			to = from; /* no room for more times */
		}
	}
	time_axis_draw(&axis, canvas, line, from, to);
}

/* The times of both ends to the left and right of a chart of one line. */
static void draw_ends(const struct ui *ui, struct canvas *canvas, struct box line)
{
	struct time_axis axis = make_axis(ui, line.width);
	char left[MM_TIME_TEXT_MAX], right[MM_TIME_TEXT_MAX];

	time_axis_ends(&axis, left, right);
	canvas_text(canvas, line.y, line.x, line.width, ROLE_DIM, left);
	canvas_right(canvas, line.y, line.x, line.width, ROLE_DIM, right);
}

static void draw(struct ui *ui, struct canvas *canvas, struct box inside)
{
	struct parts parts;

	if (!find_parts(ui, inside, &parts))
		return;
	struct timescale scale = timeline_scale(ui, parts.chart.width);
	draw_density(ui, canvas, parts.chart, &scale);
	draw_window(ui, canvas, parts.chart, &scale);
	if (ui->view->has_in)
		draw_mark(canvas, parts.chart, &scale, ui->view->in, '[');
	if (ui->view->has_out)
		draw_mark(canvas, parts.chart, &scale, last_of_window(ui->view), ']');
	draw_playhead(ui, canvas, parts.chart, &scale);
	if (parts.flat)
		draw_ends(ui, canvas, parts.axis);
	else
		draw_axis(ui, canvas, &parts);
}

static void title(const struct ui *ui, char *left, char *right)
{
	if (ui->view->phase == MM_LOADING)
		return;
	status_text(ui, left);
	window_text(ui, ui->width - (int)strlen(" TIMELINE ") - canvas_width(left) - 8, right);
}

/* A press or a drag seeks; the wheel zooms around the place it is turned at, and moves the stretch
 * with Shift. */
static void mouse(struct ui *ui, struct box inside, const struct mouse *mouse)
{
	bool up = mouse->kind == MOUSE_WHEEL_UP;
	struct parts parts;

	if (!find_parts(ui, inside, &parts))
		return;
	struct timescale scale = timeline_scale(ui, parts.chart.width);
	int column = mouse->x - parts.chart.x;
	int64_t t = timescale_time(&scale, column);
	switch (mouse->kind) {
	case MOUSE_PRESS: timeline_seek(ui, t, false); break;
	case MOUSE_DOUBLE: /* the press before it was its beginning */
	case MOUSE_DRAG: timeline_seek(ui, t, true); break;
	case MOUSE_RELEASE: break;
	case MOUSE_WHEEL_UP:
	case MOUSE_WHEEL_DOWN:
		/* the middle of the column stays in it however the rounding goes */
		t += (int64_t)(time_distance(t, timescale_time(&scale, column + 1)) / 2);
		if (mouse->shift)
			timeline_pan(ui, up ? -PAN : PAN);
		else
			timeline_zoom(ui, up ? WHEEL : 1 / WHEEL, t);
		break;
	}
}

static int height(int screen)
{
	return screen >= 44 ? 6 : screen >= 34 ? 5 : screen >= 30 ? 4 : 2;
}

const struct panel panel_timeline = {
	.id = PANEL_TIMELINE,
	.name = "TIMELINE",
	.least_height = 1,
	.title = title,
	.draw = draw,
	.height = height,
	.mouse = mouse,
};
