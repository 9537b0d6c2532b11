/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which stretch of the market the timeline shows, and what moves it; seeks that come from there. */
#ifndef TUI_TIMELINE_H
#define TUI_TIMELINE_H

#include "tui/timescale.h"
#include "tui/ui.h"

#define TIMELINE_LEAST MM_MICROSECOND /* the shortest stretch one can zoom to */

/* The stretch over so many columns. All of the market, unless it is zoomed. */
struct timescale timeline_scale(const struct ui *ui, int width);
bool timeline_zoomed(const struct ui *ui);

/* How many times longer the market is than the stretch. */
double timeline_factor(const struct ui *ui);

/* Has the density of what it shows been counted? */
bool timeline_counted(const struct ui *ui);

/* Shows a stretch, cut to the market and at least TIMELINE_LEAST long; all where that is all of it.
 * False where none of it lies in the market, and nothing has changed. */
bool timeline_show(struct ui *ui, int64_t from, int64_t to);
void timeline_show_all(struct ui *ui);

/* Shows so many ns (> 0) with a time in the middle, as far as the market's ends let it be there. */
void timeline_show_around(struct ui *ui, int64_t length, int64_t t);

/* Makes the stretch `factor` times as long, around a time that stays in its column as long as the
 * market's ends let it. */
void timeline_zoom(struct ui *ui, double factor, int64_t around);

/* Moves it by a share of its length, to the right for more than 0. */
void timeline_pan(struct ui *ui, double share);

/* Seeks: at once, or, while the player has not answered the last one, when it has; of several
 * meanwhile only the last is kept. `goes_on`: as a part of the seek before it, for `undo`. */
void timeline_seek(struct ui *ui, int64_t t, bool goes_on);
/* After each frame: sends what waits. True where something was sent. */
bool timeline_send(struct ui *ui);

#endif
