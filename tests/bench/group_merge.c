/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All events of a market in event order, each folded into its symbol's state: last price,
 * cumulative volume, number of trades. The contenders are the merge on one thread, the merge with a
 * gatherer beside it, the merge backward, the loser tree, and a scan of the columns in whatever
 * order they lie, which is as fast as the memory and nothing can beat. All of them read tables that
 * are mapped and touched, with what they allocate kept from round to round; the first round is not
 * measured.
 *
 * Whoever merges also folds a polynomial over (timestamp, symbol), whose value depends on the
 * order:
 *
 *   forward    hash = hash x P + word
 *   backward   hash = hash + word x power, power = power x P      gives the same in the end
 *
 * Hash and states are compared with the loser tree's after every run.
 */
#include "bench/bench.h"
#include "bench/groups.h"
#include "bench/loser_tree.h"
#include "replay/stream.h"

#include <mmtui/merge.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 5
#define PLAYED_ROUNDS 5 /* of `mmtui replay` */
#define PATIENCE 1000000000
#define BATCH STREAM_BATCH
#define P UINT64_C(0x9e3779b97f4a7c15)

#define SHARE_OF_LOSERS 2.5 /* any shape does at least this many times the loser tree's rate */
#define SHARE_OF_SCAN 0.4   /* or this share of the scan's, whichever is lower */
#define SHARE_BACKWARD 0.8

static const struct shape {
	const char *market, *words;
	double one, two; /* times the loser tree on one thread and on two; 0: as above */
} shapes[] = {
	{"even", "3000 x 10,000", 5, 8},       {"skewed", "3000, skewed", 0, 0},
	{"ten", "10 symbols", 0, 0},           {"many", "10,000 symbols", 0, 0},
	{"instant", "one timestamp", 0, 0},    {"single", "one symbol alone", 0, 0},
	{"giant", "a giant among 3000", 0, 0}, {"segments", "750 x 4 segments", 0, 0},
	{"ms", "whole milliseconds", 0, 0},    {"s", "whole seconds", 0, 0},
};

struct state {
	double last, volume;
	uint64_t trades;
};

struct fold {
	uint64_t hash, power, events;
	struct state *state; /* of each symbol */
};

struct course {
	struct mm_pool *pool;
	struct mm_market *market;

	struct mm_merge *merge;
	struct mm_batch batch;
	struct mm_stream *stream;

	struct loser_source *source;
	uint32_t tables;

	struct fold fold;
	uint64_t hash; /* what every fold must come to, */
	struct state *state;
};

static inline uint64_t word(int64_t t, uint32_t symbol)
{
	return (uint64_t)t ^ (uint64_t)symbol << 40;
}

static inline void add(struct state *state, double price, double volume)
{
	state->last = price;
	state->volume += volume;
	state->trades++;
}

static void fold_forward(struct fold *fold, const struct mm_batch *batch)
{
	struct state *state = fold->state;
	uint64_t hash = fold->hash;

	for (size_t i = 0; i < batch->count; i++) {
		uint32_t symbol = batch->symbol[i];
		add(&state[symbol], batch->price[i], batch->volume[i]);
		hash = hash * P + word(batch->timestamp[i], symbol);
	}
	fold->hash = hash;
	fold->events += batch->count;
}

/* Takes the events away, from the last to the first. Volumes are whole here: their sum can be taken
 * apart exactly. */
static void fold_backward(struct fold *fold, const struct mm_batch *batch)
{
	struct state *state = fold->state;
	uint64_t hash = fold->hash, power = fold->power;

	for (size_t i = batch->count; i-- > 0;) {
		uint32_t symbol = batch->symbol[i];
		state[symbol].last = batch->price[i];
		state[symbol].volume -= batch->volume[i];
		state[symbol].trades--;
		hash += word(batch->timestamp[i], symbol) * power;
		power *= P;
	}
	fold->hash = hash;
	fold->power = power;
	fold->events += batch->count;
}

/* --- the contenders: each folds every event; scan only reads -------------------------------- */

static void run_scan(struct course *course)
{
	double price = 0, volume = 0;
	uint64_t time = 0;

	for (uint32_t id = 0; id < course->tables; id++) {
		const struct loser_source *source = &course->source[id];
		for (uint64_t i = 0; i < source->count; i++) {
			time += (uint64_t)source->timestamp[i];
			price += source->price[i];
			volume += source->volume[i];
		}
	}
	/* so that nothing of it is left out */
	__asm__ volatile("" : : "r"(time), "x"(price), "x"(volume));
}

static void run_losers(struct course *course)
{
	struct loser_tree *tree = loser_tree_new(course->source, course->tables);
	struct state *state = course->fold.state;
	uint64_t hash = 0, events = 0;
	struct loser_event event;

	if (!tree)
		bench_die("not enough memory for the loser tree");
	while (loser_tree_next(tree, &event)) {
		add(&state[event.symbol], event.price, event.volume);
		hash = hash * P + word(event.timestamp, event.symbol);
		events++;
	}
	course->fold.hash = hash;
	course->fold.events = events;
	loser_tree_free(tree);
}

static void run_one_thread(struct course *course)
{
	mm_merge_seek(course->merge, course->market->low);
	while (mm_merge_next(course->merge, &course->batch, NULL) && course->batch.count)
		fold_forward(&course->fold, &course->batch);
}

static void run_two_threads(struct course *course)
{
	bool end = false;

	mm_stream_seek(course->stream, course->market->low, 1);
	while (!end) {
		const struct mm_batch *batch = mm_stream_front(course->stream, PATIENCE, &end);
		if (!batch)
			continue;
		fold_forward(&course->fold, batch);
		mm_stream_drop(course->stream);
	}
}

static void run_backward(struct course *course)
{
	mm_merge_seek(course->merge, course->market->high);
	while (mm_merge_previous(course->merge, &course->batch, NULL) && course->batch.count)
		fold_backward(&course->fold, &course->batch);
}

enum kind { SCAN, LOSERS, ONE_THREAD, TWO_THREADS, BACKWARD, KINDS };
static void (*const run[KINDS])(struct course *) = {
	[SCAN] = run_scan,
	[LOSERS] = run_losers,
	[ONE_THREAD] = run_one_thread,
	[TWO_THREADS] = run_two_threads,
	[BACKWARD] = run_backward,
};
static const char *const kind_names[KINDS] = {"scan", "loser tree", "one thread", "two threads",
					      "backward"};

/* --- a shape's market --------------------------------------------------------------------------
 */

/* The loser tree and the scan read where the merge reads: a mapping of their own would have the
 * kernel, or a hypervisor that keeps page tables, serve twice as many pages in turn. */
static void map_sources(struct course *course)
{
	struct mm_pool *pool = course->pool;
	struct mm_error err;

	course->tables = mm_pool_tables(pool);
	course->source = calloc(course->tables, sizeof *course->source);
	if (!course->source)
		bench_die("not enough memory for the sources");
	for (uint32_t id = 0; id < course->tables; id++) {
		const struct mm_table *table = mm_pool_table(pool, id);
		struct mm_held held;
		if (!mm_pool_hold(pool, id, &held, &err))
			bench_die("%s", err.text);
		const uint8_t *base = held.base;
		course->source[id] = (struct loser_source){
			(const int64_t *)(base + table->place[MM_TIMESTAMP].offset),
			(const double *)(base + table->place[MM_PRICE].offset),
			(const double *)(base + table->place[MM_VOLUME].offset), table->rows,
			mm_pool_table_symbol(pool, id)};
	}
}

static void open_course(struct course *course, const char *directory)
{
	struct mm_error err;

	*course = (struct course){.pool = bench_pool(directory)};
	course->market = bench_market(course->pool);
	course->merge = mm_merge_new(course->market, NULL, MM_MERGE_EVENTS, &err);
	if (!course->merge || !mm_batch_init(&course->batch, BATCH, &err))
		bench_die("%s", err.text);
	course->stream = mm_stream_new(course->market, NULL, MM_MERGE_EVENTS, &err);
	if (!course->stream)
		bench_die("%s", err.text);
	course->fold.state = calloc(course->market->symbols, sizeof *course->fold.state);
	course->state = calloc(course->market->symbols, sizeof *course->state);
	if (!course->fold.state || !course->state)
		bench_die("not enough memory for the states");
	bench_map_all(course->pool);
	map_sources(course);
}

static void close_course(struct course *course)
{
	free(course->source);
	free(course->fold.state);
	free(course->state);
	mm_stream_free(course->stream);
	mm_batch_free(&course->batch);
	mm_merge_free(course->merge);
	mm_market_free(course->market);
	mm_pool_close(course->pool);
}

/* Before a run: backward begins where the others end. */
static void prepare(struct course *course, enum kind kind)
{
	struct fold *fold = &course->fold;
	size_t bytes = course->market->symbols * sizeof *fold->state;

	fold->hash = fold->events = 0;
	fold->power = 1;
	if (kind == BACKWARD)
		memcpy(fold->state, course->state, bytes);
	else
		memset(fold->state, 0, bytes);
}

/* Is nothing left after all events were taken away? */
static bool is_empty(const struct fold *fold, uint32_t symbols)
{
	for (uint32_t i = 0; i < symbols; i++)
		if (fold->state[i].volume != 0 || fold->state[i].trades)
			return false;
	return true;
}

/* After a run; the first loser tree's result is what all are compared with. */
static void compare(struct course *course, enum kind kind, bool first)
{
	const struct fold *fold = &course->fold;
	size_t bytes = course->market->symbols * sizeof *fold->state;
	bool same;

	if (kind == SCAN)
		return;
	if (kind == LOSERS && first) {
		course->hash = fold->hash;
		memcpy(course->state, fold->state, bytes);
	}
	if (kind == BACKWARD)
		same = is_empty(fold, course->market->symbols);
	else
		same = !memcmp(fold->state, course->state, bytes);
	if (!same || fold->hash != course->hash || fold->events != course->market->events)
		bench_die("%s, %s: %llu events of %llu, hash %016llx instead of %016llx, states %s",
			  mm_pool_directory(course->pool), kind_names[kind],
			  (unsigned long long)fold->events,
			  (unsigned long long)course->market->events,
			  (unsigned long long)fold->hash, (unsigned long long)course->hash,
			  same ? "the same" : "other ones");
}

/* A rate beside the one it is measured by. */
static struct row beside(const struct series *rate, enum kind kind, enum kind yard,
			 const char *yardstick, double at_least)
{
	return (struct row){.unit = "M ev/s",
			    .value = series_median(&rate[kind]),
			    .yardstick = yardstick,
			    .yard = series_median(&rate[yard]),
			    .ratio = series_times(&rate[kind], &rate[yard]),
			    .at_least = at_least};
}

/* By the lower of the two limits that hold for every shape, or by the loser tree where the shape
 * has one of its own. */
static struct row beside_limit(const struct series *rate, enum kind kind, double times)
{
	double losers = series_median(&rate[LOSERS]), scan = series_median(&rate[SCAN]);

	if (!times && SHARE_OF_SCAN * scan < SHARE_OF_LOSERS * losers)
		return beside(rate, kind, SCAN, kind_names[SCAN], SHARE_OF_SCAN);
	return beside(rate, kind, LOSERS, kind_names[LOSERS], times ? times : SHARE_OF_LOSERS);
}

static void report(struct bench *bench, const struct shape *shape, const struct series *rate)
{
	struct row scan = {.unit = "M ev/s", .value = series_median(&rate[SCAN])};
	struct row one = beside_limit(rate, ONE_THREAD, shape->one);
	struct row two = beside_limit(rate, TWO_THREADS, shape->two);
	struct row back = beside(rate, BACKWARD, ONE_THREAD, "forward", SHARE_BACKWARD);

	bench_row(bench, &scan, "%s: scan", shape->words);
	bench_row(bench, &one, "%s: one thread", shape->words);
	bench_row(bench, &two, "%s: two threads", shape->words);
	bench_row(bench, &back, "%s: backward", shape->words);
}

static void run_shape(struct bench *bench, const struct shape *shape)
{
	char *directory = data_market(bench, shape->market);
	struct series rate[KINDS] = {0};
	struct course course;

	open_course(&course, directory);
	for (int round = 0; round <= ROUNDS; round++) {
		for (int kind = 0; kind < KINDS; kind++) {
			prepare(&course, kind);
			double start = seconds_now();
			run[kind](&course);
			double took = seconds_now() - start;
			compare(&course, kind, !round);
			if (round)
				series_add(&rate[kind],
					   (double)course.market->events / took / MILLION);
		}
	}
	report(bench, shape, rate);
	close_course(&course);
	free(directory);
}

/* The program itself, both ways. */
static void run_player(struct bench *bench)
{
	char *directory = data_market(bench, "even");
	struct series forward = {0}, backward = {0};

	files_warm(directory);
	for (int round = 0; round < PLAYED_ROUNDS; round++) {
		struct run played;
		run_mmtui(bench, &played, "replay", "--json", directory, NULL);
		series_add(&forward, run_number(&played, "events_per_second") / MILLION);
		run_free(&played);
		run_mmtui(bench, &played, "replay", "--json", "--reverse", directory, NULL);
		series_add(&backward, run_number(&played, "events_per_second") / MILLION);
		run_free(&played);
	}
	struct row row = {.unit = "M ev/s", .value = series_median(&forward)};
	bench_row(bench, &row, "mmtui replay");
	row = (struct row){.unit = "M ev/s",
			   .value = series_median(&backward),
			   .yardstick = "forward",
			   .yard = series_median(&forward),
			   .ratio = series_times(&backward, &forward),
			   .at_least = SHARE_BACKWARD};
	bench_row(bench, &row, "mmtui replay --reverse");
	free(directory);
}

void group_merge(struct bench *bench)
{
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
		run_shape(bench, &shapes[i]);
	run_player(bench);
}
