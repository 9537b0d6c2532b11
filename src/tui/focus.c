/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One panel has the focus: arrows and pages move in it, `maximize` gives it the screen. It is a
 * wish, ui->focus, and what is on the screen decides: a panel that is hidden, or behind one at full
 * screen, loses it for as long.
 *
 * A symbol's page has two parts, which stand in for the panels side by side: its tape for the tape,
 * its chart for the list of symbols, in which one moves below it. So what is said of these panels
 * holds for the parts. When the page is left all is as it was before.
 */
#include "tui/focus.h"

#include "tui/layout.h"

#include <string.h>

static const char *const words[PANELS] = {
	[PANEL_TAPE] = "tape",
	[PANEL_SYMBOLS] = "symbols",
	[PANEL_MEMORY] = "memory",
	[PANEL_TIMELINE] = "timeline",
};

const char *panel_word(enum panel_id id)
{
	return words[id];
}

const struct panel *panel_of(enum panel_id id)
{
	for (int i = 0; i < PANELS; i++)
		if (panels[i]->id == id)
			return panels[i];
	return NULL;
}

const struct panel *panel_named(const char *name)
{
	for (int i = 0; i < PANELS; i++)
		if (!strcmp(words[i], name))
			return panel_of((enum panel_id)i);
	return NULL;
}

static bool is_page_part(const struct panel *panel)
{
	return panel == &panel_tape || panel == &panel_symbols;
}

bool panel_is_hidden(const struct ui *ui, const struct panel *panel)
{
	return !ui->show[panel->id] && !(ui->symbol_page && is_page_part(panel));
}

bool panel_is_shown(const struct ui *ui, const struct panel *panel)
{
	return ui->maximized >= 0 ? ui->maximized == (int)panel->id : ui->show[panel->id];
}

bool page_is_shown(const struct ui *ui)
{
	return ui->symbol_page &&
	       (ui->maximized < 0 || is_page_part(panel_of((enum panel_id)ui->maximized)));
}

/* Its tape begins with the newest trades. One that is behind something at full screen is opened
 * once more: what there was before all of it stays known. */
void page_open(struct ui *ui)
{
	if (!ui->symbol_page)
		ui->behind = (struct behind){.tape_back = ui->tape_back, .n = ui->view->n};
	ui->behind.focus = ui->focus;
	ui->behind.maximized = ui->maximized;
	ui->tape_back = 0;
	ui->symbol_page = true;
	symbols_choose(ui); /* the page stays where the list's first changes */
	ui->focus = PANEL_SYMBOLS;
	if (ui->maximized >= 0)
		ui->maximized = PANEL_SYMBOLS;
	ui->chart.end = INT64_MAX;
	ui->chart.cross = -1;
}

void page_close(struct ui *ui)
{
	bool shown = page_is_shown(ui);

	ui->chart.cross = -1;
	if (!ui->symbol_page)
		return;
	ui->symbol_page = false;
	ui->tape_back = ui->view->n == ui->behind.n ? ui->behind.tape_back : 0;
	if (!shown)
		return;
	ui->focus = ui->behind.focus;
	if (ui->maximized >= 0)
		ui->maximized = ui->behind.maximized;
}

bool focus_can_move(const struct panel *panel)
{
	return panel->move != NULL;
}

/* The part of a page that has the focus; the one at full screen, where one is. */
static const struct panel *page_part(const struct ui *ui)
{
	int part = ui->maximized >= 0 ? ui->maximized : (int)ui->focus;

	return part == PANEL_TAPE ? &panel_tape : &panel_symbols;
}

const struct panel *focus_panel(const struct ui *ui)
{
	const struct panel *shown = NULL;

	if (page_is_shown(ui))
		return page_part(ui);
	if (panel_is_shown(ui, panel_of(ui->focus)))
		return panel_of(ui->focus);
	for (int i = PANELS - 1; i >= 0; i--)
		if (panel_is_shown(ui, panels[i]) &&
		    (!shown || focus_can_move(panels[i]) || !focus_can_move(shown)))
			shown = panels[i];
	return shown;
}

void focus_maximize(struct ui *ui, const struct panel *panel)
{
	bool was = ui->maximized == (int)panel->id;

	ui->focus = panel->id;
	ui->maximized = was ? -1 : (int)panel->id;
}
