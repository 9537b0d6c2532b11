/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fields of conditions. Each has three functions:
 *
 *   in_session   between which values it lies in a whole segment, by the header
 *   in_block     between which it lies in a block, by the index
 *   values       what it is at each row
 *
 * The ranges must hold whatever floating point does: a session's figures are running sums whose
 * last bits depend on the order, so a range is made of such sums themselves (volume never falls:
 * the block's lies between the sums before and after it), of operations that are monotonous even
 * when rounded (price less the reference), or it is widened (vwap). `holes` says that the field may
 * have no value at some of the rows: no comparison is true there.
 *
 * A gap is compared as a number of nanoseconds, not as a double, which has 53 bits only; its range
 * in doubles is rounded the same way as the bounds are, so that what it excludes is excluded.
 */
#include "replay/field.h"

#include "store/fold.h"

#include <math.h>
#include <string.h>

#define STRIP 512 /* rows looked at together: a block, as we write them */

struct range {
	double low, high;
	bool holes;
};

/* A block's place in its table. */
struct block {
	const struct mm_session *session;
	const struct mm_visit *visit;
	uint64_t number;
};

/* Some rows of a block, and those of their columns that are needed. */
struct strip {
	const struct mm_session *session;
	uint64_t row; /* the first one's, in the table */
	size_t n;
	const int64_t *time; /* the column itself, at `row` */
	bool follows;        /* the symbol has a row before the first, ... */
	int64_t before;      /* at this time */
	double price[STRIP], size[STRIP];
};

#define TIME (1u << MM_TIMESTAMP)
#define PRICE (1u << MM_PRICE)
#define SIZE (1u << MM_VOLUME)

struct field {
	unsigned columns; /* that `values` reads */
	struct range (*in_session)(const struct mm_session *session);
	struct range (*in_block)(const struct block *block);
	/* fold: the session's up to the strip; goes on through it */
	void (*values)(const struct strip *strip, struct fold *fold, double *out);
};

static double index_of(const struct block *block, enum mm_slot slot)
{
	return mm_visit_index(block->visit, slot)[block->number];
}

static bool is_last(const struct block *block)
{
	return block->number + 1 == block->session->table->blocks;
}

/* --- price ------------------------------------------------------------------------------------ */

static struct range price_in_session(const struct mm_session *session)
{
	return (struct range){session->table->low, session->table->high, false};
}

static struct range price_in_block(const struct block *block)
{
	return (struct range){index_of(block, MM_LOW), index_of(block, MM_HIGH), false};
}

static void price_values(const struct strip *strip, struct fold *fold, double *out)
{
	(void)fold;
	memcpy(out, strip->price, strip->n * sizeof *out);
}

/* --- size ------------------------------------------------------------------------------------- */

static struct range size_in_session(const struct mm_session *session)
{
	(void)session;
	return (struct range){0, INFINITY, false};
}

static struct range size_in_block(const struct block *block)
{
	return (struct range){0, index_of(block, MM_LARGEST), false};
}

static void size_values(const struct strip *strip, struct fold *fold, double *out)
{
	(void)fold;
	memcpy(out, strip->size, strip->n * sizeof *out);
}

/* --- change ----------------------------------------------------------------------------------- */

static double change(double price, double reference)
{
	return price - reference;
}

static struct range change_of(struct range price, const struct mm_session *session)
{
	return (struct range){change(price.low, session->reference),
			      change(price.high, session->reference), false};
}

static struct range change_in_session(const struct mm_session *session)
{
	return change_of(price_in_session(session), session);
}

static struct range change_in_block(const struct block *block)
{
	return change_of(price_in_block(block), block->session);
}

static void change_values(const struct strip *strip, struct fold *fold, double *out)
{
	(void)fold;
	for (size_t i = 0; i < strip->n; i++)
		out[i] = change(strip->price[i], strip->session->reference);
}

/* --- change% ---------------------------------------------------------------------------------- */

/* From 0 it is not known. */
static double percent(double price, double reference)
{
	return reference == 0 ? NAN : (price - reference) / fabs(reference) * 100;
}

static struct range percent_of(struct range price, const struct mm_session *session)
{
	return (struct range){percent(price.low, session->reference),
			      percent(price.high, session->reference), session->reference == 0};
}

static struct range percent_in_session(const struct mm_session *session)
{
	return percent_of(price_in_session(session), session);
}

static struct range percent_in_block(const struct block *block)
{
	return percent_of(price_in_block(block), block->session);
}

static void percent_values(const struct strip *strip, struct fold *fold, double *out)
{
	(void)fold;
	for (size_t i = 0; i < strip->n; i++)
		out[i] = percent(strip->price[i], strip->session->reference);
}

/* --- gap -------------------------------------------------------------------------------------- */

static uint64_t span(int64_t from, int64_t to)
{
	return to > from ? (uint64_t)to - (uint64_t)from : 0;
}

/* No two neighbours in a stretch of time are further apart than its ends, nor than the first is
 * from the one before it. */
static struct range gap_within(bool follows, int64_t before, int64_t first, int64_t last)
{
	uint64_t lead = follows ? span(before, first) : 0, longest = span(first, last);

	return (struct range){0, (double)(lead > longest ? lead : longest), true};
}

static struct range gap_in_session(const struct mm_session *session)
{
	return gap_within(session->follows, session->before, session->table->first,
			  session->table->last);
}

static struct range gap_in_block(const struct block *block)
{
	const int64_t *first = mm_visit_times(block->visit, MM_FIRST_TIMESTAMP) + block->number;
	const struct mm_session *session = block->session;
	/* the row before it lies in the block before, at its first one's time or later */
	bool follows = block->number || session->follows;
	int64_t before = block->number ? first[-1] : session->before;

	return gap_within(follows, before, first[0],
			  is_last(block) ? session->table->last : first[1]);
}

/* --- volume, trades, vwap --------------------------------------------------------------------- */

static struct range volume_in_session(const struct mm_session *session)
{
	return (struct range){0, session->table->volume, false};
}

static struct range volume_in_block(const struct block *block)
{
	const double *before = mm_visit_index(block->visit, MM_VOLUME_BEFORE) + block->number;

	return (struct range){before[0], is_last(block) ? block->session->table->volume : before[1],
			      false};
}

static void volume_values(const struct strip *strip, struct fold *fold, double *out)
{
	for (size_t i = 0; i < strip->n; i++)
		out[i] = fold->volume += strip->size[i];
}

static struct range trades_in_session(const struct mm_session *session)
{
	return (struct range){1, (double)session->table->rows, false};
}

static struct range trades_in_block(const struct block *block)
{
	const struct mm_table *table = block->session->table;
	uint64_t first = block->number * table->block_rows;
	uint64_t end = is_last(block) ? table->rows : first + table->block_rows;

	return (struct range){(double)(first + 1), (double)end, false};
}

static void trades_values(const struct strip *strip, struct fold *fold, double *out)
{
	(void)fold;
	for (size_t i = 0; i < strip->n; i++)
		out[i] = (double)(strip->row + i + 1);
}

/* An average of prices lies between them but for its sums' rounding, which 65536 additions keep
 * below 1e-10 of what was added. */
static struct range average_of(double low, double high)
{
	double margin = 1e-9 * fmax(fabs(low), fabs(high));

	return (struct range){low - margin, high + margin, true};
}

/* Its sums may have as many rows as the session, so many that no small margin would do. */
static struct range vwap_in_session(const struct mm_session *session)
{
	double margin = 1e-15 * (double)session->table->rows *
			fmax(fabs(session->table->low), fabs(session->table->high));

	return (struct range){session->table->low - margin, session->table->high + margin, true};
}

static struct range vwap_in_block(const struct block *block)
{
	double volume = index_of(block, MM_VOLUME_BEFORE);
	double before = index_of(block, MM_TURNOVER_BEFORE) / volume;
	struct range price = price_in_block(block);

	if (volume == 0)
		return average_of(price.low, price.high);
	return average_of(fmin(before, price.low), fmax(before, price.high));
}

static void vwap_values(const struct strip *strip, struct fold *fold, double *out)
{
	for (size_t i = 0; i < strip->n; i++) {
		fold_add(fold, strip->price[i], strip->size[i]);
		out[i] = fold->turnover / fold->volume;
	}
}

/* --- high, low -------------------------------------------------------------------------------- */

static struct range high_in_block(const struct block *block)
{
	double before = index_of(block, MM_HIGH_BEFORE);
	struct range price = price_in_block(block);

	return (struct range){fmax(before, price.low), fmax(before, price.high), false};
}

static void high_values(const struct strip *strip, struct fold *fold, double *out)
{
	for (size_t i = 0; i < strip->n; i++) {
		if (strip->price[i] > fold->high)
			fold->high = strip->price[i];
		out[i] = fold->high;
	}
}

static struct range low_in_block(const struct block *block)
{
	double before = index_of(block, MM_LOW_BEFORE);
	struct range price = price_in_block(block);

	return (struct range){fmin(before, price.low), fmin(before, price.high), false};
}

static void low_values(const struct strip *strip, struct fold *fold, double *out)
{
	for (size_t i = 0; i < strip->n; i++) {
		if (strip->price[i] < fold->low)
			fold->low = strip->price[i];
		out[i] = fold->low;
	}
}

/* --- conditions ------------------------------------------------------------------------------- */

static const struct field fields[MM_FIELDS] = {
	[MM_FIELD_PRICE] = {PRICE, price_in_session, price_in_block, price_values},
	[MM_FIELD_SIZE] = {SIZE, size_in_session, size_in_block, size_values},
	[MM_FIELD_CHANGE] = {PRICE, change_in_session, change_in_block, change_values},
	[MM_FIELD_CHANGE_PERCENT] = {PRICE, percent_in_session, percent_in_block, percent_values},
	[MM_FIELD_GAP] = {TIME, gap_in_session, gap_in_block, NULL},
	[MM_FIELD_VOLUME] = {SIZE, volume_in_session, volume_in_block, volume_values},
	[MM_FIELD_TRADES] = {0, trades_in_session, trades_in_block, trades_values},
	[MM_FIELD_VWAP] = {PRICE | SIZE, vwap_in_session, vwap_in_block, vwap_values},
	[MM_FIELD_HIGH] = {PRICE, price_in_session, high_in_block, high_values},
	[MM_FIELD_LOW] = {PRICE, price_in_session, low_in_block, low_values},
};

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

static enum mm_verdict judge(const struct mm_comparison *comparison, struct range range)
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
					    fields[comparison->field].in_session(session));
		all = one < all ? one : all;
	}
	return all;
}

enum mm_verdict mm_condition_of_block(const struct mm_condition *condition,
				      const struct mm_session *session,
				      const struct mm_visit *visit, uint64_t number)
{
	struct block block = {session, visit, number};
	enum mm_verdict all = MM_ALWAYS;

	for (size_t i = 0; i < condition->comparisons && all != MM_NEVER; i++) {
		const struct mm_comparison *comparison = &condition->comparison[i];
		enum mm_verdict one = judge(comparison, fields[comparison->field].in_block(&block));
		all = one < all ? one : all;
	}
	return all;
}

unsigned mm_condition_columns(const struct mm_condition *condition)
{
	unsigned columns = 0;

	for (size_t i = 0; i < condition->comparisons; i++)
		columns |= fields[condition->comparison[i].field].columns;
	return columns;
}

static void mark_gaps(const struct mm_comparison *comparison, const struct strip *strip,
		      uint8_t *truth)
{
	int64_t before = strip->before;
	bool known = strip->follows;

	for (size_t i = 0; i < strip->n; i++) {
		int64_t now = strip->time[i];
		uint64_t gap = (uint64_t)now - (uint64_t)before;
		bool inside = gap >= comparison->shortest && gap <= comparison->longest;
		truth[i] &= known && now >= before && inside != comparison->except;
		before = now;
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

/* Points at the strip's rows, or copies them. The row before the first is at hand in any case. */
static void read_strip(const struct mm_visit *visit, const struct mm_session *session,
		       unsigned columns, struct strip *strip)
{
	if (columns & TIME) {
		strip->time = mm_visit_times(visit, MM_TIMESTAMP) + strip->row;
		strip->follows = strip->row || session->follows;
		strip->before = strip->row ? strip->time[-1] : session->before;
	}
	if (columns & PRICE)
		mm_visit_values(visit, MM_PRICE, strip->row, strip->n, strip->price);
	if (columns & SIZE)
		mm_visit_values(visit, MM_VOLUME, strip->row, strip->n, strip->size);
}

static struct fold fold_before(const struct mm_visit *visit, uint64_t block)
{
	return (struct fold){
		.volume = mm_visit_index(visit, MM_VOLUME_BEFORE)[block],
		.turnover = mm_visit_index(visit, MM_TURNOVER_BEFORE)[block],
		.low = mm_visit_index(visit, MM_LOW_BEFORE)[block],
		.high = mm_visit_index(visit, MM_HIGH_BEFORE)[block],
		.largest = mm_visit_index(visit, MM_LARGEST_BEFORE)[block],
	};
}

void mm_condition_of_rows(const struct mm_condition *condition, const struct mm_session *session,
			  const struct mm_visit *visit, uint64_t block, uint8_t *truth)
{
	const struct mm_table *table = session->table;
	unsigned columns = mm_condition_columns(condition);
	uint64_t first = block * table->block_rows, left = table->rows - first;
	struct fold fold[MM_COMPARISONS_MAX]; /* each field goes through the rows by itself */
	struct strip strip = {.session = session, .row = first};
	double value[STRIP];

	left = left < table->block_rows ? left : table->block_rows;
	for (size_t i = 0; i < condition->comparisons; i++)
		fold[i] = fold_before(visit, block);
	for (; left; left -= strip.n, strip.row += strip.n, truth += strip.n) {
		strip.n = left < STRIP ? (size_t)left : STRIP;
		read_strip(visit, session, columns, &strip);
		memset(truth, 1, strip.n);
		for (size_t i = 0; i < condition->comparisons; i++) {
			const struct mm_comparison *comparison = &condition->comparison[i];
			const struct field *field = &fields[comparison->field];
			if (!field->values) {
				mark_gaps(comparison, &strip, truth);
				continue;
			}
			field->values(&strip, &fold[i], value);
			mark_values(comparison, value, strip.n, truth);
		}
	}
}

double mm_field_value(enum mm_field field, const struct mm_asof *state, double size, double gap)
{
	switch (field) {
	case MM_FIELD_PRICE: return state->last;
	case MM_FIELD_SIZE: return size;
	case MM_FIELD_CHANGE: return change(state->last, mm_asof_reference(state));
	case MM_FIELD_CHANGE_PERCENT: return percent(state->last, mm_asof_reference(state));
	case MM_FIELD_GAP: return gap;
	case MM_FIELD_VOLUME: return state->volume;
	case MM_FIELD_TRADES: return (double)mm_asof_trades(state);
	case MM_FIELD_VWAP: return state->turnover / state->volume;
	case MM_FIELD_HIGH: return state->high;
	case MM_FIELD_LOW: return state->low;
	case MM_FIELDS: break;
	}
	return NAN;
}
