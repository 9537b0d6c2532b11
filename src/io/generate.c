/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A synthetic market. Every number in it comes from integer arithmetic on a seeded generator; the
 * one conversion to floating point divides a whole number of ticks by a power of ten, which IEEE
 * 754 rounds the same everywhere. Two machines write the same bytes.
 *
 * Symbols are made one after the other, each from a seed of its own:
 *
 *   share    how many of the market's events are its own (generate_shares);
 *   day      how busy and how nervous each of the day's 960 minutes is for it (market_day.c);
 *   minutes  its events are dealt to the minutes by these weights, each minute's to 64 parts of it,
 *            and so on until a part has few, which are put in order where they stand: times come
 *            out ascending, in memory that does not grow with them;
 *   trades   the price takes a step at each, in fixed point, around which the trade's own price
 *            bounces by the spread; sizes are round lots and odd lots.
 */
#include <mmtui/generate.h>
#include <mmtui/time.h>
#include <mmtui/writer.h>

#include "io/market_day.h"
#include "io/target.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_START (INT64_C(1704205800) * MM_SECOND) /* 2024-01-02T14:30:00Z */
#define SYMBOLS_MAX 500000u                             /* as many names as there are */
#define ROWS 8192                                       /* handed to the writer at a time */
#define PARTS 64                                        /* that a crowded stretch is cut into */
#define FEW 24                                          /* events that are sorted in place */

/* One symbol on its way into its file. */
struct symbol {
	const struct mm_generate_options *options;
	struct market_random random;
	struct market_day day;
	struct market_walk walk;
	int64_t first; /* the day's first ns */
	int64_t time;  /* of the last event */

	struct mm_writer *writer;
	struct mm_error *err;
	size_t rows;
	int64_t timestamp[ROWS];
	double price[ROWS], volume[ROWS];
};

/* Hands the rows to the writer; false where that fails or the user wants no more. */
static bool flush(struct symbol *symbol)
{
	const struct mm_generate_options *options = symbol->options;

	if (options->cancel && atomic_load_explicit(options->cancel, memory_order_relaxed))
		return mm_fail(symbol->err, "%s: interrupted", options->directory);
	if (!mm_writer_add(symbol->writer, symbol->rows, symbol->timestamp, symbol->price,
			   symbol->volume, NULL, symbol->err))
		return false;
	if (options->progress)
		atomic_fetch_add_explicit(options->progress, symbol->rows, memory_order_relaxed);
	symbol->rows = 0;
	return true;
}

/* Clocks of venues differ: most stamp milliseconds, some microseconds, few more. Some trades are
 * one order's walk through the book and share a time. */
static int64_t stamp(struct symbol *symbol, int64_t at)
{
	unsigned kind = market_random_below(&symbol->random, 16);
	int64_t since = at - symbol->first;

	if (kind < 8)
		at -= since % MM_MILLISECOND;
	else if (kind < 13)
		at -= since % MM_MICROSECOND;
	else if (kind < 15 && symbol->time > symbol->first)
		at = symbol->time;
	if (at < symbol->time)
		at = symbol->time;
	return at;
}

/* Makes the trade at a time. */
static bool trade(struct symbol *symbol, int64_t at, unsigned minute)
{
	struct market_trade made;

	symbol->time = stamp(symbol, at);
	market_walk_step(&symbol->walk, &symbol->random, &symbol->day, minute, &made);
	symbol->timestamp[symbol->rows] = symbol->time;
	symbol->price[symbol->rows] = (double)made.ticks / symbol->walk.ticks_a_unit;
	symbol->volume[symbol->rows] = (double)made.size;
	return ++symbol->rows < ROWS || flush(symbol);
}

/* A few events of a stretch, in order. */
static bool few_trades(struct symbol *symbol, int64_t from, int64_t length, unsigned minute,
		       unsigned count)
{
	int64_t at[FEW];

	for (unsigned i = 0; i < count; i++) {
		int64_t new = from +
			      (int64_t)market_random_below(&symbol->random, (uint64_t)length);
		unsigned place = i;
		for (; place > 0 && at[place - 1] > new; place--)
			at[place] = at[place - 1];
		at[place] = new;
	}
	for (unsigned i = 0; i < count; i++)
		if (!trade(symbol, at[i], minute))
			return false;
	return true;
}

/* `count` events of a stretch of `length` ns, in order: deals them to its parts where they are
 * many. A nanosecond is not cut any further. */
static bool trades(struct symbol *symbol, int64_t from, int64_t length, unsigned minute,
		   uint64_t count)
{
	uint64_t share[PARTS] = {0};
	int64_t parts = length < PARTS ? length : PARTS;

	if (count <= FEW)
		return few_trades(symbol, from, length, minute, (unsigned)count);
	if (length == 1) {
		while (count-- > 0)
			if (!trade(symbol, from, minute))
				return false;
		return true;
	}
	for (uint64_t i = 0; i < count; i++)
		share[market_random_below(&symbol->random, (uint64_t)parts)]++;
	for (int64_t i = 0; i < parts; i++) {
		int64_t begin = length * i / parts, end = length * (i + 1) / parts;
		if (!trades(symbol, from + begin, end - begin, minute, share[i]))
			return false;
	}
	return true;
}

/* Writes a symbol's table. */
static bool write_table(struct symbol *symbol, const char *path, const char *name, uint64_t events)
{
	uint64_t *share = calloc(MARKET_MINUTES, sizeof *share);
	struct mm_writer_options options = {
		.symbol = name,
		.rows = events,
		.price_decimals = symbol->walk.ticks_a_unit == 100 ? 2 : 4,
	};
	bool ok = share != NULL;

	if (!ok)
		return mm_fail(symbol->err, "%s: out of memory", path);
	market_day_deal(&symbol->day, &symbol->random, events, share);
	symbol->writer = mm_writer_open(path, &options, symbol->err);
	ok = symbol->writer != NULL;
	for (unsigned minute = 0; ok && minute < MARKET_MINUTES; minute++)
		ok = trades(symbol, symbol->first + minute * MM_MINUTE, MM_MINUTE, minute,
			    share[minute]);
	ok = ok && flush(symbol);
	free(share);
	if (ok)
		return mm_writer_finish(symbol->writer, symbol->err);
	mm_writer_abort(symbol->writer);
	return false;
}

/* Deals the events to the symbols by rank, exactly: shares fall as rank^-0.9 with skew, and are
 * equal without. The product of (i - 0.9) / i over i = 2 .. rank falls like that power, and needs
 * no roots. */
static uint64_t *generate_shares(const struct mm_generate_options *options)
{
	uint64_t *share = calloc(options->symbols, sizeof *share);
	unsigned __int128 total = 0, before = 0;
	uint64_t weight = UINT64_C(1) << 50;

	if (!share)
		return NULL;
	for (uint64_t i = 0; i < options->symbols; i++) {
		if (options->skew && i > 0)
			weight = (uint64_t)((unsigned __int128)weight * (10 * i + 1) /
					    (10 * i + 10));
		share[i] = weight;
		total += weight;
	}
	for (uint64_t i = 0; i < options->symbols; i++) {
		unsigned __int128 after = before + share[i];
		/* both are below 2^70, and so is the total: 57 bits of it are plenty */
		share[i] = (uint64_t)(options->events * (after >> 12) / (total >> 12)) -
			   (uint64_t)(options->events * (before >> 12) / (total >> 12));
		before = after;
	}
	return share;
}

/* Makes every table of the market in a directory. */
static bool write_tables(const struct mm_generate_options *options, const char *directory,
			 struct mm_error *err)
{
	int64_t bell = options->start == INT64_MIN ? DEFAULT_START : options->start;
	uint64_t *share = generate_shares(options);
	struct symbol *symbol = malloc(sizeof *symbol);
	struct market_tide tide;
	bool ok = share && symbol;

	if (!ok)
		mm_fail(err, "%s: out of memory", options->directory);
	market_tide_make(&tide, options->seed);
	for (uint32_t i = 0; ok && i < options->symbols; i++) {
		char name[MARKET_NAME_MAX], file[MM_FILE_MAX], *path = NULL;
		market_name(name, i);
		ok = mm_table_file_name(name, file) &&
		     asprintf(&path, "%s/%s", directory, file) >= 0;
		if (!ok) {
			mm_fail(err, "%s: out of memory", options->directory);
			break;
		}
		symbol->options = options;
		symbol->err = err;
		symbol->rows = 0;
		symbol->time = symbol->first = bell - MARKET_BELL * MM_MINUTE;
		symbol->random = market_random_seed(options->seed, i + 1);
		market_day_make(&symbol->day, &tide, &symbol->random);
		market_walk_start(&symbol->walk, &symbol->random, share[i]);
		ok = write_table(symbol, path, name, share[i]);
		free(path);
	}
	free(symbol);
	free(share);
	return ok;
}

bool mm_generate(const struct mm_generate_options *options, struct mm_error *err)
{
	struct target *target;
	int64_t bell = options->start == INT64_MIN ? DEFAULT_START : options->start;

	if (options->symbols == 0)
		return mm_fail(err, "a market needs at least one symbol");
	if (options->symbols > SYMBOLS_MAX)
		return mm_fail(err, "%" PRIu32 " symbols: there are names for %u", options->symbols,
			       SYMBOLS_MAX);
	if (bell < INT64_MIN + MM_DAY || bell > INT64_MAX - MM_DAY)
		return mm_fail(err, "the day does not lie within 1677-09-21 to 2262-04-11");
	target = target_open(options->directory, options->force ? TARGET_REPLACE : TARGET_NEW,
			     "--force replaces it", err);
	if (!target)
		return false;
	if (!write_tables(options, target_staging(target), err)) {
		target_abort(target);
		return false;
	}
	return target_commit(target, err);
}
