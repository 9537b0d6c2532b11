/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen is a stack: the line on top, a main area, then stripes over the whole width (memory,
 * timeline), and the last line. Each stripe says how many lines it wants of a screen so high; what
 * is left is the main area's, where the other panels stand side by side, or one above the other
 * where the screen is narrow and tall. A panel that is hidden leaves its room to the others:
 * without a main area the last stripe grows. One that is maximized has all between the first line
 * and the last. A symbol's page takes the whole main area, and of the stripes it keeps those there
 * is room for; maximized, none.
 */
#include "tui/layout.h"

#include "tui/focus.h"

#define NARROW 76      /* columns below which two panels side by side get thin ... */
#define STACK_LINES 24 /* ... so that they are stacked where the main area has so many lines */
#define FRAME_LINES 4  /* a stripe lower than this does without a frame */

const struct panel *const panels[PANELS] = {&panel_tape, &panel_symbols, &panel_memory,
					    &panel_timeline};

/* Lines of a screen below which a symbol's page is better off without a stripe. */
static int least_beside_page(enum panel_id id)
{
	return id == PANEL_TIMELINE ? 20 : 44;
}

static bool is_stripe(const struct panel *panel)
{
	return panel->height != NULL;
}

/* Lines of every stripe; returns their sum. Where no other panel is shown the last stripe takes all
 * that is left. */
static int measure_stripes(const struct ui *ui, int screen, int lines, bool main_shown, int *height)
{
	int sum = 0, last = -1;

	for (int i = 0; i < PANELS; i++) {
		const struct panel *panel = panels[i];

		height[i] = 0;
		if (!is_stripe(panel) || !ui->show[panel->id] ||
		    (ui->symbol_page && screen < least_beside_page(panel->id)))
			continue;
		height[i] = panel->height(screen);
		if (height[i] == 0 && !main_shown)
			height[i] = panel->least_height;
		if (height[i] > 0)
			last = i;
		sum += height[i];
	}
	if (!main_shown && last >= 0) {
		height[last] += lines - sum;
		sum = lines;
	}
	return sum;
}

/* Places the panels of the main area side by side, from left to right; the last takes what is left.
 */
static void place_beside(const struct ui *ui, struct box area, struct layout *out)
{
	int left = 0;

	for (int i = 0; i < PANELS; i++)
		left += !is_stripe(panels[i]) && ui->show[panels[i]->id];
	for (int i = 0; i < PANELS; i++) {
		const struct panel *panel = panels[i];
		struct box box = area;

		if (is_stripe(panel) || !ui->show[panel->id])
			continue;
		if (--left > 0 && panel->width != NULL)
			box.width = panel->width(ui, area.width);
		out->panel[panel->id] = box;
		area.x += box.width;
		area.width -= box.width;
	}
}

/* Places them one above the other, in equal parts. */
static void place_above(const struct ui *ui, struct box area, struct layout *out)
{
	int left = 0;

	for (int i = 0; i < PANELS; i++)
		left += !is_stripe(panels[i]) && ui->show[panels[i]->id];
	for (int i = PANELS - 1; i >= 0; i--) { /* the list of symbols above the tape */
		const struct panel *panel = panels[i];
		struct box box = area;

		if (is_stripe(panel) || !ui->show[panel->id])
			continue;
		box.height = area.height / left--;
		out->panel[panel->id] = box;
		area.y += box.height;
		area.height -= box.height;
	}
}

void layout_make(const struct ui *ui, int width, int height, struct layout *out)
{
	int stripe[PANELS], stripes, y;
	bool main_shown = ui->symbol_page;
	struct box area;

	*out = (struct layout){
		.top = {0, 0, 1, width},
		.middle = {1, 0, height - 2, width},
		.last = {height - 1, 0, 1, width},
	};
	if (ui->maximized >= 0 && page_is_shown(ui)) {
		out->page = out->middle;
		return;
	}
	if (ui->maximized >= 0) {
		out->panel[ui->maximized] = out->middle;
		out->framed[ui->maximized] = true;
		return;
	}
	for (int i = 0; i < PANELS; i++)
		main_shown |= !is_stripe(panels[i]) && ui->show[panels[i]->id];
	stripes = measure_stripes(ui, height, height - 2, main_shown, stripe);
	area = (struct box){1, 0, height - 2 - stripes, width};
	if (ui->symbol_page)
		out->page = area;
	else if (width < NARROW && area.height >= STACK_LINES)
		place_above(ui, area, out);
	else
		place_beside(ui, area, out);

	y = area.y + area.height;
	for (int i = 0; i < PANELS; i++) {
		if (is_stripe(panels[i]) && stripe[i] > 0) {
			out->panel[panels[i]->id] = (struct box){y, 0, stripe[i], width};
			y += stripe[i];
		}
		out->framed[panels[i]->id] = !is_stripe(panels[i]) || stripe[i] >= FRAME_LINES;
	}
}

bool layout_lacks_room(const struct ui *ui, const struct panel *panel)
{
	struct layout layout;

	if (!ui->show[panel->id] || ui->maximized >= 0 || ui->height < SCREEN_LEAST_HEIGHT)
		return false;
	if (ui->symbol_page && !is_stripe(panel)) /* behind the page, where there is room */
		return false;
	layout_make(ui, ui->width, ui->height, &layout);
	return layout.panel[panel->id].height == 0;
}
