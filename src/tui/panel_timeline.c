/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The timeline: the whole stretch from the first event to the last over the whole width. How many
 * events fall where, as blocks; what has been played is bright, what is to come dim, as is all of
 * it while it still is being counted. The playhead and the marks stand in it. Below it an axis with
 * the times of both ends and as many round times between as there is room for.
 *
 * With a frame, the marks are told in its title; without, in the middle of the axis. A single line
 * has the times of both ends to its left and right instead of an axis.
 */
#include "tui/panel.h"
#include "tui/spark.h"

#include <math.h>
#include <stdio.h>

#define LABEL_GAP 3 /* blanks between two times of the axis, at least */

/* Nanoseconds from a to b; both may be anywhere, so that their distance needs all 64 bits. */
static uint64_t distance(int64_t a, int64_t b)
{
	return b > a ? (uint64_t)b - (uint64_t)a : 0;
}

/* The column, 0 to width - 1, in which a time falls. */
static int column_of(const struct mm_view *view, int64_t t, int width)
{
	uint64_t whole = distance(view->start, view->end);
	int column;

	if (whole == 0)
		return 0;
	column = (int)((double)distance(view->start, t) / (double)whole * width);
	return column < width ? column : width - 1;
}

/* --- density ---------------------------------------------------------------------------------- */

/* Events in the stretch that a column stands for, as a rate per cell: the mean of the cells it
 * covers, each by the share that is covered. */
static double density_of(const struct mm_memory_view *memory, int column, int width)
{
	double from = (double)column * MM_DENSITY_CELLS / width;
	double to = (double)(column + 1) * MM_DENSITY_CELLS / width, sum = 0;

	for (int i = (int)from; i < MM_DENSITY_CELLS && i < to; i++) {
		double share = fmin(to, i + 1) - fmax(from, i);

		if (isfinite(memory->density[i]))
			sum += memory->density[i] * share;
	}
	return sum / (to - from);
}

/* Draws a column of blocks from the bottom of the box up. `level` is in eighths of a cell. */
static void draw_column(struct canvas *canvas, struct box box, int x, int level, enum role role)
{
	for (int y = box.y + box.height - 1; y >= box.y && level > 0; y--, level -= 8)
		canvas_glyph(canvas, y, x, role, spark_block(level));
}

static void draw_density(const struct ui *ui, struct canvas *canvas, struct box box)
{
	const struct mm_memory_view *memory = ui->market_only ? NULL : ui->memory;
	int levels = box.height == 1 ? 7 : box.height * 8, playhead;
	bool done = memory == NULL || memory->density_done;
	double high = 0;

	if (memory != NULL)
		for (int i = 0; i < box.width; i++)
			high = fmax(high, density_of(memory, i, box.width));
	playhead = column_of(ui->view, ui->view->t, box.width);
	for (int i = 0; i < box.width; i++) {
		double density = memory == NULL ? 0 : density_of(memory, i, box.width);
		int level = density > 0 && high > 0 ? (int)ceil(density / high * levels) : 0;

		draw_column(canvas, box, box.x + i, level < 1 ? 1 : level,
			    i < playhead && done ? ROLE_SPARK : ROLE_DIM);
	}
}

/* The playhead and the marks, over the density. */
static void draw_marks(const struct ui *ui, struct canvas *canvas, struct box box)
{
	const struct mm_view *view = ui->view;
	int bottom = box.y + box.height - 1;

	if (view->has_in)
		canvas_glyph(canvas, bottom, box.x + column_of(view, view->in, box.width),
			     ROLE_MARK, '[');
	if (view->has_out) /* the mark is exclusive: its last nanosecond is what one sees */
		canvas_glyph(canvas, bottom,
			     box.x + column_of(view,
					       view->out > view->start ? view->out - 1 : view->out,
					       box.width),
			     ROLE_MARK, ']');
	for (int y = box.y; y <= bottom; y++)
		canvas_glyph(canvas, y, box.x + column_of(view, view->t, box.width), ROLE_MARK,
			     0x2502);
}

/* --- the axis --------------------------------------------------------------------------------- */

/* Distances of round times, and how such times are written. */
static const struct step {
	int64_t ns;
	enum { STEP_MILLISECONDS, STEP_SECONDS, STEP_MINUTES, STEP_DAYS } precision;
} steps[] = {
	{MM_MILLISECOND, STEP_MILLISECONDS},
	{10 * MM_MILLISECOND, STEP_MILLISECONDS},
	{100 * MM_MILLISECOND, STEP_MILLISECONDS},
	{MM_SECOND, STEP_SECONDS},
	{5 * MM_SECOND, STEP_SECONDS},
	{10 * MM_SECOND, STEP_SECONDS},
	{30 * MM_SECOND, STEP_SECONDS},
	{MM_MINUTE, STEP_MINUTES},
	{5 * MM_MINUTE, STEP_MINUTES},
	{10 * MM_MINUTE, STEP_MINUTES},
	{30 * MM_MINUTE, STEP_MINUTES},
	{MM_HOUR, STEP_MINUTES},
	{2 * MM_HOUR, STEP_MINUTES},
	{3 * MM_HOUR, STEP_MINUTES},
	{6 * MM_HOUR, STEP_MINUTES},
	{12 * MM_HOUR, STEP_MINUTES},
	{MM_DAY, STEP_DAYS},
	{2 * MM_DAY, STEP_DAYS},
	{7 * MM_DAY, STEP_DAYS},
	{28 * MM_DAY, STEP_DAYS},
	{91 * MM_DAY, STEP_DAYS},
	{365 * MM_DAY, STEP_DAYS},
	{730 * MM_DAY, STEP_DAYS},
	{1825 * MM_DAY, STEP_DAYS},
	{3650 * MM_DAY, STEP_DAYS},
	{36500 * MM_DAY, STEP_DAYS},
};

#define STEPS (sizeof(steps) / sizeof(*steps))

/* Columns of a time of that precision: 09:30:00.000, 09:30:00, 09:30, 2013-10-07. */
static int label_width(const struct step *step)
{
	static const int widths[] = {12, 8, 5, 10};

	return widths[step->precision];
}

static void label(const struct ui *ui, const struct step *step, int64_t t, char *out)
{
	if (step->precision == STEP_DAYS)
		mm_time_format_date(out, ui->zone, t);
	else
		mm_time_format_clock(out, ui->zone, t,
				     step->precision == STEP_MILLISECONDS ? 3 : 0);
	out[label_width(step)] = 0;
}

/* The closest round times for which there is room. */
static const struct step *step_for(const struct mm_view *view, int width)
{
	double whole = (double)distance(view->start, view->end);

	for (size_t i = 0; i + 1 < STEPS; i++)
		if ((double)steps[i].ns / whole * width >= label_width(&steps[i]) + LABEL_GAP)
			return &steps[i];
	return &steps[STEPS - 1];
}

/* How the ends' times are written: by date where they are days apart, else to the minute, or as the
 * round times between are where those are more precise. */
static struct step step_of_ends(const struct mm_view *view, const struct step *between)
{
	struct step ends = {0, STEP_MINUTES};

	if (distance(view->start, view->end) > (uint64_t)(2 * MM_DAY))
		ends.precision = STEP_DAYS;
	else if (between->precision < STEP_MINUTES)
		ends.precision = between->precision;
	return ends;
}

/* Draws round times centred below their columns, keeping clear of the ends' own. */
static void draw_round_times(const struct ui *ui, struct canvas *canvas, struct box line,
			     const struct step *step, int left, int right)
{
	const struct mm_view *view = ui->view;
	int64_t t = mm_zone_midnight(ui->zone, view->start);
	uint64_t skip = distance(t, view->start) / (uint64_t)step->ns * (uint64_t)step->ns;
	int width = label_width(step), free_from = left + LABEL_GAP;

	t = (int64_t)((uint64_t)t + skip);
	while (t <= view->end) {
		char text[MM_TIME_TEXT_MAX];
		int64_t at = t; /* where clocks change, days are not all 24 h long */
		int x;

		if (step->precision == STEP_DAYS && !__builtin_add_overflow(t, MM_DAY / 2, &at))
			at = mm_zone_midnight(ui->zone, at);
		x = column_of(view, at, line.width) - width / 2;
		if (at >= view->start && x >= free_from && x + width + LABEL_GAP <= right) {
			label(ui, step, at, text);
			canvas_text(canvas, line.y, line.x + x, width, ROLE_DIM, text);
			free_from = x + width + LABEL_GAP;
		}
		if (__builtin_add_overflow(t, step->ns, &t))
			break;
	}
}

/* A time of day with the decimals it needs, up to `most`. */
static void exact_clock(const struct ui *ui, int64_t t, int most, char *out)
{
	size_t length = mm_time_format_clock(out, ui->zone, t, most);

	while (length > 8 && (out[length - 1] == '0' || out[length - 1] == '.'))
		out[--length] = 0;
}

/* What there is to say of the window in so many columns: "in 09:30:00  out 16:00:00  6 h 30 min".
 * Fractions of seconds go first where they do not fit, then the length. Empty without marks. */
static void window_text(const struct ui *ui, int width, char *out)
{
	const struct mm_view *view = ui->view;
	char in[MM_TIME_TEXT_MAX], to[MM_TIME_TEXT_MAX], span[WORDS_MAX];
	bool both = view->has_in && view->has_out;
	int64_t length;

	for (int step = 0; step < 3; step++) {
		in[0] = to[0] = span[0] = 0;
		if (view->has_in)
			exact_clock(ui, view->in, step == 0 ? 6 : 0, in);
		if (view->has_out)
			exact_clock(ui, view->out, step == 0 ? 6 : 0, to);
		if (both && step < 2 && !__builtin_sub_overflow(view->out, view->in, &length))
			words_span(span, length);
		snprintf(out, PANEL_TITLE_MAX, "%s%s%s%s%s%s%s", view->has_in ? "in " : "", in,
			 both ? "  " : "", view->has_out ? "out " : "", to,
			 span[0] != 0 ? "  " : "", span);
		if (canvas_width(out) <= width)
			return;
	}
}

/* The nearest time that can be written to the minute, or the second: an end at 19:59:59.9 reads
 * 20:00. */
static void end_label(const struct ui *ui, const struct step *step, int64_t t, char *out)
{
	int64_t half = step->precision == STEP_MINUTES   ? MM_MINUTE / 2
		       : step->precision == STEP_SECONDS ? MM_SECOND / 2
							 : 0;

	if (__builtin_add_overflow(t, half, &half))
		half = t;
	label(ui, step, half, out);
}

/* How far the counting is; empty when it is done. */
static void counting_text(const struct ui *ui, char *out, size_t size)
{
	const struct mm_memory_view *memory = ui->memory;
	char looked[WORDS_MAX], all[WORDS_MAX];

	out[0] = 0;
	if (memory == NULL || memory->density_done || ui->market_only)
		return;
	words_count(looked, memory->density_symbols, 12);
	words_count(all, ui->ordered, 12);
	snprintf(out, size, "counting: %.40s of %.40s symbols", looked, all);
}

static void draw_axis(const struct ui *ui, struct canvas *canvas, struct box line, bool framed)
{
	const struct mm_view *view = ui->view;
	const struct step *step = step_for(view, line.width);
	struct step ends = step_of_ends(view, step);
	char text[MM_TIME_TEXT_MAX], window[PANEL_TITLE_MAX] = "";
	int width = label_width(&ends), columns;
	enum role role = ROLE_MARK;

	end_label(ui, &ends, view->start, text);
	canvas_text(canvas, line.y, line.x, width, ROLE_DIM, text);
	end_label(ui, &ends, view->end, text);
	canvas_right(canvas, line.y, line.x + line.width - width, width, ROLE_DIM, text);
	if (!framed)
		window_text(ui, line.width - 2 * (width + LABEL_GAP), window);
	if (!framed && window[0] == 0) {
		role = ROLE_DIM;
		counting_text(ui, window, sizeof(window));
	}
	columns = canvas_width(window);
	if (columns > 0 && columns + 2 * (width + LABEL_GAP) <= line.width)
		canvas_text(canvas, line.y, line.x + (line.width - columns) / 2, columns, role,
			    window);
	else if (distance(view->start, view->end) > 0)
		draw_round_times(ui, canvas, line, step, width, line.width - width);
}

/* --- the panel -------------------------------------------------------------------------------- */

/* One line: the ends' times beside the density. */
static void draw_flat(const struct ui *ui, struct canvas *canvas, struct box line)
{
	struct step ends = step_of_ends(ui->view, &steps[STEPS - 1]);
	int width = label_width(&ends) + 1;
	struct box middle = {line.y, line.x + width, 1, line.width - 2 * width};
	char text[MM_TIME_TEXT_MAX];

	if (middle.width < 1)
		return;
	end_label(ui, &ends, ui->view->start, text);
	canvas_text(canvas, line.y, line.x, width, ROLE_DIM, text);
	end_label(ui, &ends, ui->view->end, text);
	canvas_right(canvas, line.y, middle.x + middle.width, width, ROLE_DIM, text);
	draw_density(ui, canvas, middle);
	draw_marks(ui, canvas, middle);
}

static void draw(struct ui *ui, struct canvas *canvas, struct box inside)
{
	struct box chart = {inside.y, inside.x + 1, inside.height - 1, inside.width - 2};
	struct box axis = {inside.y + chart.height, chart.x, 1, chart.width};

	if (ui->view->phase == MM_LOADING || inside.height < 1 || chart.width < 1)
		return;
	if (inside.height == 1) {
		draw_flat(ui, canvas, (struct box){inside.y, chart.x, 1, chart.width});
		return;
	}
	draw_density(ui, canvas, chart);
	draw_marks(ui, canvas, chart);
	draw_axis(ui, canvas, axis, inside.x > 0);
}

static void title(const struct ui *ui, char *left, char *right)
{
	if (ui->view->phase == MM_LOADING)
		return;
	counting_text(ui, left, PANEL_TITLE_MAX);
	window_text(ui, PANEL_TITLE_MAX, right);
}

static int height(int screen)
{
	return screen >= 44 ? 5 : screen >= 30 ? 4 : 2;
}

const struct panel panel_timeline = {
	.id = PANEL_TIMELINE,
	.name = "TIMELINE",
	.least_height = 1,
	.title = title,
	.draw = draw,
	.height = height,
};
