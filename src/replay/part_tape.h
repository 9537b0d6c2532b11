/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tape of some symbols, as far back as the data go. The player's own. */
#ifndef REPLAY_PART_TAPE_H
#define REPLAY_PART_TAPE_H

#include <mmtui/playhead.h>
#include <mmtui/view.h>

struct part_tape {
	/* whose events are on it; NULL: those of every symbol */
	struct mm_market *market;
	char list[MM_FILTER_MAX];
	uint32_t only;
	uint64_t choices; /* how often others were chosen: another number, another market */

	/* a place before the playhead that others are reached from (states[symbol]), and the one
	 * that was reached last; made room for when one is first wanted */
	bool has_base;
	uint64_t base_back; /* events between it and the playhead */
	struct mm_asof *base, *states;
	uint64_t *rows;

	/* what was read last, and of which place: the same is not read twice */
	bool is_read;
	uint64_t n, market_events, asked_back;
	uint64_t events; /* that belong on it before the playhead */
	uint64_t back;   /* newest ones of them that are left out */
	size_t count;
	struct mm_trade trade[MM_TAPE_MAX]; /* newest first */
};

/* Whose events: those of the symbols that a list matches ("": of all), or of the symbol `only`
 * alone, whatever the list says (UINT32_MAX: not that). Where they are others than before, a part
 * of the market is made, O(symbols). False, and the tape is what it was, where memory is short. */
bool part_tape_choose(struct part_tape *tape, const struct mm_market *whole, const char *list,
		      uint32_t only, struct mm_error *err);

/* Reads the newest events before the playhead but for the newest `back` of all (cut to how many
 * there are). Costs O(symbols + MM_TAPE_MAX x log symbols); a `back` that lies some thousands of
 * events from those asked for before costs a seek besides. */
void part_tape_read(struct part_tape *tape, struct mm_market *whole, struct mm_playhead *playhead,
		    uint64_t back);

void part_tape_free(struct part_tape *tape);

#endif
