/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about which symbols are shown. What is replayed is not their business. */
#include "tui/commands.h"

#include "tui/focus.h"
#include "tui/page.h"
#include "tui/panel.h"
#include "tui/prompt.h"

#include "base/nearest.h"

#include <mmtui/list.h>
#include <mmtui/number.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Does any symbol that is replayed match? */
static bool matches_any(const struct ui *ui, const struct mm_list_entry *entry)
{
	uint32_t symbols = symbol_count(ui);

	for (uint32_t i = 0; i < symbols; i++) {
		const struct mm_quote *quote = symbol_quote(ui, i);
		if ((quote == NULL || quote->chosen || ui->view->phase == MM_LOADING) &&
		    mm_list_entry_matches(entry, symbol_name(ui, i)))
			return true;
	}
	return false;
}

/* Says that an entry matches nothing, and what may be meant. */
static bool no_match(const struct ui *ui, const char *entry, struct mm_error *err)
{
	struct nearest nearest = nearest_to(entry);

	for (uint32_t i = 0; i < symbol_count(ui); i++)
		nearest_offer(&nearest, symbol_name(ui, i));
	return mm_fail(err, "filter: no symbol matches \"%s\"%s", entry, nearest_ask(&nearest, ""));
}

/* Every entry of a list must stand for something: a name mistyped is not an empty screen. */
static bool check_list(const struct ui *ui, const char *list, struct mm_error *err)
{
	struct mm_list_entry entry;
	bool any = false;

	while (mm_list_next(&list, &entry)) {
		if (!*entry.name)
			continue;
		any = true;
		if (!matches_any(ui, &entry))
			return no_match(ui, entry.name, err);
	}
	return any || mm_fail(err, "filter: the list of symbols is empty");
}

/* How far the tape is scrolled back counts among the trades that are on it, and so does what it was
 * before a symbol's page. */
static void scroll_to_newest(struct ui *ui)
{
	ui->tape_back = ui->behind.tape_back = 0;
}

bool command_filter(struct ui *ui, const char *arguments, struct mm_error *err)
{
	if (strlen(arguments) >= sizeof ui->filter)
		return mm_fail(err, "filter: a list of symbols has at most %zu bytes",
			       sizeof ui->filter - 1);
	if (*arguments && !check_list(ui, arguments, err))
		return false;
	if (strcmp(ui->filter, arguments) != 0)
		scroll_to_newest(ui);
	memset(ui->filter, 0, sizeof ui->filter);
	memcpy(ui->filter, arguments, strlen(arguments));
	return true;
}

/* The filter there is, to be changed on the command line. */
static void filter_answered(struct ui *ui, const char *list)
{
	struct mm_error err;
	size_t length;

	list += strspn(list, " \t");
	length = strlen(list);
	while (length && strchr(" \t", list[length - 1]))
		length--;
	char *trimmed = strndup(list, length);
	if (!trimmed || !command_filter(ui, trimmed, &err))
		ui_complain(ui, "%s", trimmed ? err.text : "out of memory");
	free(trimmed);
}

/* Asks on a line of its own, not for a command: what is there is the list alone, to be changed or
 * emptied. */
bool command_filter_ask(struct ui *ui, const char *arguments, struct mm_error *err)
{
	static const struct prompt_hooks hooks = {.accepted = filter_answered};

	(void)arguments;
	(void)err;
	prompt_ask(ui, "show only (nothing: all): ", "filter ", ui->filter, &hooks);
	return true;
}

bool command_narrow(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	if (!ui->tape_narrow && ui->selected == UINT32_MAX)
		return mm_fail(err, "narrow: no symbol is selected");
	ui->tape_narrow = !ui->tape_narrow;
	if (ui->tape_narrow)
		symbols_choose(ui);
	scroll_to_newest(ui);
	return true;
}

/* On a symbol's page that has its chart in sight alone, its tape takes the chart's place: who
 * scrolls it wants to see it. */
bool command_scroll(struct ui *ui, const char *arguments, struct mm_error *err)
{
	int64_t lines;

	if (!strcmp(arguments, "page"))
		lines = panel_tape.page(ui);
	else if (!strcmp(arguments, "-page"))
		lines = -panel_tape.page(ui);
	else if (!strcmp(arguments, "oldest"))
		lines = INT64_MAX;
	else if (!strcmp(arguments, "newest"))
		lines = -INT64_MAX;
	else if (!mm_integer_parse(arguments, strlen(arguments), &lines))
		return mm_fail(err,
			       "scroll: \"%s\" is no number of trades, nor page, -page, oldest, "
			       "newest",
			       arguments);
	if (page_is_shown(ui) && !page_shows_tape(ui))
		command_focus(ui, "tape", err);
	panel_tape.move(ui, lines);
	return true;
}
