/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about panels: which are shown, which has the focus, which has the screen for itself. */
#include "tui/commands.h"

#include "tui/focus.h"
#include "tui/layout.h"

#include <string.h>

void focus_move(struct ui *ui, const struct panel *panel, int64_t lines)
{
	if (!panel || !panel->move)
		panel = &panel_symbols;
	panel->move(ui, lines);
}

/* The panel after `from` in the order of the screen, or before it: of those that `fits` likes. NULL
 * where none is left. */
static const struct panel *next_panel(const struct ui *ui, const struct panel *from, int step,
				      bool (*fits)(const struct ui *ui, const struct panel *panel))
{
	int at = step > 0 ? -1 : PANELS;

	for (int i = 0; i < PANELS; i++)
		if (panels[i] == from)
			at = i;
	for (at += step; at >= 0 && at < PANELS; at += step)
		if (fits(ui, panels[at]))
			return panels[at];
	return NULL;
}

static bool can_have_focus(const struct ui *ui, const struct panel *panel)
{
	return !panel_is_hidden(ui, panel) && focus_can_move(panel);
}

static bool is_not_hidden(const struct ui *ui, const struct panel *panel)
{
	return !panel_is_hidden(ui, panel);
}

static bool no_panel(const char *command, const char *name, struct mm_error *err)
{
	return mm_fail(err, "%s: \"%s\" is none of tape, symbols, memory, timeline", command, name);
}

/* At full screen the next panel comes to full screen. */
static void give_focus(struct ui *ui, const struct panel *panel)
{
	if (ui->maximized >= 0)
		ui->maximized = (int)panel->id;
	ui->focus = panel->id;
}

bool command_focus(struct ui *ui, const char *arguments, struct mm_error *err)
{
	bool back = !strcmp(arguments, "previous");
	const struct panel *panel = panel_named(arguments), *from = focus_panel(ui);

	if (!panel && *arguments && !back && strcmp(arguments, "next") != 0)
		return mm_fail(err,
			       "focus: \"%s\" is none of next, previous, tape, symbols, memory, "
			       "timeline",
			       arguments);
	if (panel && panel_is_hidden(ui, panel) && ui->maximized != (int)panel->id)
		return mm_fail(err, "focus: %s is hidden; panel %s shows it", arguments, arguments);
	if (!panel)
		panel = next_panel(ui, from, back ? -1 : 1, can_have_focus);
	if (!panel) /* round the corner */
		panel = next_panel(ui, NULL, back ? -1 : 1, can_have_focus);
	if (panel)
		give_focus(ui, panel);
	return true;
}

/* All panels that are not hidden, one after the other; then all together. */
static void maximize_next(struct ui *ui)
{
	const struct panel *from = ui->maximized >= 0 ? panel_of((enum panel_id)ui->maximized)
						      : NULL;
	const struct panel *next = next_panel(ui, from, 1, is_not_hidden);

	ui->maximized = next ? (int)next->id : -1;
	if (next)
		ui->focus = next->id;
}

bool command_maximize(struct ui *ui, const char *arguments, struct mm_error *err)
{
	const struct panel *panel = *arguments ? panel_named(arguments) : focus_panel(ui);

	if (!strcmp(arguments, "next")) {
		maximize_next(ui);
		return true;
	}
	if (!panel && *arguments)
		return no_panel("maximize", arguments, err);
	if (panel)
		focus_maximize(ui, panel);
	return true;
}

/* Without on or off it turns: what is hidden is shown, and where there is no room for that it is
 * said. From full screen what is asked for is to be seen beside the others, and the panel that
 * filled it is hidden. */
bool command_panel(struct ui *ui, const char *arguments, struct mm_error *err)
{
	char name[COMMAND_WORD_MAX] = "";
	const struct panel *panel;
	bool show;

	command_word(&arguments, name);
	panel = panel_named(name);
	if (!panel)
		return no_panel("panel", name, err);
	show = ui->maximized >= 0 ? ui->maximized != (int)panel->id
				  : !ui->show[panel->id] || layout_lacks_room(ui, panel);
	if (!strcmp(arguments, "on") || !strcmp(arguments, "off"))
		show = !strcmp(arguments, "on");
	else if (*arguments)
		return mm_fail(err, "panel: \"%s\" is neither on nor off", arguments);
	ui->show[panel->id] = show;
	ui->maximized = -1;
	if (layout_lacks_room(ui, panel))
		ui_say(ui, "no room for %s here: maximize %s shows it alone", name, name);
	return true;
}
