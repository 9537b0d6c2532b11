/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The selected symbol's own page: its figures, its chart with volumes and axes, its tape. It takes
 * the place of the panels that stand side by side while ui->symbol_page is set; keys move in its
 * chart or in its tape (focus.h).
 *
 *   page.c        where everything is, and the mouse
 *   page_head.c   the figures
 *   page_chart.c  chart, marks, crosshair; page_axes.c its labels, page_legend.c one bar in words
 *   page_tape.c   the tape
 *   page_range.c  which stretch of time the chart shows: zoom, pan, crosshair
 */
#ifndef TUI_PAGE_H
#define TUI_PAGE_H

#include "tui/ui.h"

#define PAGE_BAR_LEAST MM_MICROSECOND /* the shortest and longest stretch a bar may be */
#define PAGE_BAR_MOST (366 * MM_DAY)

/* The parts of a page, height 0 for those there is no room for. */
struct page_layout {
	bool framed;
	struct box head;
	struct box chart, tape;        /* frames included, where there are any */
	struct box legend;             /* one bar in words */
	struct box prices, price_axis; /* the chart and the labels to its right */
	struct box volumes, volume_axis;
	struct box times; /* the axis below both */
	int bars;         /* of the chart: one column less, which is the playhead's */
};

void page_layout_make(const struct ui *ui, struct box box, struct page_layout *out);

/* Is there room for the tape, or is it the part that is shown? */
bool page_shows_tape(const struct ui *ui);

/* Draws all of it, and notes how many bars it has room for. */
void page_draw(struct ui *ui, struct canvas *canvas, struct box box);

/* The mouse on a page drawn in that box: a press gives chart or tape the focus. In the chart it, or
 * a drag, places the crosshair, a double click seeks to the end of the bar, the wheel zooms, with
 * Shift it pans. The tape is scrolled by the wheel. A double click on a title: full screen. */
void page_mouse(struct ui *ui, struct box box, const struct mouse *mouse);

void page_head_draw(const struct ui *ui, struct canvas *canvas, struct box box);
void page_chart_draw(const struct ui *ui, struct canvas *canvas, const struct page_layout *layout);
void page_tape_draw(struct ui *ui, struct canvas *canvas, struct box inside);

/* Which file of the selected symbol is broken, and why; "" where none is. */
const char *page_broken(const struct ui *ui);

/* What the chart's frame says: "1 min candles", the days it shows. */
void page_chart_title(const struct ui *ui, char *left, char *right);

/* Columns that a tape with times to the microsecond, or else the millisecond, takes. */
int page_tape_width(const struct ui *ui, bool precise);

/* --- the stretch: page_range.c ------------------------------------------------------------------
 */

/* Bars the chart has, or would have on the screen as it is. */
size_t page_bars(const struct ui *ui);

/* Where the last bar begins. */
int64_t page_last_bar(const struct ui *ui);

/* Where the crosshair's bar begins; false where there is no crosshair. */
bool page_cross_bar(const struct ui *ui, int64_t *start);

/* Zooms in (way > 0) or out by one step of the ladder of round durations; the crosshair's bar, else
 * the right edge, stays where it is. False at the ladder's end, and outwards where chart_has_all.
 */
bool chart_zoom(struct ui *ui, int way);

/* Do the bars, as long as they are, reach from the market's end to its start? */
bool chart_has_all(const struct ui *ui);

/* The shortest of the ladder's bars, or else of whole days, that reach from the playhead, which is
 * followed, back to the market's start. Of a playhead that is there, from the market's end. */
void chart_zoom_all(struct ui *ui);

/* The same to bars of `step` ns, within PAGE_BAR_LEAST and PAGE_BAR_MOST. */
void chart_zoom_to(struct ui *ui, int64_t step);

/* Moves the stretch by so many bars, to the right for more than 0: no further left than the first
 * trade, and at the playhead it follows again. The crosshair stays on its bar. */
void chart_pan(struct ui *ui, int64_t bars);
void chart_follow(struct ui *ui);

/* Moves the crosshair by so many bars, and the stretch with it at its edges; without one it appears
 * on the last bar. */
void chart_cross(struct ui *ui, int64_t bars);

/* Asks for the last instant of the crosshair's bar, which then is complete. False without one. */
bool chart_seek(struct ui *ui);

#endif
