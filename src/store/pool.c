/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pool, its parts and its figures.
 *
 * A table goes through these states:
 *
 *   listed   its name was seen in the directory                                  (list.c)
 *   loaded   its header was read with pread, its descriptor closed again          (load.c)
 *   mapped   a visit or a request for pages ahead needed it                      (map.c)
 *   resident visits of a replay left pages of it in place; the budget counts here (trim.c)
 *
 * and back: from resident to mapped when the budget wants the pages or a visit only passed by, from
 * mapped to loaded when more than max_maps tables are mapped. At any time it can break: the reason
 * is set once, by whoever sees it first, and every later visit fails with it. Rows that were
 * counted when loading keep their numbers then, so that nobody's positions move.
 *
 * Entries (what a table is) are constant once loaded and read without a lock; mappings (where it
 * is) are under one mutex that is held for some list surgery at most: mmap, munmap, madvise, open
 * and the reading of pages all happen outside of it, because each of them can wait for the disk or
 * for a reader of smaps.
 */
#include "store/pool_private.h"

#include <mmtui/residency.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAP_COUNT_DEFAULT 65530 /* vm.max_map_count where /proc does not say: the kernel's own */

static const char no_memory[] = "out of memory";

/* 0.8 of the mappings that the kernel allows: libraries, stacks and the heap need some too. */
static uint32_t default_max_maps(void)
{
	unsigned long limit = MAP_COUNT_DEFAULT;
	FILE *file = fopen("/proc/sys/vm/max_map_count", "re");

	if (file) {
		if (fscanf(file, "%lu", &limit) != 1 || limit < 10)
			limit = MAP_COUNT_DEFAULT;
		fclose(file);
	}
	return limit / 5 * 4 < UINT32_MAX ? (uint32_t)(limit / 5 * 4) : UINT32_MAX;
}

/* Half of the memory that there is, where that is less than a gigabyte: in a container the page
 * cache counts against its limit too, and reading ahead wants some of it. */
static uint64_t default_budget(void)
{
	uint64_t half = mm_memory_left("") / 2;

	if (half > MM_BUDGET)
		return MM_BUDGET;
	return half > MM_BUDGET_LEAST ? half : MM_BUDGET_LEAST;
}

/* Opens the directory itself, with a sentence that helps where it cannot be. */
static bool open_directory(struct mm_pool *pool, const char *directory, struct mm_error *err)
{
	struct stat st;

	pool->directory = strdup(directory);
	if (!pool->directory)
		return mm_fail(err, "%s: %s", directory, no_memory);
	pool->descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (pool->descriptor < 0) {
		if (errno == ENOENT)
			return mm_fail(err,
				       "%s: there is no such directory; `mmtui import FILE... %s` "
				       "makes it from CSV files",
				       directory, directory);
		if (errno == ENOTDIR)
			return mm_fail(err,
				       "%s: not a directory; mmtui opens a directory of tables, "
				       "which `mmtui import FILE... DIR` makes from CSV files",
				       directory);
		return mm_fail_errno(err, "%s", directory);
	}
	if (fstat(pool->descriptor, &st) < 0)
		return mm_fail_errno(err, "%s", directory);
	pool->piece = pool_device_piece(&st) & -pool->page;
	if (!pool->piece)
		pool->piece = pool->page;
	return true;
}

/* Sets what mm_pool_close relies on. */
static void init(struct mm_pool *pool, const struct mm_pool_options *options)
{
	pthread_mutexattr_t spin;

	pool->descriptor = -1;
	pool->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	pool->self = (int)syscall(SYS_pidfd_open, getpid(), 0);
	pool->page = (uint64_t)sysconf(_SC_PAGESIZE);
	pool->max_maps = options->max_maps ? options->max_maps : default_max_maps();
	pool->drop_behind = options->drop_behind;
	pool->budget = options->budget ? options->budget : default_budget();
	for (int i = 0; i < ORDERS; i++)
		pool->lists[i].oldest = pool->lists[i].newest = NOTHING;
	pthread_mutex_init(&pool->load_lock, NULL);
	pthread_cond_init(&pool->load_end, NULL);
	pthread_mutex_init(&pool->trim_lock, NULL);

	/* held for some tens of nanoseconds: spinning is cheaper than sleeping */
	pthread_mutexattr_init(&spin);
	pthread_mutexattr_settype(&spin, PTHREAD_MUTEX_ADAPTIVE_NP);
	pthread_mutex_init(&pool->lock, &spin);
	pthread_mutexattr_destroy(&spin);
}

struct mm_pool *mm_pool_open(const char *directory, const struct mm_pool_options *options,
			     struct mm_error *err)
{
	struct mm_pool *pool = calloc(1, sizeof *pool);

	if (!pool) {
		mm_fail(err, "%s: %s", directory, no_memory);
		return NULL;
	}
	init(pool, options ? options : &(struct mm_pool_options){0});
	if (!open_directory(pool, directory, err) || !pool_list(pool, err))
		goto fail;
	pool->mappings = calloc(pool->table_count, sizeof *pool->mappings);
	if (!pool->mappings) {
		mm_fail(err, "%s: %s", directory, no_memory);
		goto fail;
	}
	if (!pool_load_start(pool, options ? options->loaders : 0, err))
		goto fail;
	return pool;
fail:
	mm_pool_close(pool);
	return NULL;
}

void mm_pool_close(struct mm_pool *pool)
{
	if (!pool)
		return;
	pool_load_stop(pool);
	while (pool->lists[MAPPED].oldest != NOTHING) {
		uint32_t id = pool->lists[MAPPED].oldest;
		pool->mappings[id].pins = 0; /* what is still held */
		munmap(pool_detach(pool, id), pool_map_bytes(pool, id));
	}
	for (uint32_t id = 0; pool->entries && id < pool->table_count; id++) {
		const char *reason = pool->entries[id].broken;
		if (reason != no_memory)
			free((char *)reason);
	}
	pool_list_free(pool);
	free(pool->mappings);
	free(pool->directory);
	if (pool->descriptor >= 0)
		close(pool->descriptor);
	if (pool->statm >= 0)
		close(pool->statm);
	if (pool->self >= 0)
		close(pool->self);
	pthread_mutex_destroy(&pool->lock);
	pthread_mutex_destroy(&pool->trim_lock);
	pthread_cond_destroy(&pool->load_end);
	pthread_mutex_destroy(&pool->load_lock);
	free(pool);
}

const char *mm_pool_directory(const struct mm_pool *pool)
{
	return pool->directory;
}

int mm_pool_descriptor(const struct mm_pool *pool)
{
	return pool->descriptor;
}

/* --- symbols ---------------------------------------------------------------------------------- */

uint32_t mm_pool_symbols(const struct mm_pool *pool)
{
	return pool->symbol_count;
}

const char *mm_pool_symbol(const struct mm_pool *pool, uint32_t symbol)
{
	return pool->symbols[symbol];
}

static int compare_names(const void *key, const void *name)
{
	return strcmp(key, *(const char *const *)name);
}

int64_t mm_pool_find(const struct mm_pool *pool, const char *symbol)
{
	const char **found = bsearch(symbol, pool->symbols, pool->symbol_count,
				     sizeof *pool->symbols, compare_names);

	return found ? found - pool->symbols : -1;
}

uint64_t mm_pool_rows(const struct mm_pool *pool, uint32_t symbol)
{
	const struct entry *last = &pool->entries[pool->first[symbol + 1] - 1];

	return last->rows_before + last->table.rows;
}

uint32_t mm_pool_first_table(const struct mm_pool *pool, uint32_t symbol)
{
	return pool->first[symbol];
}

uint32_t mm_pool_segments(const struct mm_pool *pool, uint32_t symbol)
{
	return pool->first[symbol + 1] - pool->first[symbol];
}

/* The last segment that begins at or before the row: one without rows begins where the next one
 * does, so it is never the last. */
uint32_t mm_pool_locate(const struct mm_pool *pool, uint32_t symbol, uint64_t row, uint64_t *local)
{
	uint32_t low = pool->first[symbol], high = pool->first[symbol + 1];

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (pool->entries[middle].rows_before <= row)
			low = middle;
		else
			high = middle;
	}
	*local = row - pool->entries[low].rows_before;
	return low;
}

uint32_t mm_pool_max_maps(const struct mm_pool *pool)
{
	return pool->max_maps;
}

bool mm_pool_drops_behind(const struct mm_pool *pool)
{
	return pool->drop_behind;
}

/* --- tables ----------------------------------------------------------------------------------- */

uint32_t mm_pool_tables(const struct mm_pool *pool)
{
	return pool->table_count;
}

const struct mm_table *mm_pool_table(const struct mm_pool *pool, uint32_t table)
{
	return &pool->entries[table].table;
}

uint32_t mm_pool_table_symbol(const struct mm_pool *pool, uint32_t table)
{
	return pool->entries[table].symbol;
}

uint64_t mm_pool_rows_before(const struct mm_pool *pool, uint32_t table)
{
	return pool->entries[table].rows_before;
}

size_t mm_pool_file(const struct mm_pool *pool, uint32_t table, char *out)
{
	const struct entry *entry = &pool->entries[table];
	char name[MM_FILE_MAX];

	if (entry->raw)
		snprintf(name, sizeof name, "%s", entry->raw);
	else
		mm_table_file_name(pool->symbols[entry->symbol], name);
	int length = snprintf(out, MM_FILE_MAX, "%s%s%s", entry->part ? entry->part : "",
			      entry->part ? "/" : "", name);
	return length < MM_FILE_MAX ? (size_t)length : MM_FILE_MAX - 1;
}

const char *mm_pool_broken(const struct mm_pool *pool, uint32_t table)
{
	return atomic_load_explicit(&pool->entries[table].broken, memory_order_acquire);
}

uint32_t mm_pool_broken_count(const struct mm_pool *pool)
{
	return pool->broken_count;
}

void mm_pool_break(struct mm_pool *pool, uint32_t table, const char *reason)
{
	const char *none = NULL;
	char *copy = strdup(reason);

	if (atomic_compare_exchange_strong(&pool->entries[table].broken, &none,
					   copy ? copy : no_memory))
		atomic_fetch_add(&pool->broken_count, 1);
	else
		free(copy);
}

void mm_pool_summarize(const struct mm_pool *pool, struct mm_pool_summary *out)
{
	uint32_t counted = NOTHING; /* the symbol counted last */

	*out = (struct mm_pool_summary){0};
	for (uint32_t id = 0; id < pool->table_count; id++) {
		const struct entry *entry = &pool->entries[id];
		const struct mm_table *table = &entry->table;
		if (mm_pool_broken(pool, id)) {
			out->broken++;
			continue;
		}
		out->tables++;
		out->bytes += table->file_bytes;
		if (entry->symbol != counted)
			out->symbols++;
		counted = entry->symbol;
		if (table->price_decimals > out->price_decimals)
			out->price_decimals = table->price_decimals;
		if (table->volume_decimals > out->volume_decimals)
			out->volume_decimals = table->volume_decimals;
		if (!table->rows)
			continue;
		if (!out->rows || table->first < out->first)
			out->first = table->first;
		if (!out->rows || table->last > out->last)
			out->last = table->last;
		out->rows += table->rows;
	}
}
