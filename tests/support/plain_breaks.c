/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/plain_breaks.h"

#include <mmtui/number.h>
#include <mmtui/time.h>

#include <math.h>

static uint64_t below(uint64_t *random, uint64_t n)
{
	return n ? unit_random(random) % n : 0;
}

/* A field after each of a symbol's rows. */
static void values_of(const struct random_market *market, uint32_t symbol, enum mm_field field,
		      double *out)
{
	const struct random_event *row = market->row[symbol];
	double volume = 0, turnover = 0, high = 0, low = 0, reference = 0;
	uint64_t start = 0;
	uint32_t segment = 0;

	for (uint64_t i = 0; i < market->rows[symbol]; i++) {
		if (!i || market->border[symbol][segment + 1] <= i) {
			while (market->border[symbol][segment + 1] <= i)
				segment++;
			start = i;
			volume = turnover = 0;
			high = low = row[i].price;
			reference = i ? row[i - 1].price : row[i].price;
		}
		double product = row[i].price * row[i].volume;
		volume += row[i].volume;
		turnover += product;
		high = row[i].price > high ? row[i].price : high;
		low = row[i].price < low ? row[i].price : low;
		switch (field) {
		case MM_FIELD_PRICE: out[i] = row[i].price; break;
		case MM_FIELD_SIZE: out[i] = row[i].volume; break;
		case MM_FIELD_CHANGE: out[i] = row[i].price - reference; break;
		case MM_FIELD_CHANGE_PERCENT:
			out[i] = (row[i].price - reference) / fabs(reference) * 100;
			break;
		case MM_FIELD_GAP:
			out[i] = i ? (double)((uint64_t)row[i].timestamp -
					      (uint64_t)row[i - 1].timestamp)
				   : NAN;
			break;
		case MM_FIELD_VOLUME: out[i] = volume; break;
		case MM_FIELD_TRADES: out[i] = (double)(i - start + 1); break;
		case MM_FIELD_VWAP: out[i] = turnover / volume; break;
		case MM_FIELD_HIGH: out[i] = high; break;
		case MM_FIELD_LOW: out[i] = low; break;
		case MM_FIELDS: fail();
		}
	}
}

static bool holds(double value, const char *operator, double with)
{
	if (isnan(value))
		return false;
	if (!strcmp(operator, ">"))
		return value > with;
	if (!strcmp(operator, ">="))
		return value >= with;
	if (!strcmp(operator, "<"))
		return value < with;
	if (!strcmp(operator, "<="))
		return value <= with;
	return strcmp(operator, "=") ? value != with : value == with;
}

/* Begins a condition about some symbols: true with every event of them. */
static struct plain_break about(const struct random_market *market, const char *symbols)
{
	struct plain_break plain = {.truth = calloc(market->shape.symbols, sizeof *plain.truth)};

	snprintf(plain.text, sizeof plain.text, "%s", symbols);
	for (uint32_t s = 0; s < market->shape.symbols; s++) {
		if (!mm_list_matches(symbols, mm_pool_symbol(market->pool, s)))
			continue;
		plain.truth[s] = malloc(market->rows[s] + 1);
		memset(plain.truth[s], 1, market->rows[s] + 1);
		plain.truth[s][0] = 0;
	}
	return plain;
}

static void and_also(const struct random_market *market, struct plain_break *plain,
		     enum mm_field field, const char *operator, double value)
{
	const struct mm_field_info *info = &mm_fields()[field];
	char text[MM_NUMBER_TEXT_MAX + MM_TIME_TEXT_MAX];
	size_t length = strlen(plain->text);
	bool is_first = !strchr(plain->text, ' ');

	if (info->unit == MM_IN_TIME)
		mm_duration_format(text, (int64_t)value);
	else
		mm_number_format(text, value);
	snprintf(plain->text + length, MM_BREAK_TEXT - length, " %s%s %s %s%s",
		 is_first ? "" : "and ", info->name, operator, text,
		 info->unit == MM_IN_PERCENT && length % 2 ? "%" : "");
	plain->of_event |= field == MM_FIELD_SIZE || field == MM_FIELD_GAP;
	for (uint32_t s = 0; s < market->shape.symbols; s++) {
		double *values = malloc((market->rows[s] + 1) * sizeof *values);
		values_of(market, s, field, values);
		for (uint64_t i = 0; plain->truth[s] && i < market->rows[s]; i++)
			plain->truth[s][i + 1] &= holds(values[i], operator, value);
		free(values);
	}
}

struct plain_break plain_break_of(const struct random_market *market, const char *symbols,
				  enum mm_field field, const char *operator, double value)
{
	struct plain_break plain = about(market, symbols);

	and_also(market, &plain, field, operator, value);
	return plain;
}

/* A value of the field somewhere, or the most extreme of a symbol, or near one. Gaps are whole
 * nanoseconds that a double holds. */
static double some_value(const struct random_market *market, enum mm_field field, uint64_t *random)
{
	const struct random_event *event = &market->event[below(random, market->events)];
	double *values, value;
	uint64_t rows;
	uint64_t extreme = below(random, 4); /* highest, lowest, or any */

	if (!market->events)
		return 0;
	rows = market->rows[event->symbol];
	values = malloc(rows * sizeof *values);
	values_of(market, event->symbol, field, values);
	value = values[event->row];
	for (uint64_t i = 0; extreme < 2 && i < rows; i++)
		if (extreme ? !(values[i] >= value) : !(values[i] <= value))
			value = values[i];
	free(values);
	if (field == MM_FIELD_GAP)
		return value < 9e15 ? value : 1e9;
	if (!isfinite(value))
		return 1;
	return below(random, 3) ? value : value * (1 + ((double)below(random, 200) - 100) / 1e4);
}

struct plain_break plain_break_new(const struct random_market *market, uint64_t *random)
{
	static const char *const operators[] = {">", ">=", "<", "<=", "=", "!="};
	char symbols[48] = "*";
	struct plain_break plain;

	switch (below(random, 4)) {
	case 0: snprintf(symbols, sizeof symbols, "S0000[02468],S0*0"); break;
	case 1: break;
	default:
		snprintf(symbols, sizeof symbols, "%s",
			 mm_pool_symbol(market->pool,
					(uint32_t)below(random, market->shape.symbols)));
	}
	plain = about(market, symbols);
	for (uint64_t more = below(random, 8) ? 1 : 1 + below(random, 3); more; more--) {
		enum mm_field field = (enum mm_field)below(random, MM_FIELDS);
		and_also(market, &plain, field, operators[below(random, 6)],
			 some_value(market, field, random));
	}
	return plain;
}

void plain_break_free(const struct random_market *market, struct plain_break *plain)
{
	for (uint32_t s = 0; s < market->shape.symbols; s++)
		free(plain->truth[s]);
	free(plain->truth);
}

bool plain_break_fires(const struct random_market *market, const struct plain_break *plain,
		       int direction, uint64_t i)
{
	const struct random_event *event = &market->event[i];
	const uint8_t *truth = plain->truth[event->symbol];
	uint64_t before = event->row, after = event->row + 1;

	if (!truth)
		return false;
	if (plain->of_event)
		return truth[after];
	return direction > 0 ? truth[after] && !truth[before] : truth[before] && !truth[after];
}

uint64_t plain_breaks_next(const struct random_market *market, const struct plain_break *plain,
			   size_t count, int direction, uint64_t n, uint64_t low, uint64_t high,
			   size_t *first, size_t *fired)
{
	while (direction > 0 ? n < high : n > low) {
		uint64_t i = direction > 0 ? n++ : --n;
		*fired = 0;
		for (size_t b = count; b-- > 0;) {
			if (!plain_break_fires(market, &plain[b], direction, i))
				continue;
			*first = b;
			++*fired;
		}
		if (*fired)
			return n;
	}
	return UINT64_MAX;
}
