/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verifying a table: one pass over the file, a strip of rows at a time. A strip is whole blocks:
 * its columns and the index values of its blocks are read into buffers, hashed, and held against
 * one another with the session's fold carried from strip to strip.
 *
 * One damaged byte can break several things at once: a changed price breaks its array's hash, the
 * block's high and every sum behind it. The hash says which array is to blame, so the pass goes on
 * after the first contradiction for the hashes' sake, and the reason begins with the hash.
 *
 * The file is read with pread, never mapped: a file that shrinks meanwhile is an error and no
 * signal, and a pass over a whole market leaves nothing resident.
 */
#include <mmtui/verify.h>

#include "base/quote.h"
#include "store/fold.h"
#include "store/format.h"

#include <mmtui/pool.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

#define STRIP_ROWS 32768          /* at least; a block where that is more */
#define PIECE ((size_t)256 << 10) /* bytes read at once of arrays that are only hashed */
#define ARRAYS_MAX ((MM_HEADER_MAX - FORMAT_FIXED) / FORMAT_ENTRY)

/* What the directory says of an array, and what has been read of it. */
struct source {
	const struct mm_array *array;
	XXH3_state_t *hash;
	void *buffer;
};

struct check {
	int fd;
	uint64_t *bytes; /* read so far, the caller's count */

	struct mm_table table;
	char symbol[MM_SYMBOL_MAX + 1];
	struct mm_array array[ARRAYS_MAX];
	uint64_t found[ARRAYS_MAX]; /* the hash of each array's bytes */

	size_t strip; /* rows of one: a multiple of the block's, or all there are */
	struct source source[MM_SLOTS];
	double *price, *volume; /* a strip of them as float64 */

	struct fold fold; /* of the rows so far */
	int64_t last;

	bool contradicted; /* something did not hold: */
	struct mm_error contradiction;
};

/* Notes the first thing that does not hold. */
#define contradict(check, ...)                                         \
	do {                                                           \
		if (!(check)->contradicted)                            \
			mm_fail(&(check)->contradiction, __VA_ARGS__); \
		(check)->contradicted = true;                          \
	} while (0)

/* Reads all of [at, at + bytes). */
static bool read_at(struct check *check, void *to, size_t bytes, uint64_t at, struct mm_error *err)
{
	uint8_t *left = to;

	while (bytes > 0) {
		ssize_t count = pread(check->fd, left, bytes, (off_t)at);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return mm_fail_errno(err, "cannot read %zu bytes at byte %" PRIu64, bytes,
					     at);
		if (count == 0)
			return mm_fail(err, "ends at byte %" PRIu64 ", it was longer before", at);
		left += count;
		at += (uint64_t)count;
		bytes -= (size_t)count;
		*check->bytes += (uint64_t)count;
	}
	return true;
}

/* Is it still the file whose header the pool has read? */
static bool is_same_file(const struct stat *st, const struct mm_table *table)
{
	return st->st_dev == table->device && st->st_ino == table->inode &&
	       (uint64_t)st->st_size == table->file_bytes &&
	       (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec == table->modified;
}

/* Opens the file and reads its header once more: the directory is not kept by the pool. */
static bool open_file(struct check *check, struct mm_pool *pool, uint32_t id, struct mm_error *err)
{
	char file[MM_FILE_MAX];
	uint8_t head[MM_HEADER_MAX];
	struct stat st;

	mm_pool_file(pool, id, file);
	check->fd = openat(mm_pool_descriptor(pool), file,
			   O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (check->fd < 0)
		return mm_fail_errno(err, "cannot be opened");
	if (fstat(check->fd, &st) != 0)
		return mm_fail_errno(err, "cannot be looked at");
	if (!is_same_file(&st, mm_pool_table(pool, id)))
		return mm_fail(err, "was replaced or changed since its header was read");
	uint64_t size = (uint64_t)st.st_size;
	size_t length = size < sizeof head ? (size_t)size : sizeof head;
	if (!read_at(check, head, length, 0, err) ||
	    !mm_table_parse(head, length, size, &check->table, check->symbol, err))
		return false;
	mm_table_arrays(head, length, check->array, ARRAYS_MAX);
	return true;
}

/* Memory for n values; never nothing. */
static void *take(size_t n, size_t width)
{
	return malloc(n > 0 ? n * width : 1);
}

/* Takes the buffers and hashes for the required arrays, no larger than this table needs. */
static bool take_memory(struct check *check, struct mm_error *err)
{
	const struct mm_table *table = &check->table;
	bool ok = true;

	check->strip = table->block_rows > STRIP_ROWS ? table->block_rows : STRIP_ROWS;
	if (check->strip > table->rows)
		check->strip = (size_t)table->rows;
	size_t blocks = (check->strip + table->block_rows - 1) / table->block_rows;
	for (uint32_t i = 0; i < table->arrays; i++) {
		const struct mm_array *array = &check->array[i];
		enum mm_slot slot = mm_format_slot(array->name, array->role, i);
		if (slot == MM_SLOTS)
			continue;
		struct source *source = &check->source[slot];
		source->array = array;
		source->buffer = take(array->role == MM_INDEX ? blocks : check->strip,
				      array->width);
		source->hash = XXH3_createState();
		ok = ok && source->buffer && source->hash &&
		     XXH3_64bits_reset(source->hash) == XXH_OK;
	}
	check->price = take(check->strip, sizeof *check->price);
	check->volume = take(check->strip, sizeof *check->volume);
	if (!ok || !check->price || !check->volume)
		return mm_fail(err, "cannot be verified: out of memory");
	return true;
}

static void release(struct check *check)
{
	for (enum mm_slot slot = 0; slot < MM_SLOTS; slot++) {
		free(check->source[slot].buffer);
		XXH3_freeState(check->source[slot].hash);
	}
	free(check->price);
	free(check->volume);
	if (check->fd >= 0)
		close(check->fd);
	free(check);
}

/* Reads and hashes values [from, from + n) of a required array. */
static bool read_values(struct check *check, enum mm_slot slot, uint64_t from, size_t n,
			struct mm_error *err)
{
	struct source *source = &check->source[slot];
	size_t bytes = n * source->array->width;

	if (!read_at(check, source->buffer, bytes,
		     source->array->offset + from * source->array->width, err))
		return false;
	XXH3_64bits_update(source->hash, source->buffer, bytes);
	return true;
}

/* The strip's price or volume as float64. */
static void convert(struct check *check, enum mm_slot slot, size_t n, double *out)
{
	const struct mm_array *array = check->source[slot].array;

	mm_values_f64(check->source[slot].buffer, array->type, array->width, array->exponent, n,
		      out);
}

/* Bit for bit the same; one NaN is as good as another (sums that overflowed both ways). */
static bool is_same(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* Holds an index value against what the rows make of it. */
static void check_index(struct check *check, enum mm_slot slot, size_t at, uint64_t block,
			double wanted)
{
	double stored = ((const double *)check->source[slot].buffer)[at];

	if (!is_same(stored, wanted))
		contradict(check,
			   "array \"%s\", block %" PRIu64 " (row %" PRIu64
			   "): holds %.17g, the rows make %.17g",
			   mm_format_slots[slot].name, block, block * check->table.block_rows,
			   stored, wanted);
}

/* Is a row one that may follow the last? Order and values. */
static void check_row(struct check *check, uint64_t row, int64_t timestamp, double price,
		      double volume)
{
	if (timestamp < check->last)
		contradict(check,
			   "array \"timestamp\", row %" PRIu64 ": %" PRId64
			   " is before the row before it, %" PRId64,
			   row, timestamp, check->last);
	else if (timestamp < check->table.first || timestamp > check->table.last)
		contradict(check,
			   "array \"timestamp\", row %" PRIu64 ": %" PRId64
			   " is not within the header's %" PRId64 " to %" PRId64,
			   row, timestamp, check->table.first, check->table.last);
	if (!isfinite(price))
		contradict(check, "array \"price\", row %" PRIu64 ": %g is not finite", row, price);
	if (!isfinite(volume) || volume < 0)
		contradict(check,
			   "array \"volume\", row %" PRIu64 ": %.17g is not finite or is negative",
			   row, volume);
	check->last = timestamp;
}

/* One block of the strip: block `at` of it, n rows, the first one being row `row` of the table and
 * value `from` of the strip. */
static void check_block(struct check *check, size_t at, uint64_t row, size_t from, size_t n)
{
	const int64_t *timestamp = (const int64_t *)check->source[MM_TIMESTAMP].buffer + from;
	const int64_t *first = check->source[MM_FIRST_TIMESTAMP].buffer;
	uint64_t block = row / check->table.block_rows;
	struct fold own = FOLD_NOTHING;

	if (first[at] != timestamp[0])
		contradict(check,
			   "array \"first_timestamp\", block %" PRIu64 " (row %" PRIu64
			   "): holds %" PRId64 ", the row has %" PRId64,
			   block, row, first[at], timestamp[0]);
	check_index(check, MM_VOLUME_BEFORE, at, block, check->fold.volume);
	check_index(check, MM_TURNOVER_BEFORE, at, block, check->fold.turnover);
	check_index(check, MM_LOW_BEFORE, at, block, check->fold.low);
	check_index(check, MM_HIGH_BEFORE, at, block, check->fold.high);
	check_index(check, MM_LARGEST_BEFORE, at, block, check->fold.largest);
	for (size_t i = 0; i < n; i++) {
		double price = check->price[from + i], volume = check->volume[from + i];
		check_row(check, row + i, timestamp[i], price, volume);
		fold_add(&check->fold, price, volume);
		fold_add(&own, price, volume);
	}
	check_index(check, MM_CLOSE, at, block, check->price[from + n - 1]);
	check_index(check, MM_LOW, at, block, own.low);
	check_index(check, MM_HIGH, at, block, own.high);
	check_index(check, MM_LARGEST, at, block, own.largest);
}

/* Holds a figure of the header against what the rows make of it. */
static void check_figure(struct check *check, int at, const char *what, double stored, double made)
{
	if (!is_same(stored, made))
		contradict(check, "header, byte %d: the %s is %.17g, the rows make %.17g", at, what,
			   stored, made);
}

/* The header's sums, once the last row has been seen. */
static void check_figures(struct check *check, double first_price, double last_price)
{
	const struct mm_table *table = &check->table;
	bool empty = table->rows == 0;

	if (!empty && check->last != table->last)
		contradict(check,
			   "header, byte %d: the last timestamp is %" PRId64
			   ", that of the last row %" PRId64,
			   AT_LAST, table->last, check->last);
	check_figure(check, AT_FIRST_PRICE, "first price", table->first_price, first_price);
	check_figure(check, AT_LAST_PRICE, "last price", table->last_price, last_price);
	check_figure(check, AT_LOW, "lowest price", table->low, empty ? 0 : check->fold.low);
	check_figure(check, AT_HIGH, "highest price", table->high, empty ? 0 : check->fold.high);
	check_figure(check, AT_VOLUME, "volume", table->volume, check->fold.volume);
	check_figure(check, AT_TURNOVER, "turnover", table->turnover, check->fold.turnover);
}

/* Reads the n rows from `row` and the index of their blocks. */
static bool read_strip(struct check *check, uint64_t row, size_t n, struct mm_error *err)
{
	uint32_t block_rows = check->table.block_rows;

	for (enum mm_slot slot = 0; slot < MM_FIRST_TIMESTAMP; slot++) {
		if (!read_values(check, slot, row, n, err))
			return false;
	}
	for (enum mm_slot slot = MM_FIRST_TIMESTAMP; slot < MM_SLOTS; slot++) {
		if (!read_values(check, slot, row / block_rows, (n + block_rows - 1) / block_rows,
				 err))
			return false;
	}
	convert(check, MM_PRICE, n, check->price);
	convert(check, MM_VOLUME, n, check->volume);
	return true;
}

/* The pass over the required arrays. */
static bool check_rows(struct check *check, struct mm_error *err)
{
	const struct mm_table *table = &check->table;
	double first_price = 0, last_price = 0;

	check->fold = FOLD_NOTHING;
	check->last = table->first;
	for (uint64_t row = 0; row < table->rows; row += check->strip) {
		uint64_t left = table->rows - row;
		size_t n = left < check->strip ? (size_t)left : check->strip;
		if (!read_strip(check, row, n, err))
			return false;
		if (row == 0)
			first_price = check->price[0];
		last_price = check->price[n - 1];
		if (row == 0 &&
		    *(const int64_t *)check->source[MM_TIMESTAMP].buffer != table->first)
			contradict(check,
				   "header, byte %d: the first timestamp is %" PRId64
				   ", that of row 0 %" PRId64,
				   AT_FIRST, table->first,
				   *(const int64_t *)check->source[MM_TIMESTAMP].buffer);
		for (size_t from = 0, at = 0; from < n && !check->contradicted;
		     from += table->block_rows, at++)
			check_block(check, at, row + from, from,
				    n - from < table->block_rows ? n - from : table->block_rows);
	}
	if (!check->contradicted)
		check_figures(check, first_price, last_price);
	return true;
}

/* Hashes an array that has no meaning here. */
static bool hash_array(struct check *check, const struct mm_array *array, uint64_t *hash,
		       struct mm_error *err)
{
	uint64_t left = mm_table_values(&check->table, array) * array->width, at = array->offset;
	XXH3_state_t *state = XXH3_createState();
	void *piece = malloc(PIECE);
	bool ok = state && piece && XXH3_64bits_reset(state) == XXH_OK;

	if (!ok)
		mm_fail(err, "cannot be verified: out of memory");
	while (ok && left > 0) {
		size_t bytes = left < PIECE ? (size_t)left : PIECE;
		ok = read_at(check, piece, bytes, at, err);
		if (ok)
			XXH3_64bits_update(state, piece, bytes);
		at += bytes;
		left -= bytes;
	}
	if (ok)
		*hash = XXH3_64bits_digest(state);
	free(piece);
	XXH3_freeState(state);
	return ok;
}

/* The hash of every array, as its bytes are. */
static bool hash_arrays(struct check *check, struct mm_error *err)
{
	for (uint32_t i = 0; i < check->table.arrays; i++) {
		const struct mm_array *array = &check->array[i];
		enum mm_slot slot = mm_format_slot(array->name, array->role, i);
		if (slot != MM_SLOTS)
			check->found[i] = XXH3_64bits_digest(check->source[slot].hash);
		else if (!hash_array(check, array, &check->found[i], err))
			return false;
	}
	return true;
}

/* Says what did not hold, the hashes first. */
static bool conclude(const struct check *check, struct mm_error *err)
{
	bool hashed = !(check->table.flags & MM_TABLE_APPENDING);
	char quoted[QUOTE_MAX];

	for (uint32_t i = 0; hashed && i < check->table.arrays; i++) {
		const struct mm_array *array = &check->array[i];
		if (array->hash == check->found[i])
			continue;
		return mm_fail(err,
			       "array %s: its hash is %016" PRIx64 ", that of its bytes %016" PRIx64
			       "%s%s",
			       quote_text(quoted, array->name, strlen(array->name)), array->hash,
			       check->found[i], check->contradicted ? "; " : "",
			       check->contradicted ? check->contradiction.text : "");
	}
	if (check->contradicted)
		return mm_fail(err, "%s", check->contradiction.text);
	return true;
}

bool mm_verify_table(struct mm_pool *pool, uint32_t id, uint64_t *bytes, struct mm_error *err)
{
	const char *broken = mm_pool_broken(pool, id);
	struct check *check;

	if (broken)
		return mm_fail(err, "%s", broken);
	check = calloc(1, sizeof *check);
	if (!check)
		return mm_fail(err, "cannot be verified: out of memory");
	check->fd = -1;
	check->bytes = bytes;
	bool ok = open_file(check, pool, id, err) && take_memory(check, err) &&
		  check_rows(check, err) && hash_arrays(check, err) && conclude(check, err);
	release(check);
	return ok;
}
