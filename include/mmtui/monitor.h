/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sampler: a thread that looks at the kernel's figures in turn and publishes memory views. */
#ifndef MMTUI_MONITOR_H
#define MMTUI_MONITOR_H

#include <mmtui/error.h>
#include <mmtui/player.h>
#include <mmtui/view.h>

struct mm_monitor;

/* Samples the player's pool. The player must outlive it. screen_tid: the thread whose own faults
 * are told apart. */
struct mm_monitor *mm_monitor_start(struct mm_player *player, int screen_tid, struct mm_error *err);
void mm_monitor_stop(struct mm_monitor *monitor); /* NULL is fine */

int mm_monitor_descriptor(const struct mm_monitor *monitor); /* readable when a new view is there */
const struct mm_memory_view *mm_monitor_view(struct mm_monitor *monitor); /* one reader */

/* Whose file's pages are looked at (UINT32_MAX: none), in how many cells. Never waits. */
void mm_monitor_select(struct mm_monitor *monitor, uint32_t symbol, size_t cells);

/* The player has published a view, so that figures may change. One that is told nothing for a while
 * looks at them every few seconds only. Never waits. */
void mm_monitor_stir(struct mm_monitor *monitor);

/* Which stretch of time the timeline's density is of; from >= to: all of the market's. Never waits.
 * What is being counted is dropped at once, but for the whole market's density: that is kept as far
 * as it is, and goes on when that of the stretch is done. Any one thread. */
void mm_monitor_zoom(struct mm_monitor *monitor, int64_t from, int64_t to);

#endif
