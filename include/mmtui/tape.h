/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tape: the latest events before the playhead, newest first. */
#ifndef MMTUI_TAPE_H
#define MMTUI_TAPE_H

#include <mmtui/asof.h>

#define MM_TAPE_MAX 256 /* events kept: more than the tallest terminal shows */

struct mm_trade {
	int64_t timestamp;
	uint32_t symbol;
	double price, volume;
	double previous; /* the symbol's price before it, across segments; NaN where none */
};

/* The events before a place, read backward from the tables: for a place one has not played to.
 * states[symbol] are the as-of states there, of which rows and time are looked at. Writes at most
 * `most` events, newest first, and returns how many. Costs O(symbols + most x log symbols). */
size_t mm_tape_read(struct mm_market *market, const struct mm_asof *states, struct mm_trade *out,
		    size_t most);

/* Goes back from a place by `count` events, or to the market's start: rows and time of states[] are
 * those of the place there, the other figures are left as they were. Costs what it would to read
 * them: from some thousands on, it is sooner sought by number. */
void mm_tape_skip(struct mm_market *market, struct mm_asof *states, uint64_t count);

#endif
