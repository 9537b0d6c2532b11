/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the list of symbols: which of them there is room for, their heads, their cells,
 * and what the list is sorted by. */
#ifndef TUI_SYMBOLS_COLUMNS_H
#define TUI_SYMBOLS_COLUMNS_H

#include "tui/panel.h"

/* In the order they stand in. */
enum column_id {
	COLUMN_SYMBOL,
	COLUMN_LAST,
	COLUMN_CHANGE,
	COLUMN_OPEN,
	COLUMN_HIGH,
	COLUMN_LOW,
	COLUMN_VWAP,
	COLUMN_VOLUME,
	COLUMN_TRADES,
	COLUMN_AGE,
	COLUMN_SPARK,
	COLUMNS
};

/* What there is room for: widths, 0 where a column is left out, and the blanks between them. */
struct columns {
	int gap;
	int width[COLUMNS];
};
struct columns columns_within(const struct ui *ui, int width);

/* The column that a cell, counted from the left edge of the list, belongs to; COLUMNS: none. The
 * blanks before a column are its own, so that its head is easily hit. */
enum column_id columns_at(const struct columns *columns, int x);

/* Draws the heads, that of the sorted column marked, and the line of a symbol, each within a box of
 * one line. */
void columns_draw_heads(const struct ui *ui, struct canvas *canvas, struct box box,
			const struct columns *columns);
void columns_draw_line(const struct ui *ui, struct canvas *canvas, struct box box,
		       const struct columns *columns, uint32_t symbol);

/* --- sorting ------------------------------------------------------------------------------------
 */

/* What a column is sorted by; SORT_KEYS where it is not. */
enum sort_key column_sort(enum column_id column);

/* What a person calls it: "change"; and which is called so, whatever the case, or SORT_KEYS. */
const char *sort_name(enum sort_key key);
enum sort_key sort_named(const char *name);

/* The one of the next column that was on the screen last, from left to right and round. */
enum sort_key sort_next(const struct ui *ui);

/* Sorts by a column, upward or downward, or as one looks at it first: names and ages from the
 * smallest on, all else from the largest. */
void sort_by(struct ui *ui, enum sort_key key, bool ascending);
void sort_by_usual(struct ui *ui, enum sort_key key);

#endif
