/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page cache, a file at a time, by mincore.
 *
 * The file is mapped for it (no page of it is read) and mincore asked for a vector of a byte a
 * page, in pieces of a bounded size. The kernel answers the truth only to those who own the file or
 * may write to it; others are told that every page is there, so that nobody can watch what other
 * users read. We look first, and say so instead of drawing that.
 */
#include <mmtui/residency.h>

#include "store/pool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define VECTOR_PAGES 65536 /* 256 MiB of file a call, 64 KiB of stack */

/* Pages of a mapping and the cells that they are drawn in. */
struct picture {
	uint64_t first, pages; /* of the stretch, in pages of the mapping */
	uint8_t *out;
	size_t cells;

	uint64_t present; /* pages */

	/* the cell being counted: its pages [start, end) and how many of them are present */
	size_t cell;
	uint64_t start, end, in_cell;
};

/* Begins a cell. Where there are fewer pages than cells, neighbours show the same page. */
static void begin_cell(struct picture *picture, size_t cell)
{
	unsigned __int128 pages = picture->pages;

	picture->cell = cell;
	picture->start = (uint64_t)(pages * cell / picture->cells);
	picture->end = (uint64_t)(pages * (cell + 1) / picture->cells);
	if (picture->end == picture->start)
		picture->end++;
	picture->in_cell = 0;
}

/* Adds page `page` of the stretch to every cell that shows it, and writes those it completes. */
static void add_page(struct picture *picture, uint64_t page, bool present)
{
	picture->present += present;
	while (picture->cell < picture->cells && page >= picture->start) {
		picture->in_cell += present;
		if (page + 1 < picture->end)
			return;
		picture->out[picture->cell] = (uint8_t)(picture->in_cell * 255 /
							(picture->end - picture->start));
		begin_cell(picture, picture->cell + 1);
	}
}

/* Asks for the stretch's pages, piece by piece. */
static bool look_at_pages(struct picture *picture, const uint8_t *base, uint64_t page_bytes)
{
	unsigned char vector[VECTOR_PAGES];

	for (uint64_t at = 0; at < picture->pages; at += VECTOR_PAGES) {
		uint64_t n = picture->pages - at < VECTOR_PAGES ? picture->pages - at
								: VECTOR_PAGES;
		const uint8_t *from = base + (picture->first + at) * page_bytes;
		while (mincore((void *)from, (size_t)(n * page_bytes), vector))
			if (errno != EAGAIN)
				return false;
		for (uint64_t i = 0; i < n; i++)
			add_page(picture, at + i, vector[i] & 1);
	}
	return true;
}

/* Would the kernel tell us the truth about this file? */
static bool may_know(const struct mm_pool *pool, const char *file, struct mm_error *err)
{
	struct stat st;

	if (fstatat(pool->descriptor, file, &st, 0))
		return mm_fail_errno(err, "%s", file);
	if (st.st_uid == geteuid() || !faccessat(pool->descriptor, file, W_OK, AT_EACCESS))
		return true;
	return mm_fail(err,
		       "%s: the kernel tells what is in the page cache only to those who own the "
		       "file or may write to it",
		       file);
}

/* Looks at bytes [from, from + bytes) of the file. */
static bool look(struct mm_pool *pool, uint32_t table, uint64_t from, uint64_t bytes, uint8_t *out,
		 size_t cells, uint64_t *cached, struct mm_error *err)
{
	struct picture picture = {.out = out, .cells = cells};
	char file[MM_FILE_MAX];

	if (cells)
		memset(out, 0, cells);
	*cached = 0;
	mm_pool_file(pool, table, file);
	const uint8_t *base = pool_pin(pool, table, USE_LOOK, err);
	if (!base)
		return false;
	bool ok = may_know(pool, file, err);
	if (ok && bytes) {
		picture.first = from / pool->page;
		picture.pages = (from + bytes - 1) / pool->page - picture.first + 1;
		if (cells)
			begin_cell(&picture, 0);
		ok = look_at_pages(&picture, base, pool->page) ||
		     mm_fail_errno(err, "%s: mincore", file);
	}
	pool_unpin(pool, table);
	*cached = ok ? picture.present * pool->page : 0;
	return ok;
}

bool mm_residency_file(struct mm_pool *pool, uint32_t table, uint8_t *out, size_t cells,
		       uint64_t *cached, struct mm_error *err)
{
	uint64_t bytes = mm_pool_table(pool, table)->file_bytes;

	return look(pool, table, 0, bytes, out, cells, cached, err);
}

bool mm_residency_array(struct mm_pool *pool, uint32_t table, enum mm_slot slot, uint8_t *out,
			size_t cells, uint64_t *cached, struct mm_error *err)
{
	const struct mm_table *t = mm_pool_table(pool, table);
	const struct mm_place *place = &t->place[slot];
	uint64_t values = slot < MM_FIRST_TIMESTAMP ? t->rows : t->blocks;

	return look(pool, table, place->offset, values * place->width, out, cells, cached, err);
}
