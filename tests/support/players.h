/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to a player that tests wait for: what is returned is the view after each. */
#ifndef TESTS_PLAYERS_H
#define TESTS_PLAYERS_H

#include <mmtui/player.h>

static inline const struct mm_view *players_ask(struct mm_player *player, struct mm_request request)
{
	mm_player_request(player, &request);
	mm_player_settle(player);
	return mm_player_view(player);
}

static inline const struct mm_view *players_seek_event(struct mm_player *player, uint64_t n)
{
	struct mm_request request = {.kind = MM_SEEK,
				     .position = {.kind = MM_AT_EVENT, .value = (int64_t)n}};

	return players_ask(player, request);
}

#endif
