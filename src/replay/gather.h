/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The gatherer: puts the market's events on stages, stretch after stretch of time, forward or
 * backward from any place. One thread at a time. gather.c tells how it chooses stretches.
 */
#ifndef REPLAY_GATHER_H
#define REPLAY_GATHER_H

#include "replay/stage.h"

struct gather;

/* target: events that a stretch is meant to hold; the stages given to gather_fill have room for
 * gather_room(target). prefetch may be NULL. */
struct gather *gather_new(struct mm_market *market, struct mm_prefetch *prefetch, size_t target,
			  struct mm_error *err);
void gather_free(struct gather *gather); /* NULL is fine */

size_t gather_room(size_t target);

/* The target that costs least, up to `most`. */
size_t gather_target(const struct mm_market *market, size_t most);

/* Stands after rows[symbol] rows of each symbol; goes on in a direction (1, -1). */
void gather_seek(struct gather *gather, const uint64_t *rows, int direction);

/* Puts the next stretch on the stage: a count of 0 means the end of the market. False when *cancel
 * became true meanwhile (NULL: never); it stands where it stood then. */
bool gather_fill(struct gather *gather, struct stage *stage, const atomic_bool *cancel);

/* Bytes it has room to copy rows to, beside the stages. Any thread. */
uint64_t gather_copied_bytes(const struct gather *gather);

/* Where it stands, after all that it put on stages: rows[symbols]. */
void gather_rows(const struct gather *gather, uint64_t *rows);

#endif
