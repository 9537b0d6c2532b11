/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists over the panels: of places to jump to (bookmarks, breakpoints, anomalies), and of settings.
 * A list is a constant struct of functions, as a panel is; what moves and draws it knows none of
 * them by name.
 */
#ifndef TUI_LIST_PAGE_H
#define TUI_LIST_PAGE_H

#include "tui/ui.h"

#define LIST_TITLE_MAX 320

struct list {
	enum list_id id;
	const char *name;    /* in its frame */
	int width;           /* columns beyond which it has no more to say, its frame included; no
			      * matter where it is tall */
	bool tall;           /* it has the whole screen, whatever its width and lines */
	const char *enters;  /* what Enter does with the selected line, and Delete: for the last */
	const char *deletes; /* line of the screen; NULL: nothing */

	size_t (*count)(const struct ui *ui);

	/* What its frame says: above, left and right; below. Texts of at most LIST_TITLE_MAX bytes.
	 * NULL: which of how many lines is selected, at the right. */
	void (*title)(const struct ui *ui, char *left, char *right, char *below);

	/* Lines above the list, column heads among them. */
	int heads;
	void (*head)(const struct ui *ui, struct canvas *canvas, struct box box);
	void (*line)(const struct ui *ui, struct canvas *canvas, struct box box, size_t i);
	/* What is said where there is none. */
	const char *(*empty)(const struct ui *ui);

	/* Goes to a line's place, and the list is left, unless a command line has been opened over
	 * it. False and an error: it stays. */
	bool (*enter)(struct ui *ui, size_t i, struct mm_error *err);
	bool (*erase)(struct ui *ui, size_t i, struct mm_error *err); /* NULL: cannot be */
	/* Is it still being filled? Then Escape stops that, instead of leaving the list. NULL: it
	 * never is. */
	bool (*grows)(const struct ui *ui);
	void (*stop)(struct ui *ui);
};

extern const struct list list_bookmarks, list_breaks, list_anomalies, list_settings;

/* Shows a list, or, where it is the one that is shown, leaves it. */
void list_show(struct ui *ui, const struct list *list);
void list_leave(struct ui *ui);

/* Escape. Stops what is still being looked for, where that is so, else leaves. */
void list_cancel(struct ui *ui);
bool list_is_growing(const struct ui *ui); /* and on the screen */

/* Moves by lines; lines of a page. */
void list_move(struct ui *ui, int64_t lines);
int list_page(const struct ui *ui);

/* Home and End: to the first or the last line where that is what the position says. */
bool list_seek(struct ui *ui, const char *position);

/* Enter and Delete on the selected line. */
bool list_enter(struct ui *ui, struct mm_error *err);
bool list_delete(struct ui *ui, struct mm_error *err);

/* Draws it over a part of the screen, all between the first line and the last. */
void list_draw(struct ui *ui, struct canvas *canvas, struct box area);
/* The keys that do something in it, which may be clicked. */
void list_keys_draw(struct ui *ui, struct canvas *canvas, struct box line);

/* The mouse did something while it was drawn over that area: a press selects, a double one enters,
 * the wheel moves, a press beside the list leaves it. */
bool list_mouse(struct ui *ui, struct box area, const struct mouse *mouse, struct mm_error *err);

/* A time in a list, with its date where the market has more than one day; the columns that the
 * column of such times takes. decimals as mm_time_format_clock. */
void list_time(const struct ui *ui, int64_t t, int decimals, char *out); /* WORDS_MAX bytes */
int list_time_width(const struct ui *ui, int decimals);

#endif
