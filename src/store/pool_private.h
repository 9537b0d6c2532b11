/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the pool share. pool.c tells how the parts work together:
 *
 *   list.c   lists the directory: symbols, segments, their order
 *   load.c   reads the headers
 *   map.c    maps, pins, visits, unmaps
 *   trim.c   keeps the budget
 *   peek.c   reads without mapping
 *   advise.c asks for pages ahead
 */
#ifndef STORE_POOL_PRIVATE_H
#define STORE_POOL_PRIVATE_H

#include <mmtui/pool.h>

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#define NOTHING UINT32_MAX /* no table: the end of a list */
#define MAX_LOADERS 4      /* more do not help: they meet in the kernel's directory lock */

/* A table as the directory and its header describe it. Constant once loaded, but for `broken`. */
struct entry {
	struct mm_table table;
	uint64_t rows_before;
	const char *part; /* the directory it lies in, NULL: the pool's own */
	const char *raw;  /* its file's name where that is no symbol's, else NULL */
	uint32_t symbol;

	_Atomic(const char *) broken; /* the reason, or NULL */
};

/* The lists that a mapping is in, each from the least to the most recently visited. */
enum order {
	MAPPED,   /* all mappings */
	RESIDENT, /* those whose pages the visits of a replay left in place */
	PASSED,   /* those with a few pages from visits that do not come back */
	ORDERS
};

/* A table's mapping: small and apart from the entry, since every visit touches it and its
 * neighbours in the lists. Written under the pool's lock, all but `populated`, and `pins` of a held
 * table (map.c). */
struct mapping {
	_Atomic(uint8_t *) base;       /* NULL: not mapped */
	_Atomic uint32_t pins;         /* the mapping stays while there are any */
	_Atomic uint32_t holds;        /* of these, those that let the budget take the pages */
	_Atomic bool resident, passed; /* in RESIDENT, in PASSED: never in both */
	_Atomic bool populated;        /* a small one, all of whose pages were made resident */
	uint8_t stays; /* a replay's visits since it was mapped, until it is resident */

	struct {
		uint32_t older, newer;
	} link[ORDERS];
};

struct list {
	uint32_t oldest, newest, count;
	uint64_t bytes; /* of the tables' files */
};

struct mm_pool {
	/* constant from the start */
	char *directory;
	int descriptor; /* the directory's */
	int statm;      /* /proc/self/statm, or -1 */
	int self;       /* a pidfd of this process, or -1 */
	uint64_t page;  /* the kernel's page size */
	uint64_t piece; /* bytes one WILLNEED reads, in whole pages */
	uint32_t max_maps;
	bool drop_behind;

	/* the names: list.c */
	struct chunk *chunks; /* where they lie */
	const char **symbols; /* by symbol index */
	uint32_t *first;      /* by symbol index, and one more: its first table */
	uint32_t symbol_count;

	/* the tables: load.c */
	struct entry *entries;
	uint32_t table_count;
	_Atomic uint32_t broken_count;

	/* loading */
	pthread_t loaders[MAX_LOADERS];
	unsigned loader_count;
	_Atomic uint32_t next, done; /* tables taken, tables finished */
	atomic_bool stop, loaded;
	pthread_mutex_t load_lock;
	pthread_cond_t load_end;

	/* the mappings: map.c. Nothing is waited for, and no page read, under this lock. */
	pthread_mutex_t lock;
	struct mapping *mappings;
	struct list lists[ORDERS];
	uint32_t taken; /* mappings there are or are being made */
	uint64_t released, unmapped;
	_Atomic uint64_t asked_bytes;

	/* the budget: trim.c */
	pthread_mutex_t trim_lock; /* one trims at a time; taken before `lock` */
	_Atomic uint64_t budget;
	uint64_t charged;      /* bytes that visits may have made resident since it was measured */
	uint64_t check_after;  /* bytes charged at which it is measured again */
	uint64_t passed;       /* bytes that passing visits may have left since it was measured */
	uint64_t passed_after; /* bytes of that at which it is measured again */
	uint64_t floor;        /* resident bytes when the passed tables were released last */
};

/* list.c: fills names, entries (but for the headers) and first. */
bool pool_list(struct mm_pool *pool, struct mm_error *err);
void pool_list_free(struct mm_pool *pool);

/* load.c */
bool pool_load_start(struct mm_pool *pool, unsigned loaders, struct mm_error *err);
void pool_load_stop(struct mm_pool *pool);

/* Opens a table's file and fstats it. -1 and the reason, without the file's name, on failure. */
int pool_open_file(const struct mm_pool *pool, uint32_t id, struct stat *st, struct mm_error *err);
int64_t pool_modified(const struct stat *st); /* ns */

/* What pinned pages are wanted for. */
enum use {
	USE_LOOK, /* nothing is read: advice, mincore */
	USE_PASS,
	USE_STAY,
	USE_HOLD,
};

/* Opens a table's file as it was when its header was read. -1 and the reason where it is another.
 */
int pool_open_same(const struct mm_pool *pool, uint32_t id, struct mm_error *reason);

/* Marks the table as broken and says so, with its file's name. Returns false. */
bool pool_fail(struct mm_pool *pool, uint32_t id, const char *reason, struct mm_error *err);

/* Maps the table where it must and keeps it mapped until the unpin. Returns the base, or NULL where
 * it is broken; err names the file then. */
const uint8_t *pool_pin(struct mm_pool *pool, uint32_t id, enum use use, struct mm_error *err);
void pool_unpin(struct mm_pool *pool, uint32_t id);

/* The mapping's bytes: the file's, up to a whole page. */
size_t pool_map_bytes(const struct mm_pool *pool, uint32_t id);

/* For trim.c, under the lock: puts a mapping into RESIDENT; takes it out of RESIDENT and PASSED;
 * out of the pool. */
void pool_note_pages(struct mm_pool *pool, uint32_t id);
void pool_forget_pages(struct mm_pool *pool, uint32_t id);
uint8_t *pool_detach(struct mm_pool *pool, uint32_t id);

/* trim.c: wait is false for a visit, which leaves the work to whoever is at it already. */
void pool_trim(struct mm_pool *pool, bool wait);
void pool_trim_passed(struct mm_pool *pool);

/* advise.c: the device's read-ahead in bytes. */
uint64_t pool_device_piece(const struct stat *st);

#endif
