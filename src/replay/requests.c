/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the player can be asked for: one function a kind of request, one row each in a table. */
#include "replay/player_private.h"
#include "replay/search.h"

#include <mmtui/number.h>
#include <mmtui/sample.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

void mm_player_anchor(struct mm_player *player)
{
	mm_pace_anchor(&player->pace, player->playhead, player->clock.now(player->clock.arg));
}

static void play(struct mm_player *player, const struct mm_request *request)
{
	(void)request;
	player->playing = true;
	player->stopped_by = 0;
	mm_player_anchor(player);
}

static void pause_it(struct mm_player *player, const struct mm_request *request)
{
	(void)request;
	player->playing = false;
	player->pace.behind = false;
}

static void toggle(struct mm_player *player, const struct mm_request *request)
{
	if (player->playing)
		pause_it(player, request);
	else
		play(player, request);
}

static void reverse(struct mm_player *player, const struct mm_request *request)
{
	player->pace.direction = request->count ? (request->count > 0 ? 1 : -1)
						: -player->pace.direction;
	mm_player_anchor(player);
}

/* a + b, held within int64. */
static int64_t add(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return b < 0 ? INT64_MIN : INT64_MAX;
	return sum;
}

/* The timestamp a position means; false after it said why not. */
static bool resolve(struct mm_player *player, const struct mm_position *position, int64_t *t)
{
	const struct mm_market *market = player->market;
	struct mm_error err;

	switch (position->kind) {
	case MM_AT_START: *t = market->start; return true;
	case MM_AT_END: *t = market->end; return true;
	case MM_AT_TIME:
	case MM_AT_PLAYHEAD: *t = position->value; return true;
	case MM_AT_RELATIVE:
		*t = add(mm_playhead_t(player->playhead), position->value);
		return true;
	case MM_AT_PERCENT: {
		long double span = (long double)market->end - (long double)market->start;
		*t = (int64_t)((long double)market->start + span * position->fraction);
		return true;
	}
	case MM_AT_CLOCK:
		if (mm_time_parse(position->text, position->zone, mm_playhead_t(player->playhead),
				  t, &err))
			return true;
		mm_player_say(player, true, "%s", err.text);
		return false;
	case MM_AT_EVENT:
	case MM_AT_ROW: mm_player_say(player, true, "an event's number is no time"); return false;
	}
	return false;
}

/* Stands at (n, t) again. There is such a place where n lies between the events before t and those
 * up to t; in another market, of other symbols or other files, the time is what counts. */
static void go_to_playhead(struct mm_player *player, uint64_t n, int64_t t)
{
	struct mm_playhead *playhead = player->playhead;
	uint64_t before = 0;

	mm_playhead_seek_time(playhead, t);
	if (n >= mm_playhead_n(playhead))
		return;
	if (t > INT64_MIN) {
		mm_playhead_seek_time(playhead, t - 1);
		before = mm_playhead_n(playhead);
	}
	if (n < before) {
		mm_playhead_seek_time(playhead, t);
		return;
	}
	mm_playhead_seek_event(playhead, n);
	mm_playhead_set_time(playhead, t);
}

static bool go_to_row(struct mm_player *player, uint32_t symbol, uint64_t row)
{
	const struct mm_market *market = player->market;

	if (symbol >= market->symbols || row < market->low[symbol] ||
	    row >= mm_market_end(market, symbol)) {
		mm_player_say(player, true, "this trade is not part of the replay");
		return false;
	}
	mm_playhead_seek_row(player->playhead, symbol, row);
	return true;
}

/* Tells whoever named an event that there is not how many there are. */
static void say_beyond(struct mm_player *player, uint64_t event)
{
	uint64_t events = mm_market_events(player->market);
	char number[MM_NUMBER_TEXT_MAX];

	if (event <= events)
		return;
	mm_count_format(number, events);
	mm_player_say(player, false, "the replay ends with event %s", number);
}

/* Is it written as an hour or a date would be without its signs? A number is one of ns. */
static bool is_bare(const struct mm_position *position)
{
	size_t digits = strspn(position->text, "0123456789");

	return position->kind == MM_AT_TIME && digits > 0 && digits <= 8 && !position->text[digits];
}

/* Tells whoever named a time before or after all events where the replay begins or ends. */
static void say_outside(struct mm_player *player, const struct mm_position *position, int64_t t)
{
	const struct mm_market *market = player->market;
	const struct mm_zone *zone = position->zone ? position->zone : mm_zone_utc();
	bool is_time = position->kind == MM_AT_TIME || position->kind == MM_AT_CLOCK ||
		       position->kind == MM_AT_RELATIVE;
	int64_t nearest = t < market->start ? market->start : market->end;
	char date[MM_TIME_TEXT_MAX], clock[MM_TIME_TEXT_MAX];

	if (!is_time || (t >= market->start && t <= market->end))
		return;
	mm_time_format_date(date, zone, nearest);
	mm_time_format_clock(clock, zone, nearest, 0);
	if (is_bare(position))
		mm_player_say(player, false, "%s is ns since 1970; a time of day is %.5s",
			      position->text, clock);
	else
		mm_player_say(player, false, "the replay %s at %s %s",
			      t < market->start ? "begins" : "ends", date, clock);
}

bool mm_player_go(struct mm_player *player, const struct mm_position *position)
{
	int64_t t;

	switch (position->kind) {
	case MM_AT_START: mm_playhead_seek_event(player->playhead, 0); break;
	case MM_AT_EVENT:
		mm_playhead_seek_event(player->playhead, (uint64_t)position->value);
		say_beyond(player, (uint64_t)position->value);
		break;
	case MM_AT_PLAYHEAD: go_to_playhead(player, position->event, position->value); break;
	case MM_AT_ROW:
		if (!go_to_row(player, position->symbol, position->event))
			return false;
		break;
	default:
		if (!resolve(player, position, &t))
			return false;
		mm_playhead_seek_time(player->playhead, t);
		say_outside(player, position, t);
	}
	mm_player_anchor(player);
	return true;
}

/* Of seeks that come faster than they are carried out only the last leads anywhere. To go back from
 * it still leads to where the one before would have. */
static void seek(struct mm_player *player, const struct mm_request *request)
{
	const atomic_bool *gives_way = &player->queue.gives_way;
	struct place from = mm_player_place(player);
	bool goes_on = request->count != 0;

	bool gone = !atomic_load(gives_way) && mm_player_go(player, &request->position);
	if (atomic_load(gives_way)) {
		player->has_passed |= !goes_on;
		player->passed = goes_on ? player->passed : request->position;
	} else if (gone && (!goes_on || player->has_passed)) {
		player->has_passed &= !goes_on; /* one that begins a drag is a part of it */
		mm_player_remember(player, from);
	}
}

/* Pauses, and says where a step found nothing to step over. */
static void stepped(struct mm_player *player, bool moved, int64_t count)
{
	player->playing = false;
	player->pace.behind = false;
	if (!moved)
		mm_player_say(player, false, "nothing %s here", count < 0 ? "before" : "after");
}

static void step_events(struct mm_player *player, const struct mm_request *request)
{
	struct place from = mm_player_place(player);
	bool moved = mm_playhead_step_events(player->playhead, request->count);

	if (moved)
		mm_player_remember_step(player, request->kind, from);
	stepped(player, moved, request->count);
}

static void step_snapshots(struct mm_player *player, const struct mm_request *request)
{
	struct place from = mm_player_place(player);
	bool moved = mm_playhead_step_snapshots(player->playhead, request->count);

	if (moved)
		mm_player_remember_step(player, request->kind, from);
	stepped(player, moved, request->count);
}

static void step_trades(struct mm_player *player, const struct mm_request *request)
{
	struct place from = mm_player_place(player);
	bool moved = mm_playhead_step_trades(player->playhead, request->symbol, request->count);

	if (moved)
		mm_player_remember_step(player, request->kind, from);
	stepped(player, true, request->count);
	if (!moved && request->symbol < mm_pool_symbols(player->pool))
		mm_player_say(player, false, "no trade of %s %s here",
			      mm_pool_symbol(player->pool, request->symbol),
			      request->count < 0 ? "before" : "after");
}

static void step_time(struct mm_player *player, const struct mm_request *request)
{
	const struct mm_market *market = player->market;
	struct place from = mm_player_place(player);
	bool moved = request->count > 0 ? from.t < market->end || from.n < mm_market_events(market)
					: from.t > market->start || from.n > 0;

	if (moved) {
		mm_playhead_seek_time(player->playhead, add(from.t, request->count));
		mm_player_remember_step(player, request->kind, from);
	}
	stepped(player, moved, request->count);
}

static void set_speed(struct mm_player *player, const struct mm_request *request)
{
	player->pace.speed = request->speed;
	mm_player_anchor(player);
}

/* Tells whoever scales the speed further than it goes how far that is. */
static void say_bound(struct mm_player *player)
{
	const struct mm_speed *speed = &player->pace.speed;
	char text[MM_TIME_TEXT_MAX];

	mm_speed_format(text, speed);
	mm_player_say(player, false, "%s is the %s", text,
		      speed->value > MM_SPEED_LEAST ? "fastest there is but max"
						    : "slowest there is");
}

static void scale_speed(struct mm_player *player, const struct mm_request *request)
{
	struct mm_speed *speed = &player->pace.speed;

	if (speed->kind == MM_SPEED_MAX) {
		mm_player_say(player, false,
			      "at max speed there is nothing to scale; 60x sets one");
		return;
	}
	double value = speed->value * request->fraction,
	       most = speed->kind == MM_SPEED_RATE ? MM_RATE_MOST : MM_SPEED_MOST;
	speed->value = value < MM_SPEED_LEAST ? MM_SPEED_LEAST : value > most ? most : value;
	if (speed->value != value)
		say_bound(player);
	mm_player_anchor(player);
}

static void mark_in(struct mm_player *player, const struct mm_request *request)
{
	int64_t t = mm_playhead_t(player->playhead);

	if (request->has_position && !resolve(player, &request->position, &t))
		return;
	if (player->has_out && player->out <= t) {
		mm_player_say(player, true,
			      "the in mark would not be before the out mark; c clears the marks");
		return;
	}
	player->has_in = true;
	player->in = t;
}

static void mark_out(struct mm_player *player, const struct mm_request *request)
{
	int64_t t = add(mm_playhead_t(player->playhead), 1);

	if (request->has_position && !resolve(player, &request->position, &t))
		return;
	if (player->has_in && t <= player->in) {
		mm_player_say(player, true,
			      "the out mark would not be after the in mark; c clears the marks");
		return;
	}
	player->has_out = true;
	player->out = t;
}

static void clear_marks(struct mm_player *player, const struct mm_request *request)
{
	(void)request;
	player->has_in = player->has_out = false;
}

/* What is gathered takes its share of the budget, and was made for the one before. */
static void budget(struct mm_player *player, const struct mm_request *request)
{
	struct mm_error err;

	if (!mm_budget_check((uint64_t)request->count, &err)) {
		mm_player_say(player, true, "budget: %s", err.text);
		return;
	}
	mm_pool_set_budget(player->pool, (uint64_t)request->count);
	if (!mm_playhead_refit(player->playhead, player->prefetch, &err))
		mm_player_say(player, true, "budget: %s", err.text);
	atomic_store(&player->buffer_bytes, mm_playhead_bytes(player->playhead));
	mm_pool_trim(player->pool);
}

/* The second window of read-ahead: over the list of symbols, around those that are sampled. */
static void ask_for_near(struct mm_player *player)
{
	const struct mm_asof *states = mm_playhead_states(player->playhead);
	const struct mm_watch *watch = &player->watch;

	if (player->options.prefetch_off || !watch->cells)
		return;
	for (size_t i = 0; i < watch->nears && i < MM_WATCH_MAX; i++)
		if (watch->near[i] < mm_pool_symbols(player->pool))
			mm_sample_ask(player->market, watch->near[i], states[watch->near[i]].rows);
}

static void watch(struct mm_player *player, const struct mm_request *request)
{
	struct mm_watch wanted;

	(void)request;
	pthread_mutex_lock(&player->lock);
	wanted = player->new_watch;
	pthread_mutex_unlock(&player->lock);
	if (mm_player_take_watch(player, &wanted))
		ask_for_near(player);
}

static void nothing(struct mm_player *player, const struct mm_request *request)
{
	(void)player;
	(void)request;
}

void mm_player_carry_out(struct mm_player *player, const struct mm_request *request)
{
	static void (*const table[])(struct mm_player *, const struct mm_request *) = {
		[MM_PLAY] = play,
		[MM_PAUSE] = pause_it,
		[MM_TOGGLE] = toggle,
		[MM_REVERSE] = reverse,
		[MM_SEEK] = seek,
		[MM_UNDO_SEEK] = mm_player_undo_seek,
		[MM_STEP_EVENTS] = step_events,
		[MM_STEP_SNAPSHOTS] = step_snapshots,
		[MM_STEP_TRADES] = step_trades,
		[MM_STEP_TIME] = step_time,
		[MM_SET_SPEED] = set_speed,
		[MM_SCALE_SPEED] = scale_speed,
		[MM_MARK_IN] = mark_in,
		[MM_MARK_OUT] = mark_out,
		[MM_CLEAR_MARKS] = clear_marks,
		[MM_WATCH] = watch,
		[MM_SET_BUDGET] = budget,
		[MM_BREAK_ADD] = mm_player_break_add,
		[MM_BREAK_DELETE] = mm_player_break_delete,
		[MM_NOTHING] = nothing,
	};

	table[request->kind](player, request);
}
