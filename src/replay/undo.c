/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The place that `undo` goes back to: where the playhead was before the last seek. A step is as
 * good as a seek where it is one through time, whose events nobody counts, or one over many events.
 * Of such steps in quick succession, each from where the one before led, the first is the one that
 * counts: a key held down is one way to go.
 */
#include "replay/player_private.h"

/* Steps over so many events are seeks: more than anybody wants to step back. */
#define STEP_FAR 1000
/* Steps that follow each other sooner are one. */
#define STEPS_APART MM_SECOND

struct place mm_player_place(const struct mm_player *player)
{
	return (struct place){
		.n = mm_playhead_n(player->playhead),
		.t = mm_playhead_t(player->playhead),
		.events = mm_market_events(player->market),
	};
}

static bool same_place(struct place a, struct place b)
{
	return a.n == b.n && a.t == b.t;
}

void mm_player_remember(struct mm_player *player, struct place place)
{
	player->undo = true;
	player->undo_place = place;
	player->stepping.kind = MM_NOTHING; /* what comes next goes on from no step */
	player->undo_is_passed = player->has_passed;
	player->has_passed = false;
}

void mm_player_remember_step(struct mm_player *player, enum mm_request_kind kind, struct place from)
{
	struct stepping *last = &player->stepping;
	struct place to = mm_player_place(player);
	int64_t now = player->clock.now(player->clock.arg);
	uint64_t events = to.n > from.n ? to.n - from.n : from.n - to.n;
	bool goes_on = last->kind == kind && same_place(last->to, from) &&
		       now - last->at < STEPS_APART;

	if (!goes_on && kind != MM_STEP_TIME && events < STEP_FAR)
		return;
	if (!goes_on)
		mm_player_remember(player, from);
	*last = (struct stepping){kind, to, now};
}

void mm_player_undo_seek(struct mm_player *player, const struct mm_request *request)
{
	struct place place = player->undo_place;
	bool is_passed = player->undo_is_passed;

	(void)request;
	if (!player->undo) {
		mm_player_say(player, true, "there was no seek or long step to go back from");
		return;
	}
	mm_player_remember(player, mm_player_place(player));
	if (is_passed) {
		mm_player_go(player, &player->passed);
		return;
	}
	mm_playhead_seek_event(player->playhead, place.n);
	if (place.events == mm_market_events(player->market))
		mm_playhead_set_time(player->playhead, place.t);
	else /* a table broke since: its events had numbers, too */
		mm_playhead_seek_time(player->playhead, place.t);
	mm_player_anchor(player);
}
