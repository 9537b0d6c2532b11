/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where everything on a symbol's page is. On top its figures, over the whole width. Below them the
 * chart, and its tape to the right where the screen is wide, or below where it is narrow and tall.
 * Where there is no room for both, and at full screen, the one with the focus has all of it. On
 * small screens the chart does without its frame first, then without the volumes.
 *
 *     figures
 *     +-- chart ----------------------+ +-- tape --+
 *     | one bar in words              | |          |
 *     | prices              |playhead | axis |     |
 *     | volumes             |         | axis |     |
 *     | times                           step |     |
 *     +-------------------------------+ +----------+
 *
 * The column after the last bar is kept for the playhead: it stands at the right edge of the bar it
 * is in, where nothing else is ever drawn, since what follows has not happened yet.
 */
#include "tui/page.h"

#include "tui/focus.h"
#include "tui/layout.h"
#include "tui/mouse.h"
#include "tui/panel.h"

#include <math.h>
#include <stdio.h>

#define HEAD_LINES 2
#define FRAME_LEAST 17    /* lines of a page below which frames cost too much */
#define BESIDE_LEAST 110  /* columns from which there is a tape to the right ... */
#define PRECISE_LEAST 150 /* ... and its times are precise */
#define BELOW_LEAST 34    /* lines from which there is one below where it is narrower */
#define BELOW_LINES 10
#define PRICES_LEAST 3 /* lines of a chart, which the rest gives way to */
#define VOLUME_SHARE 5 /* of the chart's lines, volumes get one in so many ... */
#define VOLUME_MOST 9  /* ... and at most these */
#define WHEEL_BARS 4   /* that a turn of the wheel pans by */
#define AXIS_LEAST 7
#define AXIS_MOST 14

/* Columns of the prices' axis. They follow from the session's figures and not from the stretch that
 * is shown: else panning would change the width, and so the stretch. */
static int axis_width(const struct ui *ui, int columns)
{
	const struct mm_quote *quote = symbol_quote(ui, ui->selected);
	double most = quote == NULL ? NAN : fmax(fabs(quote->high), fabs(quote->low));
	int digits = most >= 1000 && isfinite(most) ? (int)log10(most) + 1 : 3;
	int width = digits + (digits - 1) / 3 + 1 + (columns < 70 ? 2 : price_decimals(ui));

	return width < AXIS_LEAST ? AXIS_LEAST : width > AXIS_MOST ? AXIS_MOST : width;
}

/* Takes lines off the bottom of a box, as long as it keeps `least`. */
static struct box take_below(struct box *box, int lines, int least)
{
	struct box below = {box->y + box->height, box->x, 0, box->width};

	if (lines > box->height - least)
		return below;
	box->height -= lines;
	below.y -= lines;
	below.height = lines;
	return below;
}

static struct box take_above(struct box *box, int lines, int least)
{
	struct box above = {box->y, box->x, 0, box->width};

	if (lines > box->height - least)
		return above;
	above.height = lines;
	box->y += lines;
	box->height -= lines;
	return above;
}

/* Cuts a box into the chart proper and the columns right of it. */
static struct box take_right(struct box *box, int columns)
{
	struct box right = {box->y, box->x + box->width - columns, box->height, columns};

	box->width -= columns + 1;
	return right;
}

/* What is within the chart's frame. */
static void lay_out_chart(const struct ui *ui, struct page_layout *out)
{
	struct box inside = out->framed ? box_inside(out->chart) : out->chart;
	int axis = axis_width(ui, inside.width), volumes = inside.height / VOLUME_SHARE;

	if (inside.width < axis + 3 || inside.height < 1)
		return;
	volumes = volumes > VOLUME_MOST ? VOLUME_MOST : volumes;
	out->times = take_below(&inside, 1, PRICES_LEAST);
	out->legend = take_above(&inside, 1, PRICES_LEAST);
	out->volumes = take_below(&inside, volumes, PRICES_LEAST);
	out->prices = inside;
	out->price_axis = take_right(&out->prices, axis);
	out->volume_axis = take_right(&out->volumes, axis);
	out->bars = out->prices.width - 1;
	if (out->bars > MM_CHART_MAX) {
		int more = out->bars - MM_CHART_MAX;

		out->prices.x += more;
		out->volumes.x += more;
		out->prices.width -= more;
		out->volumes.width -= more;
		out->bars = MM_CHART_MAX;
	}
}

/* Takes the tape's place off the box, to the right or below; none where there is no room for it. */
static struct box take_tape(const struct ui *ui, struct box *box)
{
	struct box tape = {0};

	if (box->width >= BESIDE_LEAST) {
		tape = *box;
		tape.width = page_tape_width(ui, box->width >= PRECISE_LEAST) + 2;
		box->width -= tape.width;
		tape.x += box->width;
	} else if (box->height >= BELOW_LEAST) {
		tape = take_below(box, BELOW_LINES, BELOW_LEAST - BELOW_LINES);
	}
	return tape;
}

void page_layout_make(const struct ui *ui, struct box box, struct page_layout *out)
{
	*out = (struct page_layout){.framed = box.height >= FRAME_LEAST};
	if (box.height < 1 || box.width < 1)
		return;
	out->head = take_above(&box, HEAD_LINES, PRICES_LEAST);
	if (out->framed && ui->maximized < 0)
		out->tape = take_tape(ui, &box);
	if (out->tape.height == 0 && focus_panel(ui) == &panel_tape) {
		out->tape = box;
		return;
	}
	out->chart = box;
	lay_out_chart(ui, out);
}

bool page_shows_tape(const struct ui *ui)
{
	struct page_layout page;
	struct layout layout;

	layout_make(ui, ui->width, ui->height, &layout);
	page_layout_make(ui, layout.page, &page);
	return page.tape.height > 0;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Why there is no page to show, or NULL. */
static const char *nothing_to_show(const struct ui *ui)
{
	if (ui->view->phase == MM_LOADING)
		return "headers are being read";
	if (symbol_quote(ui, ui->selected) == NULL)
		return "no symbol is selected";
	return NULL;
}

/* The chart's frame, which is no panel for itself. The tape's is that of the tape's panel. */
static const struct panel chart_frame = {.id = PANELS, .name = "CHART", .title = page_chart_title};

void page_draw(struct ui *ui, struct canvas *canvas, struct box box)
{
	bool tape = focus_panel(ui) == &panel_tape, both;
	const char *why = nothing_to_show(ui);
	struct page_layout layout;

	if (why != NULL) {
		canvas_cut(canvas, box.y + box.height / 2, box.x + 2, box.width - 4, ROLE_DIM, why);
		return;
	}
	page_layout_make(ui, box, &layout);
	ui->chart.bars = layout.bars > 0 ? (size_t)layout.bars : 0;
	both = layout.chart.height > 0 && layout.tape.height > 0;
	if (layout.head.height > 0)
		page_head_draw(ui, canvas, layout.head);
	if (layout.framed && layout.chart.height > 0)
		panel_frame(ui, canvas, &chart_frame, layout.chart, both && !tape);
	if (layout.bars > 0)
		page_chart_draw(ui, canvas, &layout);
	if (layout.tape.height > 0) {
		panel_frame(ui, canvas, &panel_tape, layout.tape, both && tape);
		page_tape_draw(ui, canvas, box_inside(layout.tape));
	}
}

/* --- the mouse -------------------------------------------------------------------------------- */

/* The bar under the mouse, counted from the right; -1 where there is none. */
static int bar_under(const struct page_layout *layout, const struct mouse *mouse)
{
	int bar = layout->prices.x + layout->bars - 1 - mouse->x;
	int top = layout->prices.y,
	    bottom = top + layout->prices.height + layout->volumes.height + layout->times.height;

	if (mouse->y < top || mouse->y >= bottom)
		return -1;
	return bar >= layout->bars ? -1 : bar;
}

/* Zooms around the bar under the mouse, as if the crosshair were there; one that is there, and a
 * playhead that is followed, stay where they are. With Shift it pans. */
static void turn_wheel(struct ui *ui, const struct mouse *mouse, int bar)
{
	bool up = mouse->kind == MOUSE_WHEEL_UP;
	bool around = ui->chart.cross < 0 && ui->chart.end != INT64_MAX;

	if (mouse->shift) {
		chart_pan(ui, up ? -WHEEL_BARS : WHEEL_BARS);
		return;
	}
	if (around)
		ui->chart.cross = bar;
	chart_zoom(ui, up ? 1 : -1);
	if (around)
		ui->chart.cross = -1;
}

/* A press in one of the parts: it has the focus from now on. Its title is its handle, as a panel's
 * is. True where that is all. */
static bool press(struct ui *ui, const struct page_layout *layout, const struct mouse *mouse)
{
	bool tape = mouse_is_within(mouse, layout->tape);
	struct box box = tape ? layout->tape : layout->chart;

	if (!mouse_is_within(mouse, box))
		return true;
	ui->focus = tape ? PANEL_TAPE : PANEL_SYMBOLS;
	if ((tape || layout->framed) && mouse->kind == MOUSE_DOUBLE && mouse->y == box.y) {
		focus_maximize(ui, panel_of(ui->focus));
		return true;
	}
	return tape;
}

static void use_chart(struct ui *ui, const struct page_layout *layout, const struct mouse *mouse)
{
	int bar = bar_under(layout, mouse);

	switch (mouse->kind) {
	case MOUSE_PRESS:
	case MOUSE_DRAG:
		if (bar >= 0)
			ui->chart.cross = bar;
		break;
	case MOUSE_DOUBLE:
		if (bar < 0)
			break;
		ui->chart.cross = bar;
		chart_seek(ui);
		break;
	case MOUSE_WHEEL_UP:
	case MOUSE_WHEEL_DOWN: turn_wheel(ui, mouse, bar); break;
	default: break;
	}
}

/* What is dragged began in the part that has the focus since. */
void page_mouse(struct ui *ui, struct box box, const struct mouse *mouse)
{
	struct page_layout layout;

	page_layout_make(ui, box, &layout);
	if (mouse_is_press(mouse) && press(ui, &layout, mouse))
		return;
	if (mouse_wheel(mouse) && mouse_is_within(mouse, layout.tape))
		panel_tape.mouse(ui, box_inside(layout.tape), mouse);
	else if (layout.bars > 0 && (mouse_wheel(mouse) || focus_panel(ui) == &panel_symbols))
		use_chart(ui, &layout, mouse);
}
