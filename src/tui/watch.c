/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/watch.h"

#include "tui/focus.h"
#include "tui/panel.h"
#include "tui/timeline.h"

#include <string.h>

static bool same_tape(const struct mm_watch *a, const struct mm_watch *b)
{
	return a->tape_only == b->tape_only && !strcmp(a->tape_filter, b->tape_filter);
}

static bool same_chart(const struct mm_watch *a, const struct mm_watch *b)
{
	return a->chart_symbol == b->chart_symbol && a->chart_step == b->chart_step &&
	       a->chart_end == b->chart_end && a->chart_bars == b->chart_bars;
}

static bool same_watch(const struct mm_watch *a, const struct mm_watch *b)
{
	return a->symbols == b->symbols && a->step == b->step && a->cells == b->cells &&
	       !memcmp(a->symbol, b->symbol, a->symbols * sizeof a->symbol[0]) && same_tape(a, b) &&
	       a->tape_back == b->tape_back && same_chart(a, b);
}

/* How far back the tape is means something among its own trades alone: that of another symbol
 * begins with the newest. */
static void watch_tape(struct ui *ui, struct mm_watch *watch)
{
	uint32_t only = tape_only(ui), before = ui->watched.tape_only;

	if (only != before && only != UINT32_MAX && before != UINT32_MAX) {
		ui->tape_back = 0;
		if (ui->tape_narrow)
			ui->behind.tape_back = 0;
	}
	if (ui->tape_back > tape_back_most(ui))
		ui->tape_back = tape_back_most(ui);
	memcpy(watch->tape_filter, ui->filter, sizeof watch->tape_filter);
	watch->tape_only = only;
	watch->tape_back = ui->tape_back;
}

static void watch_chart(const struct ui *ui, struct mm_watch *watch)
{
	if (!page_is_shown(ui) || ui->selected == UINT32_MAX)
		return;
	watch->chart_symbol = ui->selected;
	watch->chart_step = ui->chart.step;
	watch->chart_end = ui->chart.end;
	watch->chart_bars = ui->chart.bars < MM_CHART_MAX ? ui->chart.bars : MM_CHART_MAX;
}

/* The monitor looks at the selected symbol's file, in as many cells as there is room to show. */
static void watch_pages(struct ui *ui)
{
	size_t cells = ui->page_cells < MM_PAGE_CELLS ? ui->page_cells : MM_PAGE_CELLS;

	if (!ui->monitor || (ui->watched_symbol == ui->selected && ui->watched_cells == cells))
		return;
	ui->watched_symbol = ui->selected;
	ui->watched_cells = cells;
	mm_monitor_select(ui->monitor, ui->selected, cells);
}

void watch_timeline(struct ui *ui)
{
	struct timescale scale = timeline_scale(ui, 1);
	bool zoomed = timeline_zoomed(ui);
	int64_t from = zoomed ? scale.from : 0, to = zoomed ? scale.to : 0;

	if (!ui->monitor || (ui->watched_from == from && ui->watched_to == to))
		return;
	ui->watched_from = from;
	ui->watched_to = to;
	mm_monitor_zoom(ui->monitor, from, to);
}

bool watch_frame(struct ui *ui)
{
	struct mm_watch watch = {0};
	bool sought = timeline_send(ui);

	watch_timeline(ui);
	watch_pages(ui);
	symbols_watch(ui, &watch);
	watch_tape(ui, &watch);
	watch_chart(ui, &watch);
	if (same_watch(&watch, &ui->watched))
		return sought;
	ui->watched = watch;
	ui->requested = mm_player_watch(ui->player, &watch);
	return true;
}

/* The player ends scrolling when the playhead moves. Its answer counts where it has one to this
 * very wish. */
void watch_follow(struct ui *ui)
{
	if (ui->view->phase == MM_PLAYING)
		ui->tape_back = 0;
	else if (ui_settled(ui) && ui->watched.tape_back == ui->tape_back)
		ui->tape_back = ui->view->tape_back;
}
