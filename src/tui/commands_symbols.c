/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about the list of symbols. */
#include "tui/commands.h"

#include "tui/find.h"
#include "tui/help.h"
#include "tui/symbols_columns.h"

#include <string.h>

bool command_sort(struct ui *ui, const char *arguments, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX];
	enum sort_key key;

	if (!command_word(&arguments, word))
		return mm_fail(err, "sort by which column? For example: sort volume desc");
	if (!strcmp(word, "next") && !*arguments) {
		sort_by_usual(ui, sort_next(ui));
		return true;
	}
	if (!strcmp(word, "reverse") && !*arguments) {
		sort_by(ui, ui->sort, !ui->sort_ascending);
		return true;
	}
	key = sort_named(word);
	if (key == SORT_KEYS)
		return mm_fail(err,
			       "sort: \"%s\" is none of symbol, last, change, open, high, low, "
			       "vwap, volume, trades, age",
			       word);
	if (!*arguments)
		sort_by_usual(ui, key);
	else if (!strcmp(arguments, "asc") || !strcmp(arguments, "desc"))
		sort_by(ui, key, !strcmp(arguments, "asc"));
	else
		return mm_fail(err, "sort: \"%s\" is neither asc nor desc", arguments);
	return true;
}

/* `/` and the keys that go on are the help's while it is shown. */
static bool find_in_help(struct ui *ui, int direction, struct mm_error *err)
{
	if (!direction)
		help_find_ask(ui);
	return !direction || help_find_next(ui, direction) ||
	       mm_fail(err, "find: nothing has been looked for in the help yet; / does");
}

bool command_find(struct ui *ui, const char *arguments, struct mm_error *err)
{
	bool next = !strcmp(arguments, "next"), previous = !strcmp(arguments, "previous");

	if (ui->mode == UI_HELP && (!*arguments || next || previous))
		return find_in_help(ui, next - previous, err);
	if (!*arguments && !ui->has_screen)
		return mm_fail(err, "find which symbol? For example: find BAC");
	if (!*arguments) {
		find_ask(ui);
		return true;
	}
	if ((next || previous) && !*ui->find.text)
		return mm_fail(err, "find: nothing has been looked for yet; / does");
	if (next || previous ? find_next(ui, next ? 1 : -1) : find_best(ui, arguments))
		return true;
	return mm_fail(err, FIND_NOTHING, ui->find.text);
}
