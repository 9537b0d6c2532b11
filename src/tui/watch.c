/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/watch.h"

#include <string.h>

static bool same_watch(const struct mm_watch *a, const struct mm_watch *b)
{
	return a->symbols == b->symbols && a->step == b->step && a->cells == b->cells &&
	       !memcmp(a->symbol, b->symbol, a->symbols * sizeof a->symbol[0]);
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

bool watch_frame(struct ui *ui)
{
	struct mm_watch watch = {0};

	watch_pages(ui);
	symbols_watch(ui, &watch);
	if (same_watch(&watch, &ui->watched))
		return false;
	ui->watched = watch;
	ui->requested = mm_player_watch(ui->player, &watch);
	return true;
}
