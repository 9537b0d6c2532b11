/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which stretch of time a chart shows is two numbers: how long a bar is, and an instant that the
 * last bar holds. Bars begin at multiples of their length, so the picture does not shimmer while
 * one pans and zooms, and the same place looks the same however one came there.
 *
 * The instant is the playhead, which is followed, or the last nanosecond of the bar that was at the
 * right edge when one began to pan. Zooming leaves it alone: bars of other lengths end at the same
 * edge, or around it, and zooming back shows what was there before. Only with a crosshair the
 * instant moves, so that the crosshair's bar stays in its column.
 */
#include "tui/layout.h"
#include "tui/page.h"

#define BARS_UNKNOWN 60 /* where the screen is too small for a chart */

static const int64_t ladder[] = {
	MM_MILLISECOND,
	2 * MM_MILLISECOND,
	5 * MM_MILLISECOND,
	10 * MM_MILLISECOND,
	20 * MM_MILLISECOND,
	50 * MM_MILLISECOND,
	100 * MM_MILLISECOND,
	200 * MM_MILLISECOND,
	500 * MM_MILLISECOND,
	MM_SECOND,
	2 * MM_SECOND,
	5 * MM_SECOND,
	10 * MM_SECOND,
	15 * MM_SECOND,
	30 * MM_SECOND,
	MM_MINUTE,
	2 * MM_MINUTE,
	5 * MM_MINUTE,
	10 * MM_MINUTE,
	15 * MM_MINUTE,
	30 * MM_MINUTE,
	MM_HOUR,
	2 * MM_HOUR,
	4 * MM_HOUR,
	MM_DAY,
};

#define RUNGS ((int)(sizeof(ladder) / sizeof(*ladder)))

static int64_t saturate(__int128 value)
{
	return value < INT64_MIN ? INT64_MIN : value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

/* The start of the bar that holds t. It may lie below what int64 holds. */
static __int128 bar_of(int64_t t, int64_t step)
{
	__int128 rest = (__int128)t % step;

	return (__int128)t - rest - (rest < 0 ? step : 0);
}

size_t page_bars(const struct ui *ui)
{
	struct page_layout page;
	struct layout layout;

	if (ui->chart.bars > 0)
		return ui->chart.bars;
	layout_make(ui, ui->width, ui->height, &layout);
	page_layout_make(ui, layout.page, &page);
	return page.bars > 0 ? (size_t)page.bars : BARS_UNKNOWN;
}

/* As page_last_bar, with room below int64. */
static __int128 last_bar(const struct ui *ui)
{
	const struct chart_settings *chart = &ui->chart;

	return bar_of(chart->end == INT64_MAX ? ui->view->t : chart->end, chart->step);
}

int64_t page_last_bar(const struct ui *ui)
{
	return saturate(last_bar(ui));
}

bool page_cross_bar(const struct ui *ui, int64_t *start)
{
	if (ui->chart.cross < 0)
		return false;
	*start = saturate(last_bar(ui) - (__int128)ui->chart.cross * ui->chart.step);
	return true;
}

/* Makes the bar that begins at `last` the last one, as far as there is something to see: that is
 * from where the first trade is at the left edge to where the playhead is at the right one, which
 * then is followed. */
static void show_until(struct ui *ui, __int128 last)
{
	struct chart_settings *chart = &ui->chart;
	__int128 playhead = bar_of(ui->view->t, chart->step);
	__int128 least = bar_of(ui->view->start, chart->step) +
			 (__int128)(page_bars(ui) - 1) * chart->step;

	if (last < least)
		last = least;
	chart->end = last >= playhead ? INT64_MAX : saturate(last + chart->step - 1);
}

/* Puts the crosshair on the bar that begins at `start`, or at the edge nearest to it. */
static void cross_at(struct ui *ui, __int128 start)
{
	__int128 back = (last_bar(ui) - start) / ui->chart.step, most = (int)page_bars(ui) - 1;

	ui->chart.cross = (int)(back < 0 ? 0 : back > most ? most : back);
}

void chart_zoom_to(struct ui *ui, int64_t step)
{
	struct chart_settings *chart = &ui->chart;
	int64_t start;

	step = step < PAGE_BAR_LEAST ? PAGE_BAR_LEAST : step > PAGE_BAR_MOST ? PAGE_BAR_MOST : step;
	if (!page_cross_bar(ui, &start)) {
		chart->step = step;
		return;
	}
	chart->step = step;
	show_until(ui, bar_of(start, step) + (__int128)chart->cross * step);
	cross_at(ui, bar_of(start, step));
}

/* Do bars so long reach from t back to the market's start? */
static bool reaches_back(const struct ui *ui, int64_t step, int64_t t)
{
	return ui->view->phase != MM_LOADING &&
	       (__int128)step * (__int128)(page_bars(ui) - 1) >= (__int128)t - ui->view->start;
}

bool chart_has_all(const struct ui *ui)
{
	return reaches_back(ui, ui->chart.step, ui->view->end);
}

bool chart_zoom(struct ui *ui, int way)
{
	int64_t step = ui->chart.step;
	int rung = 0;

	if (way < 0 && chart_has_all(ui))
		return false;
	while (rung < RUNGS && ladder[rung] < step)
		rung++;
	if (way > 0)
		rung--; /* the longest that is shorter */
	else if (rung < RUNGS && ladder[rung] == step)
		rung++;
	if (rung < 0 || rung >= RUNGS)
		return false;
	chart_zoom_to(ui, ladder[rung]);
	return true;
}

void chart_zoom_all(struct ui *ui)
{
	const struct mm_view *view = ui->view;
	int64_t step = ladder[0], t = view->t > view->start ? view->t : view->end;

	for (int rung = 1; rung < RUNGS && !reaches_back(ui, step, t); rung++)
		step = ladder[rung];
	while (step < PAGE_BAR_MOST && !reaches_back(ui, step, t))
		step += MM_DAY;
	chart_zoom_to(ui, step);
	chart_follow(ui);
}

void chart_pan(struct ui *ui, int64_t bars)
{
	int64_t start;
	bool crossed = page_cross_bar(ui, &start);

	show_until(ui, last_bar(ui) + (__int128)bars * ui->chart.step);
	if (crossed)
		cross_at(ui, start);
}

void chart_follow(struct ui *ui)
{
	int64_t start;
	bool crossed = page_cross_bar(ui, &start);

	ui->chart.end = INT64_MAX;
	if (crossed)
		cross_at(ui, start);
}

void chart_cross(struct ui *ui, int64_t bars)
{
	int64_t most = (int64_t)page_bars(ui) - 1, start;
	__int128 wanted;

	if (!page_cross_bar(ui, &start)) {
		ui->chart.cross = 0;
		bars += bars < 0; /* its appearing is the first step */
		start = page_last_bar(ui);
	}
	wanted = start + (__int128)bars * ui->chart.step;
	if (wanted > last_bar(ui))
		show_until(ui, wanted);
	else if (wanted < last_bar(ui) - (__int128)most * ui->chart.step)
		show_until(ui, wanted + (__int128)most * ui->chart.step);
	cross_at(ui, wanted);
}

bool chart_seek(struct ui *ui)
{
	struct mm_request request = {.kind = MM_SEEK, .has_position = true};
	int64_t start;

	if (!page_cross_bar(ui, &start))
		return false;
	request.position.kind = MM_AT_TIME;
	request.position.value = saturate((__int128)start + ui->chart.step - 1);
	ui_request(ui, &request);
	ui->chart.cross = -1;
	return true;
}
