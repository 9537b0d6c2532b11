/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A player of a small random market, on a clock that jumps to whatever it waits for. */
#ifndef TESTS_PLAYER_STAGE_H
#define TESTS_PLAYER_STAGE_H

#include "support/random_market.h"

#include <mmtui/player.h>

/* Only the player's thread changes it. */
struct fake_clock {
	int64_t now;
	_Atomic uint64_t waits, waits_for_ever;
	_Atomic int64_t late; /* how much too late the next wait for a time ends: once */
};

struct stage {
	struct random_market *random;
	struct fake_clock time;
	struct mm_clock clock;
	struct mm_player_options options;
	struct mm_player *player;
	uint64_t sunk; /* events that the sink got */
	bool in_order;
};

/* Makes the market and the usual options; starts the player, until its first view is there. */
void player_set_up(struct stage *stage);
void player_start(struct stage *stage);
void player_tear_down(struct stage *stage);

/* The view after a request; after a seek to a place, as a person would write it. */
const struct mm_view *player_ask(struct stage *stage, struct mm_request request);
const struct mm_view *player_seek(struct stage *stage, const char *place);

#endif
