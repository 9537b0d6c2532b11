/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mmtui bench: what one's own data costs on one's own machine, mmtui's way and others'.
 *
 * A way plays the market in event order and keeps a state a symbol. What a way costs the kernel
 * counts by process: so every run is a child (bench_child.c), and so is whatever else looks at the
 * market: one that finds out what there is to play, and before each run one that warms or empties
 * the page cache (bench_cache.c).
 *
 *     survey, then for warm and cold:  for each way:  prepare the cache | run, measure
 *
 * All ways play through the same few lines (bench_play.c), which also fold a checksum: a way that
 * played other events than the rest is no measurement but a mistake, and fails.
 *
 * A way is a function and a row in `ways`.
 */
#include "cli/bench.h"

#include <stdio.h>
#include <sys/mman.h>

struct way {
	const char *name;  /* in JSON */
	const char *title; /* in text */
	bench_way_run *run;
	unsigned loaders; /* threads that read headers; 0: as many as pay */
	uint64_t most;    /* events it plays at most */
};

static const struct way ways[] = {
	{"load", "load everything", bench_load, 1, UINT64_MAX},
	{"map", "map, prefetch", bench_map, 0, UINT64_MAX},
	{"map-no-prefetch", "map, no prefetch", bench_map_unasked, 0, UINT64_MAX},
	{"naive", "row by row", bench_naive, 1, BENCH_SHARE},
};
#define WAYS (sizeof ways / sizeof ways[0])

/* How a run is to find the page cache. */
struct cache {
	const char *name;
	bool is_warm;
	bench_work *prepare;
};

static const struct cache caches[] = {{"warm", true, bench_warm}, {"cold", false, bench_evict}};
#define CACHES (sizeof caches / sizeof caches[0])

struct run {
	const struct cache *cache;
	const struct way *way;
	struct bench_result result;
};

struct bench {
	const struct subcommand *self;
	const char *from, *to, *prefetch;
	const struct mm_zone *zone;
	uint64_t max_maps;
	bool cold, json;

	struct bench_plan plan;
	struct bench_market market;
	struct run runs[CACHES * WAYS];
	size_t run_count;
};

/* --- in children ------------------------------------------------------------------------------ */

/* Adds a symbol's readable tables. */
static void add_symbol(const struct mm_pool *pool, uint32_t symbol, struct bench_market *sum)
{
	uint32_t id = mm_pool_first_table(pool, symbol), tables = 0;
	uint32_t end = id + mm_pool_segments(pool, symbol);

	for (; id < end; id++) {
		if (mm_pool_broken(pool, id))
			continue;
		tables++;
		sum->bytes += mm_pool_table(pool, id)->file_bytes;
	}
	sum->tables += tables;
	sum->symbols += tables > 0;
}

/* What of an open pool there is to play; says what is wrong with it. The status. */
static int look(const struct bench_plan *plan, const struct bench *bench, struct mm_pool *pool,
		struct bench_market *out)
{
	struct mm_pool_summary readable;
	struct mm_market *market;
	struct mm_error err;

	if (!cli_window(pool, bench->zone, bench->from, bench->to, &out->from, &out->to, &err))
		return cli_misuse(bench->self, "%s", err.text);
	out->broken = cli_warn_broken(pool);
	mm_pool_summarize(pool, &readable);
	if (!readable.symbols)
		return cli_fail("%s: no table in it can be read", plan->directory);
	market = mm_market_new(pool, plan->symbols, out->from, out->to, &err);
	if (!market)
		return cli_fail("%s", err.text);
	for (uint32_t i = 0; i < market->chosens; i++)
		add_symbol(pool, market->chosen[i], out);
	out->events = market->events;
	out->read_ahead = mm_pool_piece(pool);
	mm_market_free(market);
	return CLI_GO_ON;
}

static void survey(const struct bench_plan *plan, const void *arg, void *answer)
{
	struct bench_market *out = answer;
	struct mm_pool *pool = cli_open_pool(plan->directory, &plan->pool);

	*out = (struct bench_market){.status = CLI_FAILED};
	if (pool)
		out->status = look(plan, arg, pool, out);
	mm_pool_close(pool);
}

/* One run of a way. */
static void run_way(const struct bench_plan *plan, const void *arg, void *answer)
{
	const struct way *way = arg;
	struct bench_result *out = answer;
	struct bench_play play;
	bool skip = false;

	*out = (struct bench_result){.outcome = BENCH_PLAYED};
	if (!bench_play_open(&play, plan, way->loaders, &out->why))
		out->outcome = BENCH_FAILED;
	else if (!way->run(&play, &skip, &out->why))
		out->outcome = skip ? BENCH_SKIPPED : BENCH_FAILED;
	else
		bench_measure(&play, out);
	bench_play_close(&play);
}

/* --- in the parent ---------------------------------------------------------------------------- */

/* Prepares the page cache, and in another process runs the way. */
static void run_one(const struct bench_plan *plan, uint64_t events, struct run *run)
{
	const struct way *way = run->way;
	struct bench_result *result = &run->result;
	struct bench_cached cached = {0};
	struct mm_error err;
	char title[80];

	snprintf(title, sizeof title, "%s: making it %s", way->title, run->cache->name);
	bool ok = bench_in_child(plan, run->cache->prepare, NULL, &cached, sizeof cached, title, 0,
				 &err);
	if (ok && !cached.ok) {
		ok = false;
		err = cached.err;
	}
	snprintf(title, sizeof title, "%s, %s", way->title, run->cache->name);
	if (ok)
		ok = bench_in_child(plan, run_way, way, result, sizeof *result, title,
				    events < way->most ? events : way->most, &err);
	if (!ok)
		*result = (struct bench_result){.outcome = BENCH_FAILED, .why = err};
	result->cached = cached.cached;
	result->bytes = cached.bytes;
}

static void run_all(struct bench *bench, struct bench_report *report)
{
	const struct cache *cache = NULL;

	for (size_t i = 0; i < bench->run_count; i++) {
		struct run *run = &bench->runs[i];

		if (run->cache != cache)
			bench_report_cache(report, run->cache->name, run->cache->is_warm);
		cache = run->cache;
		run_one(&bench->plan, bench->market.events, run);
		bench_report_run(report, run->way->name, run->way->title, &run->result);
	}
}

/* Is there a table that broke while it was played? Each way notices that at another row. */
static bool any_broke(const struct bench *bench)
{
	for (size_t i = 0; i < bench->run_count; i++) {
		const struct bench_result *result = &bench->runs[i].result;

		if (!result->broke)
			continue;
		cli_warn("%s; each way ends it at another row: they are not compared",
			 result->broke_by.text);
		return true;
	}
	return false;
}

/* The first run that played everything; NULL where there is none. */
static const struct bench_result *find_complete(const struct bench *bench)
{
	for (size_t i = 0; i < bench->run_count; i++) {
		const struct bench_result *result = &bench->runs[i].result;

		if (result->outcome == BENCH_PLAYED && !result->is_share)
			return result;
	}
	return NULL;
}

/* Holds a run against a complete one. */
static int compare(const struct run *run, const struct bench_result *complete)
{
	const struct bench_result *result = &run->result;
	uint64_t events = result->is_share ? BENCH_SHARE : complete->events;
	uint64_t checksum = result->is_share ? complete->share_check : complete->checksum;

	if (result->events == events && result->checksum == checksum)
		return CLI_DONE;
	return cli_fail("%s, %s: it played other events than the rest: %llu with checksum %016llx, "
			"not %llu with %016llx",
			run->way->title, run->cache->name, (unsigned long long)result->events,
			(unsigned long long)result->checksum, (unsigned long long)events,
			(unsigned long long)checksum);
}

/* Tells which runs failed, or played something else than a complete one. */
static int check(const struct bench *bench, const struct bench_result *complete)
{
	int status = CLI_DONE;

	for (size_t i = 0; i < bench->run_count; i++) {
		const struct run *run = &bench->runs[i];

		if (run->result.outcome == BENCH_FAILED)
			status = cli_fail("%s, %s: %s", run->way->title, run->cache->name,
					  run->result.why.text);
		else if (run->result.outcome == BENCH_PLAYED && complete &&
			 compare(run, complete) != CLI_DONE)
			status = CLI_FAILED;
	}
	return status;
}

static int run(struct bench *bench)
{
	struct bench_plan *plan = &bench->plan;
	struct mm_error err;

	if (!bench_in_child(plan, survey, bench, &bench->market, sizeof bench->market,
			    plan->directory, 0, &err))
		return cli_fail("%s: %s", plan->directory, err.text);
	if (bench->market.status != CLI_GO_ON)
		return bench->market.status;
	plan->from = bench->market.from;
	plan->to = bench->market.to;
	struct bench_report *report = bench_report_begin(plan, &bench->market, bench->json);
	if (!report)
		return cli_fail("not enough memory");
	run_all(bench, report);
	const struct bench_result *complete = any_broke(bench) ? NULL : find_complete(bench);
	int status = check(bench, complete);
	bench_report_end(report, complete && status == CLI_DONE ? &complete->checksum : NULL);
	return status;
}

/* Turns the options into the plan. */
static int prepare(struct bench *bench, const char *directory)
{
	struct bench_plan *plan = &bench->plan;
	struct mm_error err;

	if (bench->prefetch && !mm_prefetch_parse(bench->prefetch, &plan->prefetch, &err))
		return cli_misuse(bench->self, "--prefetch: %s", err.text);
	plan->directory = directory;
	plan->pool.max_maps = bench->max_maps > UINT32_MAX ? UINT32_MAX : (uint32_t)bench->max_maps;
	for (size_t c = 0; c < (bench->cold ? CACHES : 1); c++)
		for (size_t w = 0; w < WAYS; w++)
			bench->runs[bench->run_count++] = (struct run){&caches[c], &ways[w], {0}};
	plan->done = mmap(NULL, sizeof *plan->done, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return plan->done == MAP_FAILED ? cli_fail("not enough memory") : CLI_GO_ON;
}

int cli_bench(const struct subcommand *self, int argc, char **argv)
{
	struct bench bench = {.self = self, .zone = mm_zone_utc(), .plan.pool.budget = MM_BUDGET};
	const struct cli_option options[] = {
		{"symbols", 0, CLI_NAMES, &bench.plan.symbols, "LIST",
		 "names or globs, comma-separated"},
		{"from", 0, CLI_TEXT, &bench.from, "TIME", "the first moment, inclusive"},
		{"to", 0, CLI_TEXT, &bench.to, "TIME", "the last moment, exclusive"},
		{"tz", 0, CLI_ZONE, &bench.zone, "ZONE", "zone for times read (UTC)"},
		{"budget", 0, CLI_BUDGET, &bench.plan.pool.budget, "SIZE",
		 "resident memory to stay within where files are mapped (1G)"},
		{"max-maps", 0, CLI_COUNT, &bench.max_maps, "N", "mapped tables at most"},
		{"prefetch", 0, CLI_TEXT, &bench.prefetch, "off|D", "read-ahead span, or none"},
		{"drop-behind", 0, CLI_FLAG, &bench.plan.pool.drop_behind, NULL,
		 "drop read pages from the page cache where files are mapped"},
		{"cold", 0, CLI_FLAG, &bench.cold, NULL,
		 "once more, with every file dropped from the page cache first"},
		{"json", 0, CLI_FLAG, &bench.json, NULL, "print one JSON object"},
	};
	char **arguments;
	int count;
	int status = cli_parse(self, options, sizeof options / sizeof options[0], argc, argv,
			       &arguments, &count);

	if (status != CLI_GO_ON)
		return status;
	if (count != 1)
		return cli_misdirected(self, arguments, count);
	status = prepare(&bench, arguments[0]);
	return status == CLI_GO_ON ? run(&bench) : status;
}
