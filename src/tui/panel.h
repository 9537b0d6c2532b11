/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A panel is a constant struct of functions and facts. The frame around it, its place and its size
 * are not its business: it draws within the box it is given, however small that is. To add one,
 * write its file and put it into the table in layout.c.
 */
#ifndef TUI_PANEL_H
#define TUI_PANEL_H

#include "tui/ui.h"
#include "tui/words.h"

#define PANEL_TITLE_MAX 160

struct panel {
	enum panel_id id;
	const char *name;
	int least_height; /* lines below which it says nothing of use, its frame included */

	/* What its frame says beside the name, left and right: texts of at most PANEL_TITLE_MAX
	 * bytes, or several, one a line, of which the first is drawn that there is room for. NULL
	 * where nothing. */
	void (*title)(const struct ui *ui, char *left, char *right);

	/* Draws within the box. */
	void (*draw)(struct ui *ui, struct canvas *canvas, struct box inside);

	/* A panel over the whole width: the lines it wants of a screen so high, frame included, 0
	 * where it had better be left out. NULL for those that stand side by side. */
	int (*height)(int screen_height);

	/* Of those: the columns it wants out of so many; NULL: what is left. */
	int (*width)(const struct ui *ui, int columns);

	/* With the focus: moves by lines, down for more than 0 (`move`). NULL: it has nothing to
	 * move in. */
	void (*move)(struct ui *ui, int64_t lines);
	/* Lines of a page. */
	int (*page)(const struct ui *ui);
	/* Home and End move in it, too; else they are the replay's (`move start`). */
	bool has_ends;

	/* The mouse did something within the box it was last drawn in, or with the button pressed
	 * there. NULL where nothing comes of it. */
	void (*mouse)(struct ui *ui, struct box inside, const struct mouse *mouse);
};

/* Draws a panel's frame with its title; in the focus's colour where keys move in it and there are
 * others. */
void panel_frame(const struct ui *ui, struct canvas *canvas, const struct panel *panel,
		 struct box box, bool focused);

extern const struct panel panel_tape, panel_symbols, panel_memory, panel_timeline;

/* The symbol that is alone on the tape, be it because its page is open; UINT32_MAX where others may
 * be. */
uint32_t tape_only(const struct ui *ui);

/* How many of the newest trades can be out of sight at most, so that the tape's last line is the
 * first trade of all. By the last frame; UINT64_MAX where the view does not know this tape yet. */
uint64_t tape_back_most(const struct ui *ui);

/* How a symbol is called, how many there are, and the directory's own name. */
const char *symbol_name(const struct ui *ui, uint32_t symbol);
uint32_t symbol_count(const struct ui *ui);
const char *directory_name(const struct ui *ui);

/* What the view knows of a symbol; NULL while loading. */
const struct mm_quote *symbol_quote(const struct ui *ui, uint32_t symbol);

/* How long ago a symbol that has traded did so last, in ns of market time. */
int64_t symbol_age(const struct ui *ui, const struct mm_quote *quote);

/* Decimals that prices are shown with: the view's, at least 2. And those of a column of `width`, so
 * that all prices below 1000 have their points one below the other. */
int price_decimals(const struct ui *ui);
int price_decimals_within(const struct ui *ui, int width);

#endif
