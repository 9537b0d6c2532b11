/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The breakpoints that are set, as the view carries them. Their place is the symbol they watch.
 * That of the event they stop at is not selected by itself: what is shown does not tell how one
 * came to a place, and who seeks there has selected nothing.
 */
#include "tui/list_page.h"

#include "tui/commands.h"
#include "tui/words.h"

#include <stdio.h>
#include <string.h>

#define LIST_WIDTH 80
#define NUMBER_WIDTH 5
#define HITS_WIDTH 14

bool command_breaks(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	(void)err;
	list_show(ui, &list_breaks);
	return true;
}

static size_t count(const struct ui *ui)
{
	return ui->view->breaks;
}

static void head(const struct ui *ui, struct canvas *canvas, struct box box)
{
	int x = box.x + 1, end = box.x + box.width - 1;

	(void)ui;
	canvas_right(canvas, box.y, x, NUMBER_WIDTH, ROLE_DIM, "no.");
	canvas_text(canvas, box.y, x + NUMBER_WIDTH + 2, 20, ROLE_DIM, "stops where");
	canvas_right(canvas, box.y, end - HITS_WIDTH, HITS_WIDTH, ROLE_DIM, "times so far");
}

static void draw_line(const struct ui *ui, struct canvas *canvas, struct box line, size_t i)
{
	const struct mm_break_view *point = &ui->view->break_point[i];
	bool here = ui->view->stopped_by == point->number;
	int x = line.x + NUMBER_WIDTH + 2, end = line.x + line.width;
	char number[WORDS_MAX], hits[WORDS_MAX], text[WORDS_MAX + 8];

	snprintf(number, sizeof number, "%u", point->number);
	words_count(hits, point->hits, HITS_WIDTH - 6);
	snprintf(text, sizeof text, "%s%s", here ? "here  " : "", hits);
	canvas_right(canvas, line.y, line.x, NUMBER_WIDTH, ROLE_DIM, number);
	canvas_cut(canvas, line.y, x, end - HITS_WIDTH - 1 - x, here ? ROLE_STRONG : ROLE_TEXT,
		   point->text);
	canvas_right(canvas, line.y, end - HITS_WIDTH, HITS_WIDTH, here ? ROLE_MARK : ROLE_DIM,
		     text);
}

static const char *empty(const struct ui *ui)
{
	(void)ui;
	return "none: :break SPY price > 168.5 sets one";
}

/* Selects the symbol of the event that the replay has stopped at by this breakpoint; elsewhere the
 * one that the condition begins with: the longest name that does, since names may hold blanks. */
static bool enter(struct ui *ui, size_t i, struct mm_error *err)
{
	const struct mm_view *view = ui->view;
	const char *text = view->break_point[i].text;
	char name[MM_BREAK_TEXT];

	if (view->stopped_by == view->break_point[i].number)
		return command_symbol(ui, mm_player_symbol(ui->player, view->stopped_at.symbol),
				      err);
	for (size_t length = strlen(text); length; length--) {
		if (text[length] != ' ' && text[length] != '\0')
			continue;
		snprintf(name, sizeof name, "%.*s", (int)length, text);
		if (mm_player_find(ui->player, name) >= 0)
			return command_symbol(ui, name, err);
	}
	return mm_fail(err,
		       "it watches more than one symbol: Enter selects the one it has stopped at");
}

static bool erase(struct ui *ui, size_t i, struct mm_error *err)
{
	struct mm_request request = {.kind = MM_BREAK_DELETE,
				     .count = ui->view->break_point[i].number};

	(void)err;
	ui_request(ui, &request);
	return true;
}

const struct list list_breaks = {
	.id = LIST_BREAKS,
	.name = "BREAKPOINTS",
	.width = LIST_WIDTH,
	.enters = "select its symbol",
	.deletes = "delete",
	.count = count,
	.heads = 1,
	.head = head,
	.line = draw_line,
	.empty = empty,
	.enter = enter,
	.erase = erase,
};
