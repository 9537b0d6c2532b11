/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grammar of conditions (breakpoint.h). Which kind of word comes next never depends on the
 * words themselves: symbols, then field, operator and value, and again after each `and`. So a
 * condition is read word by word, and half a condition is understood as far as it goes.
 *
 * A comparison becomes an interval, which is all that looking for it needs: `> x` begins at the
 * double after x, `!= x` is whatever is not [x, x].
 */
#include <mmtui/breakpoint.h>

#include "base/quote.h"

#include <mmtui/list.h>
#include <mmtui/number.h>
#include <mmtui/time.h>

#include <math.h>
#include <stdio.h>

#define BLANKS " \t"
#define OPERATOR_SIGNS "<>=!"

static const struct mm_field_info fields[MM_FIELDS] = {
	[MM_FIELD_PRICE] = {"price", "the symbol's last price", MM_IN_NUMBERS, false},
	[MM_FIELD_SIZE] = {"size", "the size of the trade itself", MM_IN_NUMBERS, true},
	[MM_FIELD_CHANGE] = {"change",
			     "last price less the previous session's last, or this one's first",
			     MM_IN_NUMBERS, false},
	[MM_FIELD_CHANGE_PERCENT] = {"change%", "the same in percent", MM_IN_PERCENT, false},
	[MM_FIELD_GAP] = {"gap", "time since the symbol's previous trade", MM_IN_TIME, true},
	[MM_FIELD_VOLUME] = {"volume", "the session's volume so far", MM_IN_NUMBERS, false},
	[MM_FIELD_TRADES] = {"trades", "the session's trades so far", MM_IN_NUMBERS, false},
	[MM_FIELD_VWAP] = {"vwap", "the session's volume-weighted average price so far",
			   MM_IN_NUMBERS, false},
	[MM_FIELD_HIGH] = {"high", "the session's highest price so far", MM_IN_NUMBERS, false},
	[MM_FIELD_LOW] = {"low", "the session's lowest price so far", MM_IN_NUMBERS, false},
};

const struct mm_field_info *mm_fields(void)
{
	return fields;
}

/* Which values an operator lets through: those below what it compares with, it itself, and those
 * above. */
static const struct sign {
	const char *text, *typed; /* typed: another spelling */
	bool below, at, above;
} signs[] = {
	{">", NULL, false, false, true}, {">=", NULL, false, true, true},
	{"<", NULL, true, false, false}, {"<=", NULL, true, true, false},
	{"=", "==", false, true, false}, {"!=", NULL, true, false, true},
};
#define SIGNS (sizeof signs / sizeof signs[0])

const char *const *mm_operators(void)
{
	static const char *const operators[] = {">", ">=", "<", "<=", "=", "!=", NULL};

	return operators;
}

/* --- words ------------------------------------------------------------------------------------ */

struct word {
	const char *text;
	size_t length;
};

/* The kind of word after one of a kind. */
static enum mm_condition_word next_kind(enum mm_condition_word kind)
{
	return kind == MM_WORD_AND ? MM_WORD_FIELD : kind + 1;
}

/* The end of a list of symbols: it goes on after a comma, blanks or not, and in quotes. */
static const char *symbols_end(const char *at)
{
	for (;;) {
		at += mm_list_quoted(at);
		at += strcspn(at, "," BLANKS);
		if (*at != ',')
			return at;
		at++;
		if (!at[strspn(at, BLANKS)])
			return at;
		at += strspn(at, BLANKS);
	}
}

/* Takes a word of a kind off *at: of length 0 at the end, or where an operator stands instead of a
 * field. */
static struct word take(const char **at, enum mm_condition_word kind)
{
	struct word word = {.text = *at + strspn(*at, BLANKS)};
	const char *end = word.text;

	switch (kind) {
	case MM_WORD_SYMBOLS: end = symbols_end(end); break;
	case MM_WORD_FIELD: end += strcspn(end, BLANKS OPERATOR_SIGNS); break;
	case MM_WORD_OPERATOR: end += strspn(end, OPERATOR_SIGNS); break;
	default: end += strcspn(end, BLANKS); break;
	}
	word.length = (size_t)(end - word.text);
	*at = end;
	return word;
}

static bool is_word(const struct word *word, const char *text)
{
	return word->length == strlen(text) && !memcmp(word->text, text, word->length);
}

static enum mm_field find_field(const struct word *word)
{
	enum mm_field field = 0;

	while (field < MM_FIELDS && !is_word(word, fields[field].name))
		field++;
	return field;
}

static const struct sign *find_sign(const struct word *word)
{
	for (size_t i = 0; i < SIGNS; i++)
		if (is_word(word, signs[i].text) ||
		    (signs[i].typed && is_word(word, signs[i].typed)))
			return &signs[i];
	return NULL;
}

enum mm_condition_word mm_condition_expects(const char *text, size_t *start)
{
	enum mm_condition_word kind = MM_WORD_SYMBOLS;
	const char *at = text;

	for (;; kind = next_kind(kind)) {
		struct word word = take(&at, kind);
		*start = (size_t)(word.text - text);
		bool is_list = kind == MM_WORD_SYMBOLS && word.length &&
			       word.text[word.length - 1] == ',' && !at[strspn(at, BLANKS)];
		if (!*at || is_list) {
			if (kind == MM_WORD_SYMBOLS)
				*start += mm_list_last(word.text);
			return kind;
		}
		if (!word.length || (kind == MM_WORD_FIELD && find_field(&word) == MM_FIELDS) ||
		    (kind == MM_WORD_OPERATOR && !find_sign(&word)) ||
		    (kind == MM_WORD_AND && !is_word(&word, "and")))
			return MM_WORD_NONE;
	}
}

/* --- reading ---------------------------------------------------------------------------------- */

/* A condition that is being read, and where it is written again with one blank between words. */
struct reader {
	const char *text, *at;
	struct mm_condition *out;
	struct mm_error *err;
};

/* What is wrong at a place: the word there, or that it is the end, and why. */
static bool fail_at(const struct reader *reader, const struct word *word, const char *why)
{
	char quoted[QUOTE_MAX] = "the end";

	reader->out->wrong = (size_t)(word->text - reader->text);
	if (word->length)
		quote_text(quoted, word->text, word->length);
	return mm_fail(reader->err, "%s%s", quoted, why);
}

/* Adds words to the text as it is kept. */
static bool keep(const struct reader *reader, const struct word *word)
{
	char *text = reader->out->text;
	size_t length = strlen(text);
	int more = snprintf(text + length, MM_BREAK_TEXT - length, "%s%.*s", length ? " " : "",
			    (int)word->length, word->text);

	if ((size_t)more < MM_BREAK_TEXT - length)
		return true;
	reader->out->wrong = (size_t)(word->text - reader->text);
	return mm_fail(reader->err, "the condition is too long: at most %d bytes",
		       MM_BREAK_TEXT - 1);
}

/* Is it a field that symbols should stand before: `price > 168`, `price>168`? */
static bool lacks_symbols(const struct word *word, const char *after)
{
	struct word name = {word->text, strcspn(word->text, OPERATOR_SIGNS)};

	after += strspn(after, BLANKS);
	if (name.length > word->length)
		name.length = word->length;
	return find_field(&name) < MM_FIELDS &&
	       (name.length < word->length || (*after && strchr(OPERATOR_SIGNS, *after)));
}

static bool read_symbols(struct reader *reader)
{
	struct word word = take(&reader->at, MM_WORD_SYMBOLS);

	if (!word.length)
		return fail_at(reader, &word,
			       ", where symbols are expected: SPY, A*, SPY,BAC or *");
	if (lacks_symbols(&word, reader->at))
		return fail_at(reader, &word, " stands where symbols are expected: SPY, A* or *");
	if (strspn(word.text, "," BLANKS) >= word.length)
		return fail_at(reader, &word, " names no symbol");
	snprintf(reader->out->symbols, MM_BREAK_TEXT, "%.*s", (int)word.length, word.text);
	return keep(reader, &word);
}

/* A sentence of all would be longer than a small screen's line. */
#define SOME_FIELDS "price, size, change%, gap, ..."
#define FIELD_EXPECTED ", where a field is expected: price, gap, ..."

static bool read_field(struct reader *reader, struct mm_comparison *comparison)
{
	struct word word = take(&reader->at, MM_WORD_FIELD);

	comparison->field = find_field(&word);
	if (comparison->field < MM_FIELDS)
		return keep(reader, &word);
	if (!word.length && *word.text) { /* an operator */
		struct word sign = take(&reader->at, MM_WORD_OPERATOR);
		return fail_at(reader, &sign, FIELD_EXPECTED);
	}
	return fail_at(reader, &word, word.length ? " is no field: " SOME_FIELDS : FIELD_EXPECTED);
}

static const struct sign *read_sign(struct reader *reader)
{
	struct word word = take(&reader->at, MM_WORD_OPERATOR), other;
	const struct sign *sign = find_sign(&word);

	if (sign) {
		struct word text = {sign->text, strlen(sign->text)};
		return keep(reader, &text) ? sign : NULL;
	}
	other = word.length ? word : take(&reader->at, MM_WORD_VALUE);
	fail_at(reader, &other,
		word.length ? " is no operator: > >= < <= = !="
			    : ", where an operator is expected: > >= < <= = !=");
	return NULL;
}

/* The interval of durations that an operator lets through. An empty one is [1, 0]. */
static void bound_time(struct mm_comparison *comparison, const struct sign *sign, uint64_t value)
{
	comparison->shortest = sign->below ? 0 : sign->at ? value : value + 1;
	comparison->longest = sign->above ? UINT64_MAX : value;
	if (sign->below && !sign->at && !sign->above) {
		comparison->longest = value ? value - 1 : 0;
		comparison->shortest = value ? 0 : 1;
	}
	if (comparison->except)
		comparison->shortest = comparison->longest = value;
	comparison->low = (double)comparison->shortest;
	comparison->high = (double)comparison->longest;
}

static void bound_number(struct mm_comparison *comparison, const struct sign *sign, double value)
{
	comparison->low = sign->below ? -INFINITY : sign->at ? value : nextafter(value, INFINITY);
	comparison->high = sign->above ? INFINITY : sign->at ? value : nextafter(value, -INFINITY);
	if (comparison->except)
		comparison->low = comparison->high = value;
}

static bool read_value(struct reader *reader, const struct sign *sign,
		       struct mm_comparison *comparison)
{
	struct word word = take(&reader->at, MM_WORD_VALUE);
	enum mm_field_unit unit = fields[comparison->field].unit;
	size_t length = word.length;
	char text[MM_BREAK_TEXT];
	int64_t duration;
	double value;

	comparison->except = sign->below && sign->above;
	if (!length)
		return fail_at(reader, &word,
			       unit == MM_IN_TIME
				       ? ", where a duration is expected: 250ms, 30s, 1m30s"
				       : ", where a number is expected");
	snprintf(text, sizeof text, "%.*s", (int)(length < sizeof text ? length : 0), word.text);
	if (unit == MM_IN_TIME) {
		if (!mm_duration_parse(text, false, &duration, NULL))
			return fail_at(reader, &word, " is no duration: 250ms, 30s, 1m30s");
		bound_time(comparison, sign, (uint64_t)duration);
		return keep(reader, &word);
	}
	if (unit == MM_IN_PERCENT && word.text[length - 1] == '%')
		length--;
	if (!mm_number_parse(word.text, length, &value))
		return fail_at(reader, &word, " is no number");
	bound_number(comparison, sign, value);
	return keep(reader, &word);
}

static bool read_comparison(struct reader *reader)
{
	struct mm_condition *out = reader->out;
	struct mm_comparison *comparison = &out->comparison[out->comparisons];
	const struct sign *sign;

	if (!read_field(reader, comparison) || !(sign = read_sign(reader)) ||
	    !read_value(reader, sign, comparison))
		return false;
	out->of_event |= fields[comparison->field].of_event;
	out->comparisons++;
	return true;
}

bool mm_condition_parse(const char *text, struct mm_condition *out, struct mm_error *err)
{
	struct reader reader = {.text = text, .at = text, .out = out, .err = err};

	*out = (struct mm_condition){0};
	if (!read_symbols(&reader))
		return false;
	while (read_comparison(&reader)) {
		struct word word = take(&reader.at, MM_WORD_AND);
		if (!word.length)
			return true;
		if (!is_word(&word, "and"))
			return fail_at(&reader, &word, " is too much: only \"and\" may follow");
		if (out->comparisons == MM_COMPARISONS_MAX)
			return fail_at(&reader, &word, " is one too many");
		if (!keep(&reader, &word))
			return false;
	}
	return false;
}
