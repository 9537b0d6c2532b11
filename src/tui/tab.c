/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first Tab puts in what all offers have in common and shows them; each further one puts in the
 * next of them, Shift-Tab the one before, and past the ends stands what was typed. Any other key
 * goes on with the line as it is.
 */
#include "tui/tab.h"

#include "tui/complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/readline.h>

void tab_drop(struct ui *ui)
{
	offers_free(ui->offers);
	ui->offers = NULL;
	ui->offered = -1;
}

/* Replaces the word that the offers stand for, which ends at the cursor. */
static void put_in(const struct offers *offers, const char *text, size_t bytes, const char *behind)
{
	char *word;
	int start = offers->start;

	if (start < 0 || asprintf(&word, "%.*s%s", (int)bytes, text, behind) < 0)
		return;
	rl_begin_undo_group();
	rl_delete_text(start, rl_point);
	rl_point = start;
	rl_insert_text(word);
	rl_end_undo_group();
	free(word);
}

/* What could stand at the cursor. A file's name alone is completed as that of the command it stands
 * for.
 */
static struct offers *find_offers(struct ui *ui, const char *prefix)
{
	char *line;
	int shift = (int)strlen(prefix);

	if (asprintf(&line, "%s%s", prefix, rl_line_buffer) < 0)
		return NULL;
	struct offers *offers = complete(ui, line, rl_point + shift);
	free(line);
	if (offers)
		offers->start -= shift;
	return offers;
}

static void first_tab(struct ui *ui, const char *prefix)
{
	struct offers *offers = find_offers(ui, prefix);

	if (!offers)
		return;
	const struct offer *first = &offers->item[0];
	size_t bytes = offers_common(offers);
	if (offers->count == 1)
		put_in(offers, first->text, strlen(first->text),
		       offers->spaced && !first->open ? " " : "");
	else if (bytes >= strlen(offers->typed) && bytes)
		put_in(offers, first->text, bytes, "");
	ui->offered = -1;
	if (offers->count > 1)
		ui->offers = offers;
	else
		offers_free(offers);
}

static void next_tab(struct ui *ui, int by)
{
	long count = (long)ui->offers->count;

	ui->offered += by;
	if (ui->offered < -1)
		ui->offered = count - 1;
	else if (ui->offered >= count)
		ui->offered = -1;
	const char *text = ui->offered < 0 ? ui->offers->typed : ui->offers->item[ui->offered].text;
	put_in(ui->offers, text, strlen(text), "");
}

void tab(struct ui *ui, const char *prefix, int by)
{
	if (ui->offers)
		next_tab(ui, by);
	else
		first_tab(ui, prefix);
}
