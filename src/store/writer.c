/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a table. The rows' number is known beforehand, so every array's place is, and each column
 * can be written as its rows arrive: a stream a column, with a buffer, the place of its next byte
 * and its running hash. The index is kept in memory in the layout that it has in the file and goes
 * out in one piece at the end, the header last of all: a file without a header is none of ours,
 * whatever happened to the process.
 *
 *   | header | timestamp | price | volume | extras ... | first_timestamp | close | ... |
 *            '------- streams, as the rows come -------' '----- index, one piece -----'
 */
#include <mmtui/writer.h>

#include "base/quote.h"
#include "store/fold.h"
#include "store/format.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

#define STREAM_BYTES ((size_t)128 << 10) /* a column's buffer, where the column is not smaller */
#define COLUMNS_MAX (MM_FIRST_TIMESTAMP + MM_EXTRA_MAX)
#define ARRAYS_MAX (MM_SLOTS + MM_EXTRA_MAX)

_Static_assert(FORMAT_FIXED + ARRAYS_MAX * FORMAT_ENTRY <= MM_HEADER_MAX, "the directory fits");

/* One column on its way into the file. */
struct stream {
	uint64_t at; /* of the buffer's first byte in the file */
	size_t used, size;
	uint8_t *buffer;
	XXH3_state_t *hash;
};

struct mm_writer {
	char *path, *temporary;
	int fd;
	bool sync;
	bool failed; /* nothing but abort makes sense any more */

	struct mm_table table; /* the header to be */
	char symbol[MM_SYMBOL_MAX + 1];
	struct mm_array array[ARRAYS_MAX]; /* the directory to be: columns, extras, index */
	uint32_t columns;                  /* extras included; the index stands behind */
	uint64_t file_bytes;

	uint64_t added; /* rows */
	struct fold fold;
	struct stream stream[COLUMNS_MAX];

	uint8_t *index; /* the index arrays as they lie in the file, from index_at on */
	uint64_t index_at;
	size_t index_bytes;
	double *value[MM_SLOTS]; /* each index array in there; the first one's are int64 */
};

/* Appends an array to the directory. */
static void add_array(struct mm_writer *writer, const char *name, uint8_t type, uint8_t width,
		      uint8_t role, int8_t exponent)
{
	struct mm_array *array = &writer->array[writer->table.arrays++];

	memcpy(array->name, name, strlen(name));
	array->type = type;
	array->width = width;
	array->role = role;
	array->exponent = exponent;
}

/* Appends the required arrays [from, to). */
static void add_slots(struct mm_writer *writer, enum mm_slot from, enum mm_slot to)
{
	for (enum mm_slot slot = from; slot < to; slot++) {
		const struct format_slot *must = &mm_format_slots[slot];
		add_array(writer, must->name, must->type ? must->type : MM_FLOAT, 8, must->role, 0);
	}
}

/* Appends an extra column, where its description is one the format allows. */
static bool add_extra(struct mm_writer *writer, const struct mm_array *extra, struct mm_error *err)
{
	char quoted[QUOTE_MAX];
	size_t length = strnlen(extra->name, FORMAT_NAME);
	const char *name = quote_text(quoted, extra->name, length);

	if (length == 0 || length >= FORMAT_NAME || !mm_format_is_utf8(extra->name, length))
		return mm_fail(err, "%s: column %s: a name is 1 to %d bytes of UTF-8", writer->path,
			       name, FORMAT_NAME - 1);
	if (!mm_format_is_type(extra->type, extra->width))
		return mm_fail(err, "%s: column %s: there is no type %u of %u bytes", writer->path,
			       name, extra->type, extra->width);
	if (extra->exponent != 0 && extra->type != MM_INT && extra->type != MM_UINT)
		return mm_fail(err, "%s: column %s: only integers have an exponent", writer->path,
			       name);
	for (uint32_t i = 0; i < writer->table.arrays; i++) {
		if (strcmp(writer->array[i].name, extra->name) == 0)
			return mm_fail(err, "%s: column %s: there is another one of this name",
				       writer->path, name);
	}
	add_array(writer, extra->name, extra->type, extra->width, MM_COLUMN, extra->exponent);
	return true;
}

/* Makes the directory: required columns, extras, index. */
static bool list_arrays(struct mm_writer *writer, const struct mm_writer_options *options,
			struct mm_error *err)
{
	if (options->extras > MM_EXTRA_MAX)
		return mm_fail(err, "%s: %zu extra columns, a table keeps at most %d", writer->path,
			       options->extras, MM_EXTRA_MAX);
	add_slots(writer, MM_TIMESTAMP, MM_FIRST_TIMESTAMP);
	for (size_t i = 0; i < options->extras; i++) {
		if (!add_extra(writer, &options->extra[i], err))
			return false;
	}
	writer->columns = writer->table.arrays;
	add_slots(writer, MM_FIRST_TIMESTAMP, MM_SLOTS);
	return true;
}

/* Gives every array its place, one behind the other. */
static bool place_arrays(struct mm_writer *writer, struct mm_error *err)
{
	struct mm_table *table = &writer->table;
	uint64_t at = FORMAT_FIXED + table->arrays * FORMAT_ENTRY;

	table->header_bytes = (uint32_t)at;
	for (uint32_t i = 0; i < table->arrays; i++) {
		struct mm_array *array = &writer->array[i];
		uint64_t needed, end;
		if (__builtin_mul_overflow(mm_table_values(table, array), array->width, &needed) ||
		    __builtin_add_overflow(at + FORMAT_PAGE, needed, &end) || end > INT64_MAX)
			return mm_fail(err, "%s: %" PRIu64 " rows make a file that is too large",
				       writer->path, table->rows);
		uint64_t align = needed >= FORMAT_LARGE ? FORMAT_PAGE : FORMAT_LINE;
		array->offset = (at + align - 1) / align * align;
		array->bytes = needed;
		at = array->offset + needed;
	}
	writer->file_bytes = at;
	return true;
}

/* Takes the memory: a buffer and a hash a column, and the index. */
static bool take_memory(struct mm_writer *writer, struct mm_error *err)
{
	for (uint32_t i = 0; i < writer->columns; i++) {
		struct stream *stream = &writer->stream[i];
		uint64_t bytes = writer->array[i].bytes;
		stream->at = writer->array[i].offset;
		stream->size = bytes < STREAM_BYTES ? (size_t)bytes : STREAM_BYTES;
		stream->buffer = malloc(stream->size ? stream->size : 1);
		stream->hash = XXH3_createState();
		if (!stream->buffer || !stream->hash || XXH3_64bits_reset(stream->hash) != XXH_OK)
			return mm_fail(err, "%s: out of memory", writer->path);
	}
	const struct mm_array *index = &writer->array[writer->columns];
	writer->index_at = index->offset;
	writer->index_bytes = (size_t)(writer->file_bytes - index->offset);
	writer->index = calloc(1, writer->index_bytes ? writer->index_bytes : 1);
	if (!writer->index)
		return mm_fail(err, "%s: out of memory for the index of %" PRIu64 " blocks",
			       writer->path, writer->table.blocks);
	for (enum mm_slot slot = MM_FIRST_TIMESTAMP; slot < MM_SLOTS; slot++, index++)
		writer->value[slot] = (double *)(writer->index +
						 (index->offset - writer->index_at));
	return true;
}

/* Creates the temporary file beside the target. */
static bool create(struct mm_writer *writer, struct mm_error *err)
{
	static atomic_uint number;

	do {
		free(writer->temporary);
		if (asprintf(&writer->temporary, "%s.tmp-%ld-%u", writer->path, (long)getpid(),
			     atomic_fetch_add(&number, 1)) < 0) {
			writer->temporary = NULL;
			return mm_fail(err, "%s: out of memory", writer->path);
		}
		writer->fd = open(writer->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	} while (writer->fd < 0 && errno == EEXIST);
	if (writer->fd < 0) {
		mm_fail_errno(err, "%s: cannot create it", writer->temporary);
		free(writer->temporary); /* what is not ours is not deleted */
		writer->temporary = NULL;
		return false;
	}
	if (ftruncate(writer->fd, (off_t)writer->file_bytes) != 0)
		return mm_fail_errno(err, "%s: cannot make it %" PRIu64 " bytes long",
				     writer->temporary, writer->file_bytes);
	return true;
}

/* Everything that mm_writer_open does once there is a writer. */
static bool begin(struct mm_writer *writer, const struct mm_writer_options *options,
		  struct mm_error *err)
{
	struct mm_table *table = &writer->table;
	char quoted[QUOTE_MAX];
	size_t length = strnlen(options->symbol, MM_SYMBOL_MAX + 1);

	if (length == 0 || length > MM_SYMBOL_MAX || !mm_format_is_utf8(options->symbol, length))
		return mm_fail(err, "%s: symbol %s: it must be 1 to %d bytes of UTF-8",
			       writer->path, quote_text(quoted, options->symbol, length),
			       MM_SYMBOL_MAX);
	memcpy(writer->symbol, options->symbol, length);
	table->rows = options->rows;
	table->block_rows = options->block_rows ? options->block_rows : MM_BLOCK_ROWS;
	if (table->block_rows < FORMAT_BLOCK_MIN || table->block_rows > FORMAT_BLOCK_MAX ||
	    (table->block_rows & (table->block_rows - 1)) != 0)
		return mm_fail(err,
			       "%s: %" PRIu32 " rows a block, it must be a power of two from %d to "
			       "%d",
			       writer->path, table->block_rows, FORMAT_BLOCK_MIN, FORMAT_BLOCK_MAX);
	table->blocks = table->rows / table->block_rows + (table->rows % table->block_rows != 0);
	writer->sync = options->sync;
	writer->fold = FOLD_NOTHING;
	mm_writer_decimals(writer, options->price_decimals, options->volume_decimals);
	return list_arrays(writer, options, err) && place_arrays(writer, err) &&
	       take_memory(writer, err) && create(writer, err);
}

struct mm_writer *mm_writer_open(const char *path, const struct mm_writer_options *options,
				 struct mm_error *err)
{
	struct mm_writer *writer = calloc(1, sizeof *writer);

	if (!writer || !(writer->path = strdup(path))) {
		free(writer);
		mm_fail(err, "%s: out of memory", path);
		return NULL;
	}
	writer->fd = -1;
	if (!begin(writer, options, err)) {
		mm_writer_abort(writer);
		return NULL;
	}
	return writer;
}

/* Writes all of it. */
static bool write_at(struct mm_writer *writer, const void *from, size_t bytes, uint64_t at,
		     struct mm_error *err)
{
	const uint8_t *left = from;

	while (bytes > 0) {
		ssize_t count = pwrite(writer->fd, left, bytes, (off_t)at);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return mm_fail_errno(err, "%s: cannot write %zu bytes at byte %" PRIu64,
					     writer->temporary, bytes, at);
		left += count;
		at += (uint64_t)count;
		bytes -= (size_t)count;
	}
	return true;
}

/* Writes and hashes what the buffer holds. */
static bool flush(struct mm_writer *writer, struct stream *stream, struct mm_error *err)
{
	XXH3_64bits_update(stream->hash, stream->buffer, stream->used);
	if (!write_at(writer, stream->buffer, stream->used, stream->at, err))
		return false;
	stream->at += stream->used;
	stream->used = 0;
	return true;
}

/* Appends to a column. */
static bool append(struct mm_writer *writer, struct stream *stream, const void *from, size_t bytes,
		   struct mm_error *err)
{
	const uint8_t *left = from;

	while (bytes > 0) {
		size_t room = stream->size - stream->used, count = bytes < room ? bytes : room;
		memcpy(stream->buffer + stream->used, left, count);
		stream->used += count;
		left += count;
		bytes -= count;
		if (stream->used == stream->size && !flush(writer, stream, err))
			return false;
	}
	return true;
}

/* Are these rows ones that may follow? */
static bool check_rows(const struct mm_writer *writer, size_t n, const int64_t *timestamp,
		       const double *price, const double *volume, struct mm_error *err)
{
	int64_t last = writer->added ? writer->table.last : INT64_MIN;

	if (n > writer->table.rows - writer->added)
		return mm_fail(err,
			       "%s: row %" PRIu64 ": only %" PRIu64 " rows were announced, %zu "
			       "more came after %" PRIu64,
			       writer->path, writer->table.rows, writer->table.rows, n,
			       writer->added);
	for (size_t i = 0; i < n; i++) {
		if (timestamp[i] < last)
			return mm_fail(err,
				       "%s: row %" PRIu64 ": timestamp %" PRId64
				       " is before the row before it, %" PRId64,
				       writer->path, writer->added + i, timestamp[i], last);
		if (!isfinite(price[i]))
			return mm_fail(err, "%s: row %" PRIu64 ": the price %g is not finite",
				       writer->path, writer->added + i, price[i]);
		if (!isfinite(volume[i]) || volume[i] < 0)
			return mm_fail(err,
				       "%s: row %" PRIu64 ": the volume %.17g is not finite or is "
				       "negative",
				       writer->path, writer->added + i, volume[i]);
		last = timestamp[i];
	}
	return true;
}

/* Starts a block: what is known before its first row. */
static void begin_block(struct mm_writer *writer, uint64_t block, int64_t timestamp)
{
	memcpy(&writer->value[MM_FIRST_TIMESTAMP][block], &timestamp, sizeof timestamp);
	writer->value[MM_LOW][block] = INFINITY;
	writer->value[MM_HIGH][block] = -INFINITY;
	writer->value[MM_VOLUME_BEFORE][block] = writer->fold.volume;
	writer->value[MM_TURNOVER_BEFORE][block] = writer->fold.turnover;
	writer->value[MM_LOW_BEFORE][block] = writer->fold.low;
	writer->value[MM_HIGH_BEFORE][block] = writer->fold.high;
	writer->value[MM_LARGEST_BEFORE][block] = writer->fold.largest;
}

/* Folds rows of one block into the session and into the block. */
static void fold_block(struct mm_writer *writer, uint64_t block, size_t n, const double *price,
		       const double *volume)
{
	struct fold session = writer->fold;
	struct fold own = {.low = writer->value[MM_LOW][block],
			   .high = writer->value[MM_HIGH][block],
			   .largest = writer->value[MM_LARGEST][block]};

	for (size_t i = 0; i < n; i++) {
		fold_add(&session, price[i], volume[i]);
		fold_add(&own, price[i], volume[i]);
	}
	writer->fold = session;
	writer->value[MM_CLOSE][block] = price[n - 1];
	writer->value[MM_LOW][block] = own.low;
	writer->value[MM_HIGH][block] = own.high;
	writer->value[MM_LARGEST][block] = own.largest;
}

/* Folds rows into header and index, a block at a time. */
static void fold_rows(struct mm_writer *writer, size_t n, const int64_t *timestamp,
		      const double *price, const double *volume)
{
	struct mm_table *table = &writer->table;

	if (n == 0)
		return;
	if (writer->added == 0) {
		table->first = timestamp[0];
		table->first_price = price[0];
	}
	table->last = timestamp[n - 1];
	table->last_price = price[n - 1];
	for (size_t done = 0, count; done < n; done += count) {
		uint64_t block = writer->added / table->block_rows;
		size_t inside = (size_t)(writer->added % table->block_rows);
		count = table->block_rows - inside < n - done ? table->block_rows - inside
							      : n - done;
		if (inside == 0)
			begin_block(writer, block, timestamp[done]);
		fold_block(writer, block, count, price + done, volume + done);
		writer->added += count;
	}
}

bool mm_writer_add(struct mm_writer *writer, size_t n, const int64_t *timestamp,
		   const double *price, const double *volume, const void *const *extra,
		   struct mm_error *err)
{
	if (writer->failed)
		return mm_fail(err, "%s: cannot go on after an error", writer->path);
	writer->failed = true;
	if (!check_rows(writer, n, timestamp, price, volume, err))
		return false;
	fold_rows(writer, n, timestamp, price, volume);
	for (uint32_t i = 0; i < writer->columns; i++) {
		const void *from = i == MM_TIMESTAMP ? timestamp
				   : i == MM_PRICE   ? (const void *)price
				   : i == MM_VOLUME  ? volume
						     : extra[i - MM_FIRST_TIMESTAMP];
		if (!append(writer, &writer->stream[i], from, n * writer->array[i].width, err))
			return false;
	}
	writer->failed = false;
	return true;
}

void mm_writer_decimals(struct mm_writer *writer, uint8_t price, uint8_t volume)
{
	writer->table.price_decimals = price;
	writer->table.volume_decimals = volume;
}

/* The fixed part of the header, without the hash. */
static void store_fixed(const struct mm_writer *writer, uint8_t *head)
{
	const struct mm_table *table = &writer->table;
	bool empty = table->rows == 0;

	memcpy(head + AT_MAGIC, FORMAT_MAGIC, 8);
	store_u32(head + AT_VERSION, FORMAT_VERSION);
	store_u32(head + AT_HEADER_BYTES, table->header_bytes);
	store_u64(head + AT_ROWS, table->rows);
	store_u64(head + AT_FIRST, (uint64_t)table->first);
	store_u64(head + AT_LAST, (uint64_t)table->last);
	store_u32(head + AT_ENTRIES, table->arrays);
	store_u32(head + AT_BLOCK_ROWS, table->block_rows);
	head[AT_PRICE_DECIMALS] = table->price_decimals;
	head[AT_VOLUME_DECIMALS] = table->volume_decimals;
	head[AT_KIND] = table->kind;
	store_u64(head + AT_BLOCKS, table->blocks);
	store_f64(head + AT_FIRST_PRICE, table->first_price);
	store_f64(head + AT_LAST_PRICE, table->last_price);
	store_f64(head + AT_LOW, empty ? 0 : writer->fold.low);
	store_f64(head + AT_HIGH, empty ? 0 : writer->fold.high);
	store_f64(head + AT_VOLUME, writer->fold.volume);
	store_f64(head + AT_TURNOVER, writer->fold.turnover);
	memcpy(head + AT_SYMBOL, writer->symbol, MM_SYMBOL_MAX);
}

/* Writes header and directory, once all hashes are known. */
static bool write_header(struct mm_writer *writer, struct mm_error *err)
{
	uint8_t head[MM_HEADER_MAX] = {0};

	store_fixed(writer, head);
	for (uint32_t i = 0; i < writer->table.arrays; i++) {
		const struct mm_array *array = &writer->array[i];
		uint8_t *entry = head + FORMAT_FIXED + i * FORMAT_ENTRY;
		memcpy(entry + ENTRY_NAME, array->name, FORMAT_NAME);
		entry[ENTRY_TYPE] = array->type;
		entry[ENTRY_WIDTH] = array->width;
		entry[ENTRY_ROLE] = array->role;
		entry[ENTRY_EXPONENT] = (uint8_t)array->exponent;
		store_u64(entry + ENTRY_OFFSET, array->offset);
		store_u64(entry + ENTRY_BYTES, array->bytes);
		store_u64(entry + ENTRY_HASH, array->hash);
	}
	store_u64(head + AT_HASH, mm_format_hash(head, writer->table.header_bytes));
	return write_at(writer, head, writer->table.header_bytes, 0, err);
}

/* Writes what is left in memory: the ends of the columns, the index, the header. */
static bool write_rest(struct mm_writer *writer, struct mm_error *err)
{
	struct mm_array *array = writer->array;

	if (writer->failed)
		return mm_fail(err, "%s: cannot be finished after an error", writer->path);
	if (writer->added != writer->table.rows)
		return mm_fail(err, "%s: %" PRIu64 " rows were announced, %" PRIu64 " came",
			       writer->path, writer->table.rows, writer->added);
	for (uint32_t i = 0; i < writer->columns; i++, array++) {
		if (!flush(writer, &writer->stream[i], err))
			return false;
		array->hash = XXH3_64bits_digest(writer->stream[i].hash);
	}
	for (enum mm_slot slot = MM_FIRST_TIMESTAMP; slot < MM_SLOTS; slot++, array++)
		array->hash = XXH3_64bits(writer->value[slot], (size_t)array->bytes);
	return write_at(writer, writer->index, writer->index_bytes, writer->index_at, err) &&
	       write_header(writer, err);
}

/* Makes the rename last. The table is whole and in its place whatever comes of it. */
static bool sync_directory(const struct mm_writer *writer, struct mm_error *err)
{
	const char *slash = strrchr(writer->path, '/');
	char *directory = slash ? strndup(writer->path, (size_t)(slash - writer->path) + 1)
				: strdup(".");

	if (!directory)
		return mm_fail(err, "%s: out of memory", writer->path);
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (!ok)
		mm_fail_errno(err, "%s: cannot sync the directory", directory);
	if (fd >= 0)
		close(fd);
	free(directory);
	return ok;
}

/* From the temporary file to the table. */
static bool put_in_place(struct mm_writer *writer, struct mm_error *err)
{
	if (writer->sync && fsync(writer->fd) != 0)
		return mm_fail_errno(err, "%s: cannot sync it", writer->temporary);
	int fd = writer->fd;
	writer->fd = -1;
	if (close(fd) != 0) /* where some file systems report a full disk */
		return mm_fail_errno(err, "%s: cannot close it", writer->temporary);
	if (rename(writer->temporary, writer->path) != 0)
		return mm_fail_errno(err, "%s: cannot rename it to %s", writer->temporary,
				     writer->path);
	free(writer->temporary);
	writer->temporary = NULL;
	return !writer->sync || sync_directory(writer, err);
}

bool mm_writer_finish(struct mm_writer *writer, struct mm_error *err)
{
	bool ok = write_rest(writer, err) && put_in_place(writer, err);

	mm_writer_abort(writer);
	return ok;
}

void mm_writer_abort(struct mm_writer *writer)
{
	if (!writer)
		return;
	if (writer->fd >= 0)
		close(writer->fd);
	if (writer->temporary)
		unlink(writer->temporary);
	for (uint32_t i = 0; i < COLUMNS_MAX; i++) {
		free(writer->stream[i].buffer);
		XXH3_freeState(writer->stream[i].hash);
	}
	free(writer->index);
	free(writer->temporary);
	free(writer->path);
	free(writer);
}
