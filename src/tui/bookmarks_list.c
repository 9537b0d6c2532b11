/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of bookmarks. */
#include "tui/list_page.h"

#include "tui/bookmarks_ui.h"
#include "tui/commands.h"
#include "tui/words.h"

#include <stdio.h>

#define LIST_WIDTH 100
#define WIDE 70 /* columns from which times have decimals */
#define EVENT_WIDTH 15

static size_t count(const struct ui *ui)
{
	return ui->places.bookmarks.count;
}

/* Columns of the three fields; the name takes what the others leave. */
struct fields {
	int name, time, event, decimals;
};

static struct fields fields_within(const struct ui *ui, int width)
{
	struct fields f = {.decimals = width >= WIDE ? 6 : 0, .event = EVENT_WIDTH};

	f.time = list_time_width(ui, f.decimals);
	f.name = width - f.time - f.event - 3;
	return f;
}

static void draw_fields(struct canvas *canvas, struct box line, const struct fields *f,
			enum role role, const char *name, const char *time, const char *event)
{
	int x = line.x + f->name + 2;

	canvas_cut(canvas, line.y, line.x, f->name, role, name);
	canvas_text(canvas, line.y, x, f->time, ROLE_DIM, time);
	canvas_right(canvas, line.y, x + f->time + 1, f->event, ROLE_DIM, event);
}

static void head(const struct ui *ui, struct canvas *canvas, struct box box)
{
	struct fields f = fields_within(ui, box.width - 2);
	struct box line = {box.y, box.x + 1, 1, box.width - 2};

	draw_fields(canvas, line, &f, ROLE_DIM, "name", "time", "after event");
}

static void draw_line(const struct ui *ui, struct canvas *canvas, struct box line, size_t i)
{
	const struct bookmark *bookmark = &ui->places.bookmarks.item[i];
	struct fields f = fields_within(ui, line.width);
	char time[WORDS_MAX], event[WORDS_MAX] = "-";

	list_time(ui, bookmark->t, f.decimals, time);
	if (bookmark->n != BOOKMARK_NO_EVENT)
		words_count(event, bookmark->n, f.event);
	draw_fields(canvas, line, &f, ROLE_TEXT, bookmark->name, time, event);
}

static const char *empty(const struct ui *ui)
{
	(void)ui;
	return "none yet: M drops one at the playhead";
}

static bool enter(struct ui *ui, size_t i, struct mm_error *err)
{
	(void)err;
	bookmarks_go(ui, &ui->places.bookmarks.item[i]);
	return true;
}

static bool erase(struct ui *ui, size_t i, struct mm_error *err)
{
	char name[BOOKMARK_NAME_MAX]; /* the list is another after the file has been read */

	snprintf(name, sizeof name, "%s", ui->places.bookmarks.item[i].name);
	return command_unmark(ui, name, err);
}

const struct list list_bookmarks = {
	.id = LIST_BOOKMARKS,
	.name = "BOOKMARKS",
	.width = LIST_WIDTH,
	.enters = "go there",
	.deletes = "delete",
	.count = count,
	.heads = 1,
	.head = head,
	.line = draw_line,
	.empty = empty,
	.enter = enter,
	.erase = erase,
};
