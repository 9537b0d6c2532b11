/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sampler, over a small market: what it publishes, and that it stops. */
#include "base/guard.h"
#include "support/random_market.h"

#include <mmtui/monitor.h>
#include <mmtui/time.h>

#include <math.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EVENTS 6000
#define CELLS 40

struct stage {
	struct random_market *random;
	struct mm_player *player;
	struct mm_monitor *monitor;
};

static struct stage set_up(uint64_t events, const char *symbols)
{
	uint64_t seed = 13;
	struct random_shape shape = {.symbols = 6,
				     .segments = 2,
				     .events = events,
				     .first = INT64_C(1381132800) * MM_SECOND,
				     .width = (uint64_t)MM_HOUR,
				     .block_rows = 64};
	struct stage stage = {.random = random_market_new(&shape, &seed)};
	struct mm_player_options options = {.symbols = symbols,
					    .from = INT64_MIN,
					    .to = INT64_MAX,
					    .speed = {.kind = MM_SPEED_MAX}};

	mm_guard_install();
	stage.player = mm_player_start(stage.random->pool, &options, NULL);
	assert_non_null(stage.player);
	mm_player_settle(stage.player);
	stage.monitor = mm_monitor_start(stage.player, (int)syscall(SYS_gettid), NULL);
	assert_non_null(stage.monitor);
	return stage;
}

static void tear_down(struct stage *stage)
{
	mm_monitor_stop(stage->monitor);
	mm_player_stop(stage->player);
	random_market_free(stage->random);
}

/* Waits for a view that has what is looked for; the runner's own limit ends what never comes. */
static const struct mm_memory_view *await(struct stage *stage,
					  bool (*is_there)(const struct mm_memory_view *view))
{
	struct pollfd poll_fd = {.fd = mm_monitor_descriptor(stage->monitor), .events = POLLIN};
	const struct mm_memory_view *view = mm_monitor_view(stage->monitor);

	while (!is_there(view)) {
		assert_int_equal(poll(&poll_fd, 1, -1), 1);
		view = mm_monitor_view(stage->monitor);
	}
	return view;
}

static bool has_density(const struct mm_memory_view *view)
{
	return view->density_done;
}

static bool has_pages(const struct mm_memory_view *view)
{
	return view->symbol == 4 && (view->page_cells == CELLS || view->pages_reason[0]);
}

static bool has_no_symbol(const struct mm_memory_view *view)
{
	return view->taken && view->symbol == UINT32_MAX;
}

static bool has_figures(const struct mm_memory_view *view)
{
	return view->taken && view->pss_age >= 0 && view->mapped_tables;
}

static void it_publishes_figures_that_agree_with_each_other(void **state)
{
	struct stage stage = set_up(EVENTS, NULL);
	struct mm_request end = {.kind = MM_SEEK, .position = {.kind = MM_AT_PERCENT}};

	(void)state;
	end.position.fraction = 0.5;
	mm_player_request(stage.player, &end); /* maps tables */
	mm_player_settle(stage.player);
	const struct mm_memory_view *view = await(&stage, has_figures);
	assert_int_equal(view->budget, mm_pool_budget(stage.random->pool));
	assert_true(view->batches > 0);
	assert_true(view->mapped_tables <= mm_pool_tables(stage.random->pool));
	assert_true(view->mapped_bytes > 0);
	if (view->resident != MM_UNKNOWN) {
		assert_true(view->resident > 0 && view->resident <= view->virtual_bytes);
		assert_true(view->shared <= view->resident);
	}
	tear_down(&stage);
}

/* The cells are shares of the fullest one; times that one's count they are the events. */
static void the_density_of_all_cells_adds_up_to_the_events(void **state)
{
	struct stage stage = set_up(EVENTS, NULL);
	const struct mm_memory_view *view = await(&stage, has_density);
	const struct random_event *event = stage.random->event;
	double span = (double)(event[EVENTS - 1].timestamp - event[0].timestamp);
	double count[MM_DENSITY_CELLS] = {0}, most = 0, sum = 0;

	(void)state;
	for (size_t i = 0; i < EVENTS; i++) {
		double at = (double)(event[i].timestamp - event[0].timestamp) / span;
		size_t cell = (size_t)(at * MM_DENSITY_CELLS);
		count[cell < MM_DENSITY_CELLS ? cell : MM_DENSITY_CELLS - 1]++;
	}
	for (size_t i = 0; i < MM_DENSITY_CELLS; i++)
		most = fmax(most, count[i]);
	for (size_t i = 0; i < MM_DENSITY_CELLS; i++) {
		assert_true(view->density[i] >= 0 && view->density[i] <= 1);
		sum += (double)view->density[i] * most;
	}
	assert_true(fabs(sum - EVENTS) < 0.01 * EVENTS);
	assert_int_equal(view->density_symbols, 6);
	tear_down(&stage);
}

static void it_looks_at_the_pages_of_the_symbol_selected(void **state)
{
	struct stage stage = set_up(EVENTS, NULL);

	(void)state;
	mm_monitor_select(stage.monitor, 4, CELLS);
	const struct mm_memory_view *view = await(&stage, has_pages);
	assert_int_equal(view->symbol_rows, stage.random->rows[4]);
	bool any = false;
	for (size_t i = 0; i < view->page_cells; i++)
		any |= view->pages[i] != 0;
	if (!view->pages_reason[0])
		assert_true(any); /* written a moment ago: some of it is in the page cache */
	mm_monitor_select(stage.monitor, UINT32_MAX, 0);
	view = await(&stage, has_no_symbol);
	assert_int_equal(view->page_cells, 0);
	tear_down(&stage);
}

/* What await_stretch waits for. */
static int64_t wanted_from, wanted_to;

static bool has_stretch(const struct mm_memory_view *view)
{
	return view->density_from == wanted_from && view->density_to == wanted_to &&
	       view->density_done;
}

static const struct mm_memory_view *await_stretch(struct stage *stage, int64_t from, int64_t to)
{
	wanted_from = from;
	wanted_to = to;
	return await(stage, has_stretch);
}

/* Compares the cells of a view with a plain count of the events. */
static void check_stretch(const struct random_market *random, const struct mm_memory_view *view)
{
	int64_t from = view->density_from, to = view->density_to;
	double count[MM_DENSITY_CELLS] = {0}, most = 0;

	for (size_t i = 0; i < EVENTS; i++) {
		int64_t t = random->event[i].timestamp;
		if (t < from || t > to)
			continue;
		size_t cell = (size_t)(((__int128)t - from) * MM_DENSITY_CELLS / (to - from));
		count[cell < MM_DENSITY_CELLS ? cell : MM_DENSITY_CELLS - 1]++;
	}
	for (size_t i = 0; i < MM_DENSITY_CELLS; i++)
		most = fmax(most, count[i]);
	for (size_t i = 0; i < MM_DENSITY_CELLS; i++)
		assert_true(view->density[i] == (float)(most > 0 ? count[i] / most : 0));
	assert_int_equal(view->density_symbols, 6);
	assert_int_equal(view->density_of, 6);
}

static void the_density_is_of_the_stretch_that_is_zoomed_to(void **state)
{
	struct stage stage = set_up(EVENTS, NULL);
	int64_t start = stage.random->event[0].timestamp;
	int64_t end = stage.random->event[EVENTS - 1].timestamp;

	(void)state;
	check_stretch(stage.random, await_stretch(&stage, start, end));
	mm_monitor_zoom(stage.monitor, start + MM_MINUTE, start + 11 * MM_MINUTE);
	check_stretch(stage.random,
		      await_stretch(&stage, start + MM_MINUTE, start + 11 * MM_MINUTE));
	mm_monitor_zoom(stage.monitor, start + MM_MINUTE, start + MM_MINUTE + MM_SECOND);
	check_stretch(stage.random,
		      await_stretch(&stage, start + MM_MINUTE, start + MM_MINUTE + MM_SECOND));
	mm_monitor_zoom(stage.monitor, end, end); /* no stretch: all */
	check_stretch(stage.random, await_stretch(&stage, start, end));
	tear_down(&stage);
}

static void of_many_stretches_the_last_one_stays(void **state)
{
	struct stage stage = set_up(EVENTS, NULL);
	int64_t start = stage.random->event[0].timestamp, last = start + 301 * MM_SECOND;

	(void)state;
	for (int i = 1; i <= 300; i++)
		mm_monitor_zoom(stage.monitor, start + i * MM_SECOND, last);
	check_stretch(stage.random, await_stretch(&stage, start + 300 * MM_SECOND, last));
	tear_down(&stage);
}

static bool knows_the_whole(const struct mm_memory_view *view)
{
	return view->overview_symbols == 6;
}

/* What was counted of it needs no file any more. */
static void the_whole_density_is_counted_once(void **state)
{
	struct stage stage = set_up(EVENTS, NULL);
	const struct random_event *event = stage.random->event;
	int64_t start = event[0].timestamp, end = event[EVENTS - 1].timestamp;

	(void)state;
	/* begun while something else is on show */
	mm_monitor_zoom(stage.monitor, start + MM_MINUTE, end - MM_MINUTE);
	await(&stage, knows_the_whole);
	for (uint32_t id = 0; id < mm_pool_tables(stage.random->pool); id++)
		mm_pool_break(stage.random->pool, id, "taken away by the test");
	mm_monitor_zoom(stage.monitor, start, start + MM_MINUTE);
	const struct mm_memory_view *view = await_stretch(&stage, start, start + MM_MINUTE);
	for (size_t i = 0; i < MM_DENSITY_CELLS; i++)
		assert_true(view->density[i] == 0);
	mm_monitor_zoom(stage.monitor, 0, 0);
	view = await_stretch(&stage, start, end);
	check_stretch(stage.random, view);
	assert_memory_equal(view->density, view->overview, sizeof view->density);
	tear_down(&stage);
}

static void a_market_without_events_has_an_even_timeline(void **state)
{
	struct stage stage = set_up(0, NULL);
	const struct mm_memory_view *view = await(&stage, has_density);

	(void)state;
	for (size_t i = 0; i < MM_DENSITY_CELLS; i++)
		assert_true(view->density[i] == 0);
	tear_down(&stage);
}

static void it_stops_whatever_it_is_at_even_without_a_market(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		struct stage stage = set_up(200, i % 2 ? "no such symbol" : NULL);
		mm_monitor_select(stage.monitor, 1, CELLS);
		mm_monitor_zoom(stage.monitor, i, 2 * i);
		tear_down(&stage);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_publishes_figures_that_agree_with_each_other),
		cmocka_unit_test(the_density_of_all_cells_adds_up_to_the_events),
		cmocka_unit_test(the_density_is_of_the_stretch_that_is_zoomed_to),
		cmocka_unit_test(of_many_stretches_the_last_one_stays),
		cmocka_unit_test(the_whole_density_is_counted_once),
		cmocka_unit_test(it_looks_at_the_pages_of_the_symbol_selected),
		cmocka_unit_test(a_market_without_events_has_an_even_timeline),
		cmocka_unit_test(it_stops_whatever_it_is_at_even_without_a_market),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
