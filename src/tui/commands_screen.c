/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about what the screen shows, and the few about the program itself. */
#include "tui/commands.h"

#include "tui/export_ui.h"
#include "tui/find.h"
#include "tui/focus.h"
#include "tui/help.h"
#include "tui/keys.h"
#include "tui/list_page.h"
#include "tui/panel.h"
#include "tui/prompt.h"

#include "base/nearest.h"

#include <mmtui/clock.h>
#include <mmtui/number.h>

#include <signal.h>
#include <string.h>

/* How long after something has ended it may still be meant by who wants to stop it. */
#define TOO_LATE MM_SECOND

/* The place of a symbol in the list, or -1. */
static int64_t place_of(const struct ui *ui, uint32_t symbol)
{
	for (uint32_t i = 0; i < ui->ordered; i++)
		if (ui->order[i] == symbol)
			return i;
	return -1;
}

/* The symbol of a name, or else the first whose name it is but for upper case; less than 0 without
 * one. */
static int64_t find_symbol(const struct ui *ui, const char *name)
{
	int64_t symbol = mm_player_find(ui->player, name);
	uint32_t symbols = symbol_count(ui);

	for (uint32_t i = 0; symbol < 0 && i < symbols; i++)
		if (find_rank(symbol_name(ui, i), name) == FIND_WHOLE)
			symbol = i;
	return symbol;
}

/* Says that no symbol is called so, and which one may be meant, or how to find it. */
static bool no_symbol(const struct ui *ui, const char *name, struct mm_error *err)
{
	struct nearest nearest = nearest_to(name);
	const char *hint = ui->has_screen ? "; / finds one by a part of its name"
					  : "; the command find finds one by a part of its name";

	for (uint32_t i = 0; i < symbol_count(ui); i++)
		nearest_offer(&nearest, symbol_name(ui, i));
	return mm_fail(err, "there is no symbol \"%s\"%s", name, nearest_ask(&nearest, hint));
}

bool command_symbol(struct ui *ui, const char *arguments, struct mm_error *err)
{
	int64_t symbol;

	if (!*arguments)
		return mm_fail(err, "which symbol? For example: symbol SPY");
	symbol = find_symbol(ui, arguments);
	if (symbol < 0)
		return no_symbol(ui, arguments, err);
	const struct mm_quote *quote = symbol_quote(ui, (uint32_t)symbol);
	const char *name = symbol_name(ui, (uint32_t)symbol);
	if (quote && !quote->chosen)
		return mm_fail(err, "%s is not part of this replay", name);
	if (ui->ordered && place_of(ui, (uint32_t)symbol) < 0)
		return mm_fail(err,
			       "%s is not among the symbols shown: the filter is %s; %s changes it",
			       name, ui->filter, ui->has_screen ? "f" : "the command filter");
	ui->selected = (uint32_t)symbol;
	ui->chosen = true;
	return true;
}

/* Lines to move by: a number, or `page` with or without a sign. */
static bool parse_move(const struct ui *ui, const char *arguments, int64_t *lines,
		       struct mm_error *err)
{
	const struct panel *panel = focus_panel(ui);
	int64_t page = ui->list_rows;

	if (ui->mode == UI_HELP)
		page = ui->height - 4;
	else if (ui->mode == UI_LIST)
		page = list_page(ui);
	else if (panel && panel->page)
		page = panel->page(ui);
	if (page < 1)
		page = 1;
	if (!strcmp(arguments, "page"))
		*lines = page;
	else if (!strcmp(arguments, "-page"))
		*lines = -page;
	else if (!mm_integer_parse(arguments, strlen(arguments), lines))
		return mm_fail(err,
			       "move: \"%s\" is no number of lines, nor page, -page, start or end",
			       arguments);
	return true;
}

static int64_t within(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

/* To the first line or the last. The list of symbols has the focus as one begins, so there Home and
 * End are left to the replay. */
static bool move_to_end(struct ui *ui, const char *end, struct mm_error *err)
{
	const struct panel *panel = focus_panel(ui);
	int64_t lines = !strcmp(end, "start") ? -INT64_MAX : INT64_MAX;

	if (ui->mode == UI_HELP || ui->mode == UI_LIST || !panel || !panel->has_ends)
		return command_seek(ui, end, err);
	panel->move(ui, lines);
	return true;
}

/* In the help, or in the panel that has the focus. */
bool command_move(struct ui *ui, const char *arguments, struct mm_error *err)
{
	int64_t lines;

	if (!strcmp(arguments, "start") || !strcmp(arguments, "end"))
		return move_to_end(ui, arguments, err);
	if (!parse_move(ui, arguments, &lines, err))
		return false;
	lines = within(lines, -INT32_MAX, INT32_MAX);
	if (ui->mode == UI_HELP) {
		ui->help_top = (int)within(ui->help_top + lines, 0, INT32_MAX);
		return true;
	}
	if (ui->mode == UI_LIST)
		list_move(ui, lines);
	else
		focus_move(ui, focus_panel(ui), lines);
	return true;
}

bool command_tz(struct ui *ui, const char *arguments, struct mm_error *err)
{
	const struct mm_zone *zone;

	if (!*arguments)
		return mm_fail(
			err, "which zone? For example: tz America/New_York (:set tz tells which)");
	zone = mm_zone_find(arguments, err);
	if (!zone)
		return false;
	ui->zone = zone;
	return true;
}

bool command_budget(struct ui *ui, const char *arguments, struct mm_error *err)
{
	struct mm_request request = {.kind = MM_SET_BUDGET};
	uint64_t bytes;

	if (!*arguments)
		return mm_fail(err, "how much? For example: budget 512M");
	if (!mm_size_parse(arguments, &bytes, err))
		return false;
	if (bytes > INT64_MAX)
		return mm_fail(err, "budget: %s is more than any machine has", arguments);
	request.count = (int64_t)bytes;
	ui_request(ui, &request);
	return true;
}

/* Without a word all that there is to help with. */
bool command_help(struct ui *ui, const char *arguments, struct mm_error *err)
{
	if (*arguments)
		return help_tell(ui, arguments, err);
	ui->mode = ui->mode == UI_HELP ? UI_NORMAL : UI_HELP;
	ui->help_top = 0;
	help_find_leave(ui);
	return true;
}

bool command_prompt(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)err;
	prompt_open(ui, ":", "", arguments);
	return true;
}

bool command_cancel(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	(void)err;
	if (ui->mode == UI_HELP && help_find_leave(ui))
		; /* the help stays */
	else if (ui->mode == UI_HELP)
		ui->mode = UI_NORMAL;
	else if (ui->mode == UI_LIST || ui->covered == UI_LIST)
		list_cancel(ui);
	else if (page_is_shown(ui) && ui->chart.cross >= 0)
		ui->chart.cross = -1;
	else if (page_is_shown(ui))
		page_close(ui);
	else
		export_cancel(ui);
	return true;
}

/* Whoever stops what has just ended by itself does not mean to quit. */
bool command_interrupt(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	(void)err;
	if (ui->export_job)
		export_cancel(ui);
	else if (list_is_growing(ui))
		list_cancel(ui);
	else if (ui->job_ended && mm_clock_now() - ui->job_ended < TOO_LATE)
		ui_say(ui, "that had ended already");
	else
		ui->quit = true;
	return true;
}

/* The whole job stops, as it does where the terminal itself turns the key into the signal. Ours
 * notes it, and the loop then leaves the terminal first. */
bool command_suspend(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)ui;
	(void)arguments;
	if (kill(0, SIGTSTP) < 0)
		return mm_fail_errno(err, "cannot stop");
	return true;
}

bool command_redraw(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	(void)err;
	ui->redraw = true;
	return true;
}

/* An export is not thrown away by the first word, which may be meant for something that has just
 * been left. */
bool command_quit(struct ui *ui, const char *arguments, struct mm_error *err)
{
	char key[KEY_NAME_MAX + sizeof " again"];
	uint64_t done, all;

	(void)arguments;
	(void)err;
	if (ui->mode == UI_HELP || ui->mode == UI_LIST) {
		ui->mode = UI_NORMAL;
	} else if (ui->export_job && !mm_export_poll(ui->export_job, &done, &all) &&
		   !ui->export_stopped && !ui->quit_asked) {
		ui->quit_asked = true;
		ui_say(ui, "still exporting; %s gives it up",
		       key_for("quit", key) ? strcat(key, " again") : ":quit again");
	} else {
		ui->quit = true;
	}
	return true;
}

bool command_quit_now(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	(void)err;
	ui->quit = true;
	return true;
}
