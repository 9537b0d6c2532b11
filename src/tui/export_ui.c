/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `export`: a window as CSV, written by a job beside the screen. The window goes from the in mark
 * to the out mark; where one is missing, from the start or to the end of what is replayed.
 */
#include "tui/export_ui.h"

#include "tui/commands.h"
#include "tui/prompt.h"

#include <mmtui/number.h>

#include <stdio.h>
#include <string.h>
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

static bool start(struct ui *ui, const char *file, bool replace, struct mm_error *err)
{
	struct mm_export_options options = {
		.file = file,
		.replace = replace,
		.symbols = ui->symbols,
		.zone = ui->zone,
	};

	if (ui->view->phase == MM_LOADING)
		return mm_fail(err, "the files are still being looked at");
	if (ui->export_job)
		return mm_fail(err, "an export is under way; Escape stops it");
	if (!replace && strcmp(file, "-") != 0 && !access(file, F_OK))
		return mm_fail(err, "%s exists; export -f replaces it", file);
	export_window(ui, &options.from, &options.to);
	ui->export_job = mm_export_start(mm_player_pool(ui->player), &options, err);
	if (!ui->export_job)
		return false;
	ui->export_stopped = false;
	snprintf(ui->export_path, sizeof ui->export_path, "%s", file);
	return true;
}

/* Appends a time as a file's name can have it: 20131007T093000. */
static void add_time(char *name, size_t size, const struct mm_zone *zone, int64_t t)
{
	struct mm_civil civil;
	size_t used = strlen(name);

	mm_time_to_civil(zone, t, &civil);
	snprintf(name + used, size - used, "-%04d%02d%02dT%02d%02d%02d", civil.year, civil.month,
		 civil.day, civil.hour, civil.minute, civil.second);
}

/* A name to begin with: that of the directory, and the window's ends. */
static void propose(const struct ui *ui, char *name, size_t size)
{
	const struct mm_view *view = ui->view;
	const char *directory = mm_player_directory(ui->player);
	size_t length = strlen(directory);

	while (length && directory[length - 1] == '/')
		length--;
	size_t first = length;
	while (first && directory[first - 1] != '/')
		first--;
	int bytes = (int)(length - first);
	bool named = bytes && bytes < 128 && directory[length - 1] != '.';
	snprintf(name, size, "%.*s", named ? bytes : 6, named ? directory + first : "market");
	if (view->has_in || view->has_out) {
		add_time(name, size, ui->zone, view->has_in ? view->in : view->start);
		add_time(name, size, ui->zone, view->has_out ? view->out : view->end);
	}
	size_t used = strlen(name);
	snprintf(name + used, size - used, ".csv");
}

/* Without a file's name: asks for one, and says what would go there. */
static bool ask(struct ui *ui, struct mm_error *err)
{
	const struct mm_view *view = ui->view;
	char name[UI_MESSAGE_MAX];
	const char *label = "export everything to: ";

	if (!ui->has_screen)
		return mm_fail(err, "export to which file?");
	if (view->phase == MM_LOADING)
		return mm_fail(err, "the files are still being looked at");
	if (view->has_in && view->has_out)
		label = "export to: ";
	else if (view->has_in)
		label = "export from the in mark on to: ";
	else if (view->has_out)
		label = "export up to the out mark to: ";
	propose(ui, name, sizeof name);
	prompt_open(ui, label, "export ", name);
	return true;
}

static bool run(struct ui *ui, const char *arguments, bool replace, struct mm_error *err)
{
	char path[UI_MESSAGE_MAX];

	if (!command_file(arguments, path, sizeof path, err))
		return false;
	if (!strcmp(path, "-") && ui->has_screen)
		return mm_fail(err, "standard output is the screen: name a file");
	return start(ui, path, replace, err);
}

bool command_export(struct ui *ui, const char *arguments, struct mm_error *err)
{
	if (!*arguments)
		return ask(ui, err);
	bool replace = !strncmp(arguments, "-f", 2) && (!arguments[2] || arguments[2] == ' ');
	if (replace)
		arguments += 2 + strspn(arguments + 2, " ");
	return run(ui, arguments, replace, err);
}

bool command_export_over(struct ui *ui, const char *arguments, struct mm_error *err)
{
	return run(ui, arguments, true, err);
}

/* Says how it ended. */
static bool finish(struct ui *ui, struct mm_error *err)
{
	struct mm_export_result result;
	char rows[MM_NUMBER_TEXT_MAX], bytes[MM_NUMBER_TEXT_MAX];
	bool done = mm_export_finish(ui->export_job, &result, err);

	ui->export_job = NULL;
	if (!done)
		return false;
	mm_count_format(rows, result.rows);
	mm_size_format(bytes, result.bytes);
	ui_say(ui, "%s %s, %s, in %s", rows, result.rows == 1 ? "row" : "rows", bytes,
	       ui->export_path);
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
	if (mm_export_poll(ui->export_job, &events, &total)) {
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

void export_cancel(struct ui *ui)
{
	if (!ui->export_job)
		return;
	ui->export_stopped = true;
	mm_export_cancel(ui->export_job);
}
