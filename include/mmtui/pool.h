/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pool: all tables of one directory, mapped lazily within a budget.
 *
 * mm_pool_open only lists the directory; loader threads then read each file's header with one
 * pread. A table is mapped the first time it is visited and its descriptor closed again, so that
 * only the directory's stays open. Pages are read inside a visit and nowhere else: a visit pins the
 * mapping, runs a function over it under the SIGBUS guard, and leaves. After a visit the pool may
 * release the least recently visited tables, whole: their pages (MADV_DONTNEED) when the measured
 * resident size of the process nears the budget, their mappings beyond max_maps.
 *
 * Names: a symbol is known by its index, its rank among all names in byte order; a table by its id,
 * 0 .. mm_pool_tables - 1, ordered by (symbol index, part), so that a symbol's segments are
 * neighbours. A symbol's row is counted through its segments: segment s holds the rows from
 * mm_pool_rows_before(s). Broken tables count as having no rows.
 *
 * Every function may be called from any thread once the pool is loaded; before that only
 * mm_pool_progress, mm_pool_wait, and what speaks of names.
 */
#ifndef MMTUI_POOL_H
#define MMTUI_POOL_H

#include <mmtui/table.h>

struct mm_pool;

struct mm_pool_options {
	uint64_t budget;   /* resident bytes of the process to stay within; 0: MM_BUDGET,
			    * or half of the memory that is left where that is less */
	uint32_t max_maps; /* mapped tables at most; 0: 0.8 of vm.max_map_count */
	bool drop_behind;  /* drop released pages from the page cache too */
	unsigned loaders;  /* threads that read headers; 0: as many as pay */
};

#define MM_BUDGET (UINT64_C(1) << 30)
/* What mmtui takes by itself, and some to play with. */
#define MM_BUDGET_LEAST (UINT64_C(16) << 20)

/* Is a budget large enough to be kept? An error names the least. The pool takes any. */
bool mm_budget_check(uint64_t bytes, struct mm_error *err);

/* Lists DIR and starts the loaders. An error where the directory is missing, unreadable or without
 * any `.bin`; it says what to do. options may be NULL. */
struct mm_pool *mm_pool_open(const char *directory, const struct mm_pool_options *options,
			     struct mm_error *err);

/* How many of how many headers have been read. True when all are. Never waits. */
bool mm_pool_progress(const struct mm_pool *pool, uint32_t *done, uint32_t *total);

/* Waits for the loaders. */
void mm_pool_wait(struct mm_pool *pool);

/* Stops the loaders, unmaps and frees. No visit may be under way. NULL is fine. */
void mm_pool_close(struct mm_pool *pool);

const char *mm_pool_directory(const struct mm_pool *pool);
int mm_pool_descriptor(const struct mm_pool *pool); /* the directory's, for openat */

/* Symbols. Names are owned by the pool and do not move. find returns -1 where there is none. */
uint32_t mm_pool_symbols(const struct mm_pool *pool);
const char *mm_pool_symbol(const struct mm_pool *pool, uint32_t symbol);
int64_t mm_pool_find(const struct mm_pool *pool, const char *symbol);
uint64_t mm_pool_rows(const struct mm_pool *pool, uint32_t symbol); /* through all its segments */
uint32_t mm_pool_first_table(const struct mm_pool *pool, uint32_t symbol);
uint32_t mm_pool_segments(const struct mm_pool *pool, uint32_t symbol);

/* Tables. */
uint32_t mm_pool_tables(const struct mm_pool *pool);
const struct mm_table *mm_pool_table(const struct mm_pool *pool, uint32_t table);
uint32_t mm_pool_table_symbol(const struct mm_pool *pool, uint32_t table);
uint64_t mm_pool_rows_before(const struct mm_pool *pool, uint32_t table);
size_t mm_pool_file(const struct mm_pool *pool, uint32_t table, char *out); /* MM_FILE_MAX bytes */

/* The segment that holds a symbol's row `row` (row < mm_pool_rows), and the row within it. */
uint32_t mm_pool_locate(const struct mm_pool *pool, uint32_t symbol, uint64_t row, uint64_t *local);

/* Why a table is broken, or NULL. The text stays valid while the pool lives. */
const char *mm_pool_broken(const struct mm_pool *pool, uint32_t table);
uint32_t mm_pool_broken_count(const struct mm_pool *pool);
/* Marks a table as broken from now on; the first reason stays. */
void mm_pool_break(struct mm_pool *pool, uint32_t table, const char *reason);

/* Sums over the readable tables; first and last are 0 where there is no row. */
struct mm_pool_summary {
	uint32_t symbols; /* with at least one readable table */
	uint32_t tables, broken;
	uint64_t rows, bytes;
	int64_t first, last;
	uint8_t price_decimals, volume_decimals; /* the largest of all */
};
void mm_pool_summarize(const struct mm_pool *pool, struct mm_pool_summary *out);

/* How a visit means to use the pages it touches. */
enum mm_visit_kind {
	MM_VISIT_PASS, /* a look at a few pages (a seek, a sample): where the table was not resident
			  before, what is left of it goes once a few megabytes of such leftovers
			  have come together, so that a look at every table stays small */
	MM_VISIT_STAY, /* part of a replay: the pages stay until the budget wants them back */
};

/* An open visit. `base` is the file's first byte, mapped read-only, all file_bytes of it. */
struct mm_visit {
	const uint8_t *base;
	const struct mm_table *table;
	uint32_t id;
	void *arg;
};

/* Where array `slot` of the table lies: inside the mapping. */
static inline const void *mm_visit_array(const struct mm_visit *visit, enum mm_slot slot)
{
	return visit->base + visit->table->place[slot].offset;
}

/* Timestamp, first_timestamp and the other index arrays have fixed types. */
static inline const int64_t *mm_visit_times(const struct mm_visit *visit, enum mm_slot slot)
{
	return (const int64_t *)mm_visit_array(visit, slot);
}

static inline const double *mm_visit_index(const struct mm_visit *visit, enum mm_slot slot)
{
	return (const double *)mm_visit_array(visit, slot);
}

/* Price or volume of n rows from row `from`, copied as float64 whatever their stored type. */
void mm_visit_values(const struct mm_visit *visit, enum mm_slot slot, uint64_t from, size_t n,
		     double *out);

/*
 * Visits a table: maps it where it is not mapped, runs fn(visit) under the SIGBUS guard, leaves.
 * fn must not return by a jump, take a lock, or allocate: where a page cannot be read, it is
 * abandoned in the middle. Returns false where the table is broken, cannot be mapped, was
 * replaced or shortened since its header was read, or a page could not be read; it is marked as
 * broken then, and err (which may be NULL) names the file. Visits nest and run in parallel.
 */
bool mm_pool_visit(struct mm_pool *pool, uint32_t table, enum mm_visit_kind kind,
		   void (*fn)(const struct mm_visit *visit), void *arg, struct mm_error *err);

/*
 * Holds a table: it is mapped now and stays so until it is let go, and what is read of it stays
 * resident as long as the budget has room. For a replay that reads on and on of a market that fits
 * the budget: no visit, no lock a read. Returns false where it is broken or cannot be mapped. A
 * held table counts against max_maps, so hold no more than half of them.
 */
struct mm_held {
	const uint8_t *base; /* first byte; NULL: nothing is held */
	size_t bytes;        /* mapped */
	uint32_t table;
};

bool mm_pool_hold(struct mm_pool *pool, uint32_t table, struct mm_held *held, struct mm_error *err);
void mm_pool_let_go(struct mm_pool *pool, struct mm_held *held); /* nothing held is fine */

/* Runs fn(arg), which reads a held table. Returns false, and breaks the table, where a page could
 * not be read; fn is as for a visit. It looks at *held and at nothing else of the pool: what it
 * would find there of thousands of tables is in no cache. */
bool mm_pool_read(struct mm_pool *pool, const struct mm_held *held, void (*fn)(void *arg),
		  void *arg, struct mm_error *err);

/*
 * Copies rows [from, from + n) of the three columns, prices and volumes as float64, without mapping
 * the table: by pread, and with drop_behind they then leave the page cache. For a replay of more
 * than the budget holds, where a page that is mapped is released before it is wanted again. False
 * where the table is broken or cannot be read, as for a visit.
 */
bool mm_pool_copy(struct mm_pool *pool, uint32_t table, uint64_t from, size_t n, int64_t *t,
		  double *price, double *volume, struct mm_error *err);

/* What the pool was told: mappings that there may be at once; whether to drop what was read. */
uint32_t mm_pool_max_maps(const struct mm_pool *pool);
bool mm_pool_drops_behind(const struct mm_pool *pool);

/* Is the table mapped, with pages that a visit left there? Cheap; may be outdated at once. */
bool mm_pool_is_resident(const struct mm_pool *pool, uint32_t table);

/* Asks the kernel for a stretch of the file (MADV_WILLNEED), in pieces it really reads, mapping the
 * table where it must. Beyond the file's end it is cut. Never reads a page itself. */
void mm_pool_ask(struct mm_pool *pool, uint32_t table, uint64_t offset, uint64_t bytes);

/* Makes a stretch of a held table resident: one system call instead of a fault for every few pages.
 * It waits for the disk where they were not asked for before. */
void mm_pool_populate(struct mm_pool *pool, uint32_t table, uint64_t offset, uint64_t bytes);

/* Asks the processor for the cache lines of a stretch of a mapped table that is about to be read: a
 * few at most, so that a walk over thousands of tables does not wait for each. Never faults. */
void mm_pool_fetch_lines(const struct mm_pool *pool, uint32_t table, uint64_t offset,
			 uint64_t bytes);

/* The largest piece one WILLNEED reads: the device's read_ahead_kb, in bytes (128 KiB if unknown).
 */
uint64_t mm_pool_piece(const struct mm_pool *pool);

void mm_pool_set_budget(struct mm_pool *pool, uint64_t bytes);
uint64_t mm_pool_budget(const struct mm_pool *pool);

/* Releases least recently visited tables while the process is above the budget. Visits do it by
 * themselves; callers that allocated much (batches) may call it too. */
void mm_pool_trim(struct mm_pool *pool);

struct mm_pool_counters {
	uint32_t mapped; /* tables mapped now */
	uint64_t mapped_bytes;
	uint64_t released;    /* tables released to keep the budget, since the start */
	uint64_t unmapped;    /* mappings given up for max_maps, since the start */
	uint64_t asked_bytes; /* asked for by mm_pool_ask, since the start */
};
void mm_pool_count(const struct mm_pool *pool, struct mm_pool_counters *out);

#endif
