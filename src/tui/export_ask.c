/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/export_ask.h"

#include "tui/panel.h"
#include "tui/prompt.h"
#include "tui/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_MAX_BYTES 200 /* of a file's name: less than any file system takes */
#define TRIES 99
#define FILTER_SHOWN 30 /* columns */

const char *export_option(enum export_whose whose)
{
	static const char *const options[] = {"--all ", "--filter ", "--symbol "};

	return options[whose];
}

/* --- what is asked ------------------------------------------------------------------------------
 */

static void tell_whose(const struct ui *ui, enum export_whose whose, uint32_t symbol, char *out,
		       size_t size)
{
	if (whose == EXPORT_SYMBOL)
		snprintf(out, size, "%.90s", symbol_name(ui, symbol));
	else if (whose == EXPORT_FILTERED && canvas_width(ui->filter) <= FILTER_SHOWN)
		snprintf(out, size, "%.90s", ui->filter);
	else
		snprintf(out, size, "%s",
			 whose == EXPORT_FILTERED ? "what is filtered" : "everything");
}

static const char *tell_window(const struct mm_view *view)
{
	if (view->has_in && view->has_out)
		return ", in to out,";
	if (view->has_in)
		return ", from the in mark on,";
	return view->has_out ? ", up to the out mark," : "";
}

/* How many events that are. 0: none, or it is not known, since nothing on the screen is about
 * exactly them: the tape is of the filter, or of the symbol alone. */
static uint64_t count_events(const struct ui *ui, enum export_whose whose, uint32_t symbol)
{
	const struct mm_view *view = ui->view;
	const struct mm_watch *watched = &ui->watched;
	bool is_tape = ui_settled(ui) && !strcmp(watched->tape_filter, ui->filter);

	if (whose == EXPORT_EVERYTHING)
		return view->window_events;
	return is_tape && watched->tape_only == (whose == EXPORT_SYMBOL ? symbol : UINT32_MAX)
		       ? view->tape_window_events
		       : 0;
}

static void tell_events(const struct ui *ui, enum export_whose whose, uint32_t symbol, char *out,
			size_t size)
{
	bool marked = ui->view->has_in || ui->view->has_out;
	uint64_t events = count_events(ui, whose, symbol);
	char number[WORDS_MAX];

	*out = '\0';
	if (!events)
		return;
	words_count(number, events, 16);
	snprintf(out, size, "%s %.16s event%s,", marked ? "" : ",", number, events == 1 ? "" : "s");
}

/* Does a question leave room for the whole name, and for the cursor behind it? */
static bool leaves_room(const struct ui *ui, const char *label, const char *name)
{
	int columns = canvas_width(label);

	return columns <= ui->width / 2 && columns + canvas_width(name) < ui->width;
}

/* "export SPY, in to out, to: ". What is said last gives way to the name first; the name tells
 * what is exported as well. */
static void make_label(const struct ui *ui, enum export_whose whose, uint32_t symbol,
		       const char *name, char *label, size_t size)
{
	char who[96], events[32];

	tell_whose(ui, whose, symbol, who, sizeof who);
	tell_events(ui, whose, symbol, events, sizeof events);
	snprintf(label, size, "export %s%s%s to: ", who, tell_window(ui->view), events);
	if (!leaves_room(ui, label, name))
		snprintf(label, size, "export %s%s to: ", who, tell_window(ui->view));
	if (!leaves_room(ui, label, name))
		snprintf(label, size, "export %s to: ", who);
	if (!leaves_room(ui, label, name))
		snprintf(label, size, "export to: ");
}

/* --- a name -------------------------------------------------------------------------------------
 */

/* Appends a window as a file's name can have it: -20131007T093000-160000, with both dates where it
 * ends on another day. */
static void add_window(char *name, size_t size, const struct mm_zone *zone, int64_t in, int64_t out)
{
	struct mm_civil from, to;
	size_t used = strlen(name);

	mm_time_to_civil(zone, in, &from);
	mm_time_to_civil(zone, out, &to);
	used += (size_t)snprintf(name + used, size - used, "-%04d%02d%02dT%02d%02d%02d-", from.year,
				 from.month, from.day, from.hour, from.minute, from.second);
	if (from.year != to.year || from.month != to.month || from.day != to.day)
		used += (size_t)snprintf(name + used, size - used, "%04d%02d%02dT", to.year,
					 to.month, to.day);
	snprintf(name + used, size - used, "%02d%02d%02d", to.hour, to.minute, to.second);
}

/* Appends a symbol, with a _ for whatever a name had better not hold. */
static void add_symbol(char *name, size_t size, const char *symbol)
{
	size_t used = strlen(name);

	snprintf(name + used, size - used, "-%.64s", symbol);
	for (char *c = name + used + 1; *c; c++)
		if ((unsigned char)*c < 0x80 && !isalnum((unsigned char)*c) && !strchr(".-+", *c))
			*c = '_';
}

/* The name of the directory; "market" for one that is none, as "." */
static void add_directory(char *name, size_t size, const char *directory)
{
	size_t length = strlen(directory), first;

	while (length && directory[length - 1] == '/')
		length--;
	for (first = length; first && directory[first - 1] != '/'; first--)
		continue;
	bool named = length > first && length - first < 100 && directory[length - 1] != '.';
	snprintf(name, size, "%.*s", named ? (int)(length - first) : 6,
		 named ? directory + first : "market");
}

/* Of the directory, the symbol and the window's ends; with a number where there is such a file. */
static void propose(const struct ui *ui, enum export_whose whose, uint32_t symbol, char *name,
		    size_t size)
{
	const struct mm_view *view = ui->view;

	add_directory(name, size, mm_player_directory(ui->player));
	if (whose == EXPORT_SYMBOL)
		add_symbol(name, size, symbol_name(ui, symbol));
	if (whose == EXPORT_FILTERED)
		add_symbol(name, size, "filtered");
	if (view->has_in || view->has_out)
		add_window(name, size, ui->zone, view->has_in ? view->in : view->start,
			   view->has_out ? view->out : view->end);
	size_t used = strlen(name);
	snprintf(name + used, size - used, ".csv");
	for (int i = 2; i <= TRIES && !access(name, F_OK); i++)
		snprintf(name + used, size - used, "-%d.csv", i);
}

static void open_prompt(struct ui *ui, enum export_whose whose, const char *label, const char *name)
{
	char prefix[40];

	snprintf(prefix, sizeof prefix, "export " EXPORT_ASKED " %s", export_option(whose));
	prompt_open(ui, label, prefix, name);
}

void export_ask(struct ui *ui, enum export_whose whose, uint32_t symbol)
{
	char name[NAME_MAX_BYTES + 64], label[sizeof ui->prompt_label];

	propose(ui, whose, symbol, name, sizeof name);
	make_label(ui, whose, symbol, name, label, sizeof label);
	open_prompt(ui, whose, label, name);
}

void export_ask_again(struct ui *ui, enum export_whose whose, const char *file)
{
	const char *label = "exists, y replaces it; to: ";

	open_prompt(ui, whose, leaves_room(ui, label, file) ? label : "exists, y or to: ", file);
}
