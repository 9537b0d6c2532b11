/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists a pool's directory: which symbols there are and in which files. No file is opened.
 *
 * A table is `DIR/NAME.bin` or `DIR/PART/NAME.bin`, where PART is any directory that is neither
 * hidden nor temporary. NAME is a symbol with some bytes as %XX; where it is not what we would
 * write, the file still counts, as a broken table of a symbol with the name as it stands, so that
 * nothing that looks like data disappears without a word.
 */
#include "store/pool_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_BYTES 65536
#define SUFFIX ".bin"
#define TABLES_MAX (UINT32_MAX - 1) /* NOTHING is no table's id */

/* Names lie in chunks, so that they never move and are freed together. */
struct chunk {
	struct chunk *next;
	size_t used;
	char text[CHUNK_BYTES];
};

struct item {
	const char *symbol;
	const char *part; /* "" for the directory itself: before all parts */
	const char *raw;  /* NULL for a proper name */
};

struct listing {
	struct mm_pool *pool;
	struct item *items;
	size_t count, room;
};

/* Keeps a copy of at most CHUNK_BYTES - 1 bytes. NULL without memory. */
static const char *keep(struct mm_pool *pool, const char *text, size_t length)
{
	struct chunk *chunk = pool->chunks;

	if (!chunk || CHUNK_BYTES - chunk->used <= length) {
		chunk = malloc(sizeof *chunk);
		if (!chunk)
			return NULL;
		chunk->next = pool->chunks;
		chunk->used = 0;
		pool->chunks = chunk;
	}
	char *copy = chunk->text + chunk->used;
	memcpy(copy, text, length);
	copy[length] = '\0';
	chunk->used += length + 1;
	return copy;
}

static bool is_table_name(const char *name)
{
	size_t length = strlen(name);

	return name[0] != '.' && length > strlen(SUFFIX) &&
	       !strcmp(name + length - strlen(SUFFIX), SUFFIX);
}

/* Is the name one that is still being written, `*.tmp-` with digits and dashes after it? */
static bool is_temporary(const char *name)
{
	size_t length = strlen(name);

	while (length && strchr("0123456789-", name[length - 1]))
		length--;
	return length >= 4 && !strncmp(name + length - 4, ".tmp", 4) && name[length] == '-';
}

/* A directory, or a link to one. Filesystems may leave d_type open. */
static bool is_directory(int at, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type == DT_DIR;
	return fstatat(at, entry->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

static bool add_item(struct listing *listing, const struct item *item)
{
	if (listing->count == listing->room) {
		size_t room = listing->room ? listing->room * 2 : 1024;
		struct item *items = reallocarray(listing->items, room, sizeof *items);
		if (!items)
			return false;
		listing->items = items;
		listing->room = room;
	}
	listing->items[listing->count++] = *item;
	return listing->count <= TABLES_MAX;
}

static bool add_table(struct listing *listing, const char *part, const char *name)
{
	struct item item = {.part = part};
	char symbol[MM_SYMBOL_MAX + 1];
	size_t length;

	if (mm_table_file_symbol(name, symbol)) {
		length = strlen(symbol);
	} else {
		item.raw = keep(listing->pool, name, strlen(name));
		if (!item.raw)
			return false;
		length = strlen(name) - strlen(SUFFIX);
		if (length > MM_SYMBOL_MAX)
			length = MM_SYMBOL_MAX;
		memcpy(symbol, name, length);
	}
	item.symbol = keep(listing->pool, symbol, length);
	return item.symbol && add_item(listing, &item);
}

/* The parts' names, collected first so that only one directory stream is open at a time. */
struct parts {
	const char **names;
	size_t count, room;
};

static bool add_part(struct listing *listing, struct parts *parts, const char *name)
{
	if (parts->count == parts->room) {
		size_t room = parts->room ? parts->room * 2 : 16;
		const char **names = reallocarray(parts->names, room, sizeof *names);
		if (!names)
			return false;
		parts->names = names;
		parts->room = room;
	}
	parts->names[parts->count] = keep(listing->pool, name, strlen(name));
	return parts->names[parts->count++] != NULL;
}

static bool fail_part(const struct mm_pool *pool, const char *part, struct mm_error *err)
{
	return mm_fail_errno(err, "%s%s%s", pool->directory, *part ? "/" : "", part);
}

/* Lists one directory; parts is NULL inside a part, where directories mean nothing. */
static bool list_directory(struct listing *listing, const char *part, struct parts *parts,
			   struct mm_error *err)
{
	struct mm_pool *pool = listing->pool;
	int at = openat(pool->descriptor, *part ? part : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = at < 0 ? NULL : fdopendir(at);
	struct dirent *entry;
	bool ok = true;

	if (!stream) {
		fail_part(pool, part, err);
		if (at >= 0)
			close(at);
		return false;
	}
	while (ok && (errno = 0, entry = readdir(stream))) {
		const char *name = entry->d_name;
		bool table = is_table_name(name);
		if (name[0] == '.' || (!table && !parts))
			continue;
		if (is_directory(at, entry))
			ok = !parts || is_temporary(name) || add_part(listing, parts, name);
		else if (table)
			ok = add_table(listing, part, name);
		if (!ok)
			errno = ENOMEM;
	}
	if (errno)
		ok = fail_part(pool, part, err);
	closedir(stream);
	return ok;
}

/* Lists the directory and then each of its parts. */
static bool list_all(struct listing *listing, struct mm_error *err)
{
	struct parts parts = {0};
	bool ok = list_directory(listing, "", &parts, err);

	for (size_t i = 0; ok && i < parts.count; i++) {
		/* the one directory that is often there and not readable is the filesystem's own */
		if (strcmp(parts.names[i], "lost+found"))
			ok = list_directory(listing, parts.names[i], NULL, err);
	}
	free(parts.names);
	return ok;
}

static int compare_items(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	int order = strcmp(a->symbol, b->symbol);

	if (!order)
		order = strcmp(a->part, b->part);
	if (!order)
		order = strcmp(a->raw ? a->raw : "", b->raw ? b->raw : "");
	return order;
}

/* Makes symbols and entries of the sorted items. */
static bool index_items(struct mm_pool *pool, const struct item *items, uint32_t count)
{
	uint32_t symbols = 0;

	pool->entries = calloc(count, sizeof *pool->entries);
	pool->symbols = calloc(count, sizeof *pool->symbols);
	pool->first = calloc((size_t)count + 1, sizeof *pool->first);
	if (!pool->entries || !pool->symbols || !pool->first)
		return false;
	pool->table_count = count;
	for (uint32_t id = 0; id < count; id++) {
		const struct item *item = &items[id];
		if (!id || strcmp(item->symbol, items[id - 1].symbol)) {
			pool->symbols[symbols] = item->symbol;
			pool->first[symbols++] = id;
		}
		pool->entries[id].symbol = symbols - 1;
		pool->entries[id].part = *item->part ? item->part : NULL;
		pool->entries[id].raw = item->raw;
	}
	pool->symbol_count = symbols;
	pool->first[symbols] = count;
	return true;
}

bool pool_list(struct mm_pool *pool, struct mm_error *err)
{
	struct listing listing = {.pool = pool};
	bool ok = list_all(&listing, err);

	if (ok && !listing.count) {
		ok = mm_fail(
			err,
			"%s: there is no table (*.bin) in it; `mmtui import FILE... DIR` makes "
			"a directory of tables from CSV files",
			pool->directory);
	} else if (ok) {
		qsort(listing.items, listing.count, sizeof *listing.items, compare_items);
		ok = index_items(pool, listing.items, (uint32_t)listing.count) ||
		     mm_fail(err, "%s: out of memory", pool->directory);
	}
	free(listing.items);
	return ok;
}

void pool_list_free(struct mm_pool *pool)
{
	while (pool->chunks) {
		struct chunk *next = pool->chunks->next;
		free(pool->chunks);
		pool->chunks = next;
	}
	free(pool->symbols);
	free(pool->first);
	free(pool->entries);
}
