/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A symbol's own tape: its latest trades, newest first, as many as there is room for. It is the
 * tape that is watched (panel_tape.c), of that symbol alone as long as its page is open, and
 * scrolls as the tape does.
 */
#include "tui/page.h"
#include "tui/panel.h"
#include "tui/print.h"

#define SIZE_COLUMNS 9 /* millions of shares, with their commas */

/* Columns of each field. */
struct fields {
	int decimals, time, price, size;
};

static int fields_width(const struct fields *f)
{
	return 1 + f->time + 1 + f->price + 1 + 1 + 1 + f->size;
}

/* The fields where there is room for so many decimals of times; the data may have fewer. */
static struct fields fields_for(const struct ui *ui, int room)
{
	int price = price_decimals(ui) + 5;
	int decimals = print_time_decimals(ui) < room ? print_time_decimals(ui) : room;
	struct fields f = {
		.decimals = decimals,
		.time = decimals == 0 ? 8 : 9 + decimals,
		.price = price < 8    ? 8
			 : price > 12 ? 12
				      : price,
		.size = SIZE_COLUMNS,
	};

	return f;
}

/* The most precise fields that fit. */
static struct fields fields_within(const struct ui *ui, int width)
{
	struct fields f;

	for (int decimals = 6; decimals >= 0; decimals -= 3) {
		f = fields_for(ui, decimals);
		if (fields_width(&f) <= width)
			break;
	}
	return f;
}

int page_tape_width(const struct ui *ui, bool precise)
{
	struct fields f = fields_for(ui, precise ? 6 : 3);

	return fields_width(&f) + 1;
}

static void draw_print(const struct ui *ui, struct canvas *canvas, int y, int x,
		       const struct fields *f, const struct mm_print *print)
{
	bool large = print_is_large(ui, print);
	char text[MM_TIME_TEXT_MAX > WORDS_MAX ? MM_TIME_TEXT_MAX : WORDS_MAX];
	enum role role;
	uint32_t sign = print_direction(print, &role);

	mm_time_format_clock(text, ui->zone, print->timestamp, f->decimals);
	canvas_text(canvas, y, x, f->time, ROLE_DIM, text);
	x += f->time + 1;
	words_price(text, print->price, price_decimals_within(ui, f->price), f->price);
	canvas_right(canvas, y, x, f->price, print_price_role(role, large), text);
	x += f->price + 1;
	canvas_glyph(canvas, y, x, sign == '=' ? ROLE_DIM : print_price_role(role, large), sign);
	words_size(text, print->volume, ui->view->volume_decimals, f->size);
	canvas_right(canvas, y, x + 2, f->size, large ? ROLE_STRONG : ROLE_TEXT, text);
}

/* Is it the trade that a breakpoint stopped at? */
static bool stopped_at(const struct mm_view *view, const struct mm_print *print)
{
	return view->stopped_by != 0 && view->direction > 0 && view->tape_back == 0 &&
	       print_same(print, &view->stopped_at);
}

void page_tape_draw(struct ui *ui, struct canvas *canvas, struct box inside)
{
	const struct mm_view *view = ui->view;
	struct fields f = fields_within(ui, inside.width);
	int x = inside.x + 1;

	ui->tape_rows = inside.height > 1 ? (uint32_t)inside.height - 1 : 0;
	if (view->chart.symbol != ui->selected || inside.height < 1)
		return;
	if (view->tape_count == 0) {
		canvas_cut(canvas, inside.y, x, inside.width - 2, ROLE_DIM,
			   *page_broken(ui) ? "no trade: a file is broken" : "no trade yet");
		return;
	}
	canvas_text(canvas, inside.y, x, f.time, ROLE_DIM, "time");
	canvas_right(canvas, inside.y, x + f.time + 1, f.price, ROLE_DIM, "price");
	canvas_right(canvas, inside.y, x + f.time + f.price + 4, f.size, ROLE_DIM, "size");
	for (int i = 0; i + 1 < inside.height && (size_t)i < view->tape_count; i++) {
		draw_print(ui, canvas, inside.y + 1 + i, x, &f, &view->tape[i]);
		if (i == 0 && stopped_at(view, &view->tape[i]))
			canvas_select(canvas,
				      (struct box){inside.y + 1, inside.x, 1, inside.width});
	}
}
