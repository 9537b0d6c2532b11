/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one table of what the screen can do. A command line is an action's name and what follows it;
 * keys (bindings.c), the command line, scripts, completion, the help page and the manual all go by
 * this table. A new command is a row here and a function.
 */
#include "tui/commands.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct action actions[] = {
	{.name = "play", .help = "go on playing", .run = command_play},
	{.name = "pause", .help = "stop here", .run = command_pause},
	{.name = "toggle", .help = "play where it is paused, else pause", .run = command_toggle},
	{.name = "reverse",
	 .arguments = "[forward|backward]",
	 .help = "turn the direction of play",
	 .run = command_reverse,
	 .words = "forward backward"},
	{.name = "seek",
	 .arguments = "POSITION",
	 .help = "go to 14:03:27, 2013-10-07T14:03:27Z, +30s, -1m, 50%, #1000 (events), start, end",
	 .run = command_seek,
	 .words = "start end"},
	{.name = "undo", .help = "back to before the last seek", .run = command_undo},
	{.name = "speed",
	 .arguments = "SPEED",
	 .help = "60x, 5000/s (events), max; * 2 and / 2 change what it is",
	 .run = command_speed,
	 .words = "max"},
	{.name = "step",
	 .arguments = "[N] [event|snapshot|trade]",
	 .help = "N on, or back with a minus; a trade is the selected symbol's; also step 5s",
	 .run = command_step,
	 .words = "event snapshot trade"},
	{.name = "in",
	 .arguments = "[POSITION]",
	 .help = "begin the window here or there",
	 .run = command_in,
	 .words = "start end"},
	{.name = "out",
	 .arguments = "[POSITION]",
	 .help = "end the window: just after here, or there",
	 .run = command_out,
	 .words = "start end"},
	{.name = "clear", .help = "forget both marks of the window", .run = command_clear},
	{.name = "export",
	 .arguments = "[-f] FILE",
	 .help = "write the window as CSV; -f replaces a file that exists",
	 .run = command_export,
	 .waits = true,
	 .words = "@file"},
	{.name = "export!",
	 .arguments = "FILE",
	 .help = "the same as export -f",
	 .run = command_export_over,
	 .waits = true,
	 .words = "@file"},
	{.name = "symbol",
	 .arguments = "NAME",
	 .help = "select a symbol",
	 .run = command_symbol,
	 .words = "@symbol"},
	{.name = "find",
	 .arguments = "[TEXT|next|previous]",
	 .help = "select the symbol whose name begins with a text, or has it; alone: as you type",
	 .run = command_find,
	 .words = "@symbol"},
	{.name = "sort",
	 .arguments = "COLUMN [asc|desc]",
	 .help = "sort the symbols by a column; also sort next, sort reverse",
	 .run = command_sort,
	 .words = "symbol last change open high low vwap volume trades age asc desc next reverse"},
	{.name = "move",
	 .arguments = "N|page|-page",
	 .help = "select the symbol N lines or a page further down, or scroll a list or the help",
	 .run = command_move,
	 .words = "page -page"},
	{.name = "open",
	 .help = "go to the selected line of a list; else the selected symbol's page",
	 .run = command_open,
	 .needs_screen = true},
	{.name = "bookmark",
	 .arguments = "[NAME]",
	 .help = "give the playhead's place a name; one that had the name moves here",
	 .run = command_bookmark,
	 .waits = true},
	{.name = "bookmarks",
	 .arguments = "[NAME]",
	 .help = "list the bookmarks; with a name, go there",
	 .run = command_bookmarks},
	{.name = "unmark", .arguments = "NAME", .help = "delete a bookmark", .run = command_unmark},
	{.name = "breaks",
	 .help = "list the breakpoints",
	 .run = command_breaks,
	 .needs_screen = true},
	{.name = "anomalies",
	 .arguments = "[KIND [LIMIT]]...",
	 .help = "list what looks wrong in the window or the day: gaps 30s, prices 2%, runs 50, "
		 "zeros, "
		 "broken, all",
	 .run = command_anomalies,
	 .waits = true,
	 .words = "all broken prices zeros gaps runs"},
	{.name = "remove",
	 .help = "delete the selected line of a list: a bookmark, a breakpoint",
	 .run = command_remove,
	 .needs_screen = true},
	{.name = "panel",
	 .arguments = "NAME",
	 .help = "show or hide a panel: tape, symbols, memory, timeline",
	 .run = command_panel,
	 .words = "tape symbols memory timeline"},
	{.name = "tz",
	 .arguments = "ZONE",
	 .help = "show and read times in a zone: America/New_York, UTC",
	 .run = command_tz,
	 .words = "UTC"},
	{.name = "budget",
	 .arguments = "SIZE",
	 .help = "memory to stay within: 512M, 1G",
	 .run = command_budget},
	{.name = "dump",
	 .arguments = "FILE [--market]",
	 .help = "the screen as text, or as a picture (.svg); --market without memory and rates",
	 .run = command_dump,
	 .waits = true,
	 .words = "@file"},
	{.name = "help",
	 .help = "show and hide keys and commands",
	 .run = command_help,
	 .needs_screen = true},
	{.name = "command",
	 .arguments = "[TEXT]",
	 .help = "open the command line",
	 .run = command_prompt,
	 .needs_screen = true},
	{.name = "cancel",
	 .help = "leave the help or a list, stop a search or an export",
	 .run = command_cancel,
	 .needs_screen = true},
	{.name = "interrupt",
	 .help = "stop an export; without one, quit",
	 .run = command_interrupt,
	 .needs_screen = true},
	{.name = "suspend",
	 .help = "back to the shell; its fg comes back here",
	 .run = command_suspend,
	 .needs_screen = true},
	{.name = "redraw",
	 .help = "draw the whole screen anew",
	 .run = command_redraw,
	 .needs_screen = true},
	{.name = "quit", .help = "end", .run = command_quit},
};
#define ACTIONS (sizeof actions / sizeof actions[0])

const struct action *actions_all(size_t *count)
{
	*count = ACTIONS;
	return actions;
}

/* The action that a command line begins with, or NULL; *arguments is what follows. */
static const struct action *find(const char **arguments, char *word)
{
	if (!command_word(arguments, word))
		return NULL;
	for (size_t i = 0; i < ACTIONS; i++)
		if (!strcmp(actions[i].name, word))
			return &actions[i];
	return NULL;
}

bool command_word(const char **text, char *word)
{
	const char *at = *text;
	size_t length;

	at += strspn(at, " \t");
	length = strcspn(at, " \t");
	snprintf(word, COMMAND_WORD_MAX, "%.*s", (int)length, at);
	at += length;
	*text = at + strspn(at, " \t");
	return length > 0;
}

bool command_file(const char *typed, char *file, size_t size, struct mm_error *err)
{
	const char *home = getenv("HOME");
	bool at_home = !strncmp(typed, "~/", 2) && home;
	int length;

	if (!*typed)
		return mm_fail(err, "which file?");
	length = snprintf(file, size, "%s%s", at_home ? home : "", typed + (at_home ? 1 : 0));
	if (length < 0 || (size_t)length >= size)
		return mm_fail(err, "the file's name is too long");
	return true;
}

/* Runs an action with a copy of its arguments that ends where their text does. */
static bool run(struct ui *ui, const struct action *action, const char *text, struct mm_error *err)
{
	size_t length = strlen(text);
	char *arguments;

	if (!action->arguments && length)
		return mm_fail(err, "%s takes nothing after it", action->name);
	if (action->needs_screen && !ui->has_screen)
		return mm_fail(err, "%s needs a screen", action->name);
	while (length && isspace((unsigned char)text[length - 1]))
		length--;
	arguments = strndup(text, length);
	if (!arguments)
		return mm_fail(err, "out of memory");
	bool done = action->run(ui, arguments, err);
	free(arguments);
	return done;
}

bool command_run(struct ui *ui, const char *line, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX];
	const char *rest = line + strspn(line, " \t:");
	const struct action *action = find(&rest, word);

	if (action)
		return run(ui, action, rest, err);
	if (!*word)
		return true; /* nothing was typed */
	return mm_fail(err, "there is no command \"%s\"; ? shows all", word);
}

bool command_waits(const char *line)
{
	char word[COMMAND_WORD_MAX];
	const char *rest = line + strspn(line, " \t:");
	const struct action *action = find(&rest, word);

	return action && action->waits;
}
