/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a view shows of what is watched: the tape, a symbol's chart, the number of events in the
 * window. Each is worked out when something that it depends on is not what it was, is kept, and is
 * copied into every view. So a paused player that publishes again reads nothing, and what nobody
 * watches costs nothing.
 *
 * The tape is scrolled back while the replay pauses, and as long as the playhead stays where it was
 * then: whatever moves it brings the newest events into sight again.
 */
#include "replay/market.h"
#include "replay/player_private.h"
#include "replay/search.h"

#include <mmtui/chart.h>

#include <stdio.h>
#include <string.h>

/* Keeps what is asked for within what there is. */
static void bound(const struct mm_player *player, struct mm_watch *watch)
{
	uint32_t symbols = mm_pool_symbols(player->pool);

	if (watch->symbols > MM_WATCH_MAX)
		watch->symbols = MM_WATCH_MAX;
	if (watch->nears > MM_WATCH_MAX)
		watch->nears = MM_WATCH_MAX;
	if (watch->cells > MM_SPARK_MAX)
		watch->cells = MM_SPARK_MAX;
	if (watch->step <= 0)
		watch->cells = 0;
	watch->tape_filter[MM_FILTER_MAX - 1] = '\0';
	if (watch->tape_only >= symbols)
		watch->tape_only = UINT32_MAX;
	if (watch->chart_symbol >= symbols || watch->chart_step <= 0)
		watch->chart_symbol = UINT32_MAX;
	if (watch->chart_bars > MM_CHART_MAX)
		watch->chart_bars = MM_CHART_MAX;
}

bool mm_player_take_watch(struct mm_player *player, const struct mm_watch *watch)
{
	struct watched *watched = &player->watched;
	struct mm_watch wanted = *watch;
	struct mm_error err;

	bound(player, &wanted);
	if (!part_tape_choose(&watched->tape, player->market, wanted.tape_filter, wanted.tape_only,
			      &err)) {
		mm_player_say(player, true, "%s", err.text);
		return false;
	}
	if (wanted.tape_back != player->watch.tape_back)
		watched->tape_n = mm_playhead_n(player->playhead);
	player->watch = wanted;
	return true;
}

static void put_tape(struct mm_player *player, struct mm_view *view)
{
	struct part_tape *tape = &player->watched.tape;

	if (player->playing || mm_playhead_n(player->playhead) != player->watched.tape_n)
		player->watch.tape_back = 0;
	part_tape_read(tape, player->market, player->playhead, player->watch.tape_back);
	view->tape_events = tape->events;
	view->tape_back = tape->back;
	view->tape_count = tape->count < MM_VIEW_TAPE_MAX ? tape->count : MM_VIEW_TAPE_MAX;
	for (size_t i = 0; i < view->tape_count; i++)
		view->tape[i] = (struct mm_print){tape->trade[i].timestamp, tape->trade[i].symbol,
						  tape->trade[i].price, tape->trade[i].volume,
						  tape->trade[i].previous};
}

/* Says which of a symbol's files is the first that is broken, and why. */
static void tell_broken(const struct mm_pool *pool, uint32_t symbol, char out[MM_NOTICE_MAX])
{
	uint32_t first = mm_pool_first_table(pool, symbol);
	char file[MM_FILE_MAX];

	*out = '\0';
	for (uint32_t id = first; id < first + mm_pool_segments(pool, symbol); id++) {
		const char *why = mm_pool_broken(pool, id);

		if (!why)
			continue;
		mm_pool_file(pool, id, file);
		snprintf(out, MM_NOTICE_MAX, "%.90s: %.150s", file, why);
		return;
	}
}

/* Works out the bars where they are not those of this place. */
static void make_bars(struct mm_player *player, uint64_t rows)
{
	const struct mm_watch *watch = &player->watch;
	struct watched *watched = &player->watched;
	struct mm_chart *chart = &watched->chart;
	int64_t t = mm_playhead_t(player->playhead);
	struct chart_place place = {
		.symbol = watch->chart_symbol,
		.rows = rows,
		.broken = mm_pool_broken_count(player->pool),
		.bars = watch->chart_bars,
		.t = t,
		.step = watch->chart_step,
		.end = watch->chart_end == INT64_MAX ? t : watch->chart_end,
	};

	if (!memcmp(&place, &watched->chart_of, sizeof place))
		return;
	watched->chart_of = place;
	chart->symbol = watch->chart_symbol;
	chart->step = place.step;
	tell_broken(player->pool, chart->symbol, chart->broken);
	chart->bars = mm_chart_bars(player->market, chart->symbol, rows, t, place.step, place.end,
				    chart->bar, watch->chart_bars, &chart->first);
}

static void put_chart(struct mm_player *player, struct mm_view *view)
{
	const struct mm_chart *chart = &player->watched.chart;
	uint32_t symbol = player->watch.chart_symbol;

	view->chart.symbol = symbol;
	view->chart.bars = 0;
	if (symbol == UINT32_MAX)
		return;
	make_bars(player, mm_playhead_states(player->playhead)[symbol].rows);
	view->chart.first = chart->first;
	view->chart.step = chart->step;
	view->chart.bars = chart->bars;
	memcpy(view->chart.broken, chart->broken, sizeof chart->broken);
	memcpy(view->chart.bar, chart->bar, chart->bars * sizeof chart->bar[0]);
}

/* The market's events before time t, where all of them have been played: those that have, but for
 * the ones of this very time. */
static uint64_t events_behind(struct mm_market *market, const struct mm_asof *states, int64_t t)
{
	uint64_t events = 0;

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		uint64_t low = market->low[s], rows = states[s].rows;
		if (rows > low && states[s].time == t)
			rows = mm_market_rows_until(market, s, t - 1);
		uint64_t end = mm_market_end(market, s);
		rows = rows < end ? rows : end;
		events += rows > low ? rows - low : 0;
	}
	return events;
}

/* The market's events before a time. Mostly a mark is dropped at the playhead (at its t, or just
 * after it), and whoever drops it waits for the answer; anywhere else every symbol is searched. */
static uint64_t events_before(struct mm_player *player, struct mm_market *market, int64_t t)
{
	if (t == INT64_MIN)
		return 0;
	int64_t here = mm_playhead_t(player->playhead);
	if (t == here || (t - 1 == here && mm_playhead_time_is_over(player->playhead)))
		return events_behind(market, mm_playhead_states(player->playhead), t);
	return mm_market_seek_time(market, t - 1, mm_market_scratch(market)->rows);
}

/* Counts them for a mark, where they are not those that were counted last. `choices` tells one
 * market from another. */
static uint64_t count_before(struct mm_player *player, struct mark_count *count,
			     struct mm_market *market, uint64_t choices, int64_t t)
{
	struct mark_place place = {
		.choices = choices, .market_events = mm_market_events(market), .t = t};

	if (memcmp(&place, &count->of, sizeof place)) {
		count->of = place;
		count->before = events_before(player, market, t);
	}
	return count->before;
}

/* Counts a market's events within the window. */
static uint64_t count_window(struct mm_player *player, struct window *window,
			     struct mm_market *market, uint64_t choices)
{
	uint64_t from = 0, to = mm_market_events(market);

	if (player->has_in)
		from = count_before(player, &window->in, market, choices, player->in);
	if (player->has_out)
		to = count_before(player, &window->out, market, choices, player->out);
	return to > from ? to - from : 0;
}

static void put_windows(struct mm_player *player, struct mm_view *view)
{
	struct watched *watched = &player->watched;
	struct part_tape *tape = &watched->tape;

	view->window_events = count_window(player, &watched->window, player->market, 0);
	view->tape_window_events = tape->market ? count_window(player, &watched->tape_window,
							       tape->market, tape->choices)
						: view->window_events;
}

void mm_player_put_watched(struct mm_player *player, struct mm_view *view)
{
	put_tape(player, view);
	put_chart(player, view);
	put_windows(player, view);
}

void mm_player_free_watched(struct mm_player *player)
{
	part_tape_free(&player->watched.tape);
}
