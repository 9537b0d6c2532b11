/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the player does about breakpoints (breakpoints.c finds where they fire). */
#include "replay/player_private.h"

#include <mmtui/number.h>
#include <mmtui/time.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The fractions of what was computed from prices are shown to so many parts. */
#define PARTS_DECIMALS 6

void mm_player_break_add(struct mm_player *player, const struct mm_request *request)
{
	const struct mm_breakpoint *at = mm_breakpoints_equal(player->breaks, request->text);
	struct mm_error err;

	if (at) {
		mm_player_say(player, false, "breakpoint %u is that already: %s", at->number,
			      at->condition.text);
		return;
	}
	at = mm_breakpoints_add(player->breaks, request->text, &err);
	if (at)
		mm_player_say(player, false, "breakpoint %u: %s", at->number, at->condition.text);
	else
		mm_player_say(player, true, "break: %s", err.text);
}

void mm_player_break_delete(struct mm_player *player, const struct mm_request *request)
{
	struct mm_breakpoints *breaks = player->breaks;
	size_t count = breaks->count;
	uint32_t number = request->count > 0 && request->count <= UINT32_MAX
				  ? (uint32_t)request->count
				  : 0;

	if (!request->count && !count) {
		mm_player_say(player, true, "delete: there are no breakpoints");
	} else if (!request->count) {
		mm_breakpoints_clear(breaks);
		player->stopped_by = 0;
		mm_player_say(player, false,
			      count == 1 ? "the breakpoint is deleted"
					 : "all %zu breakpoints are deleted",
			      count);
	} else if (mm_breakpoints_delete(breaks, number)) {
		if (player->stopped_by == number)
			player->stopped_by = 0;
		mm_player_say(player, false, "breakpoint %u is deleted", number);
	} else {
		mm_player_say(player, true, "delete: there is no breakpoint %lld",
			      (long long)request->count);
	}
}

bool mm_player_look(struct mm_player *player)
{
	struct mm_breakpoints *breaks = player->breaks;
	int direction = player->pace.direction;

	if (!breaks->count) {
		player->pace.bound = (struct mm_bound){.is_bounded = false};
		player->looking = false;
		return true;
	}
	if (player->looking || !mm_breakpoints_follow(breaks, player->playhead, direction)) {
		player->looking = !mm_breakpoints_look(breaks, player->playhead, direction,
						       player->look_until);
		if (player->looking)
			return false;
	}
	player->pace.bound = breaks->bound;
	return true;
}

/* What a view shows of an event, and the time since the symbol's row before it (NaN without one).
 * False where it cannot be read. */
static bool read_event(struct mm_player *player, uint32_t symbol, uint64_t row,
		       struct mm_print *out, double *gap)
{
	struct mm_row event, before;

	if (!mm_market_row(player->market, symbol, row, &event))
		return false;
	*out = (struct mm_print){event.timestamp, symbol, event.price, event.volume, NAN};
	*gap = NAN;
	if (!row)
		return true;
	if (!mm_market_row(player->market, symbol, row - 1, &before))
		return false;
	out->previous = before.price;
	*gap = (double)((uint64_t)event.timestamp - (uint64_t)before.timestamp);
	return true;
}

/* Room for a value, its unit included. */
#define VALUE_MAX (MM_NUMBER_TEXT_MAX + MM_TIME_TEXT_MAX + 2)

/* Decimals that a field's value has at least: those of prices, where it is one. */
static int least_decimals(const struct mm_player *player, enum mm_field field)
{
	bool is_price = field == MM_FIELD_PRICE || field == MM_FIELD_CHANGE ||
			field == MM_FIELD_VWAP || field == MM_FIELD_HIGH || field == MM_FIELD_LOW;
	struct mm_pool_summary sum;

	if (!is_price)
		return 0;
	mm_pool_summarize(player->pool, &sum);
	return sum.price_decimals < MM_PRICE_DECIMALS_LEAST ? MM_PRICE_DECIMALS_LEAST
							    : sum.price_decimals;
}

/* "168.50", "1,250,000", "-2.1%", "1m30s": a field's value as the screen has it. */
static void format_value(char *out, enum mm_field field, double value, int decimals)
{
	char text[VALUE_MAX - 2] = "unknown";
	enum mm_field_unit unit = mm_fields()[field].unit;
	double parts = pow(10, decimals > PARTS_DECIMALS ? decimals : PARTS_DECIMALS);
	double rounded = round(value * parts) / parts;
	bool is_computed = field == MM_FIELD_CHANGE || field == MM_FIELD_CHANGE_PERCENT ||
			   field == MM_FIELD_VWAP || field == MM_FIELD_VOLUME;

	if (unit == MM_IN_TIME && value >= 0 && value < (double)INT64_MAX)
		mm_duration_format(text, (int64_t)value);
	else if (unit != MM_IN_TIME && isfinite(value))
		mm_grouped_format(text, is_computed && isfinite(rounded) && rounded != 0 ? rounded
											 : value);
	mm_number_pad(text, decimals);
	snprintf(out, VALUE_MAX, "%s%s", text, unit == MM_IN_PERCENT ? "%" : "");
}

/* "SPY price > 168.5, at 168.51"; where the condition is about several symbols, which. The figures
 * are those with which it is true: without the event where it was taken away to make it so. */
static void describe(struct mm_player *player, const struct mm_breakpoint *at, double gap,
		     char *out, size_t size)
{
	const struct mm_print *event = &player->stopped_at;
	const struct mm_condition *condition = &at->condition;
	const char *name = mm_pool_symbol(player->pool, event->symbol);
	bool is_without = player->pace.direction < 0 && !condition->of_event;
	bool is_one = at->lookouts == 1;
	size_t length = (size_t)snprintf(out, size, "%s, %.40s%sat", condition->text,
					 is_one ? "" : name, is_one ? "" : " ");
	struct mm_asof state;

	mm_asof_at(player->market, event->symbol, player->pace.bound.row + !is_without, &state);
	for (size_t i = 0; i < condition->comparisons && length < size; i++) {
		enum mm_field field = condition->comparison[i].field;
		char value[VALUE_MAX];
		format_value(value, field, mm_field_value(field, &state, event->volume, gap),
			     least_decimals(player, field));
		length += (size_t)snprintf(out + length, size - length, "%s %s", i ? " and" : "",
					   value);
	}
}

void mm_player_stop_here(struct mm_player *player)
{
	const struct mm_bound *bound = &player->pace.bound;
	char text[MM_NOTICE_MAX], others[40] = "";
	size_t more;
	double gap;

	/* where the event's table has just been lost there is nothing to stop at */
	if (!read_event(player, bound->symbol, bound->row, &player->stopped_at, &gap)) {
		player->breaks->stale = true;
		return;
	}
	const struct mm_breakpoint *at = mm_breakpoints_hit(player->breaks, &more);
	if (!at)
		return;
	player->playing = false;
	player->pace.behind = false;
	player->stopped_by = at->number;
	player->stopped_n = mm_playhead_n(player->playhead);
	player->stopped_t = mm_playhead_t(player->playhead);
	describe(player, at, gap, text, sizeof text);
	if (more)
		snprintf(others, sizeof others, " (and %zu more)", more);
	mm_player_say(player, false, "breakpoint %u: %s%s", at->number, text, others);
}

void mm_player_put_breaks(struct mm_player *player, struct mm_view *view)
{
	const struct mm_breakpoints *breaks = player->breaks;

	if (player->stopped_n != mm_playhead_n(player->playhead) ||
	    player->stopped_t != mm_playhead_t(player->playhead))
		player->stopped_by = 0;
	view->stopped_by = player->stopped_by;
	view->stopped_at = player->stopped_by ? player->stopped_at : (struct mm_print){0};
	view->breaks = breaks->count;
	for (size_t i = 0; i < breaks->count; i++) {
		const struct mm_breakpoint *at = &breaks->at[i];
		struct mm_break_view *out = &view->break_point[i];
		out->number = at->number;
		out->hits = at->hits;
		memcpy(out->text, at->condition.text, sizeof out->text);
	}
}
