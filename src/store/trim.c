/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeping the budget: by measuring, never by computing what ought to be resident.
 *
 * What a fault maps is the kernel's choice, so the pool asks it how much of the process is resident
 * (/proc/self/statm, one pread) and, where that is above 15/16 of the budget, releases the least
 * recently visited tables, whole, measuring again as it goes, until it is below 13/16. Tables that
 * a visit pins are passed over; held ones only lose their pages.
 *
 * A measurement costs about as much as a small visit, so it is made only when it may matter: each
 * visit that leaves pages charges its file's size (6 MiB at most, map.c), an upper limit of what it
 * can have added, and the next measurement is due when half of the distance to the upper mark has
 * been charged, but not before 1 MiB has. Far from the budget that is every few hundred visits,
 * near it every few.
 *
 * What passing visits leave (map.c) is held below an allowance of 32 MiB, or an eighth of the
 * budget where that is less, by the same means: charged, measured against what was resident when
 * they were released last, and released all together. With drop_behind the page cache loses what a
 * replay has read, not what was looked at in passing.
 */
#include "store/pool_private.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define CHARGE_MIN (UINT64_C(1) << 20)
#define ALLOWANCE (UINT64_C(32) << 20)
#define VICTIMS 512 /* tables released at once, at most */

/* The resident bytes of the process. Without /proc: what the tables may have at most. */
static uint64_t measure(struct mm_pool *pool)
{
	char text[128];
	ssize_t n = pool->statm < 0 ? -1 : pread(pool->statm, text, sizeof text - 1, 0);
	char *end;

	if (n > 0) {
		text[n] = '\0';
		strtoull(text, &end, 10); /* the size, then what is resident */
		return strtoull(end, NULL, 10) * pool->page;
	}
	pthread_mutex_lock(&pool->lock);
	uint64_t bytes = pool->lists[RESIDENT].bytes;
	pthread_mutex_unlock(&pool->lock);
	return bytes;
}

/* Takes the oldest unpinned tables out of a list and pins them, until their files are as large as
 * `wanted`. */
static unsigned choose(struct mm_pool *pool, enum order order, uint64_t wanted, uint32_t *victims)
{
	uint64_t bytes = 0;
	unsigned n = 0;
	uint32_t newer;

	pthread_mutex_lock(&pool->lock);
	for (uint32_t id = pool->lists[order].oldest;
	     id != NOTHING && n < VICTIMS && bytes < wanted; id = newer) {
		newer = pool->mappings[id].link[order].newer;
		if (pool->mappings[id].pins > pool->mappings[id].holds)
			continue;
		pool_forget_pages(pool, id);
		pool->mappings[id].pins++;
		bytes += pool->entries[id].table.file_bytes;
		victims[n++] = id;
	}
	if (order == RESIDENT)
		pool->released += n;
	pthread_mutex_unlock(&pool->lock);
	return n;
}

/* Takes a file out of the page cache, which works only once nobody maps it. */
static void drop(struct mm_pool *pool, uint32_t id)
{
	struct stat st;
	int fd = pool_open_file(pool, id, &st, NULL);

	if (fd < 0)
		return;
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
}

/*
 * Takes the victims' pages from this process. One process_madvise does it for all of them with a
 * single interruption of the other processors; kernels before 6.13 do not let a process do that to
 * itself, and get a madvise for each.
 */
static void forget_pages(struct mm_pool *pool, const uint32_t *victims, unsigned n)
{
	struct iovec stretch[VICTIMS];
	size_t bytes = 0;

	for (unsigned i = 0; i < n; i++) {
		stretch[i].iov_base = pool->mappings[victims[i]].base;
		stretch[i].iov_len = pool_map_bytes(pool, victims[i]);
		bytes += stretch[i].iov_len;
	}
	if (pool->self >= 0) {
		long done = syscall(SYS_process_madvise, pool->self, stretch, (size_t)n,
				    MADV_DONTNEED, 0);
		if (done >= 0 && (size_t)done == bytes)
			return;
	}
	for (unsigned i = 0; i < n; i++)
		madvise(stretch[i].iov_base, stretch[i].iov_len, MADV_DONTNEED);
}

/* Lets a victim go, and gives up its mapping where the page cache is to lose it too. */
static void let_go(struct mm_pool *pool, uint32_t id, bool from_cache)
{
	uint8_t *base = NULL;

	pthread_mutex_lock(&pool->lock);
	pool->mappings[id].pins--;
	if (from_cache)
		base = pool_detach(pool, id);
	pthread_mutex_unlock(&pool->lock);
	if (base) {
		munmap(base, pool_map_bytes(pool, id));
		drop(pool, id);
	}
}

/* Releases tables of a list, the least recently visited first, as many as make up `wanted` bytes of
 * files, but at most VICTIMS. Returns how many. */
static unsigned release(struct mm_pool *pool, enum order order, uint64_t wanted)
{
	uint32_t victims[VICTIMS];
	unsigned n = choose(pool, order, wanted, victims);

	if (n)
		forget_pages(pool, victims, n);
	for (unsigned i = 0; i < n; i++)
		let_go(pool, victims[i], order == RESIDENT && pool->drop_behind);
	return n;
}

/* Held tables whose pages went will be read on: they are resident again before long. */
static void expect_held(struct mm_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	for (uint32_t id = 0; id < pool->table_count; id++)
		if (pool->mappings[id].holds)
			pool_note_pages(pool, id);
	pthread_mutex_unlock(&pool->lock);
}

void pool_trim(struct mm_pool *pool, bool wait)
{
	if (wait)
		pthread_mutex_lock(&pool->trim_lock);
	else if (pthread_mutex_trylock(&pool->trim_lock))
		return;

	uint64_t budget = pool->budget;
	uint64_t high = budget - budget / 16, low = budget - budget / 16 * 3;
	uint64_t before = measure(pool), resident = before;
	bool releasing = resident > high;
	while (releasing && resident > low) {
		releasing = release(pool, PASSED, resident - low) ||
			    release(pool, RESIDENT, resident - low);
		resident = measure(pool);
	}
	if (resident != before)
		expect_held(pool);

	uint64_t room = resident < high ? (high - resident) / 2 : 0;
	pthread_mutex_lock(&pool->lock);
	pool->charged = 0;
	pool->check_after = room > CHARGE_MIN ? room : CHARGE_MIN;
	pthread_mutex_unlock(&pool->lock);
	pthread_mutex_unlock(&pool->trim_lock);
}

void pool_trim_passed(struct mm_pool *pool)
{
	if (pthread_mutex_trylock(&pool->trim_lock))
		return;
	uint64_t budget = pool->budget;
	uint64_t allowance = budget / 8 < ALLOWANCE ? budget / 8 : ALLOWANCE;
	uint64_t resident = measure(pool);
	if (resident > pool->floor + allowance) {
		while (release(pool, PASSED, UINT64_MAX) == VICTIMS)
			;
		pool->floor = resident = measure(pool);
	}
	if (resident < pool->floor)
		pool->floor = resident;
	uint64_t room = pool->floor + allowance - resident;
	pthread_mutex_lock(&pool->lock);
	pool->passed = 0;
	pool->passed_after = room > CHARGE_MIN ? room : CHARGE_MIN;
	pthread_mutex_unlock(&pool->lock);
	pthread_mutex_unlock(&pool->trim_lock);
}

void mm_pool_trim(struct mm_pool *pool)
{
	pool_trim(pool, true);
}

bool mm_budget_check(uint64_t bytes, struct mm_error *err)
{
	return bytes >= MM_BUDGET_LEAST ||
	       mm_fail(err, "a budget is at least %uM, since mmtui itself takes some of it",
		       (unsigned)(MM_BUDGET_LEAST >> 20));
}

void mm_pool_set_budget(struct mm_pool *pool, uint64_t bytes)
{
	pool->budget = bytes;
	pthread_mutex_lock(&pool->lock);
	pool->check_after = 0; /* the next visit measures */
	pthread_mutex_unlock(&pool->lock);
}

uint64_t mm_pool_budget(const struct mm_pool *pool)
{
	return pool->budget;
}
