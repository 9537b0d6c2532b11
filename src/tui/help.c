/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The help is a list of entries, a term and what it means, in one column or, where there is room,
 * in two or three: keys to the left, commands and settings to the right. It is laid out anew for
 * each frame: a column counts its lines as it goes and draws those that are not scrolled away, so
 * that the same walk measures and draws. It also counts the entries that have what is looked for
 * (help_find.c), and finds the lines of the one that is to be shown.
 */
#include "tui/help.h"

#include "tui/keys.h"
#include "tui/settings.h"
#include "tui/terminal.h"
#include "tui/words.h"

#include <stdio.h>
#include <string.h>

#define TWO_COLUMNS 108   /* of the inside, from which keys and commands stand side by side */
#define THREE_COLUMNS 168 /* and from which the keys take two columns */
#define TEXT_MAX 256

/* What is looked for, on the way. */
struct search {
	const char *text; /* "": nothing */
	int at;           /* the match to be shown, from 0 */
	int count;        /* of those passed */
	int line, end;    /* its lines, once it is passed */
};

/* A column of the help, on the way down. */
struct flow {
	struct canvas *canvas; /* NULL: measure only */
	struct search *search;
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

/* Letters match whatever their case where what is looked for has no upper case letter. */
static bool has(const char *text, const char *wanted)
{
	for (const char *c = wanted; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			return strstr(text, wanted);
	return strcasestr(text, wanted);
}

/* Is the entry whose lines begin there, and which has just been passed, the match to be shown? Then
 * it looks selected. */
static void mark(struct flow *flow, int begin, const char *term, const char *meaning)
{
	struct search *search = flow->search;
	int end = flow->line;

	if (!*search->text || (!has(term, search->text) && !has(meaning, search->text)))
		return;
	if (search->count++ != search->at)
		return;
	search->line = begin;
	search->end = end;
	for (flow->line = begin; flow->line < end; flow->line++) {
		int y = place(flow);

		if (y >= 0)
			canvas_select(flow->canvas,
				      (struct box){y, flow->box.x, 1, flow->box.width});
	}
}

static void heading(struct flow *flow, const char *text)
{
	int y = place(flow);

	if (y >= 0)
		canvas_cut(flow->canvas, y, flow->box.x, flow->box.width, ROLE_FOCUS, text);
	flow->line++;
	mark(flow, flow->line - 1, text, "");
}

/* A term with its meaning beside it, in as many lines as that takes. A term too long for its column
 * has a line to itself. */
static void entry(struct flow *flow, const char *term, const char *meaning)
{
	int x = flow->box.x + flow->term + 2, width = flow->box.width - flow->term - 2;
	int begin = flow->line, y = place(flow);
	const char *rest = meaning;

	if (y >= 0)
		canvas_cut(flow->canvas, y, flow->box.x, flow->box.width, ROLE_KEY, term);
	if (canvas_width(term) > flow->term)
		flow->line++;
	do {
		size_t length = words_that_fit(rest, width);
		char line[TEXT_MAX];

		snprintf(line, sizeof(line), "%.*s", (int)length, rest);
		y = place(flow);
		if (y >= 0)
			canvas_cut(flow->canvas, y, x, width, ROLE_TEXT, line);
		flow->line++;
		rest += length + strspn(rest + length, " ");
	} while (*rest != 0);
	mark(flow, begin, term, meaning);
}

/* --- what there is ------------------------------------------------------------------------------
 */

/* Columns for the keys' names: of all, so that those of two columns look alike. */
static int key_columns(const struct binding *bindings, size_t count)
{
	int most = 0;

	for (size_t i = 0; i < count; i++) {
		int columns = canvas_width(bindings[i].keys);

		most = columns > most && columns <= 16 ? columns : most;
	}
	return most;
}

/* Is the row a heading, of which some key is bound? What has lost its keys is not shown, and so is
 * a heading with nothing below it. */
static bool is_group(const struct binding *bindings, size_t count, size_t at)
{
	if (*bindings[at].command)
		return false;
	for (at++; at < count && *bindings[at].command; at++)
		if (*bindings[at].keys)
			return true;
	return false;
}

/* The keys of bindings [from, to). */
static void flow_keys(struct flow *flow, size_t from, size_t to)
{
	size_t count;
	const struct binding *bindings = bindings_all(&count);

	flow->term = key_columns(bindings, count);
	for (size_t i = from; i < to && i < count; i++) {
		if (is_group(bindings, count, i)) {
			flow->line += flow->line > 0;
			heading(flow, bindings[i].help);
		} else if (*bindings[i].keys) {
			entry(flow, bindings[i].keys, bindings[i].help);
		}
	}
}

/* Where the keys are divided so that both parts have about as many: at a heading. */
static size_t keys_middle(void)
{
	size_t count, middle = 0;
	const struct binding *bindings = bindings_all(&count);

	for (size_t i = 0; i < count; i++)
		if (is_group(bindings, count, i) && (i <= count / 2 || middle == 0))
			middle = i;
	return middle ? middle : count;
}

static void flow_commands(struct flow *flow)
{
	size_t count;
	const struct action *actions = actions_all(&count);

	flow->term = 16;
	heading(flow, "Commands");
	for (size_t i = 0; i < count; i++) {
		char term[TEXT_MAX];

		snprintf(term, sizeof(term), ":%s%s%s", actions[i].name,
			 actions[i].arguments != NULL ? " " : "",
			 actions[i].arguments != NULL ? actions[i].arguments : "");
		entry(flow, term, actions[i].help);
	}
}

static void flow_settings(struct flow *flow, const struct ui *ui)
{
	size_t count;
	const struct setting *settings = settings_all(&count);

	flow->line++;
	heading(flow, "Settings");
	for (size_t i = 0; i < count; i++) {
		char term[TEXT_MAX], text[TEXT_MAX], value[SETTING_MAX];

		settings[i].print(ui, value);
		snprintf(term, sizeof(term), ":set %s %s", settings[i].name, settings[i].argument);
		snprintf(text, sizeof(text), "%.120s; now %.120s", settings[i].help, value);
		entry(flow, term, text);
	}
}

/* --- all of it ----------------------------------------------------------------------------------
 */

/* Walks through all of it, in as many columns as there is room for; returns its lines. canvas NULL:
 * only counts. */
static int walk(const struct ui *ui, struct canvas *canvas, struct box box, struct search *search)
{
	int columns = box.width >= THREE_COLUMNS ? 3 : box.width >= TWO_COLUMNS ? 2 : 1, lines = 0;
	size_t middle = columns == 3 ? keys_middle() : SIZE_MAX;
	struct flow flow[3];

	search->count = 0;
	for (int i = 0; i < columns; i++) {
		flow[i] = (struct flow){
			.canvas = canvas, .search = search, .box = box, .top = ui->help_top};
		flow[i].box.x += i * box.width / columns;
		flow[i].box.width = (i + 1) * box.width / columns - i * box.width / columns - 2;
	}
	flow[columns - 1].box.width += 2;
	flow_keys(&flow[0], 0, middle);
	if (columns == 3)
		flow_keys(&flow[1], middle, SIZE_MAX);
	flow[0].line += columns == 1;
	flow_commands(&flow[columns - 1]);
	flow_settings(&flow[columns == 3 ? 0 : columns - 1], ui); /* the first is the shortest */
	for (int i = 0; i < columns; i++)
		lines = flow[i].line > lines ? flow[i].line : lines;
	return lines;
}

/* Measures; of the matches the one that one is at is found, round and round. */
static int measure(struct ui *ui, struct box box, struct search *search)
{
	int lines = walk(ui, NULL, box, search), count = search->count;

	if (count && (search->at < 0 || search->at >= count)) {
		search->at = ui->help_find.at = (search->at % count + count) % count;
		walk(ui, NULL, box, search);
	}
	return lines;
}

/* Scrolls no further than the last line, and to a match that is out of sight with some of what is
 * above it. */
static void scroll(struct ui *ui, const struct search *search, int lines, int height)
{
	int last = lines > height ? lines - height : 0;
	bool hidden = search->line < ui->help_top || search->end > ui->help_top + height;

	if (ui->help_find.scrolls && search->count && hidden)
		ui->help_top = search->line - height / 4;
	ui->help_find.scrolls = false;
	if (ui->help_top > last)
		ui->help_top = last;
	if (ui->help_top < 0)
		ui->help_top = 0;
}

static void draw_frame(const struct ui *ui, struct canvas *canvas, struct box box,
		       const struct search *search)
{
	int x = box.x + 1, width = box.width - 2, columns;

	canvas_fill(canvas, box, ROLE_TEXT, ' ');
	canvas_frame(canvas, box);
	columns = canvas_text(canvas, box.y, x, width, ROLE_FOCUS, " HELP ");
	if (search->count)
		canvas_textf(canvas, box.y, x + columns, width - columns, ROLE_NOTICE,
			     "match %d of %d ", search->at + 1, search->count);
	else if (*ui->help_find.text)
		canvas_text(canvas, box.y, x + columns, width - columns, ROLE_NOTICE, "no match ");
}

void help_draw(struct ui *ui, struct canvas *canvas, struct box box)
{
	struct search search = {.text = ui->help_find.text, .at = ui->help_find.at};
	struct box inside = box_inside(box);
	int lines;

	inside.x++;
	inside.width -= 2;
	lines = measure(ui, inside, &search);
	scroll(ui, &search, lines, inside.height);
	draw_frame(ui, canvas, box, &search);
	walk(ui, canvas, inside, &search);
	if (lines > inside.height) {
		char text[WORDS_MAX];

		snprintf(text, sizeof(text), " %d-%d of %d ", ui->help_top + 1,
			 ui->help_top + inside.height, lines);
		canvas_right(canvas, box.y, box.x + 8, box.width - 9, ROLE_DIM, text);
	}
}

/* --- one thing of it ----------------------------------------------------------------------------
 */

static bool tell_command(struct ui *ui, const char *word)
{
	size_t count;
	const struct action *actions = actions_all(&count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(actions[i].name, word) != 0)
			continue;
		ui_say(ui, ":%s%s%s: %s", word, actions[i].arguments != NULL ? " " : "",
		       actions[i].arguments != NULL ? actions[i].arguments : "", actions[i].help);
		return true;
	}
	return false;
}

static bool tell_setting(struct ui *ui, const char *word)
{
	size_t count;
	const struct setting *settings = settings_all(&count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(settings[i].name, word) != 0)
			continue;
		ui_say(ui, ":set %s %s: %s", word, settings[i].argument, settings[i].help);
		return true;
	}
	return false;
}

static bool tell_key(struct ui *ui, const char *word)
{
	int key = key_parse(word, strlen(word));
	const struct binding *binding = key != TERMINAL_NONE ? key_binding(key) : NULL;

	if (binding != NULL)
		ui_say(ui, "%s: %s (:%s)", word, binding->help, binding->command);
	return binding != NULL;
}

bool help_seek(struct ui *ui, const char *position)
{
	bool start = !strcmp(position, "start");

	if (!start && strcmp(position, "end") != 0)
		return false;
	ui->help_top = start ? 0 : INT32_MAX;
	return true;
}

bool help_tell(struct ui *ui, const char *word, struct mm_error *err)
{
	word += *word == ':' && word[1] != 0;
	return tell_command(ui, word) || tell_setting(ui, word) || tell_key(ui, word) ||
	       mm_fail(err, "help: nothing is called \"%s\"; help alone shows all", word);
}
