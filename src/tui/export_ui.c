/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `export`: a window as CSV, written by a job beside the screen. The window goes from the in mark
 * to the out mark; where one is missing, from the start or to the end of what is replayed. In it:
 * the filter's symbols, or all, or the one selected.
 */
#include "tui/export_ui.h"

#include "tui/commands.h"
#include "tui/export_ask.h"
#include "tui/focus.h"
#include "tui/held.h"
#include "tui/signals.h"

#include <mmtui/clock.h>
#include <mmtui/number.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void export_window(const struct ui *ui, int64_t *from, int64_t *to)
{
	const struct mm_view *view = ui->view;

	*from = ui->from;
	*to = ui->to;
	if (view->has_in && view->in > *from)
		*from = view->in;
	if (view->has_out && view->out < *to)
		*to = view->out;
}

/* What follows `export`. */
struct order {
	bool replace;
	bool asked; /* the file's name has been asked for, by export_ask */
	bool given; /* whose events */
	enum export_whose whose;
	uint32_t symbol;
	char file[UI_MESSAGE_MAX];
};

/* An absolute path, or one from the home directory on, for a person to find the file by. */
static void tell_path(const char *file, char *out, size_t size)
{
	char folder[PATH_MAX] = "", path[2 * PATH_MAX];
	const char *home = getenv("HOME");
	size_t length = home ? strlen(home) : 0;

	if (file[0] != '/' && !getcwd(folder, sizeof folder))
		folder[0] = '\0';
	snprintf(path, sizeof path, "%s%s%s", folder, *folder ? "/" : "", file);
	bool at_home = length > 1 && !strncmp(path, home, length) && path[length] == '/';
	const char *from = path + (at_home ? length : 0);
	size_t bytes = strlen(from), room = size - 2;
	if (bytes > room) { /* the end is the file's name */
		at_home = false;
		for (from += bytes - room; ((unsigned char)*from & 0xc0) == 0x80;)
			from++;
	}
	snprintf(out, size, "%s%s", at_home ? "~" : "", from);
}

static bool start(struct ui *ui, const struct order *order, struct mm_error *err)
{
	struct mm_export_options options = {
		.file = order->file,
		.replace = order->replace,
		.symbols = ui->symbols,
		.filter = order->whose == EXPORT_FILTERED ? ui->filter : NULL,
		.symbol = order->whose == EXPORT_SYMBOL
				  ? mm_player_symbol(ui->player, order->symbol)
				  : NULL,
		.zone = ui->zone,
	};

	export_window(ui, &options.from, &options.to);
	signals_block();
	ui->export_job = mm_export_start(mm_player_pool(ui->player), &options, err);
	signals_unblock();
	if (!ui->export_job)
		return false;
	ui->export_stopped = false;
	tell_path(order->file, ui->export_path, sizeof ui->export_path);
	return true;
}

/* --- the command --------------------------------------------------------------------------------
 */

/* Notes an option; false where the word is none. */
static bool note_option(struct order *order, const char *word)
{
	static const char *const names[] = {"--all", "--filter", "--symbol"};

	if (!strcmp(word, "-f"))
		return order->replace = true;
	if (!strcmp(word, EXPORT_ASKED))
		return order->asked = true;
	for (int i = 0; i < 3; i++) {
		if (strcmp(word, names[i]) != 0)
			continue;
		order->whose = (enum export_whose)i;
		return order->given = true;
	}
	return false;
}

/* Takes one option off the arguments. False where what comes first is none. */
static bool take_option(struct order *order, const char **arguments, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX];

	if ((*arguments)[0] != '-' || (*arguments)[1] == '\0' || (*arguments)[1] == ' ')
		return false;
	command_word(arguments, word);
	if (note_option(order, word))
		return true;
	return mm_fail(err,
		       "export: there is no option %s, only -f, --all, --filter and --symbol; for "
		       "a file of that name write ./%s",
		       word, word);
}

/* Takes one off their end. False where the last word is none, but part of the file's name. */
static bool take_last_option(struct order *order, char *arguments)
{
	char *space = strrchr(arguments, ' ');

	if (!space || !note_option(order, space + 1))
		return false;
	while (space > arguments && space[-1] == ' ')
		space--;
	*space = '\0';
	return true;
}

/* Whose events it is to be: what was said, else the filter where there is one. */
static bool settle_whose(struct ui *ui, struct order *order, struct mm_error *err)
{
	if (!order->given)
		order->whose = *ui->filter ? EXPORT_FILTERED : EXPORT_EVERYTHING;
	if (order->whose == EXPORT_FILTERED && !*ui->filter)
		return mm_fail(err, "export: nothing is filtered; without --filter all is written");
	order->symbol = order->asked ? ui->export_symbol : ui->selected;
	if (order->whose == EXPORT_SYMBOL && order->symbol >= mm_player_symbols(ui->player))
		return mm_fail(err, "export: no symbol is selected");
	if (order->whose == EXPORT_SYMBOL && !order->asked)
		symbols_choose(ui);
	return true;
}

/* Reads what follows the command, but for the file's name, which is written to `name`. */
static bool read_order(struct ui *ui, const char *arguments, struct order *order,
		       char name[UI_PROMPT_MAX], struct mm_error *err)
{
	struct mm_error why = {.text = ""};

	while (take_option(order, &arguments, &why))
		continue;
	if (*why.text) {
		*err = why;
		return false;
	}
	snprintf(name, UI_PROMPT_MAX, "%s", arguments);
	while (take_last_option(order, name))
		continue;
	return settle_whose(ui, order, err);
}

/* Without a file's name: asks for one, and says what would go there. */
static bool ask(struct ui *ui, const struct order *order, struct mm_error *err)
{
	if (!ui->has_screen)
		return mm_fail(err, "export to which file?");
	ui->export_exists[0] = '\0';
	ui->export_symbol =
		order->symbol; /* another may be selected when the name has been typed */
	export_ask(ui, order->whose, order->symbol);
	return true;
}

/* Reads the file's name. A y to whoever asked whether to replace the one before is none. */
static bool read_file(const struct ui *ui, const char *name, struct order *order,
		      struct mm_error *err)
{
	bool again = order->asked && *ui->export_exists && !order->replace;

	if (!again || strcmp(name, "y") != 0)
		return command_file(name, order->file, sizeof order->file, err);
	memcpy(order->file, ui->export_exists, sizeof order->file);
	order->replace = true;
	return true;
}

/* There is something of that name: asks anew where it is a file and somebody was asked. */
static bool refuse(struct ui *ui, const char *name, const struct order *order, struct mm_error *err)
{
	struct stat status;

	if (!stat(order->file, &status) && S_ISDIR(status.st_mode))
		return mm_fail(err, "%s is a directory", order->file);
	if (!order->asked)
		return mm_fail(err, "%s exists; export -f replaces it", order->file);
	memcpy(ui->export_exists, order->file, sizeof ui->export_exists);
	export_ask_again(ui, order->whose, name);
	return true;
}

static bool refuse_second(const struct ui *ui, struct mm_error *err)
{
	char key[KEY_NAME_MAX];

	export_stop_key(ui, key);
	return mm_fail(err, "an export is under way; %s stops it", key);
}

static bool run(struct ui *ui, const char *arguments, struct order *order, struct mm_error *err)
{
	char name[UI_PROMPT_MAX];

	if (!read_order(ui, arguments, order, name, err))
		return false;
	if (ui->view->phase == MM_LOADING)
		return mm_fail(err, "the files are still being looked at");
	if (ui->export_job)
		return refuse_second(ui, err);
	if (!*name)
		return ask(ui, order, err);
	if (!read_file(ui, name, order, err))
		return false;
	if (!strcmp(order->file, "-") && ui->has_screen)
		return mm_fail(err, "standard output is the screen: name a file");
	if (order->replace || !strcmp(order->file, "-") || access(order->file, F_OK) != 0)
		return start(ui, order, err);
	return refuse(ui, name, order, err);
}

bool command_export(struct ui *ui, const char *arguments, struct mm_error *err)
{
	struct order order = {0};

	return run(ui, arguments, &order, err);
}

bool command_export_over(struct ui *ui, const char *arguments, struct mm_error *err)
{
	struct order order = {.replace = true};

	return run(ui, arguments, &order, err);
}

/* --- its end ------------------------------------------------------------------------------------
 */

/* The path, in quotes where it would read as several words, its beginning left out where the last
 * line has no room for all of it. */
static void say_end(struct ui *ui, const char *what)
{
	const char *path = ui->export_path, *quote = command_file_quote(path), *cut = "";
	int room = ui->width - 2 - canvas_width(what) - 2 * canvas_width(quote);

	if (ui->has_screen && canvas_width(path) > room) {
		cut = "...";
		while (*path && canvas_width(path) > room - 3)
			path++;
		while (((unsigned char)*path & 0xc0) == 0x80)
			path++;
	}
	ui_say(ui, "%s%s%s%s%s", what, quote, cut, path, quote);
}

/* Says how it ended. */
static bool finish(struct ui *ui, struct mm_error *err)
{
	struct mm_export_result result;
	char rows[MM_NUMBER_TEXT_MAX], bytes[MM_NUMBER_TEXT_MAX], what[UI_MESSAGE_MAX];
	bool done = mm_export_finish(ui->export_job, &result, err);

	ui->export_job = NULL;
	if (!done)
		return false;
	mm_count_format(rows, result.rows);
	mm_size_format(bytes, result.bytes);
	snprintf(what, sizeof what, "%s %s, %s, in ", rows, result.rows == 1 ? "row" : "rows",
		 bytes);
	say_end(ui, what);
	return true;
}

bool export_wait(struct ui *ui, struct mm_error *err)
{
	return !ui->export_job || finish(ui, err);
}

bool export_poll(struct ui *ui)
{
	uint64_t events = 0, total = 0;
	struct mm_error err;

	if (!ui->export_job)
		return false;
	/* what is said now would be gone with the next letter typed; a script waits for the end,
	 * and no letter comes before its own */
	if (ui->mode == UI_COMMAND && !held_script())
		return true;
	if (mm_export_poll(ui->export_job, &events, &total)) {
		ui->job_ended = mm_clock_now();
		if (finish(ui, &err))
			return true;
		if (ui->export_stopped)
			ui_say(ui, "the export was stopped, nothing is left of it");
		else
			ui_complain(ui, "%s", err.text);
		return true;
	}
	return true; /* the last line shows how far it is */
}

void export_stop_key(const struct ui *ui, char key[KEY_NAME_MAX])
{
	bool list = ui->mode == UI_LIST || ui->covered == UI_LIST;
	bool in_the_way = held_script() || ui->mode == UI_HELP || list || page_is_shown(ui);

	if ((in_the_way || !key_for("cancel", key)) && !key_for("interrupt", key))
		snprintf(key, KEY_NAME_MAX, ":cancel");
}

void export_cancel(struct ui *ui)
{
	if (!ui->export_job)
		return;
	ui->export_stopped = true;
	mm_export_cancel(ui->export_job);
}
