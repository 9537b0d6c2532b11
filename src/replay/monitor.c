/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sampler looks at cheap figures often and at dear ones in turn. Four times a second: statm,
 * the pool's counters. Once a second: faults, disk, and the selected symbol's pages. Every five
 * seconds: smaps. What needs a look at every file (the page cache, the timeline's density) goes
 * forward a few files at a time, a few milliseconds a turn, and says how far or how old it is.
 *
 * There are two densities, of the whole market and of the stretch that the timeline is zoomed to.
 * The one that is on show is counted first. Another stretch throws away what was counted of the
 * last one, at once, in the middle of a symbol; the whole market's is never counted twice.
 *
 * While nothing is read, hardly anything changes, and all of this is done more seldom: once a
 * second and, when the player has been still for a while too, every five. A replay that rests is to
 * cost next to nothing. Whatever the player does ends such a doze at once (mm_monitor_stir).
 */
#include "base/give_way.h"
#include "base/triple.h"

#include <mmtui/clock.h>
#include <mmtui/market.h>
#include <mmtui/monitor.h>
#include <mmtui/residency.h>
#include <mmtui/sample.h>

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define MILLISECOND INT64_C(1000000)
#define TURN (250 * MILLISECOND)
#define SECOND (1000 * MILLISECOND)
#define SMAPS_EVERY (5 * SECOND)
/* How long one turn may walk through files, while the density is new and afterwards. */
#define WALK_DENSITY (20 * MILLISECOND)
#define WALK_CACHE (4 * MILLISECOND)
/* The same at rest: after a second with no more than a few faults, and nothing from the disk. */
#define REST_TURN SECOND
#define REST_SMAPS_EVERY (300 * SECOND)
#define REST_WALK_CACHE MILLISECOND
#define REST_FAULTS 16
/* The same when the player has had nothing to say for a while either. */
#define DOZE_AFTER (5 * SECOND)
#define DOZE_TURN (5 * SECOND)

/* Events in equal parts of a stretch of time, as far as they have been counted. */
struct density {
	int64_t from, to;
	uint32_t next; /* symbol to look at next: a place in market->chosen */
	double count[MM_DENSITY_CELLS];
};

struct mm_monitor {
	struct mm_player *player;
	struct mm_pool *pool;
	int screen_tid;
	struct mm_clock clock;
	pthread_t thread;
	atomic_bool stop;
	int wake_fd, view_fd;
	_Atomic uint32_t symbol;
	_Atomic size_t cells;
	_Atomic int64_t stirred_at;
	atomic_bool dozes;
	pthread_mutex_t lock;       /* held for as long as two numbers take to copy */
	int64_t zoom_from, zoom_to; /* as asked for; under the lock */
	atomic_bool interrupted;    /* what is being counted is no longer wanted */

	struct mm_memory_view now; /* being put together */
	struct mm_memory_view view[3];
	struct mm_triple triple;

	int64_t second_at, smaps_at;
	struct mm_faults faults;
	uint64_t disk;
	bool rates_known;
	bool at_rest;

	struct density whole, stretch;
	bool zoomed;         /* the stretch is on show */
	uint32_t cache_next; /* table to look at next */
	uint64_t cache_sum;
	int64_t cache_done_at, pss_at;
};

static int64_t now(const struct mm_monitor *m)
{
	return m->clock.now(m->clock.arg);
}

/* The figures that cost next to nothing. */
static void look_often(struct mm_monitor *m, int64_t at)
{
	struct mm_statm statm;
	struct mm_pool_counters counters;

	m->now.taken = at;
	m->now.budget = mm_pool_budget(m->pool);
	m->now.batches = mm_player_buffer_bytes(m->player);
	m->now.ahead = mm_player_ahead_bytes(m->player);
	mm_pool_count(m->pool, &counters);
	m->now.mapped_tables = counters.mapped;
	m->now.mapped_bytes = counters.mapped_bytes;
	m->now.released = counters.released;
	bool known = mm_statm_read(&statm, NULL);
	m->now.resident = known ? statm.resident_bytes : MM_UNKNOWN;
	m->now.shared = known ? statm.shared_bytes : MM_UNKNOWN;
	m->now.virtual_bytes = known ? statm.virtual_bytes : MM_UNKNOWN;
	m->now.peak = mm_resident_peak();
	m->now.page_cache_age = m->cache_done_at ? at - m->cache_done_at : 0;
	m->now.pss_age = m->pss_at ? at - m->pss_at : 0;
}

/* Adds a rate that was the same for so many seconds, one entry each. */
static void push(float *history, double value, int64_t seconds)
{
	size_t count = seconds < MM_HISTORY ? (size_t)seconds : MM_HISTORY;

	memmove(history, history + count, (MM_HISTORY - count) * sizeof *history);
	for (size_t i = MM_HISTORY - count; i < MM_HISTORY; i++)
		history[i] = (float)value;
}

/* Rates, from the counters a second ago, or some seconds. */
static void look_each_second(struct mm_monitor *m, int64_t at)
{
	struct mm_faults faults = {0}, screen;
	uint64_t disk = mm_disk_bytes();
	double seconds = (double)(at - m->second_at) / SECOND;
	bool known = mm_faults_read(0, &faults, NULL);

	if (m->rates_known && known) {
		m->now.minor_per_second = (double)(faults.minor - m->faults.minor) / seconds;
		m->now.major_per_second = (double)(faults.major - m->faults.major) / seconds;
		push(m->now.minor, m->now.minor_per_second, (at - m->second_at) / SECOND);
		push(m->now.major, m->now.major_per_second, (at - m->second_at) / SECOND);
	}
	if (m->rates_known && disk != MM_UNKNOWN && m->disk != MM_UNKNOWN)
		m->now.disk_per_second = (double)(disk - m->disk) / seconds;
	m->at_rest = m->rates_known && known && disk == m->disk &&
		     faults.minor - m->faults.minor <= REST_FAULTS &&
		     faults.major == m->faults.major;
	m->faults = faults;
	m->disk = disk;
	m->rates_known = known;
	m->second_at = at;
	if (mm_faults_read(m->screen_tid, &screen, NULL)) {
		m->now.screen_minor = screen.minor;
		m->now.screen_major = screen.major;
	}
}

/* The pages of the selected symbol's price column: each segment gets the cells of its rows. */
static void look_at_symbol(struct mm_monitor *m)
{
	uint32_t symbol = atomic_load(&m->symbol);
	size_t cells = atomic_load(&m->cells);
	struct mm_error err = {""};
	bool known = true;

	m->now.symbol = symbol;
	m->now.page_cells = 0;
	m->now.pages_reason[0] = 0;
	if (symbol >= mm_pool_symbols(m->pool) || !cells)
		return;
	uint64_t rows = mm_pool_rows(m->pool, symbol);
	uint32_t first = mm_pool_first_table(m->pool, symbol);
	m->now.symbol_rows = rows;
	memset(m->now.pages, 0, sizeof m->now.pages);
	for (uint32_t id = first; rows && id < first + mm_pool_segments(m->pool, symbol); id++) {
		uint64_t before = mm_pool_rows_before(m->pool, id), cached;
		uint64_t own = mm_pool_broken(m->pool, id) ? 0 : mm_pool_table(m->pool, id)->rows;
		size_t from = (size_t)((long double)before * cells / rows);
		size_t to = (size_t)((long double)(before + own) * cells / rows);

		if (to > from)
			known &= mm_residency_array(m->pool, id, MM_PRICE, m->now.pages + from,
						    to - from, &cached, &err);
	}
	if (known)
		m->now.page_cells = cells;
	else
		memcpy(m->now.pages_reason, err.text, sizeof m->now.pages_reason - 1);
}

static void look_at_smaps(struct mm_monitor *m, int64_t at)
{
	struct mm_smaps smaps;

	m->now.pss = MM_UNKNOWN;
	if (mm_smaps_read(m->pool, &smaps, NULL)) {
		m->now.pss = smaps.proportional;
		m->pss_at = at;
	}
	m->smaps_at = at;
}

/* Sets out on what the timeline shows now. */
static void take_zoom(struct mm_monitor *m, const struct mm_market *market)
{
	int64_t from, to;

	pthread_mutex_lock(&m->lock);
	atomic_store(&m->interrupted, false);
	from = m->zoom_from;
	to = m->zoom_to;
	pthread_mutex_unlock(&m->lock);
	m->whole.from = market->start;
	m->whole.to = market->end;
	m->zoomed = from < to;
	if (m->zoomed && (m->stretch.from != from || m->stretch.to != to))
		m->stretch = (struct density){.from = from, .to = to};
}

/* Goes on with a density, symbol after symbol; true when it is done. */
static bool walk_density(struct mm_monitor *m, struct density *density,
			 const struct mm_market *market, int64_t until)
{
	while (density->next < market->chosens && now(m) < until) {
		double own[MM_DENSITY_CELLS] = {0};

		if (!mm_sample_density((struct mm_market *)market, market->chosen[density->next],
				       density->from, density->to, own, MM_DENSITY_CELLS,
				       &m->interrupted))
			return false;
		for (size_t i = 0; i < MM_DENSITY_CELLS; i++)
			density->count[i] += own[i];
		density->next++;
	}
	return density->next == market->chosens;
}

/* The cells as shares of the fullest one. */
static void put_shares(const struct density *density, float *out)
{
	double most = 0;

	for (size_t i = 0; i < MM_DENSITY_CELLS; i++)
		most = fmax(most, density->count[i]);
	for (size_t i = 0; i < MM_DENSITY_CELLS; i++)
		out[i] = (float)(most > 0 ? density->count[i] / most : 0);
}

/* Counts on for a while; true when there is nothing left to count. */
static bool look_at_density(struct mm_monitor *m, const struct mm_market *market, int64_t until)
{
	struct density *shown = m->zoomed ? &m->stretch : &m->whole;

	m->now.density_done = walk_density(m, shown, market, until);
	bool done = m->now.density_done && walk_density(m, &m->whole, market, until);
	m->now.density_from = shown->from;
	m->now.density_to = shown->to;
	m->now.density_symbols = shown->next;
	m->now.density_of = market->chosens;
	m->now.overview_symbols = m->whole.next;
	put_shares(shown, m->now.density);
	put_shares(&m->whole, m->now.overview);
	return done;
}

/* Goes on summing up what of the files is in the page cache; table after table, round and round. */
static void walk_cache(struct mm_monitor *m, int64_t until)
{
	uint32_t tables = mm_pool_tables(m->pool);

	for (uint32_t looked = 0; looked < tables && now(m) < until; looked++) {
		uint64_t cached = 0;

		if (!mm_pool_broken(m->pool, m->cache_next) &&
		    mm_residency_file(m->pool, m->cache_next, NULL, 0, &cached, NULL))
			m->cache_sum += cached;
		if (++m->cache_next < tables)
			continue;
		m->now.page_cache = m->cache_sum;
		m->cache_done_at = now(m);
		m->cache_next = 0;
		m->cache_sum = 0;
		return;
	}
}

static void publish(struct mm_monitor *m)
{
	uint64_t one = 1;

	m->view[m->triple.writer] = m->now;
	mm_triple_publish(&m->triple);
	ssize_t written = write(m->view_fd, &one, sizeof one);
	(void)written; /* a full counter is readable too */
}

/* When the next turn is, by what was seen in one that began at `at`. */
static int64_t next_turn(struct mm_monitor *m, int64_t at)
{
	if (!m->at_rest)
		return at + TURN;
	atomic_store(&m->dozes, true); /* first: whatever stirs from now on wakes us */
	if (at - atomic_load(&m->stirred_at) >= DOZE_AFTER)
		return at + DOZE_TURN;
	atomic_store(&m->dozes, false);
	return at + REST_TURN;
}

static void *run(void *arg)
{
	struct mm_monitor *m = arg;
	uint32_t symbol = UINT32_MAX;
	size_t cells = 0;

	pthread_setname_np(pthread_self(), "sampler");
	mm_give_way();
	while (!atomic_load(&m->stop)) {
		const struct mm_market *market = mm_player_market(m->player);
		int64_t at = now(m);
		bool each_second = at - m->second_at >= SECOND, counts = false;

		if (market) {
			take_zoom(m, market);
			if (atomic_load(&m->stop)) /* it may have been that which interrupted */
				break;
			look_often(m, at);
			if (each_second)
				look_each_second(m, at);
			if (each_second || symbol != atomic_load(&m->symbol) ||
			    cells != atomic_load(&m->cells)) {
				symbol = atomic_load(&m->symbol);
				cells = atomic_load(&m->cells);
				look_at_symbol(m);
			}
			if (at - m->smaps_at >= (m->at_rest ? REST_SMAPS_EVERY : SMAPS_EVERY))
				look_at_smaps(m, at);
			if (look_at_density(m, market, now(m) + WALK_DENSITY))
				walk_cache(m, now(m) + (m->at_rest ? REST_WALK_CACHE : WALK_CACHE));
			else
				counts = true;
			publish(m);
		}
		uint64_t count;
		if (m->clock.wait(m->clock.arg, m->wake_fd, counts ? at : next_turn(m, at)) &&
		    read(m->wake_fd, &count, sizeof count) < 0)
			continue;
	}
	return NULL;
}

struct mm_monitor *mm_monitor_start(struct mm_player *player, int screen_tid, struct mm_error *err)
{
	struct mm_monitor *m = calloc(1, sizeof *m);

	if (!m) {
		mm_fail(err, "not enough memory for the sampler");
		return NULL;
	}
	m->player = player;
	m->pool = mm_player_pool(player);
	m->screen_tid = screen_tid;
	m->clock = mm_clock_system();
	m->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	m->view_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	atomic_store(&m->symbol, UINT32_MAX);
	m->now = (struct mm_memory_view){.resident = MM_UNKNOWN,
					 .shared = MM_UNKNOWN,
					 .virtual_bytes = MM_UNKNOWN,
					 .peak = MM_UNKNOWN,
					 .page_cache = MM_UNKNOWN,
					 .pss = MM_UNKNOWN,
					 .minor_per_second = NAN,
					 .major_per_second = NAN,
					 .disk_per_second = NAN,
					 .symbol = UINT32_MAX};
	mm_triple_init(&m->triple);
	for (int i = 0; i < 3; i++)
		m->view[i] = m->now;
	pthread_mutex_init(&m->lock, NULL);
	if (m->wake_fd < 0 || m->view_fd < 0 || pthread_create(&m->thread, NULL, run, m)) {
		mm_fail(err, "cannot start the sampler's thread");
		if (m->wake_fd >= 0)
			close(m->wake_fd);
		if (m->view_fd >= 0)
			close(m->view_fd);
		free(m);
		return NULL;
	}
	return m;
}

static void wake(struct mm_monitor *m)
{
	uint64_t one = 1;
	ssize_t written = write(m->wake_fd, &one, sizeof one);

	(void)written;
}

void mm_monitor_stop(struct mm_monitor *m)
{
	if (!m)
		return;
	atomic_store(&m->stop, true);
	atomic_store(&m->interrupted, true);
	wake(m);
	pthread_join(m->thread, NULL);
	pthread_mutex_destroy(&m->lock);
	close(m->wake_fd);
	close(m->view_fd);
	free(m);
}

int mm_monitor_descriptor(const struct mm_monitor *m)
{
	return m->view_fd;
}

const struct mm_memory_view *mm_monitor_view(struct mm_monitor *m)
{
	uint64_t count;
	ssize_t got = read(m->view_fd, &count, sizeof count);

	(void)got; /* nothing to read: no new view, the last one stays */
	mm_triple_take(&m->triple);
	return &m->view[m->triple.reader];
}

void mm_monitor_select(struct mm_monitor *m, uint32_t symbol, size_t cells)
{
	if (cells > MM_PAGE_CELLS)
		cells = MM_PAGE_CELLS;
	if (atomic_load(&m->symbol) == symbol && atomic_load(&m->cells) == cells)
		return;
	atomic_store(&m->symbol, symbol);
	atomic_store(&m->cells, cells);
	wake(m);
}

void mm_monitor_stir(struct mm_monitor *m)
{
	atomic_store(&m->stirred_at, now(m));
	if (atomic_exchange(&m->dozes, false))
		wake(m);
}

void mm_monitor_zoom(struct mm_monitor *m, int64_t from, int64_t to)
{
	pthread_mutex_lock(&m->lock);
	m->zoom_from = from;
	m->zoom_to = to;
	atomic_store(&m->interrupted, true);
	pthread_mutex_unlock(&m->lock);
	wake(m);
}
