/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The merge knows timestamp, price and volume. What else a table keeps is fetched here, a batch at
 * a time: a symbol's events in a batch are consecutive rows of it, so each table is visited once
 * and a run of each column copied in one piece. The runs lie one behind the other in symbol order;
 * going through the batch in event order takes the next value of the event's symbol each time.
 *
 *   batch (event order)      B A A C B A
 *   values (symbol order)    A A A B B C     next[]: where A's, B's, C's next value is
 *
 * Tables may store a column in different types, or not have it: each value's table is kept with
 * it, and tells how to read the bytes.
 */
#include "io/extras.h"

#include <stdlib.h>

#define VALUES_BYTES ((size_t)32 << 20) /* of all columns of a batch together */
#define ARRAYS_MAX (MM_HEADER_MAX / 64)
#define NO_TABLE UINT32_MAX

/* Where a table keeps a column; width 0: nowhere. */
struct place {
	uint64_t offset;
	uint8_t type, width;
	int8_t exponent;
};

struct extras {
	struct mm_market *market;
	size_t count;
	struct place *places; /* [tables][count] */
	size_t *width;        /* [count]: the largest of any table */
	size_t *width_sum;    /* [count]: of the columns before */
	size_t row_bytes;

	uint64_t *row;  /* [symbols]: the first row that is not in a batch yet */
	uint32_t *next; /* [symbols]: place of the next event's values */

	size_t room;     /* events that there is memory for */
	uint32_t *table; /* [room] */
	uint8_t *values; /* column c from room * width_sum[c], each of width[c] bytes */
};

/* --- finding ---------------------------------------------------------------------------------- */

/* What a visit to a header looks for. */
struct search {
	char *const *names;
	size_t count;
	struct place *places;
};

static void read_places(const struct mm_visit *visit)
{
	struct search *search = visit->arg;
	struct mm_array arrays[ARRAYS_MAX];
	const struct mm_table *table = visit->table;
	size_t length = table->file_bytes < MM_HEADER_MAX ? table->file_bytes : MM_HEADER_MAX;
	size_t found = mm_table_arrays(visit->base, length, arrays, ARRAYS_MAX);

	for (size_t i = 0; i < found && i < ARRAYS_MAX; i++) {
		const struct mm_array *array = &arrays[i];
		uint64_t bytes;
		/* parsed once already, but the file may have changed under the mapping since */
		if (array->role != MM_COLUMN ||
		    __builtin_mul_overflow(table->rows, array->width, &bytes) ||
		    array->offset > table->file_bytes || bytes > table->file_bytes - array->offset)
			continue;
		for (size_t c = 0; c < search->count; c++)
			if (strcmp(search->names[c], array->name) == 0)
				search->places[c] = (struct place){.offset = array->offset,
								   .type = array->type,
								   .width = array->width,
								   .exponent = array->exponent};
	}
}

/* Looks into the headers of all tables of all chosen symbols. */
static void find_places(struct extras *extras, char *const *names)
{
	struct mm_market *market = extras->market;

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t symbol = market->chosen[i];
		uint32_t first = mm_pool_first_table(market->pool, symbol);
		for (uint32_t s = 0; s < mm_pool_segments(market->pool, symbol); s++) {
			struct search search = {names, extras->count,
						extras->places + (first + s) * extras->count};
			if (mm_pool_broken(market->pool, first + s))
				continue;
			mm_pool_visit(market->pool, first + s, MM_VISIT_PASS, read_places, &search,
				      NULL);
			for (size_t c = 0; c < extras->count; c++)
				if (extras->width[c] < search.places[c].width)
					extras->width[c] = search.places[c].width;
		}
	}
}

struct extras *extras_new(struct mm_market *market, char *const *names, size_t count,
			  struct mm_error *err)
{
	struct extras *extras = calloc(1, sizeof *extras);
	size_t tables = mm_pool_tables(market->pool), cells;

	if (!extras || __builtin_mul_overflow(tables, count, &cells))
		goto memory;
	extras->market = market;
	extras->count = count;
	extras->places = calloc(cells ? cells : 1, sizeof *extras->places);
	extras->width = calloc(count, sizeof *extras->width);
	extras->width_sum = calloc(count, sizeof *extras->width_sum);
	extras->row = calloc((size_t)market->symbols + 1, sizeof *extras->row);
	extras->next = calloc((size_t)market->symbols + 1, sizeof *extras->next);
	if (!extras->places || !extras->width || !extras->width_sum || !extras->row ||
	    !extras->next)
		goto memory;
	memcpy(extras->row, market->low, market->symbols * sizeof *extras->row);
	find_places(extras, names);
	for (size_t c = 0; c < count; c++) {
		if (extras->width[c] == 0) {
			mm_fail(err, "no chosen table has a column \"%s\"", names[c]);
			extras_free(extras);
			return NULL;
		}
		extras->width_sum[c] = extras->row_bytes;
		extras->row_bytes += extras->width[c];
	}
	return extras;
memory:
	mm_fail(err, "%s: out of memory for further columns", mm_pool_directory(market->pool));
	extras_free(extras);
	return NULL;
}

void extras_free(struct extras *extras)
{
	if (!extras)
		return;
	free(extras->places);
	free(extras->width);
	free(extras->width_sum);
	free(extras->row);
	free(extras->next);
	free(extras->table);
	free(extras->values);
	free(extras);
}

size_t extras_capacity(const struct extras *extras)
{
	size_t most = VALUES_BYTES / extras->row_bytes;
	return most < MM_MERGE_EVENTS ? most : MM_MERGE_EVENTS;
}

/* --- copying ---------------------------------------------------------------------------------- */

/* A run of rows of one table that is to be copied to a place. */
struct run {
	const struct extras *extras;
	const struct place *places;
	uint64_t row;
	size_t count, to;
};

static void copy_run(const struct mm_visit *visit)
{
	const struct run *run = visit->arg;
	const struct extras *extras = run->extras;

	for (size_t c = 0; c < extras->count; c++) {
		const struct place *place = &run->places[c];
		size_t stride = extras->width[c], width = place->width;
		const uint8_t *from = visit->base + place->offset + run->row * width;
		uint8_t *to = extras->values + extras->room * extras->width_sum[c] +
			      run->to * stride;
		if (width == stride) {
			memcpy(to, from, run->count * width);
			continue;
		}
		for (size_t i = 0; width > 0 && i < run->count; i++, from += width, to += stride)
			memcpy(to, from, width);
	}
}

/* Copies `count` rows of a symbol, from as many of its tables as they lie in. */
static void load_symbol(struct extras *extras, uint32_t symbol, uint64_t row, size_t count,
			size_t to)
{
	struct mm_pool *pool = extras->market->pool;
	uint64_t end = mm_pool_rows(pool, symbol);

	for (size_t i = 0; i < count; i++)
		extras->table[to + i] = NO_TABLE;
	while (count > 0 && row < end) {
		uint64_t local, left;
		uint32_t table = mm_pool_locate(pool, symbol, row, &local);
		left = mm_pool_table(pool, table)->rows - local;
		struct run run = {.extras = extras,
				  .places = extras->places + table * extras->count,
				  .row = local,
				  .count = left < count ? (size_t)left : count,
				  .to = to};
		if (mm_pool_visit(pool, table, MM_VISIT_STAY, copy_run, &run, NULL))
			for (size_t i = 0; i < run.count; i++)
				extras->table[to + i] = table;
		row += run.count;
		to += run.count;
		count -= run.count;
	}
}

/* Has memory for so many events. */
static bool make_room(struct extras *extras, size_t room, struct mm_error *err)
{
	size_t bytes;

	if (room <= extras->room)
		return true;
	free(extras->table);
	free(extras->values);
	extras->room = 0;
	extras->table = calloc(room, sizeof *extras->table);
	extras->values = __builtin_mul_overflow(room, extras->row_bytes, &bytes) ? NULL
										 : malloc(bytes);
	if (!extras->table || !extras->values)
		return mm_fail(err, "out of memory for the further columns of %zu events", room);
	extras->room = room;
	return true;
}

bool extras_load(struct extras *extras, const struct mm_batch *batch, struct mm_error *err)
{
	const struct mm_market *market = extras->market;
	uint32_t place = 0;

	if (!make_room(extras, batch->count > batch->capacity ? batch->count : batch->capacity,
		       err))
		return false;
	for (uint32_t i = 0; i < market->chosens; i++)
		extras->next[market->chosen[i]] = 0;
	for (size_t i = 0; i < batch->count; i++)
		extras->next[batch->symbol[i]]++;
	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t symbol = market->chosen[i], count = extras->next[symbol];
		extras->next[symbol] = place;
		if (count == 0)
			continue;
		load_symbol(extras, symbol, extras->row[symbol], count, place);
		extras->row[symbol] += count;
		place += count;
	}
	return true;
}

size_t extras_next(struct extras *extras, uint32_t symbol)
{
	return extras->next[symbol]++;
}

/* --- cells ------------------------------------------------------------------------------------ */

/* Writes digits x 10^exponent, exactly, without zeros at the end behind the point. */
static void put_scaled(struct csv_out *out, bool negative, uint64_t value, int exponent)
{
	char digits[24];
	int length = 0;

	for (; exponent < 0 && value != 0 && value % 10 == 0; exponent++)
		value /= 10;
	if (value == 0)
		exponent = 0;
	do
		digits[length++] = (char)('0' + value % 10);
	while ((value /= 10) != 0);
	if (negative)
		csv_put_char(out, '-');
	for (; exponent < 0 && length <= -exponent; length++) /* 0.05 */
		digits[length] = '0';
	while (length-- > 0) {
		csv_put_char(out, digits[length]);
		if (length > 0 && length == -exponent)
			csv_put_char(out, '.');
	}
	for (; exponent > 0; exponent--)
		csv_put_char(out, '0');
}

/* An integer of 1, 2, 4 or 8 bytes, its sign extended. */
static uint64_t read_integer(const uint8_t *from, size_t width, bool is_signed)
{
	uint64_t value = 0;

	memcpy(&value, from, width); /* tables are little-endian, and so are we (store/format.h) */
	if (is_signed && width < 8 && (value >> (width * 8 - 1) & 1))
		value |= UINT64_MAX << (width * 8);
	return value;
}

void extras_put(const struct extras *extras, size_t column, size_t at, struct csv_out *out)
{
	uint32_t table = extras->table[at];

	if (table == NO_TABLE)
		return;
	const struct place *place = &extras->places[table * extras->count + column];
	const uint8_t *value = extras->values + extras->room * extras->width_sum[column] +
			       at * extras->width[column];
	if (place->width == 0)
		return;
	if (place->type == MM_TEXT) {
		csv_put_text(out, (const char *)value, strnlen((const char *)value, place->width));
	} else if (place->type == MM_FLOAT) {
		double number;
		mm_values_f64(value, place->type, place->width, 0, 1, &number);
		csv_put_number(out, number);
	} else {
		uint64_t bits = read_integer(value, place->width, place->type == MM_INT);
		bool negative = place->type == MM_INT && bits >> 63;
		put_scaled(out, negative, negative ? -bits : bits, place->exponent);
	}
}
