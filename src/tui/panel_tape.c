/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tape: the latest trades of the whole market, newest first. */
#include "tui/panel.h"

#include <math.h>

#define SHARE 50 /* per cent of the screen's columns, at most */

/* Columns of each field. */
struct fields {
	int margin; /* left and right */
	int decimals, time, name, price, size;
	int gap; /* before the arrow */
};

/* The fields for times with 6, 3 or 0 decimals: the more room for time, the more for the others. */
static struct fields fields_for(const struct ui *ui, int decimals)
{
	int name = ui->name_width < 4 ? 4 : ui->name_width, price = price_decimals(ui) + 6;
	bool wide = decimals == 6;
	int most = wide ? 10 : decimals == 3 ? 6 : 5;
	struct fields f = {
		.margin = wide,
		.decimals = decimals,
		.time = decimals == 0 ? 8 : 9 + decimals,
		.name = name < most ? name : most,
		.price = wide ? price : 8,
		.gap = wide,
		.size = wide ? 7 : 5,
	};

	if (wide)
		f.price = price < 10 ? 10 : price > 13 ? 13 : price;
	if (ui->view->volume_decimals > 0)
		f.size += decimals / 3;
	return f;
}

static int fields_width(const struct fields *f)
{
	return 2 * f->margin + f->time + 1 + f->name + 1 + f->price + f->gap + 1 + 1 + f->size;
}

/* The most precise fields that fit; where not even the least do, the price gives way. */
static struct fields fields_within(const struct ui *ui, int width)
{
	struct fields f;

	for (int decimals = 6; decimals >= 0; decimals -= 3) {
		f = fields_for(ui, decimals);
		if (fields_width(&f) <= width)
			return f;
	}
	f.price -= fields_width(&f) - width;
	if (f.price < 5)
		f.price = 5;
	return f;
}

/* Half of the screen at most: the list of symbols has more to say. */
static int width(const struct ui *ui, int columns)
{
	int most = columns * SHARE / 100;
	struct fields f = fields_within(ui, most - 2);
	int wanted = fields_width(&f) + 2;

	return wanted < most ? wanted : most;
}

/* The sign and role of a trade against the symbol's previous one. */
static uint32_t direction(const struct mm_print *print, enum role *role)
{
	*role = ROLE_TEXT;
	if (isnan(print->previous) || isnan(print->price))
		return ' ';
	if (print->price > print->previous) {
		*role = ROLE_UP;
		return 0x25b2;
	}
	if (print->price < print->previous) {
		*role = ROLE_DOWN;
		return 0x25bc;
	}
	*role = ROLE_DIM;
	return '=';
}

static void draw_print(const struct ui *ui, struct canvas *canvas, int y, int x,
		       const struct fields *f, const struct mm_print *print)
{
	const struct mm_view *view = ui->view;
	char text[MM_TIME_TEXT_MAX > WORDS_MAX ? MM_TIME_TEXT_MAX : WORDS_MAX];
	enum role role;
	uint32_t sign = direction(print, &role);

	mm_time_format_clock(text, ui->zone, print->timestamp, f->decimals);
	x += f->margin;
	canvas_text(canvas, y, x, f->time, ROLE_DIM, text);
	x += f->time + 1;
	canvas_cut(canvas, y, x, f->name, print->symbol == ui->selected ? ROLE_STRONG : ROLE_TEXT,
		   symbol_name(ui, print->symbol));
	x += f->name + 1;
	words_price(text, print->price, price_decimals_within(ui, f->price), f->price);
	canvas_right(canvas, y, x, f->price, role == ROLE_DIM ? ROLE_TEXT : role, text);
	x += f->price + f->gap;
	canvas_glyph(canvas, y, x, role, sign);
	x += 2;
	words_size(text, print->volume, view->volume_decimals, f->size);
	canvas_right(canvas, y, x, f->size, ROLE_TEXT, text);
}

static void draw_heading(struct canvas *canvas, int y, int x, const struct fields *f)
{
	x += f->margin;
	canvas_text(canvas, y, x, f->time, ROLE_DIM, "time");
	x += f->time + 1;
	canvas_cut(canvas, y, x, f->name, ROLE_DIM, f->name < 6 ? "sym" : "symbol");
	x += f->name + 1;
	canvas_right(canvas, y, x, f->price, ROLE_DIM, "price");
	x += f->price + f->gap + 2;
	canvas_right(canvas, y, x, f->size, ROLE_DIM, "size");
}

static void draw(struct ui *ui, struct canvas *canvas, struct box inside)
{
	const struct mm_view *view = ui->view;
	struct fields f = fields_within(ui, inside.width);

	if (view->tape_count == 0) {
		const char *why = view->phase == MM_LOADING ? ""
				  : view->events == 0       ? "there are no trades"
							    : "no trade yet";

		canvas_cut(canvas, inside.y, inside.x + 1, inside.width - 2, ROLE_DIM, why);
		return;
	}
	if (inside.height < 1)
		return;
	draw_heading(canvas, inside.y, inside.x, &f);
	for (int i = 0; i + 1 < inside.height && (size_t)i < view->tape_count; i++)
		draw_print(ui, canvas, inside.y + 1 + i, inside.x, &f, &view->tape[i]);
}

const struct panel panel_tape = {
	.id = PANEL_TAPE,
	.name = "TAPE",
	.least_height = 4,
	.draw = draw,
	.width = width,
};
