/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loaders: threads that read every table's header, one open, fstat, pread and close each, and
 * leave. They share the work by a counter. Whoever finishes the last table looks at the whole:
 * segments of a symbol must follow one another in time, and each gets the rows before it.
 */
#include "store/pool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int64_t pool_modified(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* O_NONBLOCK: a FIFO must not hold us up, and is refused like all that is no file. */
int pool_open_file(const struct mm_pool *pool, uint32_t id, struct stat *st, struct mm_error *err)
{
	char file[MM_FILE_MAX];

	mm_pool_file(pool, id, file);
	int fd = openat(pool->descriptor, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		mm_fail_errno(err, "cannot be opened");
		return -1;
	}
	if (fstat(fd, st) < 0)
		mm_fail_errno(err, "cannot be looked at");
	else if (!S_ISREG(st->st_mode))
		mm_fail(err, "not a regular file");
	else
		return fd;
	close(fd);
	return -1;
}

/* Reads the first bytes of a file, all that were asked for. */
static bool read_head(int fd, void *head, size_t length, struct mm_error *err)
{
	for (size_t got = 0; got < length;) {
		ssize_t n = pread(fd, (char *)head + got, length - got, (off_t)got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return mm_fail_errno(err, "its header cannot be read");
		if (!n)
			return mm_fail(err, "was shortened while its header was read");
		got += (size_t)n;
	}
	return true;
}

/* Is the file named as the symbol in its header wants it? */
static bool check_name(const struct mm_pool *pool, const struct entry *entry, const char *symbol,
		       struct mm_error *err)
{
	char proper[MM_FILE_MAX];

	if (entry->raw)
		return mm_fail(
			err, "its name is not one that a symbol's file has (%%XX stands for %%, /, "
			     "control bytes and a leading dot, and for nothing else)");
	if (!strcmp(symbol, pool->symbols[entry->symbol]))
		return true;
	if (!mm_table_file_name(symbol, proper))
		return mm_fail(err, "its header names no symbol");
	return mm_fail(err, "its name and its header disagree: the header is that of %s", proper);
}

static bool load_table(struct mm_pool *pool, uint32_t id, struct mm_error *err)
{
	struct entry *entry = &pool->entries[id];
	char head[MM_HEADER_MAX], symbol[MM_SYMBOL_MAX + 1];
	struct stat st;
	int fd = pool_open_file(pool, id, &st, err);

	if (fd < 0)
		return false;
	uint64_t size = (uint64_t)st.st_size;
	size_t length = size < sizeof head ? (size_t)size : sizeof head;
	bool ok = read_head(fd, head, length, err);
	close(fd);
	if (!ok || !mm_table_parse(head, length, size, &entry->table, symbol, err) ||
	    !check_name(pool, entry, symbol, err))
		return false;
	entry->table.file_bytes = size;
	entry->table.device = st.st_dev;
	entry->table.inode = st.st_ino;
	entry->table.modified = pool_modified(&st);
	return true;
}

/* Breaks a table for good before anyone has counted its rows. */
static void reject(struct mm_pool *pool, uint32_t id, const char *reason)
{
	struct mm_table *table = &pool->entries[id].table;

	table->rows = table->blocks = 0;
	mm_pool_break(pool, id, reason);
}

/* Breaks the segment where it begins before an earlier one ends. */
static void check_order(struct mm_pool *pool, uint32_t id, uint32_t before)
{
	char file[MM_FILE_MAX];
	struct mm_error err;

	if (pool->entries[id].table.first >= pool->entries[before].table.last)
		return;
	mm_pool_file(pool, before, file);
	mm_fail(&err, "begins before %s of the same symbol ends; segments must not overlap", file);
	reject(pool, id, err.text);
}

/* Once all headers are there: the segments of each symbol, one after the other. */
static void chain_segments(struct mm_pool *pool)
{
	for (uint32_t symbol = 0; symbol < pool->symbol_count; symbol++) {
		uint64_t rows = 0;
		uint32_t before = NOTHING; /* the last one with rows */
		for (uint32_t id = pool->first[symbol]; id < pool->first[symbol + 1]; id++) {
			struct entry *entry = &pool->entries[id];
			if (entry->table.rows && before != NOTHING)
				check_order(pool, id, before);
			entry->rows_before = rows;
			rows += entry->table.rows;
			if (entry->table.rows)
				before = id;
		}
	}
}

static void *run_loader(void *arg)
{
	struct mm_pool *pool = arg;
	struct mm_error err;
	uint32_t id;

	pthread_setname_np(pthread_self(), "loader");
	while (!pool->stop && (id = atomic_fetch_add(&pool->next, 1)) < pool->table_count) {
		if (!load_table(pool, id, &err))
			reject(pool, id, err.text);
		if (atomic_fetch_add(&pool->done, 1) + 1 < pool->table_count)
			continue;
		chain_segments(pool);
		pthread_mutex_lock(&pool->load_lock);
		atomic_store(&pool->loaded, true);
		pthread_cond_broadcast(&pool->load_end);
		pthread_mutex_unlock(&pool->load_lock);
	}
	return NULL;
}

static unsigned default_loaders(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores > 0 && cores * 2 < MAX_LOADERS ? (unsigned)cores * 2 : MAX_LOADERS;
}

bool pool_load_start(struct mm_pool *pool, unsigned loaders, struct mm_error *err)
{
	if (!loaders)
		loaders = default_loaders();
	if (loaders > MAX_LOADERS)
		loaders = MAX_LOADERS;
	for (; pool->loader_count < loaders; pool->loader_count++) {
		pthread_t *thread = &pool->loaders[pool->loader_count];
		int failed = pthread_create(thread, NULL, run_loader, pool);
		if (failed && !pool->loader_count) {
			errno = failed;
			return mm_fail_errno(err, "%s: cannot start a thread", pool->directory);
		}
		if (failed)
			break;
	}
	return true;
}

void pool_load_stop(struct mm_pool *pool)
{
	pool->stop = true;
	for (unsigned i = 0; i < pool->loader_count; i++)
		pthread_join(pool->loaders[i], NULL);
	pool->loader_count = 0;
}

bool mm_pool_progress(const struct mm_pool *pool, uint32_t *done, uint32_t *total)
{
	*done = pool->done;
	*total = pool->table_count;
	return pool->loaded;
}

void mm_pool_wait(struct mm_pool *pool)
{
	pthread_mutex_lock(&pool->load_lock);
	while (!pool->loaded)
		pthread_cond_wait(&pool->load_end, &pool->load_lock);
	pthread_mutex_unlock(&pool->load_lock);
}
