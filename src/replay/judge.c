/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A condition over many rows at once. Each of its comparisons asks for an interval; where the
 * field's range lies within, it is true with all rows, where they do not meet, with none. Only what
 * neither says is read. Index values in disorder or NaN make a range that says neither.
 *
 * A gap is compared as a number of nanoseconds, not as a double, which has 53 bits only; its range
 * in doubles is rounded the same way as the bounds are, so that what it excludes is excluded.
 */
#include "replay/judge.h"

#include <string.h>

#define TIME MM_BIT(MM_TIMESTAMP)
#define PRICE MM_BIT(MM_PRICE)
#define SIZE MM_BIT(MM_VOLUME)

struct mm_session mm_session_of(const struct mm_pool *pool, const struct mm_segment *segment)
{
	struct mm_session session = {.table = mm_pool_table(pool, segment->table)};
	uint64_t local;

	session.reference = session.table->first_price;
	if (segment->low) {
		uint32_t symbol = mm_pool_table_symbol(pool, segment->table);
		const struct mm_table *before = mm_pool_table(
			pool, mm_pool_locate(pool, symbol, segment->low - 1, &local));
		session.reference = before->last_price;
		session.follows = true;
		session.before = before->last;
	}
	return session;
}

static enum mm_verdict judge(const struct mm_comparison *comparison, struct mm_range range)
{
	bool outside = range.high < comparison->low || range.low > comparison->high;
	bool inside = range.low >= comparison->low && range.high <= comparison->high;

	if (comparison->except ? inside : outside)
		return MM_NEVER;
	return (comparison->except ? outside : inside) && !range.holes ? MM_ALWAYS : MM_PERHAPS;
}

enum mm_verdict mm_condition_of_session(const struct mm_condition *condition,
					const struct mm_session *session)
{
	enum mm_verdict all = MM_ALWAYS;

	for (size_t i = 0; i < condition->comparisons && all != MM_NEVER; i++) {
		const struct mm_comparison *comparison = &condition->comparison[i];
		enum mm_verdict one = judge(comparison,
					    mm_field(comparison->field)->in_session(session));
		all = one < all ? one : all;
	}
	return all;
}

enum mm_verdict mm_condition_of_block(const struct mm_condition *condition,
				      const struct mm_session *session,
				      const struct mm_index *index, uint64_t number)
{
	struct mm_index_block block = {session, index, number};
	enum mm_verdict all = MM_ALWAYS;

	for (size_t i = 0; i < condition->comparisons && all != MM_NEVER; i++) {
		const struct mm_comparison *comparison = &condition->comparison[i];
		enum mm_verdict one = judge(comparison,
					    mm_field(comparison->field)->in_block(&block));
		all = one < all ? one : all;
	}
	return all;
}

/* --- reading ---------------------------------------------------------------------------------- */

static unsigned index_needed(const struct mm_condition *condition)
{
	unsigned index = 0;

	for (size_t i = 0; i < condition->comparisons; i++)
		index |= mm_field(condition->comparison[i].field)->index;
	return index;
}

static unsigned columns_needed(const struct mm_condition *condition)
{
	unsigned columns = 0;

	for (size_t i = 0; i < condition->comparisons; i++)
		columns |= mm_field(condition->comparison[i].field)->columns;
	return columns;
}

enum mm_peeked mm_index_read(struct mm_index *index, const struct mm_source *source,
			     const struct mm_condition *condition, const struct mm_table *table,
			     uint64_t from, uint64_t to)
{
	uint64_t first = from ? from - 1 : from, end = to < table->blocks ? to + 1 : to;
	unsigned needed = index_needed(condition);
	size_t at = first - from + 1, n = end - first;
	enum mm_peeked result;

	index->from = index->to = from;
	result = mm_source_times(source, MM_FIRST_TIMESTAMP, first, n, index->first + at);
	for (enum mm_slot slot = MM_CLOSE; slot < MM_SLOTS && result == MM_PEEK_READ; slot++)
		if (needed & MM_BIT(slot))
			result = mm_source_values(source, slot, first, n, index->value[slot] + at);
	if (result == MM_PEEK_READ)
		index->to = to;
	return result;
}

static void ask(struct mm_peek *peek, enum mm_slot slot, uint64_t from, uint64_t n)
{
	const struct mm_place *place = &peek->table->place[slot];

	mm_peek_ask(peek, place->offset + from * place->width, n * place->width);
}

void mm_index_ask(struct mm_peek *peek, const struct mm_condition *condition, uint64_t from,
		  uint64_t to)
{
	uint64_t first = from ? from - 1 : from, end = to < peek->table->blocks ? to + 1 : to;
	unsigned needed = index_needed(condition) | MM_BIT(MM_FIRST_TIMESTAMP);

	for (enum mm_slot slot = MM_FIRST_TIMESTAMP; slot < MM_SLOTS; slot++)
		if (needed & MM_BIT(slot))
			ask(peek, slot, first, end - first);
}

void mm_rows_ask(struct mm_peek *peek, const struct mm_condition *condition, uint64_t block)
{
	uint64_t first = block * peek->table->block_rows, n = peek->table->rows - first;
	unsigned needed = columns_needed(condition) | TIME; /* of what is found the time is read */

	n = n < peek->table->block_rows ? n : peek->table->block_rows;
	for (enum mm_slot slot = MM_TIMESTAMP; slot <= MM_VOLUME; slot++)
		if (needed & MM_BIT(slot))
			ask(peek, slot, first, n);
}

static void mark_gaps(const struct mm_comparison *comparison, const struct mm_strip *strip,
		      uint8_t *truth)
{
	bool known = strip->follows;

	for (size_t i = 0; i < strip->n; i++) {
		int64_t before = strip->time[i], now = strip->time[i + 1];
		uint64_t gap = (uint64_t)now - (uint64_t)before;
		bool inside = gap >= comparison->shortest && gap <= comparison->longest;
		truth[i] &= known && now >= before && inside != comparison->except;
		known = true;
	}
}

static void mark_values(const struct mm_comparison *comparison, const double *value, size_t n,
			uint8_t *truth)
{
	double low = comparison->low, high = comparison->high;

	if (comparison->except)
		for (size_t i = 0; i < n; i++)
			truth[i] &= (value[i] < low) | (value[i] > high);
	else
		for (size_t i = 0; i < n; i++)
			truth[i] &= (value[i] >= low) & (value[i] <= high);
}

static enum mm_peeked read_strip(const struct mm_source *source, const struct mm_session *session,
				 unsigned columns, struct mm_strip *strip)
{
	enum mm_peeked result = MM_PEEK_READ;

	strip->follows = strip->row || session->follows;
	strip->time[0] = session->before;
	if (columns & TIME)
		result = strip->row ? mm_source_times(source, MM_TIMESTAMP, strip->row - 1,
						      strip->n + 1, strip->time)
				    : mm_source_times(source, MM_TIMESTAMP, 0, strip->n,
						      strip->time + 1);
	if (result == MM_PEEK_READ && columns & PRICE)
		result = mm_source_values(source, MM_PRICE, strip->row, strip->n, strip->price);
	if (result == MM_PEEK_READ && columns & SIZE)
		result = mm_source_values(source, MM_VOLUME, strip->row, strip->n, strip->size);
	return result;
}

static double index_of(const struct mm_index_block *block, enum mm_slot slot)
{
	return block->index->value[slot][block->number - block->index->from + 1];
}

static struct fold fold_before(const struct mm_index_block *block)
{
	return (struct fold){
		.volume = index_of(block, MM_VOLUME_BEFORE),
		.turnover = index_of(block, MM_TURNOVER_BEFORE),
		.low = index_of(block, MM_LOW_BEFORE),
		.high = index_of(block, MM_HIGH_BEFORE),
	};
}

/* Each field goes through the rows with a fold of its own. */
static void mark_strip(const struct mm_condition *condition, const struct mm_strip *strip,
		       struct fold *fold, uint8_t *truth)
{
	double value[MM_STRIP];

	memset(truth, 1, strip->n);
	for (size_t i = 0; i < condition->comparisons; i++) {
		const struct mm_comparison *comparison = &condition->comparison[i];
		const struct mm_field_functions *field = mm_field(comparison->field);
		if (!field->values) {
			mark_gaps(comparison, strip, truth);
			continue;
		}
		field->values(strip, &fold[i], value);
		mark_values(comparison, value, strip->n, truth);
	}
}

enum mm_peeked mm_condition_of_rows(const struct mm_condition *condition,
				    const struct mm_session *session,
				    const struct mm_source *source, const struct mm_index *index,
				    uint64_t number, uint8_t *truth)
{
	const struct mm_table *table = session->table;
	struct mm_index_block block = {session, index, number};
	uint64_t first = number * table->block_rows, left = table->rows - first;
	unsigned columns = columns_needed(condition);
	struct mm_strip strip;
	struct fold fold[MM_COMPARISONS_MAX];

	strip.session = session;
	strip.row = first;
	left = left < table->block_rows ? left : table->block_rows;
	for (size_t i = 0; i < condition->comparisons; i++)
		fold[i] = fold_before(&block);
	for (; left; left -= strip.n, strip.row += strip.n, truth += strip.n) {
		strip.n = left < MM_STRIP ? (size_t)left : MM_STRIP;
		enum mm_peeked result = read_strip(source, session, columns, &strip);
		if (result != MM_PEEK_READ)
			return result;
		mark_strip(condition, &strip, fold, truth);
	}
	return MM_PEEK_READ;
}
