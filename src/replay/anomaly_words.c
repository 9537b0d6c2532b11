/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anomalies in words: what is to be looked for, and what is wrong. */
#include "base/quote.h"

#include <mmtui/anomalies.h>
#include <mmtui/number.h>
#include <mmtui/pool.h>
#include <mmtui/time.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define WORD_MAX 64

static const char *const names[MM_ANOMALY_KINDS][2] = {
	[MM_ANOMALY_BROKEN] = {"broken", "broken"}, [MM_ANOMALY_PRICE] = {"price", "prices"},
	[MM_ANOMALY_SIZE] = {"size", "sizes"},      [MM_ANOMALY_ZERO] = {"zero", "zeros"},
	[MM_ANOMALY_GAP] = {"gap", "gaps"},         [MM_ANOMALY_RUN] = {"run", "runs"},
};

const char *mm_anomaly_name(enum mm_anomaly_kind kind, bool several)
{
	return names[kind][several];
}

/* --- what is to be looked for ----------------------------------------------------------------- */

/* The next word, without the blanks and commas around it. False at the end. */
static bool next_word(const char **text, char word[WORD_MAX])
{
	const char *at = *text + strspn(*text, " \t,");
	size_t length = strcspn(at, " \t,");

	snprintf(word, WORD_MAX, "%.*s", (int)length, at);
	*text = at + length;
	return length > 0;
}

static bool find_kind(const char *word, enum mm_anomaly_kind *kind)
{
	for (int i = 0; i < MM_ANOMALY_KINDS; i++) {
		if (!strcmp(word, names[i][0]) || !strcmp(word, names[i][1])) {
			*kind = (enum mm_anomaly_kind)i;
			return true;
		}
	}
	return false;
}

static bool parse_gap(const char *word, struct mm_anomaly_limits *out, struct mm_error *err)
{
	if (!mm_duration_parse(word, false, &out->gap, err))
		return false;
	return out->gap > 0 || mm_fail(err, "gaps are longer than nothing, not than %s", word);
}

static bool parse_percent(const char *word, struct mm_anomaly_limits *out, struct mm_error *err)
{
	size_t length = strlen(word);
	char quoted[QUOTE_MAX];

	if (length && word[length - 1] == '%')
		length--;
	if (!mm_number_parse(word, length, &out->percent) || out->percent <= 0)
		return mm_fail(err, "prices: %s is no share such as 2%%",
			       quote_text(quoted, word, strlen(word)));
	return true;
}

static bool parse_size(const char *word, struct mm_anomaly_limits *out, struct mm_error *err)
{
	char quoted[QUOTE_MAX];

	if (!mm_number_parse(word, strlen(word), &out->size) || out->size <= 0)
		return mm_fail(err, "sizes: %s is no size of a trade such as 10000",
			       quote_text(quoted, word, strlen(word)));
	return true;
}

static bool parse_run(const char *word, struct mm_anomaly_limits *out, struct mm_error *err)
{
	char quoted[QUOTE_MAX];
	int64_t run;

	if (!mm_integer_parse(word, strlen(word), &run) || run < 2)
		return mm_fail(err, "runs: %s is no number of trades, at least 2",
			       quote_text(quoted, word, strlen(word)));
	out->run = (uint64_t)run;
	return true;
}

/* Reads a limit that follows a kind's name. */
static bool parse_limit(enum mm_anomaly_kind kind, const char *word, struct mm_anomaly_limits *out,
			struct mm_error *err)
{
	char quoted[QUOTE_MAX];

	switch (kind) {
	case MM_ANOMALY_PRICE: return parse_percent(word, out, err);
	case MM_ANOMALY_SIZE: return parse_size(word, out, err);
	case MM_ANOMALY_GAP: return parse_gap(word, out, err);
	case MM_ANOMALY_RUN: return parse_run(word, out, err);
	default:
		return mm_fail(err, "%s: there is no limit such as %s", names[kind][1],
			       quote_text(quoted, word, strlen(word)));
	}
}

bool mm_anomaly_limits_parse(const char *text, struct mm_anomaly_limits *out, struct mm_error *err)
{
	struct mm_anomaly_limits limits = {.percent = MM_ANOMALY_PERCENT,
					   .run = MM_ANOMALY_RUN_LEAST};
	enum mm_anomaly_kind kind = MM_ANOMALY_KINDS;
	char word[WORD_MAX], quoted[QUOTE_MAX];
	bool any = false;

	while (next_word(&text, word)) {
		bool all = !strcmp(word, "all"), named = all || find_kind(word, &kind);

		if (all)
			kind = MM_ANOMALY_KINDS;
		for (int i = 0; all && i < MM_ANOMALY_KINDS; i++)
			limits.wanted[i] = true;
		if (!named && kind == MM_ANOMALY_KINDS)
			return mm_fail(
				err, "%s is none of all, broken, prices, sizes, zeros, gaps, runs",
				quote_text(quoted, word, strlen(word)));
		if (!named && !parse_limit(kind, word, &limits, err))
			return false;
		if (!all)
			limits.wanted[kind] = true;
		if (!named)
			kind = MM_ANOMALY_KINDS; /* it has its limit */
		any = true;
	}
	for (int i = 0; !any && i < MM_ANOMALY_KINDS; i++)
		limits.wanted[i] = true;
	*out = limits;
	return true;
}

/* A kind's limit as it is read; empty where it has none, or the one that is not a figure. */
static void limit_text(const struct mm_anomaly_limits *limits, enum mm_anomaly_kind kind, char *out)
{
	char number[MM_NUMBER_TEXT_MAX];

	*out = '\0';
	if (kind == MM_ANOMALY_PRICE) {
		mm_number_format(number, limits->percent);
		snprintf(out, WORD_MAX, " %.*s%%", WORD_MAX - 3, number);
	} else if (kind == MM_ANOMALY_SIZE && limits->size > 0) {
		mm_number_format(number, limits->size);
		snprintf(out, WORD_MAX, " %.*s", WORD_MAX - 2, number);
	} else if (kind == MM_ANOMALY_GAP && limits->gap) {
		mm_duration_format(number, limits->gap);
		snprintf(out, WORD_MAX, " %.*s", WORD_MAX - 2, number);
	} else if (kind == MM_ANOMALY_RUN) {
		snprintf(out, WORD_MAX, " %llu", (unsigned long long)limits->run);
	}
}

void mm_anomaly_limits_format(const struct mm_anomaly_limits *limits, char *out)
{
	size_t used = 0;

	*out = '\0';
	for (int i = 0; i < MM_ANOMALY_KINDS; i++) {
		char limit[WORD_MAX];

		if (!limits->wanted[i])
			continue;
		limit_text(limits, (enum mm_anomaly_kind)i, limit);
		used += (size_t)snprintf(out + used, MM_ANOMALY_TEXT_MAX - used, "%s%s%s",
					 used ? ", " : "", names[i][1], limit);
	}
}

/* --- what is wrong ---------------------------------------------------------------------------- */

/* A share in per cent: "2.24", "11.3", "180"; very small ones exactly. */
static void share_text(double percent, char *out)
{
	double places = percent < 0.1 ? 0 : percent < 10 ? 100 : percent < 100 ? 10 : 1;

	mm_number_format(out, places > 0 ? round(percent * places) / places : percent);
}

/* How long a gap is; of long ones nobody wants to know the nanoseconds. */
static void gap_text(double figure, char *out)
{
	int64_t gap = figure < 0x1p63 ? (int64_t)figure : INT64_MAX;

	mm_duration_format(out, gap < MM_MINUTE ? gap : gap - gap % MM_SECOND);
}

/* Of a size without a fraction the thousands are told apart. */
static void size_text(double size, char *out)
{
	if (size < 0x1p53 && size == floor(size))
		mm_count_format(out, (uint64_t)size);
	else
		mm_number_format(out, size);
}

static void price_text(const struct mm_anomaly *anomaly, int decimals, char *out)
{
	char price[MM_NUMBER_TEXT_MAX], around[MM_NUMBER_TEXT_MAX], share[MM_NUMBER_TEXT_MAX];

	mm_number_format(price, anomaly->price);
	mm_number_format(around, anomaly->around);
	mm_number_pad(price, decimals);
	mm_number_pad(around, decimals);
	share_text(fabs(anomaly->figure), share);
	if (isfinite(anomaly->figure))
		snprintf(out, MM_ANOMALY_TEXT_MAX, "%s, %s%% %s the %s around it", price, share,
			 anomaly->figure > 0 ? "above" : "below", around);
	else
		snprintf(out, MM_ANOMALY_TEXT_MAX, "%s, with %s around it", price, around);
}

static void broken_text(const struct mm_pool *pool, const struct mm_anomaly *anomaly, char *out)
{
	char file[MM_FILE_MAX];
	uint64_t row = anomaly->row - mm_pool_rows_before(pool, anomaly->table);

	mm_pool_file(pool, anomaly->table, file);
	if (anomaly->at_row)
		snprintf(out, MM_ANOMALY_TEXT_MAX, "%.128s: row %llu %s", file,
			 (unsigned long long)row, anomaly->reason);
	else
		snprintf(out, MM_ANOMALY_TEXT_MAX, "%.128s: %s", file, anomaly->reason);
}

void mm_anomaly_text(const struct mm_pool *pool, const struct mm_anomaly *anomaly, int decimals,
		     char *out)
{
	char price[MM_NUMBER_TEXT_MAX], size[MM_NUMBER_TEXT_MAX], time[MM_TIME_TEXT_MAX];

	mm_number_format(price, anomaly->price);
	mm_number_pad(price, decimals);
	size_text(anomaly->volume, size);
	*out = '\0';
	switch (anomaly->kind) {
	case MM_ANOMALY_BROKEN: broken_text(pool, anomaly, out); break;
	case MM_ANOMALY_PRICE: price_text(anomaly, decimals, out); break;
	case MM_ANOMALY_SIZE:
		snprintf(out, MM_ANOMALY_TEXT_MAX, "a trade of size %s at %s", size, price);
		break;
	case MM_ANOMALY_ZERO:
		snprintf(out, MM_ANOMALY_TEXT_MAX, "a trade of size 0 at %s", price);
		break;
	case MM_ANOMALY_GAP:
		gap_text(anomaly->figure, time);
		snprintf(out, MM_ANOMALY_TEXT_MAX, "no trade for %s before it", time);
		break;
	case MM_ANOMALY_RUN:
		mm_count_format(time, (uint64_t)anomaly->figure);
		snprintf(out, MM_ANOMALY_TEXT_MAX, "%s trades in sequence of %s at %s", time, size,
			 price);
		break;
	case MM_ANOMALY_KINDS: break;
	}
}
