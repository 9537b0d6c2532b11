/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The playhead: the place (n, t) in a market, every symbol's as-of state there and the tape. All
 * that moves it is here: seeking, stepping, playing forward and backward. What it holds is a
 * function of (market, n, t) alone, however it came there. It has no clock and no thread of its own
 * but the gatherer, which fills the next batches while the last is played. Belongs to one thread,
 * the player.
 */
#ifndef MMTUI_PLAYHEAD_H
#define MMTUI_PLAYHEAD_H

#include <mmtui/asof.h>
#include <mmtui/merge.h>
#include <mmtui/tape.h>

struct mm_playhead;

/* Gets every event that is played, in the order it is played: `count` events of the batch from
 * `first`, ascending; with direction -1 they were taken away from the last to the first. */
typedef void mm_sink(void *arg, const struct mm_batch *batch, size_t first, size_t count,
		     int direction);

/* Stands at the start. The market and the prefetcher (may be NULL) must outlive it. */
struct mm_playhead *mm_playhead_new(struct mm_market *market, struct mm_prefetch *prefetch,
				    struct mm_error *err);
void mm_playhead_free(struct mm_playhead *playhead); /* NULL is fine */
void mm_playhead_set_sink(struct mm_playhead *playhead, mm_sink *sink, void *arg);

/* Steps and waits give up soon after *stop became true; the playhead stands anywhere then. */
void mm_playhead_set_stop(struct mm_playhead *playhead, const atomic_bool *stop);

uint64_t mm_playhead_n(const struct mm_playhead *playhead);
int64_t mm_playhead_t(const struct mm_playhead *playhead);

/* The states of all symbols here, by symbol index. Settles what backward play left open. */
const struct mm_asof *mm_playhead_states(struct mm_playhead *playhead);

/* The newest events before here, newest first; returns how many (at most MM_TAPE_MAX). */
size_t mm_playhead_tape(struct mm_playhead *playhead, struct mm_trade *out, size_t most);

/* How many rows of each symbol are before here, by symbol index; valid until it moves. */
const uint64_t *mm_playhead_rows(struct mm_playhead *playhead);

/* Seeks: by time (n = events with timestamp <= t), by number, to just after a symbol's row, to just
 * before it (t is the timestamp of event n - 1, as after a step). */
void mm_playhead_seek_time(struct mm_playhead *playhead, int64_t t);
void mm_playhead_seek_event(struct mm_playhead *playhead, uint64_t n);
void mm_playhead_seek_row(struct mm_playhead *playhead, uint32_t symbol, uint64_t row);
void mm_playhead_seek_before(struct mm_playhead *playhead, uint32_t symbol, uint64_t row);

/*
 * Plays at most `most` events in a direction (1 or -1), and only while their timestamps are <=
 * until (forward) or > until (backward). Returns how many; *done is true when nothing more is to be
 * played within the limit `until`, false where `most` ended it or where the next batch is not there
 * yet. t becomes the timestamp of event n - 1 (the start at n = 0); the caller who plays by the
 * clock then sets t with mm_playhead_set_time.
 */
size_t mm_playhead_play(struct mm_playhead *playhead, int direction, size_t most, int64_t until,
			bool *done);

/* Waits at most `ns` until more can be played in this direction, or the end is there; true then.
 */
bool mm_playhead_ready(struct mm_playhead *playhead, int direction, int64_t ns);

/* Have all events of time t been played? Never waits: false also where that is not known, as after
 * a seek and while going backward. */
bool mm_playhead_time_is_over(struct mm_playhead *playhead);

/* Moves t alone. Allowed only between the timestamps of event n - 1 and event n. */
void mm_playhead_set_time(struct mm_playhead *playhead, int64_t t);

/* The timestamp of the next event to be played in this direction; false at the end. May wait. */
bool mm_playhead_next_time(struct mm_playhead *playhead, int direction, int64_t *t);

/* Steps. Events: n forward or backward. Snapshots: to the count-th boundary. Trades: to just after
 * the symbol's count-th next or previous trade. False (and nothing moves) where there is none. */
bool mm_playhead_step_events(struct mm_playhead *playhead, int64_t count);
bool mm_playhead_step_snapshots(struct mm_playhead *playhead, int64_t count);
bool mm_playhead_step_trades(struct mm_playhead *playhead, uint32_t symbol, int64_t count);

/* Gathers with what the pool's budget affords now, which it is not looked at for otherwise: what
 * has been gathered is let go, once there is room for the new. Nothing else changes; nor does that
 * where it fails for want of memory. */
bool mm_playhead_refit(struct mm_playhead *playhead, struct mm_prefetch *prefetch,
		       struct mm_error *err);

/* Bytes that batches and states take. */
uint64_t mm_playhead_bytes(const struct mm_playhead *playhead);

#endif
