/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fills a view: copies of what the screen may know of the playhead. */
#include "replay/player_private.h"
#include "replay/search.h"

#include <mmtui/sample.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void mm_player_say(struct mm_player *player, bool is_error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(player->notice, sizeof player->notice, format, args);
	va_end(args);
	player->notice_is_error = is_error;
	player->notice_number++;
}

/* Hands the filled view over and wakes whoever waits for it. */
static void hand_over(struct mm_player *player)
{
	uint64_t one = 1;

	mm_triple_publish(&player->triple);
	ssize_t written = write(player->view_fd, &one, sizeof one);
	(void)written; /* a full counter is readable too */
}

static void put_notice(const struct mm_player *player, struct mm_view *view)
{
	view->notice_number = player->notice_number;
	view->notice_is_error = player->notice_is_error;
	memcpy(view->notice, player->notice, sizeof view->notice);
}

static void put_quotes(struct mm_player *player, struct mm_view *view, const struct mm_asof *states)
{
	for (uint32_t s = 0; s < view->symbols; s++) {
		const struct mm_asof *state = &states[s];
		struct mm_quote *quote = &view->quote[s];
		bool broken = quote->broken, chosen = quote->chosen;

		*quote = (struct mm_quote){
			.rows = state->rows,
			.time = state->time,
			.last = state->last,
			.previous = state->previous,
			.reference = mm_asof_reference(state),
			.open = state->open,
			.high = state->high,
			.low = state->low,
			.volume = state->volume,
			.turnover = state->turnover,
			.largest = state->largest,
			.trades = state->rows ? mm_asof_trades(state) : 0,
			.broken = broken,
			.chosen = chosen,
		};
		if (!state->rows)
			quote->high = quote->low = quote->open = quote->reference = NAN;
	}
	(void)player;
}

static void put_sparks(struct mm_player *player, struct mm_view *view, const struct mm_asof *states)
{
	const struct mm_watch *watch = &player->watch;

	view->spark_step = watch->step;
	view->spark_cells = watch->cells;
	view->spark_count = 0;
	for (size_t i = 0; watch->cells && i < watch->symbols; i++) {
		uint32_t symbol = watch->symbol[i];
		struct mm_spark *spark = &view->spark[view->spark_count];

		if (symbol >= view->symbols)
			continue;
		spark->symbol = symbol;
		mm_sample_prices(player->market, symbol, states[symbol].rows,
				 mm_playhead_t(player->playhead), watch->step, spark->price,
				 watch->cells);
		view->spark_count++;
	}
}

/* The rate of events since the last view, smoothed over about half a second. */
static double measure_rate(struct mm_player *player, int64_t now)
{
	uint64_t n = mm_playhead_n(player->playhead);
	int64_t passed = now - player->published_at;
	double moved = n > player->published_n ? (double)(n - player->published_n)
					       : (double)(player->published_n - n);

	if (!player->playing || passed <= 0)
		player->events_per_second = 0;
	else
		player->events_per_second += (moved * 1e9 / (double)passed -
					      player->events_per_second) *
					     fmin(1, (double)passed / 5e8);
	player->published_n = n;
	player->published_at = now;
	return player->events_per_second;
}

/* Which symbols are listed and which have a broken file: seldom new, but never wrong. */
static void put_marks_of_symbols(struct mm_player *player, struct mm_view *view)
{
	const struct mm_market *market = player->market;
	uint32_t broken = mm_pool_broken_count(player->pool);

	if (view->phase != MM_LOADING && view->broken == broken)
		return;
	for (uint32_t s = 0; s < view->symbols; s++)
		view->quote[s].broken = view->quote[s].chosen = false;
	for (uint32_t i = 0; i < market->chosens; i++)
		view->quote[market->chosen[i]].chosen = true;
	for (uint32_t id = 0; broken && id < mm_pool_tables(player->pool); id++)
		if (mm_pool_broken(player->pool, id))
			view->quote[mm_pool_table_symbol(player->pool, id)].broken = true;
	view->broken = broken;
}

bool mm_player_note_broken(struct mm_player *player, struct mm_error *err)
{
	uint32_t tables = mm_pool_tables(player->pool);
	bool told = player->options.headless; /* by a warning line for each, at the end */

	player->told = calloc(tables ? tables : 1, sizeof *player->told);
	if (!player->told)
		return mm_fail(err, "not enough memory for %u tables", tables);
	for (uint32_t id = 0; id < tables; id++) {
		player->told[id] = told && mm_pool_broken(player->pool, id);
		player->told_count += player->told[id];
	}
	return true;
}

/* Says which tables broke since it last looked, and why. It is no error of a command's. */
static void tell_breaks(struct mm_player *player)
{
	uint32_t tables = mm_pool_tables(player->pool), more = 0;
	char file[MM_FILE_MAX] = "", others[32] = "";
	const char *reason = NULL;

	if (mm_pool_broken_count(player->pool) == player->told_count)
		return;
	for (uint32_t id = 0; id < tables; id++) {
		const char *why = mm_pool_broken(player->pool, id);
		if (!why || player->told[id])
			continue;
		player->told[id] = true;
		player->told_count++;
		more += reason != NULL;
		if (reason)
			continue;
		reason = why;
		mm_pool_file(player->pool, id, file);
	}
	if (more)
		snprintf(others, sizeof others, " (and %u more)", more);
	if (reason)
		mm_player_say(player, false, "%.90s: %s%s", file, reason, others);
}

static void put_market(struct mm_player *player, struct mm_view *view)
{
	struct mm_pool_summary sum;

	if (view->phase != MM_LOADING)
		return;
	mm_pool_summarize(player->pool, &sum);
	view->loaded = view->tables = mm_pool_tables(player->pool);
	view->price_decimals = sum.price_decimals;
	view->volume_decimals = sum.volume_decimals;
	view->time_decimals = mm_sample_time_decimals(player->pool);
}

void mm_player_publish(struct mm_player *player, uint64_t answered)
{
	struct mm_view *view = &player->view[player->triple.writer];
	const struct mm_market *market = player->market;
	const struct mm_asof *states = mm_playhead_states(player->playhead);

	tell_breaks(player);
	put_market(player, view);
	put_marks_of_symbols(player, view);
	view->phase = player->playing ? MM_PLAYING : MM_PAUSED;
	view->events = mm_market_events(market);
	view->start = market->start;
	view->end = market->end;
	view->n = mm_playhead_n(player->playhead);
	view->t = mm_playhead_t(player->playhead);
	view->direction = player->pace.direction;
	view->speed = player->pace.speed;
	view->behind = player->pace.behind;
	view->at_end = view->direction > 0 ? view->n >= view->events : view->n == 0;
	view->events_per_second = measure_rate(player, player->clock.now(player->clock.arg));
	view->has_in = player->has_in;
	view->has_out = player->has_out;
	view->in = player->in;
	view->out = player->out;
	view->answered = answered;
	put_notice(player, view);
	put_quotes(player, view, states);
	put_sparks(player, view, states);
	mm_player_put_watched(player, view);
	mm_player_put_breaks(player, view);
	hand_over(player);
}

void mm_player_publish_loading(struct mm_player *player, uint64_t answered)
{
	struct mm_view *view = &player->view[player->triple.writer];

	view->phase = MM_LOADING;
	view->answered = answered;
	mm_pool_progress(player->pool, &view->loaded, &view->tables);
	view->direction = player->pace.direction;
	view->speed = player->pace.speed;
	put_notice(player, view);
	for (uint32_t s = 0; s < view->symbols; s++)
		view->quote[s].chosen = !player->options.symbols ||
					mm_list_matches(player->options.symbols,
							mm_pool_symbol(player->pool, s));
	hand_over(player);
}
