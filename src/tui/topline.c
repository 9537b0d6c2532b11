/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line on top is a row of items: some from the left (the market), some from the right (the
 * replay; the time is outermost, so that what comes and goes does not move it). Each has a rank;
 * while they do not fit, the one of the lowest rank is left out or written shorter.
 */
#include "tui/topline.h"

#include "tui/panel.h"

#include <stdio.h>
#include <string.h>

#define GAP 2
#define NAME_SHORT 13 /* columns of the directory's name that a small screen has room for */
#define NAME_LEAST 4

enum item_id {
	ITEM_PROGRAM,
	ITEM_DIRECTORY,
	ITEM_SYMBOLS,
	ITEM_EVENTS,
	ITEM_EVENT,
	ITEM_PROGRESS,
	ITEM_RATE, /* from here on at the right */
	ITEM_STATE,
	ITEM_DATE,
	ITEM_TIME,
	ITEMS
};

struct item {
	char text[320]; /* a directory's name is at most 255 bytes */
	int columns;    /* it may take; 0: left out */
};

/* What is left out or shortened, in this order. */
static const enum item_id sacrifices[] = {ITEM_EVENTS,  ITEM_RATE, ITEM_SYMBOLS,   ITEM_DATE,
					  ITEM_PROGRAM, ITEM_TIME, ITEM_DIRECTORY, ITEM_EVENT};

#define SACRIFICES (sizeof(sacrifices) / sizeof(*sacrifices))

/* The way the replay moves: a sign, the speed, and what there is to say of it. */
static void state_text(const struct ui *ui, char *out, size_t size)
{
	const struct mm_view *view = ui->view;
	char speed[MM_TIME_TEXT_MAX];
	bool paused = view->phase != MM_PLAYING, backward = view->direction < 0;
	const char *remark = "";

	mm_speed_format(speed, &view->speed);
	if (view->at_end)
		remark = backward ? " start" : " end";
	else if (view->behind && !paused && !ui->market_only)
		remark = " behind";
	snprintf(out, size, "%s%s %s%s", paused ? "▮▮" : "",
		 backward ? "◂"
		 : paused ? ""
			  : "▸",
		 speed, remark);
}

static void time_text(const struct ui *ui, int decimals, char *out, size_t size)
{
	char clock[MM_TIME_TEXT_MAX];

	mm_time_format_clock(clock, ui->zone, ui->view->t, decimals);
	snprintf(out, size, "%s %s", clock, mm_zone_abbreviation(ui->zone, ui->view->t));
}

static void write_items(const struct ui *ui, struct item *items)
{
	const struct mm_view *view = ui->view;
	size_t size = sizeof(items->text);
	char number[WORDS_MAX], other[WORDS_MAX];

	memset(items, 0, ITEMS * sizeof(*items));
	snprintf(items[ITEM_PROGRAM].text, size, "mmtui");
	snprintf(items[ITEM_DIRECTORY].text, size, "%s", directory_name(ui));
	words_count(number, ui->listable, 24);
	snprintf(items[ITEM_SYMBOLS].text, size, "%s symbol%s", number,
		 ui->listable == 1 ? "" : "s");
	if (view->phase == MM_LOADING) {
		words_count(number, view->loaded, 24);
		words_count(other, view->tables, 24);
		snprintf(items[ITEM_PROGRESS].text, size, "reading headers %s of %s", number,
			 other);
		return;
	}
	words_count(number, view->events, 12);
	snprintf(items[ITEM_EVENTS].text, size, "%s events", number);
	words_count(number, view->n, 24);
	snprintf(items[ITEM_EVENT].text, size, "event %s", number);
	if (view->phase == MM_PLAYING && !ui->market_only) {
		words_rate(number, view->events_per_second);
		number[strcspn(number, "/")] = 0;
		snprintf(items[ITEM_RATE].text, size, "%s ev/s", number);
	}
	state_text(ui, items[ITEM_STATE].text, size);
	mm_time_format_date(items[ITEM_DATE].text, ui->zone, view->t);
	time_text(ui, 6, items[ITEM_TIME].text, size);
}

/* Columns that all items take, gaps and one blank at each end included. */
static int columns_of(const struct item *items)
{
	int sum = 2 - GAP;

	for (int i = 0; i < ITEMS; i++)
		if (items[i].columns > 0)
			sum += items[i].columns + GAP;
	return sum;
}

/* Gives up one item where the line is too long: a time loses its decimals, a directory's name its
 * beginning, others all. */
static void sacrifice(const struct ui *ui, struct item *items, enum item_id id, int width)
{
	struct item *item = &items[id];
	int over = columns_of(items) - width;

	if (id == ITEM_TIME && item->columns > 0) {
		for (int decimals = 3; decimals >= 0 && columns_of(items) > width; decimals -= 3) {
			time_text(ui, decimals, item->text, sizeof(item->text));
			item->columns = canvas_width(item->text);
		}
	} else if (id == ITEM_DIRECTORY && item->columns - over >= NAME_LEAST) {
		item->columns -= over;
	} else {
		item->columns = 0;
	}
}

/* Leaves out and shortens what does not fit. */
static void fit(const struct ui *ui, struct item *items, int width)
{
	int name = width / 6 > NAME_SHORT ? width / 6 : NAME_SHORT;

	for (int i = 0; i < ITEMS; i++)
		items[i].columns = canvas_width(items[i].text);
	if (items[ITEM_DIRECTORY].columns > name)
		items[ITEM_DIRECTORY].columns = name;
	for (size_t i = 0; i < SACRIFICES && columns_of(items) > width; i++)
		sacrifice(ui, items, sacrifices[i], width);
}

void topline_draw(const struct ui *ui, struct canvas *canvas, struct box line)
{
	struct item items[ITEMS];
	int x = line.x + 1, right = line.x + line.width - 1;

	write_items(ui, items);
	fit(ui, items, line.width);
	canvas_fill(canvas, line, ROLE_BAR, ' ');
	for (int i = 0; i < ITEM_RATE; i++) {
		enum role role = i == ITEM_EVENT || i == ITEM_DIRECTORY ? ROLE_STRONG : ROLE_BAR;

		if (items[i].columns > 0)
			x += canvas_cut_left(canvas, line.y, x, items[i].columns, role,
					     items[i].text) +
			     GAP;
	}
	for (int i = ITEMS - 1; i >= ITEM_RATE; i--) {
		if (items[i].columns == 0)
			continue;
		right -= items[i].columns;
		canvas_text(canvas, line.y, right, items[i].columns,
			    i == ITEM_RATE || i == ITEM_DATE ? ROLE_BAR : ROLE_STRONG,
			    items[i].text);
		right -= GAP;
	}
	canvas_bar(canvas, line);
}
