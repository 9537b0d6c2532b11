/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The help is a list of entries, a term and what it means, in one column or, where there is room,
 * in two: keys to the left, commands to the right. It is laid out anew for each frame: a column
 * counts its lines as it goes and draws those that are not scrolled away, so that the same walk
 * measures and draws.
 */
#include "tui/help.h"

#include "tui/words.h"

#include <stdio.h>
#include <string.h>

#define TWO_COLUMNS 108 /* of the inside, from which keys and commands stand side by side */
#define TEXT_MAX 256

/* A column of the help, on the way down. */
struct flow {
	struct canvas *canvas; /* NULL: measure only */
	struct box box;
	int top;  /* lines scrolled away */
	int line; /* the next one */
	int term; /* columns of a term */
};

/* The line of the canvas that the flow's next line falls on, or -1 where it is not shown. */
static int place(const struct flow *flow)
{
	int y = flow->line - flow->top;

	return flow->canvas != NULL && y >= 0 && y < flow->box.height ? flow->box.y + y : -1;
}

static void heading(struct flow *flow, const char *text)
{
	int y = place(flow);

	if (y >= 0)
		canvas_cut(flow->canvas, y, flow->box.x, flow->box.width, ROLE_FOCUS, text);
	flow->line++;
}

/* Bytes of the words of a text that fit into `width` columns: one word at least. */
static size_t words_within(const char *text, int width)
{
	size_t length = strcspn(text, " ");
	char line[TEXT_MAX];

	for (;;) {
		size_t longer = length + strspn(text + length, " ");

		longer += strcspn(text + longer, " ");
		if (longer == length || longer >= sizeof(line))
			return length;
		snprintf(line, sizeof(line), "%.*s", (int)longer, text);
		if (canvas_width(line) > width)
			return length;
		length = longer;
	}
}

/* A term with its meaning beside it, in as many lines as that takes. A term too long for its column
 * has a line to itself. */
static void entry(struct flow *flow, const char *term, const char *meaning)
{
	int x = flow->box.x + flow->term + 2, width = flow->box.width - flow->term - 2;
	int y = place(flow);

	if (y >= 0)
		canvas_cut(flow->canvas, y, flow->box.x, flow->box.width, ROLE_KEY, term);
	if (canvas_width(term) > flow->term)
		flow->line++;
	do {
		size_t length = words_within(meaning, width);
		char line[TEXT_MAX];

		snprintf(line, sizeof(line), "%.*s", (int)length, meaning);
		y = place(flow);
		if (y >= 0)
			canvas_cut(flow->canvas, y, x, width, ROLE_TEXT, line);
		flow->line++;
		meaning += length + strspn(meaning + length, " ");
	} while (*meaning != 0);
}

static void flow_keys(struct flow *flow)
{
	size_t count;
	const struct binding *bindings = bindings_all(&count);

	flow->term = 0;
	for (size_t i = 0; i < count; i++) {
		int columns = canvas_width(bindings[i].keys);

		flow->term = columns > flow->term && columns <= 16 ? columns : flow->term;
	}
	heading(flow, "KEYS");
	for (size_t i = 0; i < count; i++)
		entry(flow, bindings[i].keys, bindings[i].help);
}

static void flow_commands(struct flow *flow)
{
	size_t count;
	const struct action *actions = actions_all(&count);

	flow->term = 16;
	heading(flow, "COMMANDS");
	for (size_t i = 0; i < count; i++) {
		char term[TEXT_MAX];

		snprintf(term, sizeof(term), ":%s%s%s", actions[i].name,
			 actions[i].arguments != NULL ? " " : "",
			 actions[i].arguments != NULL ? actions[i].arguments : "");
		entry(flow, term, actions[i].help);
	}
}

/* Walks through all of it; returns its lines. canvas NULL: only counts. */
static int walk(const struct ui *ui, struct canvas *canvas, struct box box)
{
	struct flow left = {.canvas = canvas, .box = box, .top = ui->help_top};
	struct flow right;

	if (box.width < TWO_COLUMNS) {
		flow_keys(&left);
		left.line++;
		flow_commands(&left);
		return left.line;
	}
	left.box.width = box.width / 2 - 2;
	right = left;
	right.box.x += box.width / 2;
	right.box.width = box.width - box.width / 2;
	flow_keys(&left);
	flow_commands(&right);
	return left.line > right.line ? left.line : right.line;
}

void help_draw(struct ui *ui, struct canvas *canvas, struct box box)
{
	struct box inside = box_inside(box);
	int lines, last;

	inside.x++;
	inside.width -= 2;
	canvas_fill(canvas, box, ROLE_TEXT, ' ');
	canvas_frame(canvas, box);
	canvas_text(canvas, box.y, box.x + 1, box.width - 2, ROLE_FOCUS, " HELP ");
	lines = walk(ui, NULL, inside);
	last = lines > inside.height ? lines - inside.height : 0;
	if (ui->help_top > last)
		ui->help_top = last;
	if (ui->help_top < 0)
		ui->help_top = 0;
	walk(ui, canvas, inside);
	if (last > 0) {
		char text[WORDS_MAX];

		snprintf(text, sizeof(text), " %d-%d of %d ", ui->help_top + 1,
			 ui->help_top + inside.height, lines);
		canvas_right(canvas, box.y, box.x + 8, box.width - 9, ROLE_DIM, text);
	}
}
