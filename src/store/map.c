/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mappings and visits.
 *
 * A table is mapped, whole, the first time it is wanted: open, fstat, compare with the file that
 * the header was read from, mmap, close. Two threads may do that at once for the same table; the
 * second one throws its mapping away. A pin keeps a mapping in place; a visit has one.
 *
 * What a visit leaves behind depends on what it is for. A fault maps whole folios, often the whole
 * file, so a look at one row of each of thousands of tables would make gigabytes resident. Hence:
 *
 *   - a pass (a seek, a sample) on a table that is not RESIDENT makes it PASSED: its pages stay
 *     only until some 32 MiB of such leftovers have come together, then all of them go (trim.c);
 *   - so do the first few visits of a replay since the table was mapped: a second of replay over
 *     huge files leaves next to nothing behind;
 *   - when the replay goes on coming back, or holds it, the table is RESIDENT: the budget counts
 *     it, and whoever visits it leaves its pages alone until trim.c takes them.
 *
 * To release at the end of each pass would be simpler, but a release interrupts every other
 * processor that runs a thread of ours: thousands of them in a row made a seek a hundred times
 * dearer than its reading.
 *
 * MADV_DONTNEED under the feet of another visit is harmless: it faults the page in again.
 *
 * Where max_maps tables are mapped, the least recently visited one that nobody pins makes room.
 */
#include "store/pool_private.h"

#include "base/guard.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* What one visit is charged with at most when the budget's next check is planned: three columns
 * with a huge page each, which is what a fault maps at the utmost. */
#define CHARGE_MAX (UINT64_C(6) << 20)

/* A replay of a second visits a table five times: its batches begin small and grow. Only one that
 * goes on beyond that makes a table resident, or as many visits as the file has strides. */
#define STAYS_MAX 8
#define STRIDE (UINT64_C(64) << 10)

/* Tables up to this size are made resident whole: 3000 files of 25 KB took 2 to 4 us a page to map
 * and touch so, against 8 to 12 us by faults (warm, virtual machine, two busy cores). */
#define POPULATE_MAX (UINT64_C(128) << 10)

/* --- the lists, under the lock ---------------------------------------------------------------- */

static void list_remove(struct mm_pool *pool, enum order order, uint32_t id)
{
	struct list *list = &pool->lists[order];
	struct mapping *m = pool->mappings;
	uint32_t older = m[id].link[order].older, newer = m[id].link[order].newer;

	if (older == NOTHING)
		list->oldest = newer;
	else
		m[older].link[order].newer = newer;
	if (newer == NOTHING)
		list->newest = older;
	else
		m[newer].link[order].older = older;
	list->count--;
	list->bytes -= pool->entries[id].table.file_bytes;
}

static void list_add(struct mm_pool *pool, enum order order, uint32_t id)
{
	struct list *list = &pool->lists[order];
	struct mapping *m = pool->mappings;

	m[id].link[order].older = list->newest;
	m[id].link[order].newer = NOTHING;
	if (list->newest == NOTHING)
		list->oldest = id;
	else
		m[list->newest].link[order].newer = id;
	list->newest = id;
	list->count++;
	list->bytes += pool->entries[id].table.file_bytes;
}

static void list_renew(struct mm_pool *pool, enum order order, uint32_t id)
{
	if (pool->lists[order].newest == id)
		return;
	list_remove(pool, order, id);
	list_add(pool, order, id);
}

void pool_forget_pages(struct mm_pool *pool, uint32_t id)
{
	struct mapping *m = &pool->mappings[id];

	if (m->resident)
		list_remove(pool, RESIDENT, id);
	if (m->passed)
		list_remove(pool, PASSED, id);
	m->resident = m->passed = m->populated = false;
}

void pool_note_pages(struct mm_pool *pool, uint32_t id)
{
	if (pool->mappings[id].resident)
		return;
	pool_forget_pages(pool, id);
	pool->mappings[id].resident = true;
	list_add(pool, RESIDENT, id);
}

/* Whoever pins a held table without the lock (pin_held) counts first and then looks whether it is
 * mapped; here it is unmapped first and then looked whether anybody counts. */
uint8_t *pool_detach(struct mm_pool *pool, uint32_t id)
{
	struct mapping *m = &pool->mappings[id];
	uint8_t *base = m->base;

	m->base = NULL;
	if (m->pins) {
		m->base = base;
		return NULL;
	}
	pool_forget_pages(pool, id);
	list_remove(pool, MAPPED, id);
	m->stays = 0;
	pool->taken--;
	return base;
}

size_t pool_map_bytes(const struct mm_pool *pool, uint32_t id)
{
	return (size_t)((pool->entries[id].table.file_bytes + pool->page - 1) & -pool->page);
}

/* --- mapping ---------------------------------------------------------------------------------- */

/* Unmaps the least recently visited table that nobody pins; called and left with the lock held,
 * which it gives up meanwhile. False where there is none. */
static bool unmap_oldest(struct mm_pool *pool)
{
	uint32_t id = pool->lists[MAPPED].oldest;
	uint8_t *base = NULL;

	while (id != NOTHING && !(base = pool_detach(pool, id)))
		id = pool->mappings[id].link[MAPPED].newer;
	if (!base)
		return false;
	pool->unmapped++;
	pthread_mutex_unlock(&pool->lock);
	munmap(base, pool_map_bytes(pool, id));
	pthread_mutex_lock(&pool->lock);
	return true;
}

/* Is this still the file that the header was read from? */
static bool is_unchanged(const struct mm_table *table, const struct stat *st)
{
	return table->device == st->st_dev && table->inode == st->st_ino &&
	       table->file_bytes == (uint64_t)st->st_size && table->modified == pool_modified(st);
}

int pool_open_same(const struct mm_pool *pool, uint32_t id, struct mm_error *reason)
{
	struct stat st;
	int fd = pool_open_file(pool, id, &st, reason);

	if (fd < 0 || is_unchanged(&pool->entries[id].table, &st))
		return fd;
	close(fd);
	mm_fail(reason, "was replaced or changed since it was opened");
	return -1;
}

/* Maps the file. NULL and the reason on failure; errno is ENOMEM where mappings ran out. */
static uint8_t *map_file(struct mm_pool *pool, uint32_t id, struct mm_error *reason)
{
	const struct mm_table *table = &pool->entries[id].table;
	void *base = MAP_FAILED;
	int fd = pool_open_same(pool, id, reason);

	if (fd < 0) {
		errno = EBADF;
		return NULL;
	}
	if (table->file_bytes > SIZE_MAX - pool->page) {
		mm_fail(reason, "too large for this machine's address space");
		errno = EFBIG;
	} else {
		base = mmap(NULL, (size_t)table->file_bytes, PROT_READ, MAP_SHARED, fd, 0);
		if (base == MAP_FAILED)
			mm_fail_errno(reason, "cannot be mapped");
	}
	int number = errno;
	close(fd);
	errno = number;
	return base == MAP_FAILED ? NULL : base;
}

/* Maps the file; where the kernel has no mapping left for us, gives up an eighth of ours for it. */
static uint8_t *map_somehow(struct mm_pool *pool, uint32_t id, struct mm_error *reason)
{
	uint8_t *base = map_file(pool, id, reason);

	if (base || errno != ENOMEM)
		return base;
	pthread_mutex_lock(&pool->lock);
	for (uint32_t n = pool->taken / 8 + 1; n && unmap_oldest(pool); n--)
		;
	pthread_mutex_unlock(&pool->lock);
	return map_file(pool, id, reason);
}

/* Makes sure that a table is mapped; called and left with the lock held, which it gives up
 * meanwhile. False and the reason where it cannot be. */
static bool map_table(struct mm_pool *pool, uint32_t id, struct mm_error *reason)
{
	struct mapping *m = &pool->mappings[id];

	pool->taken++;
	while (pool->taken > pool->max_maps && unmap_oldest(pool))
		;
	pthread_mutex_unlock(&pool->lock);
	uint8_t *base = map_somehow(pool, id, reason);
	pthread_mutex_lock(&pool->lock);
	if (!base || m->base)
		pool->taken--;
	if (!base)
		return false;
	if (m->base) { /* another thread was faster */
		m->pins++;
		pthread_mutex_unlock(&pool->lock);
		munmap(base, pool_map_bytes(pool, id));
		pthread_mutex_lock(&pool->lock);
		m->pins--;
		return true;
	}
	m->base = base;
	list_add(pool, MAPPED, id);
	return true;
}

/* --- pins ------------------------------------------------------------------------------------- */

/* How often a replay must have been at a table before its pages stay: a small one's whole file
 * costs less to keep than to fault in again. */
static unsigned stays_needed(const struct mm_table *table)
{
	uint64_t strides = table->file_bytes / STRIDE;

	return strides < STAYS_MAX ? (unsigned)strides : STAYS_MAX;
}

/* Notes a visit: under the lock. */
static void note_visit(struct mm_pool *pool, uint32_t id, enum use use)
{
	struct mapping *m = &pool->mappings[id];

	if (m->resident && use == USE_PASS) /* a look is no reason to keep it longer */
		return;
	list_renew(pool, MAPPED, id);
	if (m->resident) {
		list_renew(pool, RESIDENT, id);
	} else if (use == USE_HOLD ||
		   (use == USE_STAY && m->stays >= stays_needed(&pool->entries[id].table))) {
		pool_note_pages(pool, id);
	} else {
		if (m->passed)
			list_renew(pool, PASSED, id);
		else
			list_add(pool, PASSED, id);
		m->passed = true;
		m->stays += use == USE_STAY;
	}
}

bool pool_fail(struct mm_pool *pool, uint32_t id, const char *reason, struct mm_error *err)
{
	char file[MM_FILE_MAX];

	mm_pool_break(pool, id, reason);
	mm_pool_file(pool, id, file);
	return mm_fail(err, "%s: %s", file, mm_pool_broken(pool, id));
}

/* The same for one that could not be read from a byte on. */
static bool fail_read(struct mm_pool *pool, uint32_t id, size_t offset, struct mm_error *err)
{
	char reason[128];

	snprintf(reason, sizeof reason,
		 "cannot be read from byte %zu on (it was shortened, or the disk fails)", offset);
	return pool_fail(pool, id, reason, err);
}

const uint8_t *pool_pin(struct mm_pool *pool, uint32_t id, enum use use, struct mm_error *err)
{
	struct mapping *m = &pool->mappings[id];
	const char *broken = mm_pool_broken(pool, id);
	const uint8_t *base = NULL;
	struct mm_error reason;

	if (broken) {
		pool_fail(pool, id, broken, err);
		return NULL;
	}
	pthread_mutex_lock(&pool->lock);
	if (m->base || map_table(pool, id, &reason)) {
		base = m->base;
		m->pins++;
		m->holds += use == USE_HOLD;
		if (use != USE_LOOK)
			note_visit(pool, id, use);
	}
	pthread_mutex_unlock(&pool->lock);
	if (!base)
		pool_fail(pool, id, reason.text, err);
	return base;
}

/* Gives up one pin under the lock, and mappings that were too many while they were pinned. */
static void drop_pin(struct mm_pool *pool, uint32_t id)
{
	pool->mappings[id].pins--;
	while (pool->taken > pool->max_maps && unmap_oldest(pool))
		;
}

void pool_unpin(struct mm_pool *pool, uint32_t id)
{
	pthread_mutex_lock(&pool->lock);
	drop_pin(pool, id);
	pthread_mutex_unlock(&pool->lock);
}

/* --- visits ----------------------------------------------------------------------------------- */

struct call {
	void (*fn)(const struct mm_visit *visit);
	struct mm_visit visit;
};

static void run_call(void *arg)
{
	struct call *call = arg;

	call->fn(&call->visit);
}

/* Ends a visit: what its pages may weigh is charged to the budget, or to what may be left over. */
static void leave(struct mm_pool *pool, uint32_t id)
{
	struct mapping *m = &pool->mappings[id];
	uint64_t bytes = pool->entries[id].table.file_bytes;
	bool check, check_passed;

	if (bytes > CHARGE_MAX)
		bytes = CHARGE_MAX;
	pthread_mutex_lock(&pool->lock);
	if (m->resident)
		pool->charged += bytes;
	else
		pool->passed += bytes;
	check = pool->charged >= pool->check_after;
	check_passed = pool->passed >= pool->passed_after;
	drop_pin(pool, id);
	pthread_mutex_unlock(&pool->lock);
	if (check)
		pool_trim(pool, false);
	if (check_passed)
		pool_trim_passed(pool);
}

/* Pins a table that somebody holds, without the lock: thousands of looks in a row, of two threads,
 * would wait for it more than for their pages. NULL where it is not held. */
static const uint8_t *pin_held(struct mm_pool *pool, uint32_t id)
{
	struct mapping *m = &pool->mappings[id];
	const uint8_t *base = NULL;

	if (!m->holds || mm_pool_broken(pool, id))
		return NULL;
	m->pins++;
	if (!(base = m->base))
		m->pins--;
	return base;
}

/* Makes a small table's pages resident at once: a system call for all of them instead of a fault
 * for every few. What cannot be read is the visit's to find out. */
static void populate(struct mm_pool *pool, uint32_t id, const uint8_t *base)
{
	struct mapping *m = &pool->mappings[id];

	if (pool->entries[id].table.file_bytes > POPULATE_MAX ||
	    atomic_exchange_explicit(&m->populated, true, memory_order_relaxed))
		return;
	madvise((void *)base, pool_map_bytes(pool, id), MADV_POPULATE_READ);
}

bool mm_pool_visit(struct mm_pool *pool, uint32_t table, enum mm_visit_kind kind,
		   void (*fn)(const struct mm_visit *visit), void *arg, struct mm_error *err)
{
	const uint8_t *held = kind == MM_VISIT_PASS ? pin_held(pool, table) : NULL;
	const uint8_t *base = held ? held
				   : pool_pin(pool, table,
					      kind == MM_VISIT_STAY ? USE_STAY : USE_PASS, err);
	struct call call = {
		.fn = fn,
		.visit = {.base = base,
			  .table = &pool->entries[table].table,
			  .id = table,
			  .arg = arg},
	};
	size_t offset;

	if (!base)
		return false;
	if (!held)
		populate(pool, table, base);
	bool ok = mm_guard(base, pool_map_bytes(pool, table), run_call, &call, &offset);
	if (held) /* nothing is noted or charged: whoever holds it has counted it */
		pool->mappings[table].pins--;
	else
		leave(pool, table);
	return ok || fail_read(pool, table, offset, err);
}

/* --- holding ---------------------------------------------------------------------------------- */

bool mm_pool_hold(struct mm_pool *pool, uint32_t table, struct mm_held *held, struct mm_error *err)
{
	*held = (struct mm_held){.base = pool_pin(pool, table, USE_HOLD, err),
				 .bytes = pool_map_bytes(pool, table),
				 .table = table};
	if (held->base)
		populate(pool, table, held->base);
	return held->base != NULL;
}

void mm_pool_let_go(struct mm_pool *pool, struct mm_held *held)
{
	if (!held->base)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->mappings[held->table].holds--;
	drop_pin(pool, held->table);
	pthread_mutex_unlock(&pool->lock);
	held->base = NULL;
}

bool mm_pool_read(struct mm_pool *pool, const struct mm_held *held, void (*fn)(void *arg),
		  void *arg, struct mm_error *err)
{
	size_t offset;

	if (mm_guard(held->base, held->bytes, fn, arg, &offset))
		return true;
	return fail_read(pool, held->table, offset, err);
}

void mm_visit_values(const struct mm_visit *visit, enum mm_slot slot, uint64_t from, size_t n,
		     double *out)
{
	const struct mm_place *place = &visit->table->place[slot];

	mm_values_f64(visit->base + place->offset + from * place->width, place->type, place->width,
		      place->exponent, n, out);
}

bool mm_pool_is_resident(const struct mm_pool *pool, uint32_t table)
{
	const struct mapping *m = &pool->mappings[table];

	/* of a larger file, a visit that passed by need not have left what the next one wants */
	return atomic_load_explicit(&m->resident, memory_order_relaxed) ||
	       (atomic_load_explicit(&m->passed, memory_order_relaxed) &&
		pool->entries[table].table.file_bytes <= pool->piece);
}

void mm_pool_count(const struct mm_pool *pool, struct mm_pool_counters *out)
{
	pthread_mutex_t *lock = (pthread_mutex_t *)&pool->lock;

	pthread_mutex_lock(lock);
	out->mapped = pool->lists[MAPPED].count;
	out->mapped_bytes = pool->lists[MAPPED].bytes;
	out->released = pool->released;
	out->unmapped = pool->unmapped;
	pthread_mutex_unlock(lock);
	out->asked_bytes = pool->asked_bytes;
}
