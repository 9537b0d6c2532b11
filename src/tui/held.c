/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/held.h"

#include "tui/export_ui.h"
#include "tui/terminal.h"

#include <stdio.h>

static struct {
	char line[UI_PROMPT_MAX];
	bool holds;
	line_run *run;

	struct script *script;
	bool stopping; /* it is to end when the export that it has begun does */

	uint64_t waits_for; /* the request to be answered first */
	bool settling;      /* and, after that, the one that the frame itself made */
} held;

static void begin_wait(const struct ui *ui)
{
	held.waits_for = ui->requested;
	held.settling = false;
}

void held_begin(struct ui *ui, struct script *script)
{
	held.holds = held.stopping = false;
	held.script = script;
	begin_wait(ui);
}

void held_take(struct ui *ui, const char *line, line_run *run, bool shown)
{
	bool now_or_never = ui->view->phase == MM_LOADING;

	if (!command_waits(line) || (ui_settled(ui) && shown) || now_or_never) {
		run(ui, line);
		return;
	}
	snprintf(held.line, sizeof held.line, "%s", line);
	held.holds = true;
	held.run = run;
	begin_wait(ui);
}

bool held_line(void)
{
	return held.holds;
}

bool held_script(void)
{
	return !script_done(held.script);
}

/* Is all that was asked before on the screen, with the sparklines that its frame asked for? */
static bool caught_up(const struct ui *ui, bool shown, uint64_t answered)
{
	if (!shown || answered < held.waits_for)
		return false;
	if (!held.settling && ui->requested > held.waits_for) {
		held.waits_for = ui->requested;
		held.settling = true;
		return false;
	}
	return true;
}

/* May the script go on? */
static bool script_is_free(const struct ui *ui)
{
	return held_script() && !ui->export_job && !ui->places.saving;
}

/* What was typed to follow a script is not meant for one that has failed. */
static void step_script(struct ui *ui)
{
	if (!script_step(held.script, ui))
		typed_forget_kept();
}

bool held_go_on(struct ui *ui, bool shown, uint64_t answered)
{
	if (held.stopping && !ui->export_job) {
		held.stopping = false;
		script_stop(held.script, ui);
		return true;
	}
	if (held.stopping || (!held.holds && !script_is_free(ui)))
		return false;
	if (ui->view->phase == MM_LOADING || !caught_up(ui, shown, answered))
		return false;
	if (held.holds) {
		held.holds = false;
		held.run(ui, held.line);
	} else {
		step_script(ui);
	}
	begin_wait(ui);
	return true;
}

void held_keep(struct ui *ui, const struct typed *typed)
{
	typed_keep(typed);
	if (typed->key != TERMINAL_MOUSE && !held.stopping && !ui->message_is_error)
		ui_say(ui, "keys wait for the script; Ctrl-C stops it");
}

void held_stop_script(struct ui *ui)
{
	typed_forget_kept();
	ui->message[0] = '\0';
	held.stopping = true;
	export_cancel(ui);
}
