/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking for what is wrong in columns of times, prices and volumes. Almost all rows are fine, so
 * each kind has a loop of its own that does as little as it can for a row that is:
 *
 *   broken  times ascend and lie within the header's, values are finite: one flag over all rows
 *   zero    one comparison
 *   size    one comparison
 *   gap     one difference
 *   run     one comparison with the row before
 *   price   the medians of its neighbours are wanted only where the prices of STRETCH rows lie
 *           so far apart that one of them can be off. Their lowest and highest tell, with the
 *           neighbours after them: then the later median lies between the two, and
 *
 *               |price - median| <= highest - lowest <= lowest x limit <= median x limit
 *
 *           where the inequality in the middle holds, in exact numbers as in rounded ones.
 */
#include "replay/anomaly_rows.h"

#include <math.h>
#include <string.h>

#define STRETCH 256

static void add(struct anomaly_look *look, enum mm_anomaly_kind kind,
		const struct anomaly_piece *piece, size_t i, double figure, double around)
{
	struct mm_anomaly anomaly = {
		.kind = kind,
		.symbol = look->symbol,
		.table = look->id,
		.row = piece->row + i,
		.timestamp = piece->t[i],
		.figure = figure,
		.price = piece->price[i],
		.volume = piece->volume[i],
		.around = around,
	};

	anomaly_add(look->found, &anomaly);
}

/* --- broken ----------------------------------------------------------------------------------- */

static bool is_sound(double price, double volume)
{
	return isfinite(price) && isfinite(volume) && volume >= 0;
}

static bool in_order(const struct anomaly_look *look, const struct anomaly_piece *piece, size_t i)
{
	int64_t t = piece->t[i];

	return t >= (i ? piece->t[i - 1] : look->table->first) && t <= look->table->last;
}

/* The first row that a table must not have; the number of rows where there is none. */
static size_t first_unsound(const struct anomaly_look *look, const struct anomaly_piece *piece)
{
	size_t n = piece->count;
	bool fine = n == 0 || in_order(look, piece, 0);

	for (size_t i = 1; i < n; i++)
		fine &= piece->t[i] >= piece->t[i - 1];
	for (size_t i = 0; i < n; i++)
		fine &= is_sound(piece->price[i], piece->volume[i]);
	if (fine && (n == 0 || in_order(look, piece, n - 1)))
		return n;
	for (size_t i = 0; i < n; i++)
		if (!in_order(look, piece, i) || !is_sound(piece->price[i], piece->volume[i]))
			return i;
	return n;
}

static void note_unsound(struct anomaly_look *look, const struct anomaly_piece *piece, size_t i)
{
	struct mm_anomaly anomaly = {
		.kind = MM_ANOMALY_BROKEN,
		.symbol = look->symbol,
		.table = look->id,
		.row = piece->row + i,
		.timestamp = i ? piece->t[i - 1] : look->table->first,
		.at_row = true,
		.reason = in_order(look, piece, i)
				  ? "has a price or a volume that is not finite, or a volume below "
				    "zero"
				  : "is not in the order of time",
	};

	if (look->limits->wanted[MM_ANOMALY_BROKEN])
		anomaly_add(look->found, &anomaly);
}

/* --- sizes, zeros and gaps -------------------------------------------------------------------- */

static void look_for_sizes(struct anomaly_look *look, const struct anomaly_piece *piece)
{
	for (size_t i = piece->from; i < piece->to; i++)
		if (piece->volume[i] >= look->size)
			add(look, MM_ANOMALY_SIZE, piece, i, piece->volume[i], 0);
}

static void look_for_zeros(struct anomaly_look *look, const struct anomaly_piece *piece)
{
	for (size_t i = piece->from; i < piece->to; i++)
		if (piece->volume[i] == 0)
			add(look, MM_ANOMALY_ZERO, piece, i, 0, 0);
}

static void look_for_gaps(struct anomaly_look *look, const struct anomaly_piece *piece)
{
	for (size_t i = piece->from ? piece->from : 1; i < piece->to; i++) {
		uint64_t gap = (uint64_t)piece->t[i] - (uint64_t)piece->t[i - 1];

		if (gap > look->gap)
			add(look, MM_ANOMALY_GAP, piece, i, (double)gap, 0);
	}
}

/* --- runs ------------------------------------------------------------------------------------- */

static void end_run(struct anomaly_look *look)
{
	look->last.figure = (double)look->run;
	if (look->run >= look->limits->run)
		anomaly_add(look->found, &look->last);
	look->run = 0;
}

static void look_for_runs(struct anomaly_look *look, const struct anomaly_piece *piece)
{
	uint64_t run = look->run;

	for (size_t i = piece->from; i < piece->to; i++) {
		/* both at once: one branch that is hardly ever taken */
		if (run && (piece->price[i] == piece->price[i - 1]) &
				   (piece->volume[i] == piece->volume[i - 1])) {
			run++;
			continue;
		}
		if (run >= look->limits->run)
			add(look, MM_ANOMALY_RUN, piece, i - 1, (double)run, 0);
		run = 1;
	}
	look->run = run;
	if (piece->from == piece->to)
		return;
	look->last.row = piece->row + piece->to - 1;
	look->last.timestamp = piece->t[piece->to - 1];
	look->last.price = piece->price[piece->to - 1];
	look->last.volume = piece->volume[piece->to - 1];
}

/* --- prices ----------------------------------------------------------------------------------- */

/* The middle one of a few values; of an even number the higher one in the middle. */
static double median(const double *values, size_t n)
{
	double sorted[MM_ANOMALY_NEIGHBOURS];

	for (size_t i = 0; i < n; i++) {
		size_t j = i;
		for (; j && sorted[j - 1] > values[i]; j--)
			sorted[j] = sorted[j - 1];
		sorted[j] = values[i];
	}
	return sorted[n / 2];
}

/* Is one row's price off? The first and the last of a table are not judged: a price that comes back
 * has others on both sides. */
static void judge(struct anomaly_look *look, const struct anomaly_piece *piece, size_t i)
{
	const double *price = piece->price, limit = look->limits->percent / 100;
	size_t before = i < MM_ANOMALY_NEIGHBOURS ? i : MM_ANOMALY_NEIGHBOURS;
	size_t after = piece->count - 1 - i;

	after = after < MM_ANOMALY_NEIGHBOURS ? after : MM_ANOMALY_NEIGHBOURS;
	if (!before || !after)
		return;
	double early = median(price + i - before, before), late = median(price + i + 1, after);
	double from_early = price[i] - early, from_late = price[i] - late;
	if (fabs(from_early) <= limit * fabs(early) || fabs(from_late) <= limit * fabs(late) ||
	    (from_early > 0) != (from_late > 0))
		return;
	double around = fabs(from_early) < fabs(from_late) ? early : late;
	add(look, MM_ANOMALY_PRICE, piece, i, (price[i] - around) / fabs(around) * 100, around);
}

/* Can no price in [from, to) be off? */
static bool is_narrow(const double *price, size_t from, size_t to, double limit)
{
	double low = price[from], high = low;

	for (size_t i = from + 1; i < to; i++) {
		low = price[i] < low ? price[i] : low;
		high = price[i] > high ? price[i] : high;
	}
	return high - low <= limit * low; /* never where there are prices below zero */
}

static void look_for_prices(struct anomaly_look *look, const struct anomaly_piece *piece)
{
	size_t around = MM_ANOMALY_NEIGHBOURS;

	for (size_t i = piece->from; i < piece->to;) {
		size_t end = piece->to - i < STRETCH ? piece->to : i + STRETCH;
		size_t high = piece->count - end < around ? piece->count : end + around;

		if (is_narrow(piece->price, i, high, look->limits->percent / 100))
			i = end;
		for (; i < end; i++)
			judge(look, piece, i);
	}
}

/* --- a table ---------------------------------------------------------------------------------- */

/* What is a gap in this table: the mean stretch is known from its header. */
static uint64_t gap_of(const struct mm_anomaly_limits *limits, const struct mm_table *table)
{
	unsigned __int128 span = (uint64_t)table->last - (uint64_t)table->first, usual;

	if (limits->gap)
		return (uint64_t)limits->gap;
	usual = table->rows > 1 ? MM_ANOMALY_GAP_TIMES * span / (table->rows - 1) : 0;
	if (usual > UINT64_MAX)
		return UINT64_MAX;
	return usual > MM_ANOMALY_GAP_LEAST ? (uint64_t)usual : MM_ANOMALY_GAP_LEAST;
}

/* What is a large trade in this table: the mean size is known from its header. Where nothing but
 * zeros was traded nothing is. */
static double size_of(const struct mm_anomaly_limits *limits, const struct mm_table *table)
{
	if (limits->size > 0)
		return limits->size;
	return table->volume > 0 ? MM_ANOMALY_SIZE_TIMES * (table->volume / (double)table->rows)
				 : INFINITY;
}

void anomaly_look_begin(struct anomaly_look *look, const struct mm_anomaly_limits *limits,
			struct anomaly_found *found, const struct mm_table *table, uint32_t id,
			uint32_t symbol)
{
	*look = (struct anomaly_look){
		.limits = limits,
		.found = found,
		.table = table,
		.symbol = symbol,
		.id = id,
		.gap = gap_of(limits, table),
		.size = size_of(limits, table),
		.last = {.kind = MM_ANOMALY_RUN, .symbol = symbol, .table = id},
	};
}

bool anomaly_look_at(struct anomaly_look *look, const struct anomaly_piece *piece)
{
	static void (*const loops[MM_ANOMALY_KINDS])(struct anomaly_look *,
						     const struct anomaly_piece *) = {
		[MM_ANOMALY_PRICE] = look_for_prices, [MM_ANOMALY_SIZE] = look_for_sizes,
		[MM_ANOMALY_ZERO] = look_for_zeros,   [MM_ANOMALY_GAP] = look_for_gaps,
		[MM_ANOMALY_RUN] = look_for_runs,
	};
	struct anomaly_piece sound = *piece;

	sound.count = first_unsound(look, piece);
	sound.from = piece->from < sound.count ? piece->from : sound.count;
	sound.to = piece->to < sound.count ? piece->to : sound.count;
	for (int kind = 0; kind < MM_ANOMALY_KINDS; kind++)
		if (look->limits->wanted[kind] && loops[kind])
			loops[kind](look, &sound);
	if (sound.count >= piece->to)
		return true;
	note_unsound(look, piece, sound.count);
	return false;
}

void anomaly_look_end(struct anomaly_look *look)
{
	end_run(look);
}
