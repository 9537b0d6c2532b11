/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fields of conditions. Their ranges must hold whatever floating point does: a session's
 * figures are running sums whose last bits depend on the order, so a range is made of such sums
 * themselves (volume never falls: the block's lies between the sums before and after it), of
 * operations that are monotonous even when rounded (price less the reference), or it is widened
 * (vwap).
 */
#include "replay/field.h"

#include <math.h>
#include <string.h>

static const double *index_at(const struct mm_index_block *block, enum mm_slot slot)
{
	return &block->index->value[slot][block->number - block->index->from + 1];
}

static double index_of(const struct mm_index_block *block, enum mm_slot slot)
{
	return *index_at(block, slot);
}

static bool is_last(const struct mm_index_block *block)
{
	return block->number + 1 == block->session->table->blocks;
}

/* --- price ------------------------------------------------------------------------------------ */

static struct mm_range price_in_session(const struct mm_session *session)
{
	return (struct mm_range){session->table->low, session->table->high, false};
}

static struct mm_range price_in_block(const struct mm_index_block *block)
{
	return (struct mm_range){index_of(block, MM_LOW), index_of(block, MM_HIGH), false};
}

static void price_values(const struct mm_strip *strip, struct fold *fold, double *out)
{
	(void)fold;
	memcpy(out, strip->price, strip->n * sizeof *out);
}

/* --- size ------------------------------------------------------------------------------------- */

static struct mm_range size_in_session(const struct mm_session *session)
{
	(void)session;
	return (struct mm_range){0, INFINITY, false};
}

static struct mm_range size_in_block(const struct mm_index_block *block)
{
	return (struct mm_range){0, index_of(block, MM_LARGEST), false};
}

static void size_values(const struct mm_strip *strip, struct fold *fold, double *out)
{
	(void)fold;
	memcpy(out, strip->size, strip->n * sizeof *out);
}

/* --- change ----------------------------------------------------------------------------------- */

static double change(double price, double reference)
{
	return price - reference;
}

static struct mm_range change_of(struct mm_range price, const struct mm_session *session)
{
	return (struct mm_range){change(price.low, session->reference),
				 change(price.high, session->reference), false};
}

static struct mm_range change_in_session(const struct mm_session *session)
{
	return change_of(price_in_session(session), session);
}

static struct mm_range change_in_block(const struct mm_index_block *block)
{
	return change_of(price_in_block(block), block->session);
}

static void change_values(const struct mm_strip *strip, struct fold *fold, double *out)
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

static struct mm_range percent_of(struct mm_range price, const struct mm_session *session)
{
	return (struct mm_range){percent(price.low, session->reference),
				 percent(price.high, session->reference), session->reference == 0};
}

static struct mm_range percent_in_session(const struct mm_session *session)
{
	return percent_of(price_in_session(session), session);
}

static struct mm_range percent_in_block(const struct mm_index_block *block)
{
	return percent_of(price_in_block(block), block->session);
}

static void percent_values(const struct mm_strip *strip, struct fold *fold, double *out)
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
static struct mm_range gap_within(bool follows, int64_t before, int64_t first, int64_t last)
{
	uint64_t lead = follows ? span(before, first) : 0, longest = span(first, last);

	return (struct mm_range){0, (double)(lead > longest ? lead : longest), true};
}

static struct mm_range gap_in_session(const struct mm_session *session)
{
	return gap_within(session->follows, session->before, session->table->first,
			  session->table->last);
}

static struct mm_range gap_in_block(const struct mm_index_block *block)
{
	const int64_t *first = &block->index->first[block->number - block->index->from + 1];
	const struct mm_session *session = block->session;
	/* the row before it lies in the block before, at its first one's time or later */
	bool follows = block->number || session->follows;
	int64_t before = block->number ? first[-1] : session->before;

	return gap_within(follows, before, first[0],
			  is_last(block) ? session->table->last : first[1]);
}

/* --- volume, trades, vwap --------------------------------------------------------------------- */

static struct mm_range volume_in_session(const struct mm_session *session)
{
	return (struct mm_range){0, session->table->volume, false};
}

static struct mm_range volume_in_block(const struct mm_index_block *block)
{
	const double *before = index_at(block, MM_VOLUME_BEFORE);

	return (struct mm_range){before[0],
				 is_last(block) ? block->session->table->volume : before[1], false};
}

static void volume_values(const struct mm_strip *strip, struct fold *fold, double *out)
{
	for (size_t i = 0; i < strip->n; i++)
		out[i] = fold->volume += strip->size[i];
}

static struct mm_range trades_in_session(const struct mm_session *session)
{
	return (struct mm_range){1, (double)session->table->rows, false};
}

static struct mm_range trades_in_block(const struct mm_index_block *block)
{
	const struct mm_table *table = block->session->table;
	uint64_t first = block->number * table->block_rows;
	uint64_t end = is_last(block) ? table->rows : first + table->block_rows;

	return (struct mm_range){(double)(first + 1), (double)end, false};
}

static void trades_values(const struct mm_strip *strip, struct fold *fold, double *out)
{
	(void)fold;
	for (size_t i = 0; i < strip->n; i++)
		out[i] = (double)(strip->row + i + 1);
}

/* An average of prices lies between them but for its sums' rounding, which 65536 additions keep
 * below 1e-10 of what was added. */
static struct mm_range average_of(double low, double high)
{
	double margin = 1e-9 * fmax(fabs(low), fabs(high));

	return (struct mm_range){low - margin, high + margin, true};
}

/* Its sums may have as many rows as the session, so many that no small margin would do. */
static struct mm_range vwap_in_session(const struct mm_session *session)
{
	double margin = 1e-15 * (double)session->table->rows *
			fmax(fabs(session->table->low), fabs(session->table->high));

	return (struct mm_range){session->table->low - margin, session->table->high + margin, true};
}

static struct mm_range vwap_in_block(const struct mm_index_block *block)
{
	double volume = index_of(block, MM_VOLUME_BEFORE);
	double before = index_of(block, MM_TURNOVER_BEFORE) / volume;
	struct mm_range price = price_in_block(block);

	if (volume == 0)
		return average_of(price.low, price.high);
	return average_of(fmin(before, price.low), fmax(before, price.high));
}

static void vwap_values(const struct mm_strip *strip, struct fold *fold, double *out)
{
	for (size_t i = 0; i < strip->n; i++) {
		fold_add(fold, strip->price[i], strip->size[i]);
		out[i] = fold->turnover / fold->volume;
	}
}

/* --- high, low -------------------------------------------------------------------------------- */

static struct mm_range high_in_block(const struct mm_index_block *block)
{
	double before = index_of(block, MM_HIGH_BEFORE);
	struct mm_range price = price_in_block(block);

	return (struct mm_range){fmax(before, price.low), fmax(before, price.high), false};
}

static void high_values(const struct mm_strip *strip, struct fold *fold, double *out)
{
	for (size_t i = 0; i < strip->n; i++) {
		if (strip->price[i] > fold->high)
			fold->high = strip->price[i];
		out[i] = fold->high;
	}
}

static struct mm_range low_in_block(const struct mm_index_block *block)
{
	double before = index_of(block, MM_LOW_BEFORE);
	struct mm_range price = price_in_block(block);

	return (struct mm_range){fmin(before, price.low), fmin(before, price.high), false};
}

static void low_values(const struct mm_strip *strip, struct fold *fold, double *out)
{
	for (size_t i = 0; i < strip->n; i++) {
		if (strip->price[i] < fold->low)
			fold->low = strip->price[i];
		out[i] = fold->low;
	}
}

/* --- all of them ------------------------------------------------------------------------------ */

#define TIME MM_BIT(MM_TIMESTAMP)
#define PRICE MM_BIT(MM_PRICE)
#define SIZE MM_BIT(MM_VOLUME)
#define RANGE (MM_BIT(MM_LOW) | MM_BIT(MM_HIGH))
#define SUMS (MM_BIT(MM_VOLUME_BEFORE) | MM_BIT(MM_TURNOVER_BEFORE))

static const struct mm_field_functions fields[MM_FIELDS] = {
	[MM_FIELD_PRICE] = {PRICE, RANGE, price_in_session, price_in_block, price_values},
	[MM_FIELD_SIZE] = {SIZE, MM_BIT(MM_LARGEST), size_in_session, size_in_block, size_values},
	[MM_FIELD_CHANGE] = {PRICE, RANGE, change_in_session, change_in_block, change_values},
	[MM_FIELD_CHANGE_PERCENT] = {PRICE, RANGE, percent_in_session, percent_in_block,
				     percent_values},
	[MM_FIELD_GAP] = {TIME, 0, gap_in_session, gap_in_block, NULL},
	[MM_FIELD_VOLUME] = {SIZE, MM_BIT(MM_VOLUME_BEFORE), volume_in_session, volume_in_block,
			     volume_values},
	[MM_FIELD_TRADES] = {0, 0, trades_in_session, trades_in_block, trades_values},
	[MM_FIELD_VWAP] = {PRICE | SIZE, RANGE | SUMS, vwap_in_session, vwap_in_block, vwap_values},
	[MM_FIELD_HIGH] = {PRICE, RANGE | MM_BIT(MM_HIGH_BEFORE), price_in_session, high_in_block,
			   high_values},
	[MM_FIELD_LOW] = {PRICE, RANGE | MM_BIT(MM_LOW_BEFORE), price_in_session, low_in_block,
			  low_values},
};

const struct mm_field_functions *mm_field(enum mm_field field)
{
	return &fields[field];
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
