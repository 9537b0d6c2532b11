/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hint is a word with the keys that do it: bindings that stand together in the table and have the
 * same word share one. Each key is a place to click at, which is as good as typing it.
 */
#include "tui/hints.h"

#include "tui/focus.h"
#include "tui/keys.h"

#include <stdio.h>
#include <string.h>

#define HINTS_MAX 24
#define KEYS_MAX 4 /* of one hint */

struct hint {
	char name[KEYS_MAX][KEY_NAME_MAX];
	int key[KEYS_MAX];
	int keys;
	const char *brief;
	int columns;
};

/* A key's name for the bottom line: the first of a binding's, arrows as arrows. */
static void brief_key(const struct canvas *canvas, const char *keys, char out[KEY_NAME_MAX])
{
	static const struct {
		const char *name, *arrow;
	} arrows[] = {{"Right", "→"}, {"Left", "←"}, {"Up", "↑"}, {"Down", "↓"}};

	snprintf(out, KEY_NAME_MAX, "%.*s", (int)strcspn(keys, " "), keys);
	for (size_t i = 0; i < sizeof(arrows) / sizeof(*arrows) && !canvas->ascii; i++)
		if (strcmp(out, arrows[i].name) == 0)
			snprintf(out, KEY_NAME_MAX, "%s", arrows[i].arrow);
	if (strcmp(out, "Escape") == 0)
		snprintf(out, KEY_NAME_MAX, "Esc");
}

/* Where a key's hint has its place: on the market's screen alone (-1), on both (0), on a symbol's
 * page alone (1), on both before all others (2). */
static int place_of(const struct binding *binding)
{
	static const struct {
		const char *command;
		int place;
	} places[] = {{"toggle", 2}, {"page", -1},  {"open", -1}, {"chart ", 1},
		      {"zoom ", 1},  {"focus ", 1}, {"cancel", 1}};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (!strncmp(binding->command, places[i].command, strlen(places[i].command)))
			return places[i].place;
	return 0;
}

static void add_key(const struct canvas *canvas, struct hint *hint, const char *keys)
{
	if (hint->keys == KEYS_MAX)
		return;
	brief_key(canvas, keys, hint->name[hint->keys]);
	hint->key[hint->keys] = key_parse(keys, strcspn(keys, " "));
	hint->columns += canvas_width(hint->name[hint->keys]) + 1;
	hint->keys++;
}

/* Gathers the bindings that have a brief text and one of these places, behind n hints. */
static int gather(const struct canvas *canvas, struct hint *hints, int n, int most, int from,
		  int to)
{
	size_t count;
	const struct binding *bindings = bindings_all(&count);

	for (size_t i = 0; i < count; i++) {
		const char *brief = bindings[i].brief;
		bool shared = brief && n > 0 && !strcmp(hints[n - 1].brief, brief);

		if (!brief || !*bindings[i].keys || (!shared && n == most) ||
		    place_of(&bindings[i]) < from || place_of(&bindings[i]) > to)
			continue;
		if (!shared)
			hints[n++] = (struct hint){.brief = brief, .columns = canvas_width(brief)};
		add_key(canvas, &hints[n - 1], bindings[i].keys);
	}
	return n;
}

/* Notes where a key may be clicked. */
static void note_place(struct drawn *drawn, int y, int x, int width, int key)
{
	if (drawn->hints == UI_HINTS_MAX)
		return;
	drawn->hint[drawn->hints].y = y;
	drawn->hint[drawn->hints].x = x;
	drawn->hint[drawn->hints].width = width;
	drawn->hint[drawn->hints++].key = key;
}

/* Draws a hint and notes its keys' places; the last key's is as wide as its word. Returns its
 * columns. */
static int draw_hint(struct drawn *drawn, struct canvas *canvas, int y, int x,
		     const struct hint *hint)
{
	int begin = x;

	for (int i = 0; i < hint->keys; i++) {
		int from = x;

		x += canvas_text(canvas, y, x, hint->columns, ROLE_KEY, hint->name[i]) + 1;
		if (i == hint->keys - 1)
			x += canvas_text(canvas, y, x, hint->columns, ROLE_DIM, hint->brief);
		note_place(drawn, y, from, x - from, hint->key[i]);
	}
	return x - begin;
}

/* As many as fit; on a symbol's page its chart's come early. What must give way are those before
 * the last two, help and quit: whoever knows these finds the others. */
void hints_draw(struct ui *ui, struct canvas *canvas, struct box line)
{
	struct hint hints[HINTS_MAX];
	bool page = page_is_shown(ui);
	int n = gather(canvas, hints, 0, HINTS_MAX, 2, 2);
	int columns = 0;
	int x = line.x + 1, end = line.x + line.width - 1;

	if (page)
		n = gather(canvas, hints, n, HINTS_MAX, 1, 1);
	n = gather(canvas, hints, n, HINTS_MAX, page ? 0 : -1, 0);
	for (int i = 0; i < n; i++)
		columns += hints[i].columns + (i ? 2 : 0);
	for (int i = n - 3; i >= 0 && columns > end - x; i--) {
		columns -= hints[i].columns + 2;
		memmove(&hints[i], &hints[i + 1], (size_t)(--n - i) * sizeof(hints[0]));
	}
	for (int i = 0; i < n && x + hints[i].columns <= end; i++)
		x += draw_hint(&ui->drawn, canvas, line.y, x, &hints[i]) + 2;
}

int hints_command_draw(struct ui *ui, struct canvas *canvas, struct box line, int x,
		       const char *command, const char *does)
{
	char key[KEY_NAME_MAX];
	int from = x;

	if (!does || !key_for(command, key))
		return x;
	if (x + canvas_width(key) + 1 + canvas_width(does) > line.width - 1)
		return x;
	x += canvas_text(canvas, line.y, x, line.width - x, ROLE_KEY, key) + 1;
	x += canvas_text(canvas, line.y, x, line.width - x, ROLE_DIM, does);
	note_place(&ui->drawn, line.y, from, x - from, key_parse(key, strlen(key)));
	return x + 2;
}

void hints_help_draw(struct ui *ui, struct canvas *canvas, struct box line)
{
	int x = line.x + 1;

	x = hints_command_draw(ui, canvas, line, x, "move page", "a page down");
	x = hints_command_draw(ui, canvas, line, x, "find", "find");
	x = hints_command_draw(ui, canvas, line, x, "cancel", "leave");
	hints_command_draw(ui, canvas, line, x, "move -page", "a page up");
}
