/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of settings: what each is set to and what it does; below it, where the lines are cut,
 * the whole of what the selected one does. */
#include "tui/list_page.h"

#include "tui/prompt.h"
#include "tui/settings.h"

#include <stdio.h>

#define LIST_WIDTH 112
#define NAME_WIDTH 9
#define WIDE 70 /* columns from which all usual values have room */
#define VALUE_WIDE 28
#define VALUE_NARROW 16

static size_t count(const struct ui *ui)
{
	size_t n;

	(void)ui;
	settings_all(&n);
	return n;
}

static void title(const struct ui *ui, char *left, char *right, char *below)
{
	size_t n, selected = ui->places.selected[LIST_SETTINGS];
	const struct setting *settings = settings_all(&n);

	(void)left;
	snprintf(right, LIST_TITLE_MAX, "%zu/%zu", selected + 1, n);
	if (ui->width < LIST_WIDTH)
		snprintf(below, LIST_TITLE_MAX, "%s", settings[selected].help);
}

static void draw_fields(struct canvas *canvas, struct box line, enum role role, const char *name,
			const char *value, const char *help)
{
	int width = line.width >= WIDE ? VALUE_WIDE : VALUE_NARROW, x = line.x + NAME_WIDTH + 2;

	canvas_text(canvas, line.y, line.x, NAME_WIDTH, role, name);
	canvas_cut(canvas, line.y, x, width, role == ROLE_DIM ? ROLE_DIM : ROLE_STRONG, value);
	x += width + 2;
	canvas_cut(canvas, line.y, x, line.x + line.width - x, ROLE_DIM, help);
}

static void head(const struct ui *ui, struct canvas *canvas, struct box box)
{
	(void)ui;
	draw_fields(canvas, (struct box){box.y, box.x + 1, 1, box.width - 2}, ROLE_DIM, "name",
		    "value", "what it is");
}

static void draw_line(const struct ui *ui, struct canvas *canvas, struct box line, size_t i)
{
	size_t n;
	const struct setting *setting = &settings_all(&n)[i];
	char value[SETTING_MAX];

	setting->print(ui, value);
	draw_fields(canvas, line, ROLE_TEXT, setting->name, value, setting->help);
}

static const char *empty(const struct ui *ui)
{
	(void)ui;
	return "there is nothing to set";
}

/* Its value on the command line, to be changed; the list stays below and shows what has come of it.
 */
static bool enter(struct ui *ui, size_t i, struct mm_error *err)
{
	size_t n;
	const struct setting *setting = &settings_all(&n)[i];
	char value[SETTING_MAX], line[SETTING_MAX + 32];

	(void)err;
	setting->print(ui, value);
	snprintf(line, sizeof line, "set %.20s %s", setting->name, value);
	prompt_open(ui, ":", "", line);
	return true;
}

const struct list list_settings = {
	.id = LIST_SETTINGS,
	.name = "SETTINGS",
	.width = LIST_WIDTH,
	.enters = "change",
	.count = count,
	.title = title,
	.heads = 1,
	.head = head,
	.line = draw_line,
	.empty = empty,
	.enter = enter,
};
