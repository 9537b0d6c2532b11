/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Offers that explain themselves stand one below the other, with what they mean; others in as many
 * columns as there is room for, row by row, so that Tab walks as one reads. The box shows a part of
 * them: the one with the offer that has been put in, and else the first.
 */
#include "tui/menu.h"

#include "tui/offers.h"
#include "tui/words.h"

#include <stdio.h>
#include <string.h>

#define ROWS_MOST 10
#define GAP 2
#define TERM_LEAST 30 /* columns of a name with what it takes, before its help: at least, ... */
#define TERM_SHARE 30 /* ... or, where that is more, per cent of the box; never more than half */

/* How the offers stand in the box. */
struct grid {
	int columns, width; /* of offers; columns of cells that each takes */
	int rows, first;    /* shown; the first of them */
	int all;            /* rows of all offers */
};

static int columns_of(const struct offer *offer)
{
	return canvas_width(offer->text + offer->shown);
}

static bool has_help(const struct offers *offers)
{
	return offers->item[0].help != NULL;
}

static struct grid make_grid(const struct ui *ui, const struct offers *offers, struct box above)
{
	struct grid grid = {.columns = 1, .width = 1};
	int room = above.width - 4,
	    most = above.height - 2 < ROWS_MOST ? above.height - 2 : ROWS_MOST;

	for (size_t i = 0; i < offers->count; i++) {
		int columns = columns_of(&offers->item[i]);
		grid.width = columns > grid.width ? columns : grid.width;
	}
	grid.width = grid.width > room ? room : grid.width;
	if (!has_help(offers))
		grid.columns = (room + GAP) / (grid.width + GAP);
	grid.all = ((int)offers->count + grid.columns - 1) / grid.columns;
	grid.rows = grid.all < most ? grid.all : most;
	int row = ui->offered < 0 ? 0 : (int)ui->offered / grid.columns;
	grid.first = row - grid.rows / 2;
	if (grid.first > grid.all - grid.rows)
		grid.first = grid.all - grid.rows;
	if (grid.first < 0)
		grid.first = 0;
	return grid;
}

/* A name, what it takes and what it means, in one line. */
static void draw_explained(struct canvas *canvas, const struct offer *offer, int y,
			   struct box inside)
{
	int share = inside.width * TERM_SHARE / 100, x = inside.x;
	int term = share > TERM_LEAST ? share : TERM_LEAST;

	term = term < inside.width / 2 ? term : inside.width / 2;
	x += canvas_cut(canvas, y, x, term, ROLE_KEY, offer->text) + 1;
	if (offer->terms && x < inside.x + term)
		canvas_cut(canvas, y, x, inside.x + term - x, ROLE_TEXT, offer->terms);
	x = inside.x + term + GAP;
	canvas_cut(canvas, y, x, inside.x + inside.width - x, ROLE_DIM, offer->help);
}

static void draw_offer(const struct ui *ui, struct canvas *canvas, const struct grid *grid, int i,
		       struct box inside)
{
	const struct offer *offer = &ui->offers->item[i];
	int y = inside.y + i / grid->columns - grid->first;
	int x = inside.x + i % grid->columns * (grid->width + GAP);
	int width = has_help(ui->offers) ? inside.width : grid->width;

	if (has_help(ui->offers))
		draw_explained(canvas, offer, y, inside);
	else
		canvas_cut(canvas, y, x, width, offer->open ? ROLE_KEY : ROLE_TEXT,
			   offer->text + offer->shown);
	if (i == ui->offered)
		canvas_select(canvas, (struct box){y, x, 1, width});
}

static void draw_heading(const struct ui *ui, struct canvas *canvas, struct box box)
{
	char all[WORDS_MAX], text[2 * WORDS_MAX];
	int x = box.x + 1;

	x += canvas_textf(canvas, box.y, x, box.width - 2, ROLE_TITLE, " %s ", ui->offers->title);
	words_count(all, ui->offers->count, 12);
	if (ui->offered >= 0)
		snprintf(text, sizeof text, " %ld/%s ", ui->offered + 1, all);
	else
		snprintf(text, sizeof text, " %s ", all);
	canvas_right(canvas, box.y, x, box.x + box.width - 1 - x, ROLE_TEXT, text);
}

void menu_draw(const struct ui *ui, struct canvas *canvas, struct box above)
{
	if (!ui->offers || !ui->offers->count || above.height < 3)
		return;
	struct grid grid = make_grid(ui, ui->offers, above);
	struct box box = {above.y + above.height - grid.rows - 2, above.x, grid.rows + 2,
			  above.width};
	struct box inside = box_inside(box);
	int first = grid.first * grid.columns, end = (grid.first + grid.rows) * grid.columns;

	canvas_fill(canvas, box, ROLE_TEXT, ' ');
	canvas_frame(canvas, box);
	draw_heading(ui, canvas, box);
	inside.x++;
	inside.width -= 2;
	for (int i = first; i < end && i < (int)ui->offers->count; i++)
		draw_offer(ui, canvas, &grid, i, inside);
}

const struct action *menu_action(const struct ui *ui)
{
	const char *word = ui->prompt + strspn(ui->prompt, " \t:");
	size_t length = strcspn(word, " \t"), count;
	const struct action *all = actions_all(&count);

	if (strcmp(ui->prompt_label, ":") != 0 || !word[length])
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (strlen(all[i].name) == length && !memcmp(all[i].name, word, length))
			return &all[i];
	return NULL;
}
