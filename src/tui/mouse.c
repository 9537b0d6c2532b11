/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever the mouse does belongs to what lies under it: to an overlay, where one covers the
 * panels, to a key in the last line, to a panel. What begins in a panel stays the panel's: it is
 * told of all moves until the button is up again, wherever they go. A panel that takes no mouse is
 * scrolled by the wheel all the same; and a panel's title is its handle, which a double click takes
 * to full screen and back.
 */
#include "tui/mouse.h"

#include "tui/focus.h"
#include "tui/layout.h"
#include "tui/list_page.h"
#include "tui/page.h"
#include "tui/terminal.h"

#define WHEEL_LINES 3

bool mouse_is_within(const struct mouse *mouse, struct box box)
{
	return mouse->y >= box.y && mouse->y < box.y + box.height && mouse->x >= box.x &&
	       mouse->x < box.x + box.width;
}

bool mouse_is_press(const struct mouse *mouse)
{
	return mouse->kind == MOUSE_PRESS || mouse->kind == MOUSE_DOUBLE;
}

int mouse_wheel(const struct mouse *mouse)
{
	return mouse->kind == MOUSE_WHEEL_UP     ? -WHEEL_LINES
	       : mouse->kind == MOUSE_WHEEL_DOWN ? WHEEL_LINES
						 : 0;
}

/* The key told at a place of the last line. */
static int key_at(const struct ui *ui, const struct mouse *mouse)
{
	for (int i = 0; i < ui->drawn.hints; i++) {
		struct box box = {ui->drawn.hint[i].y, ui->drawn.hint[i].x, 1,
				  ui->drawn.hint[i].width};

		if (mouse_is_within(mouse, box))
			return ui->drawn.hint[i].key;
	}
	return TERMINAL_NONE;
}

static const struct panel *panel_at(const struct ui *ui, const struct mouse *mouse)
{
	for (int i = 0; i < PANELS; i++)
		if (mouse_is_within(mouse, ui->drawn.panel[panels[i]->id]))
			return panels[i];
	return NULL;
}

/* The wheel over a panel. */
static void turn(struct ui *ui, const struct panel *panel, const struct mouse *mouse)
{
	if (panel->mouse)
		panel->mouse(ui, ui->drawn.inside[panel->id], mouse);
	else if (focus_can_move(panel))
		focus_move(ui, panel, mouse_wheel(mouse));
}

/* A press in a panel: it has the focus from now on. Below a page that stays with the page. */
static void press(struct ui *ui, const struct panel *panel, const struct mouse *mouse)
{
	struct box inside = ui->drawn.inside[panel->id];

	if (!page_is_shown(ui))
		ui->focus = panel->id;
	if (mouse_is_within(mouse, inside)) {
		ui->dragged = (int)panel->id;
		if (panel->mouse)
			panel->mouse(ui, inside, mouse);
	} else if (mouse->kind == MOUSE_DOUBLE && mouse->y == ui->drawn.panel[panel->id].y) {
		focus_maximize(ui, panel);
	}
}

/* Moves with the button down, and its release. */
static void drag(struct ui *ui, const struct mouse *mouse)
{
	const struct panel *panel = ui->dragged >= 0 ? panel_of((enum panel_id)ui->dragged) : NULL;

	if (panel && panel->mouse && ui->drawn.panel[panel->id].height)
		panel->mouse(ui, ui->drawn.inside[panel->id], mouse);
	if (mouse->kind == MOUSE_RELEASE)
		ui->dragged = -1;
}

static void take_list(struct ui *ui, const struct mouse *mouse)
{
	struct mm_error err;

	if (!list_mouse(ui, ui->drawn.middle, mouse, &err))
		ui_complain(ui, "%s", err.text);
}

/* A symbol's page leaves stripes below it to their panels. What was pressed in it stays its own. */
static bool take_page(struct ui *ui, const struct mouse *mouse)
{
	bool moved = mouse->kind == MOUSE_DRAG || mouse->kind == MOUSE_RELEASE;

	if (!ui->drawn.page.height || (!moved && !mouse_is_within(mouse, ui->drawn.page)))
		return false;
	page_mouse(ui, ui->drawn.page, mouse);
	return true;
}

/* Its end may be far away until it is drawn. */
static void take_help(struct ui *ui, const struct mouse *mouse)
{
	if (ui->help_top < INT32_MAX)
		ui->help_top += mouse_wheel(mouse);
}

/* What covers the panels, and takes the mouse instead of them. False where nothing does. */
static bool take_overlay(struct ui *ui, const struct mouse *mouse)
{
	switch (ui->mode) {
	case UI_HELP: take_help(ui, mouse); return true;
	case UI_LIST: take_list(ui, mouse); return true;
	case UI_COMMAND: /* what is being typed is not to be lost by a slip */
		if (mouse_wheel(mouse) && ui->covered == UI_LIST)
			take_list(ui, mouse);
		else if (mouse_wheel(mouse) && ui->covered == UI_HELP)
			take_help(ui, mouse);
		return !mouse_wheel(mouse) || ui->covered != UI_NORMAL;
	default: return take_page(ui, mouse);
	}
}

int mouse_take(struct ui *ui, const struct mouse *mouse)
{
	const struct panel *panel;

	if (mouse_is_press(mouse) && key_at(ui, mouse) != TERMINAL_NONE)
		return key_at(ui, mouse);
	if (mouse->kind == MOUSE_DRAG || mouse->kind == MOUSE_RELEASE) {
		if (ui->dragged >= 0)
			drag(ui, mouse);
		else
			take_overlay(ui, mouse);
		return TERMINAL_NONE;
	}
	if (take_overlay(ui, mouse))
		return TERMINAL_NONE;
	panel = panel_at(ui, mouse);
	if (panel && mouse_wheel(mouse))
		turn(ui, panel, mouse);
	else if (panel)
		press(ui, panel, mouse);
	return TERMINAL_NONE;
}
