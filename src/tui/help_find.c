/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding a word in the help, as one types. Where its matches are is known when the help is laid
 * out, which is done for each frame; so what is kept is the text and the number of the match that
 * one is at, and the frame scrolls there (help.c).
 */
#include "tui/help.h"

#include "tui/prompt.h"
#include "tui/terminal.h"

#include <stdio.h>
#include <string.h>

static void look_for(struct ui *ui, const char *text)
{
	snprintf(ui->help_find.text, sizeof ui->help_find.text, "%s", text);
	ui->help_find.at = 0;
	ui->help_find.scrolls = *text != '\0';
	if (!*text)
		ui->help_top = ui->help_find.top_before;
}

bool help_find_next(struct ui *ui, int direction)
{
	ui->help_find.at += direction;
	ui->help_find.scrolls = true;
	return *ui->help_find.text;
}

bool help_find_leave(struct ui *ui)
{
	bool was = *ui->help_find.text;

	ui->help_find.text[0] = '\0';
	return was;
}

static bool on_key(struct ui *ui, int key)
{
	bool on = key == TERMINAL_CONTROL('n') || key == TERMINAL_DOWN;

	if (!on && key != TERMINAL_CONTROL('p') && key != TERMINAL_UP)
		return false;
	help_find_next(ui, on ? 1 : -1);
	return true;
}

static void go_back(struct ui *ui)
{
	look_for(ui, "");
}

void help_find_ask(struct ui *ui)
{
	static const struct prompt_hooks hooks = {
		.key = on_key,
		.changed = look_for,
		.left = go_back,
	};

	help_find_leave(ui);
	ui->help_find.top_before = ui->help_top;
	prompt_ask(ui, "/", "help ", "", &hooks);
}
