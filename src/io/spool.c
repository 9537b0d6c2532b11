/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How rows are gathered, sorted and given back.
 *
 * Every group has a chain of chunks in one arena; a row is appended to its group's last chunk, so
 * grouping costs nothing, and a flag tells whether the group's rows came in time order, as they
 * nearly always do. When the arena is full, all groups go to the file as one sorted run (run.h) and
 * the arena is empty again. If that never happens, readers read the chunks; otherwise they merge
 * the runs.
 *
 * Memory. What lies in the arena, what the groups themselves take and what sorting will need stay
 * within the bound together. Sorting takes 32 bytes a row of the groups that are out of order, so
 * that the bound holds about twice as many rows that are in order as others. A row that puts its
 * group out of order when there is no room to sort it comes too late: the group goes to the file
 * as it is, in order. The readers share a third of the bound; where there are more runs than
 * buffers of 16 KiB fit into that, neighbouring runs are merged into longer ones first.
 */
#include "io/run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEMORY_MIN (512u << 10)
#define CHUNK_MIN 256u
#define CHUNK_MAX (16u << 10) /* half of a group's last chunk is empty, on the average */
#define RUNS_MAX 4096u        /* at most so many wait for the seal: their marks take memory */
#define WRITE_BUFFER (64u << 10)
#define GROUPS_MAX (1u << 24)
#define GROUP_BYTES 256u /* of a group here, and of its table and symbol in the import */

struct chunk {
	struct chunk *next;
	uint32_t used, size; /* bytes of data; used is only right once the next chunk is there */
	uint8_t data[];
};

struct group {
	uint64_t rows;      /* in all */
	int64_t last;       /* time of the last row since the last run */
	uint8_t *at, *end;  /* where the next row goes */
	struct chunk *head; /* since the last run; NULL: no row */
	struct chunk *tail;
	uint32_t rows_here; /* in the arena; an arena has less than 2^32 rows */
	bool unordered;
};

struct spool {
	const char *directory;
	bool extra;
	unsigned readers;
	atomic_bool *cancel;

	uint8_t *arena;
	size_t arena_bytes, limit; /* limit: what is left of it beside the groups */
	size_t used;               /* by chunks */
	uint64_t to_sort;          /* rows of groups that are out of order */
	size_t buffer_bytes;       /* of all that merge at the same time */

	struct group *groups;
	uint32_t count, room;

	int fd; /* -1: all is in memory */
	uint64_t file_end;
	struct run *runs;
	size_t run_count;
	uint64_t runs_written;
	uint8_t *write_buffer;
};

static bool cancelled(const struct spool *spool, struct mm_error *err)
{
	if (!spool->cancel || !atomic_load(spool->cancel))
		return false;
	mm_fail(err, "interrupted");
	return true;
}

struct spool *spool_new(const char *directory, uint64_t memory, bool extra, unsigned readers,
			atomic_bool *cancel, struct mm_error *err)
{
	struct spool *spool = calloc(1, sizeof *spool);
	uint64_t least = (uint64_t)readers * 4 * RUN_BUFFER_MIN;
	uint64_t bytes = memory < MEMORY_MIN ? MEMORY_MIN : memory;

	if (!spool) {
		mm_fail(err, "out of memory");
		return NULL;
	}
	if (bytes > UINT64_C(24) << 32) /* rows_here counts to 2^32 */
		bytes = UINT64_C(24) << 32;
	spool->fd = -1;
	spool->directory = directory;
	spool->extra = extra;
	spool->readers = readers;
	spool->cancel = cancel;
	spool->arena_bytes = spool->limit = (size_t)bytes;
	spool->buffer_bytes = (size_t)(bytes / 3 < least ? least : bytes / 3);
	spool->arena = mmap(NULL, spool->arena_bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (spool->arena == MAP_FAILED) {
		spool->arena = NULL;
		mm_fail_errno(err, "%zu bytes of memory for rows cannot be had",
			      spool->arena_bytes);
		spool_free(spool);
		return NULL;
	}
	/* it is written front to back: 2 MiB at a fault instead of 4 KiB, where the kernel will */
	madvise(spool->arena, spool->arena_bytes, MADV_HUGEPAGE);
	return spool;
}

void spool_free(struct spool *spool)
{
	if (!spool)
		return;
	if (spool->arena)
		munmap(spool->arena, spool->arena_bytes);
	if (spool->fd >= 0)
		close(spool->fd);
	free(spool->groups);
	free(spool->runs);
	free(spool->write_buffer);
	free(spool);
}

bool spool_group(struct spool *spool, uint32_t *group, struct mm_error *err)
{
	if (spool->count == GROUPS_MAX)
		return mm_fail(err, "more than %u tables", GROUPS_MAX);
	if (spool->count == spool->room) {
		uint32_t room = spool->room ? spool->room * 2 : 256;
		struct group *groups = reallocarray(spool->groups, room, sizeof *groups);
		if (!groups)
			return mm_fail(err, "out of memory for %u tables", room);
		spool->groups = groups;
		spool->room = room;
		size_t taken = (size_t)room * GROUP_BYTES;
		size_t most = spool->arena_bytes - spool->arena_bytes / 4;
		spool->limit = spool->arena_bytes - (taken < most ? taken : most);
	}
	spool->groups[spool->count] = (struct group){.last = INT64_MIN};
	*group = spool->count++;
	return true;
}

/* --- sorting a group -------------------------------------------------------------------------- */

struct entry {
	int64_t time;
	const uint8_t *record;
};

#define SORT_BYTES (2 * sizeof(struct entry)) /* a row needs to be sorted */

/* Sorts entries by time and keeps the order of equal ones; other has room for as many. */
static void sort(struct entry *entries, struct entry *other, size_t count)
{
	if (count <= 16) {
		for (size_t i = 1; i < count; i++) {
			struct entry entry = entries[i];
			size_t at = i;
			for (; at && entries[at - 1].time > entry.time; at--)
				entries[at] = entries[at - 1];
			entries[at] = entry;
		}
		return;
	}
	size_t half = count / 2, left = 0, right = half, out = 0;
	sort(entries, other, half);
	sort(entries + half, other, count - half);
	if (entries[half - 1].time <= entries[half].time)
		return;
	memcpy(other, entries, half * sizeof *entries);
	while (left < half && right < count)
		entries[out++] = entries[right].time < other[left].time ? entries[right++]
									: other[left++];
	memcpy(entries + out, other + left, (half - left) * sizeof *entries);
}

/* A group's records in time order. Freed by the caller. NULL where memory is short. */
static struct entry *sorted(const struct spool *spool, const struct group *group)
{
	size_t count = group->rows_here, i = 0;
	struct entry *entries = reallocarray(NULL, count, 2 * sizeof *entries);

	if (!entries)
		return NULL;
	for (const struct chunk *chunk = group->head; chunk; chunk = chunk->next) {
		size_t used = chunk->next ? chunk->used : (size_t)(group->at - chunk->data);
		for (const uint8_t *p = chunk->data; p < chunk->data + used;
		     p += run_record_bytes(p, spool->extra)) {
			memcpy(&entries[i].time, p, sizeof entries[i].time);
			entries[i++].record = p;
		}
	}
	sort(entries, entries + count, count);
	return entries;
}

/* --- runs ------------------------------------------------------------------------------------- */

static bool write_group(struct spool *spool, struct run_writer *writer, uint32_t number,
			struct mm_error *err)
{
	struct group *group = &spool->groups[number];
	uint64_t bytes = 0;

	group->tail->used = (uint32_t)(group->at - group->tail->data);
	for (const struct chunk *chunk = group->head; chunk; chunk = chunk->next)
		bytes += chunk->used;
	if (!run_group(writer, number, bytes, err))
		return false;
	if (!group->unordered) {
		for (const struct chunk *chunk = group->head; chunk; chunk = chunk->next)
			if (!run_bytes(writer, chunk->data, chunk->used, err))
				return false;
		return true;
	}
	struct entry *entries = sorted(spool, group);
	bool ok = entries || mm_fail(err, "out of memory to sort %u rows", group->rows_here);
	for (size_t i = 0; ok && i < group->rows_here; i++)
		ok = run_bytes(writer, entries[i].record,
			       run_record_bytes(entries[i].record, spool->extra), err);
	free(entries);
	return ok;
}

/* Copies all records of a merge into a run. */
static bool copy_merge(struct spool *spool, struct run_merge *merge, struct run_writer *writer,
		       struct mm_error *err)
{
	uint8_t record[RUN_RECORD_MAX];
	struct spool_row row;
	uint64_t bytes;
	bool failed = false;

	for (uint32_t group; (group = run_merge_next_group(merge)) != RUN_GROUP_NONE;) {
		if (cancelled(spool, err) || !run_merge_group(merge, group, &bytes, err) ||
		    !run_group(writer, group, bytes, err))
			return false;
		while (run_merge_next(merge, &row, &failed, err)) {
			size_t n = run_record_write(record, spool->extra, &row);
			if (!run_bytes(writer, record, n, err))
				return false;
		}
		if (failed)
			return false;
	}
	return true;
}

/* Makes one run of a few neighbouring ones. The empty arena is the buffer. */
static bool merge_runs(struct spool *spool, const struct run *runs, size_t count,
		       struct run_writer *writer, struct run *out, struct mm_error *err)
{
	struct run_merge *merge = run_merge_new(spool->fd, runs, count, spool->extra, 0,
						spool->arena, spool->buffer_bytes, spool->directory,
						err);

	if (!merge)
		return false;
	run_begin(writer, out, runs[count - 1].end - runs[0].begin);
	bool ok = copy_merge(spool, merge, writer, err) && run_end(writer, err);
	run_merge_free(merge);
	return ok;
}

/* Merges neighbouring runs, `fan` at a time, into a new file. */
static bool shorten(struct spool *spool, size_t fan, struct mm_error *err)
{
	int fd = run_file(spool->directory, err);
	struct run_writer writer = {.fd = fd,
				    .directory = spool->directory,
				    .buffer = spool->write_buffer,
				    .size = WRITE_BUFFER};
	size_t count = 0;

	if (fd < 0)
		return false;
	for (size_t from = 0; from < spool->run_count; from += fan) {
		size_t rest = spool->run_count - from;
		struct run run;
		if (!merge_runs(spool, spool->runs + from, rest < fan ? rest : fan, &writer, &run,
				err)) {
			close(fd);
			return false;
		}
		spool->runs[count++] = run; /* its place was read already */
	}
	close(spool->fd);
	spool->fd = fd;
	spool->file_end = writer.at;
	spool->run_count = count;
	return true;
}

/* Runs that can be merged at once, with `parts` merging at the same time. */
static size_t fan_in(const struct spool *spool, unsigned parts)
{
	size_t fan = spool->buffer_bytes / parts / RUN_BUFFER_MIN;

	return fan < 2 ? 2 : fan;
}

static bool begin_spilling(struct spool *spool, struct mm_error *err)
{
	spool->write_buffer = malloc(WRITE_BUFFER);
	spool->runs = reallocarray(NULL, RUNS_MAX, sizeof *spool->runs);
	if (!spool->write_buffer || !spool->runs)
		return mm_fail(err, "out of memory");
	spool->fd = run_file(spool->directory, err);
	return spool->fd >= 0;
}

/* Writes all rows in the arena as one run and empties it. */
static bool spill(struct spool *spool, struct mm_error *err)
{
	if (spool->fd < 0 && !begin_spilling(spool, err))
		return false;
	struct run *run = &spool->runs[spool->run_count];
	struct run_writer writer = {.fd = spool->fd,
				    .directory = spool->directory,
				    .at = spool->file_end,
				    .buffer = spool->write_buffer,
				    .size = WRITE_BUFFER};

	run_begin(&writer, run, spool->used);
	for (uint32_t i = 0; i < spool->count; i++) {
		struct group *group = &spool->groups[i];
		if (!group->head)
			continue;
		if (cancelled(spool, err) || !write_group(spool, &writer, i, err))
			return false;
		*group = (struct group){.rows = group->rows, .last = INT64_MIN};
	}
	if (!run_end(&writer, err))
		return false;
	spool->file_end = writer.at;
	spool->run_count++;
	spool->runs_written++;
	spool->used = spool->to_sort = 0;
	return spool->run_count < RUNS_MAX || shorten(spool, fan_in(spool, 1), err);
}

/* --- adding ----------------------------------------------------------------------------------- */

/* Is there no room for that many bytes more, in the arena or for sorting? */
static bool full(const struct spool *spool, size_t bytes)
{
	return spool->used + spool->to_sort * SORT_BYTES + bytes > spool->limit;
}

/* Gives a group room for `need` bytes more, which may empty the arena. */
static bool make_room(struct spool *spool, uint32_t number, size_t need, struct mm_error *err)
{
	struct group *group = &spool->groups[number];
	size_t size = group->tail ? (size_t)group->tail->size * 2 : CHUNK_MIN;

	if (size > CHUNK_MAX)
		size = CHUNK_MAX;
	while (size < need)
		size *= 2;
	size_t whole = sizeof(struct chunk) + size;
	if (full(spool, whole)) {
		if (spool->used && !spill(spool, err))
			return false;
		for (size = CHUNK_MIN; size < need;)
			size *= 2;
		whole = sizeof(struct chunk) + size;
	}
	struct chunk *chunk = (struct chunk *)(spool->arena + spool->used);
	*chunk = (struct chunk){.size = (uint32_t)size};
	spool->used += whole;
	if (group->tail) {
		group->tail->used = (uint32_t)(group->at - group->tail->data);
		group->tail->next = chunk;
	} else {
		group->head = chunk;
	}
	group->tail = chunk;
	group->at = chunk->data;
	group->end = chunk->data + size;
	return true;
}

/* Notes that a row comes behind its time, or after one that did. Where there is no room to sort its
 * group the arena is emptied instead, and the row will be the first of its group there. */
static bool note_disorder(struct spool *spool, struct group *group, struct mm_error *err)
{
	size_t rows = group->unordered ? 1 : group->rows_here + 1;

	if (full(spool, rows * SORT_BYTES))
		return spill(spool, err);
	group->unordered = true;
	spool->to_sort += rows;
	return true;
}

bool spool_add(struct spool *spool, uint32_t number, const struct spool_row *row,
	       struct mm_error *err)
{
	struct group *group = &spool->groups[number];
	size_t need = RUN_FIXED + (spool->extra ? 2 + row->extra_bytes : 0);

	if ((group->unordered || row->time < group->last) && !note_disorder(spool, group, err))
		return false;
	if ((size_t)(group->end - group->at) < need && !make_room(spool, number, need, err))
		return false;
	group->at += run_record_write(group->at, spool->extra, row);
	group->rows++;
	group->rows_here++;
	group->last = row->time;
	return true;
}

bool spool_seal(struct spool *spool, struct mm_error *err)
{
	if (spool->fd < 0)
		return true;
	if (spool->used && !spill(spool, err))
		return false;
	while (spool->run_count > fan_in(spool, spool->readers))
		if (!shorten(spool, fan_in(spool, 1), err))
			return false;
	munmap(spool->arena, spool->arena_bytes);
	spool->arena = NULL;
	return true;
}

uint32_t spool_groups(const struct spool *spool)
{
	return spool->count;
}

uint64_t spool_rows(const struct spool *spool, uint32_t group)
{
	return spool->groups[group].rows;
}

uint64_t spool_runs(const struct spool *spool)
{
	return spool->runs_written;
}

/* --- reading ---------------------------------------------------------------------------------- */

struct spool_reader {
	struct spool *spool;

	/* in memory: a chain of chunks, or sorted entries */
	const struct group *group;
	const struct chunk *chunk;
	const uint8_t *at, *end;
	struct entry *entries;
	size_t next;

	struct run_merge *merge;
	uint8_t *buffers;
};

struct spool_reader *spool_reader_new(struct spool *spool, uint32_t first, struct mm_error *err)
{
	struct spool_reader *reader = calloc(1, sizeof *reader);

	if (!reader) {
		mm_fail(err, "out of memory");
		return NULL;
	}
	reader->spool = spool;
	if (spool->fd < 0)
		return reader;
	size_t bytes = spool->buffer_bytes / spool->readers;
	reader->buffers = malloc(bytes);
	if (reader->buffers)
		reader->merge = run_merge_new(spool->fd, spool->runs, spool->run_count,
					      spool->extra, first, reader->buffers, bytes,
					      spool->directory, err);
	else
		mm_fail(err, "out of memory");
	if (!reader->merge) {
		spool_reader_free(reader);
		return NULL;
	}
	return reader;
}

void spool_reader_free(struct spool_reader *reader)
{
	if (!reader)
		return;
	run_merge_free(reader->merge);
	free(reader->buffers);
	free(reader->entries);
	free(reader);
}

/* Goes to the front of a chunk. */
static void enter(struct spool_reader *reader, const struct chunk *chunk)
{
	reader->chunk = chunk;
	reader->at = chunk->data;
	reader->end = chunk->next ? chunk->data + chunk->used : reader->group->at;
}

bool spool_reader_group(struct spool_reader *reader, uint32_t number, struct mm_error *err)
{
	if (reader->merge)
		return run_merge_group(reader->merge, number, NULL, err);

	reader->group = &reader->spool->groups[number];
	reader->next = 0;
	free(reader->entries);
	reader->entries = NULL;
	if (!reader->group->unordered) {
		reader->at = reader->end = NULL;
		reader->chunk = NULL;
		if (reader->group->head)
			enter(reader, reader->group->head);
		return true;
	}
	reader->entries = sorted(reader->spool, reader->group);
	return reader->entries ||
	       mm_fail(err, "out of memory to sort %u rows", reader->group->rows_here);
}

bool spool_reader_next(struct spool_reader *reader, struct spool_row *row, bool *failed,
		       struct mm_error *err)
{
	bool extra = reader->spool->extra;

	if (reader->merge)
		return run_merge_next(reader->merge, row, failed, err);
	if (reader->entries) {
		if (reader->next == reader->group->rows_here)
			return false;
		run_record_read(reader->entries[reader->next++].record, extra, row);
		return true;
	}
	if (reader->at == reader->end) {
		if (!reader->chunk || !reader->chunk->next)
			return false;
		enter(reader, reader->chunk->next);
	}
	run_record_read(reader->at, extra, row);
	reader->at += run_record_bytes(reader->at, extra);
	return true;
}
