/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking for pages ahead. MADV_WILLNEED starts reading and returns, but reads at most the device's
 * read-ahead and silently ignores the rest of what it was asked for: so it is called in pieces of
 * that size. It splits no mapping.
 */
#include "store/pool_private.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>

#define PIECE_DEFAULT (128u << 10) /* the kernel's own read-ahead, VM_READAHEAD_PAGES */
#define PIECE_MAX (64u << 20)      /* beyond this read_ahead_kb is a slip of someone's hand */

/* The device itself, the disk that it is a partition of, and what has no disk (btrfs, NFS). */
static const char *const read_ahead_files[] = {
	"/sys/dev/block/%u:%u/queue/read_ahead_kb",
	"/sys/dev/block/%u:%u/../queue/read_ahead_kb",
	"/sys/class/bdi/%u:%u/read_ahead_kb",
};

uint64_t pool_device_piece(const struct stat *st)
{
	const size_t files = sizeof read_ahead_files / sizeof read_ahead_files[0];
	unsigned long long kib = 0;
	char path[96];

	for (size_t i = 0; i < files && !kib; i++) {
		snprintf(path, sizeof path, read_ahead_files[i], major(st->st_dev),
			 minor(st->st_dev));
		FILE *file = fopen(path, "re");
		if (!file)
			continue;
		if (fscanf(file, "%llu", &kib) != 1)
			kib = 0;
		fclose(file);
	}
	if (!kib)
		return PIECE_DEFAULT;
	return kib < PIECE_MAX / 1024 ? kib * 1024 : PIECE_MAX;
}

uint64_t mm_pool_piece(const struct mm_pool *pool)
{
	return pool->piece;
}

/* Pins a table and makes a stretch of its file one of whole pages, ending where the file does. NULL
 * where it is empty or the table is broken. */
static const uint8_t *pin_stretch(struct mm_pool *pool, uint32_t table, uint64_t offset,
				  uint64_t bytes, uint64_t *from, uint64_t *to)
{
	uint64_t size = pool->entries[table].table.file_bytes;

	if (!bytes || offset >= size)
		return NULL;
	uint64_t end = bytes < size - offset ? offset + bytes : size;
	*from = offset & -pool->page;
	*to = (end + pool->page - 1) & -pool->page;
	return pool_pin(pool, table, USE_LOOK, NULL);
}

void mm_pool_ask(struct mm_pool *pool, uint32_t table, uint64_t offset, uint64_t bytes)
{
	uint64_t from, to;
	const uint8_t *base = pin_stretch(pool, table, offset, bytes, &from, &to);

	if (!base)
		return;
	for (uint64_t at = from; at < to; at += pool->piece) {
		uint64_t part = to - at < pool->piece ? to - at : pool->piece;
		madvise((void *)(base + at), (size_t)part, MADV_WILLNEED);
	}
	atomic_fetch_add(&pool->asked_bytes, to - from);
	pool_unpin(pool, table);
}

void mm_pool_populate(struct mm_pool *pool, uint32_t table, uint64_t offset, uint64_t bytes)
{
	uint64_t from, to;
	const uint8_t *base = pin_stretch(pool, table, offset, bytes, &from, &to);

	if (!base)
		return;
	/* what cannot be read is for whoever reads it to find out */
	madvise((void *)(base + from), (size_t)(to - from), MADV_POPULATE_READ);
	pool_unpin(pool, table);
}

void mm_pool_fetch_lines(const struct mm_pool *pool, uint32_t table, uint64_t offset,
			 uint64_t bytes)
{
	enum { LINE = 64, LINES_MAX = 16 };
	const uint8_t *base = atomic_load_explicit(&pool->mappings[table].base,
						   memory_order_relaxed);

	if (!base)
		return;
	if (bytes > LINE * LINES_MAX)
		bytes = LINE * LINES_MAX;
	for (uint64_t at = 0; at < bytes; at += LINE)
		__builtin_prefetch(base + offset + at);
	__builtin_prefetch(base + offset + bytes - 1);
}
