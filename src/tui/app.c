/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the start of the screen to its end: what is configured, what the command line says, and then
 * either the loop on a terminal (loop.c) or a single frame as text. The state of the screen is
 * here, so that all of these work on the same.
 */
#include "tui/app.h"

#include "tui/bind.h"
#include "tui/dump.h"
#include "tui/export_ui.h"
#include "tui/loop.h"
#include "tui/remember.h"
#include "tui/signals.h"
#include "tui/terminal.h"
#include "tui/timeline.h"
#include "tui/ui.h"
#include "tui/watch.h"

#include <mmtui/clock.h>

#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long a single frame waits for the monitor's first figures. */
#define FIGURES_WAIT (2 * MM_SECOND)

/* A frame's size where neither a terminal nor the environment gives one, and bounds for the latter.
 */
#define FRAME_WIDTH 120
#define FRAME_HEIGHT 36
#define FRAME_MOST 1000

static struct {
	struct ui ui;
	struct canvas canvas;

	/* what app_configure left */
	bool configured;
	config_complain *complain;
	void *complain_to;
	unsigned complaints;
	char complaint[UI_MESSAGE_MAX]; /* the first */
} app;

/* --- what is configured ---------------------------------------------------------------------- */

/* Passes a line that is wrong on, and keeps the first for the screen: without the file's folder,
 * which would leave a narrow one no room for the reason. */
static void note_complaint(void *file, const char *text)
{
	const char *slash = strrchr(file, '/');
	size_t folder = slash ? (size_t)(slash + 1 - (const char *)file) : 0;

	if (!app.complaints++)
		snprintf(app.complaint, sizeof app.complaint, "%s",
			 strncmp(text, file, folder) ? text : text + folder);
	app.complain(app.complain_to, text);
}

bool app_configure(const char *file, config_complain *complain, void *to, struct mm_error *err)
{
	char usual[PATH_MAX];

	ui_defaults(&app.ui);
	app.configured = true;
	app.complain = complain;
	app.complain_to = to;
	if (!file && (!config_path(usual, sizeof usual) || access(usual, F_OK) < 0))
		return true;
	if (!file)
		file = usual;
	return config_read(&app.ui, file, note_complaint, (void *)file, err);
}

const struct mm_zone *app_zone(void)
{
	return app.configured ? app.ui.zone : mm_zone_utc();
}

void app_print_config(FILE *to)
{
	config_print(&app.ui, to);
}

/* Of a configuration that is wrong at several places the first is shown; that there are more stands
 * before it, where a narrow screen does not cut it off. */
static void tell_complaints(struct ui *ui)
{
	if (app.complaints == 1)
		ui_complain(ui, "%s", app.complaint);
	else if (app.complaints)
		ui_complain(ui, "%u errors, all told when mmtui ends: %.200s", app.complaints,
			    app.complaint);
}

/* --- the program on a terminal --------------------------------------------------------------- */

static void set_up(const struct app_options *options)
{
	if (!app.configured)
		ui_defaults(&app.ui);
	ui_show(&app.ui, options->player, options->monitor, options->zone);
	if (options->no_mouse)
		app.ui.mouse = false;
	app.ui.symbols = options->symbols;
	app.ui.from = options->from;
	app.ui.to = options->to;
	app.canvas.ascii = terminal_ascii();
}

/* An export that is still under way leaves nothing behind; err says so. */
static void tear_down(struct mm_error *err)
{
	struct mm_error ignored;

	export_cancel(&app.ui);
	if (!export_wait(&app.ui, &ignored))
		mm_fail(err, "the export to %s was given up: nothing is left of it",
			app.ui.export_path);
	canvas_free(&app.canvas);
	ui_free(&app.ui);
	bind_defaults();
}

int app_run(const struct app_options *options, struct mm_error *err)
{
	struct mm_error given_up = {""};
	int ended_by = 0;
	bool fine;

	set_up(options);
	app.ui.has_screen = true;
	remember_begin(&app.ui);
	tell_complaints(&app.ui);
	fine = signals_open(terminal_rescue, err);
	if (fine) {
		fine = loop_run(&app.ui, &app.canvas, options->script, &ended_by, err);
		signals_close();
	}
	if (fine && !ended_by)
		remember_end(&app.ui);
	tear_down(&given_up);
	if (!fine)
		return 1;
	*err = given_up;
	return ended_by ? 128 + ended_by : 0;
}

/* --- a single frame ------------------------------------------------------------------------------
 */

/* A size from the environment, or the one that is usual. */
static int size_of(const char *variable, int usual)
{
	const char *text = getenv(variable);
	char *end;

	if (!text || !*text)
		return usual;
	long size = strtol(text, &end, 10);
	return *end || size < 1 || size > FRAME_MOST ? usual : (int)size;
}

/* The monitor looks at its own pace. One frame is worth waiting for its first figures, but not for
 * ever: where the kernel is slow they are shown as unknown. */
static void wait_for_figures(struct ui *ui)
{
	int64_t deadline = mm_clock_now() + FIGURES_WAIT;

	watch_timeline(ui);
	while (ui->monitor && mm_clock_now() < deadline &&
	       !(ui->memory->taken && timeline_counted(ui))) {
		struct pollfd ready = {.fd = mm_monitor_descriptor(ui->monitor), .events = POLLIN};
		int64_t left = (deadline - mm_clock_now()) / MM_MILLISECOND;

		poll(&ready, 1, left > 0 ? (int)left : 0);
		ui_take_views(ui);
	}
}

bool app_frame(const struct app_options *options, FILE *to, struct mm_error *err)
{
	struct ui *ui = &app.ui;
	struct mm_error ignored;
	bool done;

	set_up(options);
	ui->width = size_of("COLUMNS", FRAME_WIDTH);
	ui->height = size_of("LINES", FRAME_HEIGHT);
	mm_player_settle(ui->player);
	ui_take_views(ui);
	symbols_order(ui);
	done = !mm_player_failed(ui->player, err) &&
	       (!options->script || script_run(options->script, ui, err));
	if (done && !ui->quit) {
		wait_for_figures(ui);
		done = dump_draw(ui, &app.canvas) || mm_fail(err, "out of memory");
		done = done && (canvas_write(&app.canvas, to) ||
				mm_fail_errno(err, "cannot write the screen"));
	}
	tear_down(&ignored);
	return done;
}
