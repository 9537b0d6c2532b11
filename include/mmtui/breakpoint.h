/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Breakpoints: conditions that stop a replay. The grammar:
 *
 *   condition  = SYMBOLS comparison { "and" comparison }
 *   comparison = FIELD OPERATOR VALUE
 *   SYMBOLS    = a list of names and globs (list.h), without blanks but after a comma and in double
 *                quotes: "Full Name, Inc.",A*
 *   FIELD      = one of mm_fields
 *   OPERATOR   = > >= < <= = !=           (== is =)
 *   VALUE      = a number; of change% a number or N%; of gap a duration: 30s, 1m30s
 *
 *   SPY price > 168.5      BAC size >= 100000      * change% < -2      SPY,Q* gap > 30s
 *   SPY price > 168 and size >= 1000
 *
 * Blanks around an operator may be left out. What a field is of is what the screen shows of the
 * symbol; a comparison with what is not known (the gap before a symbol's first trade, a change
 * from 0) is false, whichever the operator.
 *
 * When does a breakpoint fire? Each symbol that SYMBOLS matches is watched by itself. A condition
 * is one of two kinds:
 *
 *   of the state   All its fields are what is known of a symbol between two trades (price, change,
 *                  volume, ...). It fires on the event whose playing makes it true: it was false,
 *                  or nothing was known, after the symbol's event before. While it stays true it
 *                  does not fire again.
 *   of the event   One of its fields is the event's own (size, gap). No event's size is known
 *                  before it is played, so every event with which the condition is true fires.
 *
 * Forward the playhead then stands just after that event. Backward time runs the other way: an
 * event is played by being taken away. A condition of the state fires on the event whose taking
 * away makes it true: it is true of what is known without the event, and was false with it. A
 * condition of the event fires on the event that is taken away. The playhead then stands just
 * before it.
 *
 * With k for the number of a symbol's rows before the playhead and true(k) for the condition of the
 * state there (false at k = 0), forward fires at the next k where true(k) and not true(k - 1),
 * backward at the next k where true(k) and not true(k + 1). So a replay that goes on from where it
 * was stopped does not stop for the same event again; where it turns round there, a condition of
 * the event fires on it once more, since it moves the playhead again.
 *
 * Only playing fires, at every speed, as in a debugger: seeks and steps go where they say.
 */
#ifndef MMTUI_BREAKPOINT_H
#define MMTUI_BREAKPOINT_H

#include <mmtui/error.h>
#include <mmtui/view.h>

enum mm_field {
	MM_FIELD_PRICE,
	MM_FIELD_SIZE,
	MM_FIELD_CHANGE,
	MM_FIELD_CHANGE_PERCENT,
	MM_FIELD_GAP,
	MM_FIELD_VOLUME,
	MM_FIELD_TRADES,
	MM_FIELD_VWAP,
	MM_FIELD_HIGH,
	MM_FIELD_LOW,
	MM_FIELDS
};

enum mm_field_unit { MM_IN_NUMBERS, MM_IN_PERCENT, MM_IN_TIME };

struct mm_field_info {
	const char *name; /* as it is typed: "change%" */
	const char *help; /* one line */
	enum mm_field_unit unit;
	bool of_event; /* a property of the event itself, not of the state after it */
};

/* The fields by enum mm_field, MM_FIELDS of them: for completion, help and manual. */
const struct mm_field_info *mm_fields(void);

/* The operators as they are typed, NULL after the last. */
const char *const *mm_operators(void);

/* FIELD OPERATOR VALUE, as an interval: true where low <= field <= high, with `except` where it is
 * not. Of what is in time the bounds are ns: shortest and longest. */
struct mm_comparison {
	enum mm_field field;
	bool except;
	double low, high;
	uint64_t shortest, longest;
};

#define MM_COMPARISONS_MAX 8

struct mm_condition {
	char text[MM_BREAK_TEXT];    /* with one blank between words */
	char symbols[MM_BREAK_TEXT]; /* as mm_list_matches takes it */
	bool of_event;               /* else of the state */
	size_t wrong;                /* of what is none: the byte at which that begins */
	size_t comparisons;
	struct mm_comparison comparison[MM_COMPARISONS_MAX];
};

/* Reads a condition. Whether its symbols exist is not looked at. An error quotes the word that is
 * wrong, and out->wrong is where it begins. Any thread. */
bool mm_condition_parse(const char *text, struct mm_condition *out, struct mm_error *err);

enum mm_condition_word {
	MM_WORD_SYMBOLS,
	MM_WORD_FIELD,
	MM_WORD_OPERATOR,
	MM_WORD_VALUE,
	MM_WORD_AND,
	MM_WORD_NONE, /* a word before is wrong */
};

/* What the last word of a condition that is still being typed is to be; the word may be empty, as
 * after a blank. *start is where it begins, in bytes; of symbols, where the last name does. */
enum mm_condition_word mm_condition_expects(const char *text, size_t *start);

#endif
