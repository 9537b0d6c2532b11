/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in a replay and speeds, as text and as values. The words of --at, :seek, --speed, :speed.
 */
#ifndef MMTUI_POSITION_H
#define MMTUI_POSITION_H

#include <mmtui/time.h>

enum mm_position_kind {
	MM_AT_START,    /* `start` */
	MM_AT_END,      /* `end` */
	MM_AT_TIME,     /* a TIME with a date, or nanoseconds: value is the timestamp */
	MM_AT_CLOCK,    /* `14:03:27`: on the playhead's day in `zone`; value is ns since midnight's
			   clock */
	MM_AT_RELATIVE, /* `+30s`, `-1m`: value is ns */
	MM_AT_PERCENT,  /* `50%`: fraction is 0 to 1, of time */
	MM_AT_EVENT,    /* `#48120993`: value is n */

	/* without a text: a playhead that has been there, t and n in value and event (where no such
	 * place exists, since the market was another one, just the time); and just after a symbol's
	 * row, in symbol and event */
	MM_AT_PLAYHEAD,
	MM_AT_ROW,
};

struct mm_position {
	enum mm_position_kind kind;
	int64_t value;
	double fraction;
	uint64_t event;
	uint32_t symbol;
	const struct mm_zone *zone;
	char text[MM_TIME_TEXT_MAX]; /* MM_AT_CLOCK, MM_AT_TIME: as it was typed */
};

/* Reads all that `:seek` takes. Errors quote the text and say what is understood. */
bool mm_position_parse(const char *text, const struct mm_zone *zone, struct mm_position *out,
		       struct mm_error *err);

enum mm_speed_kind {
	MM_SPEED_MULTIPLE, /* of real time: 0.01 to 1,000,000 */
	MM_SPEED_RATE,     /* events a second, 0.01 to 1e12: every event is played */
	MM_SPEED_MAX,      /* as fast as it goes: every event is played */
};

struct mm_speed {
	enum mm_speed_kind kind;
	double value;
};

#define MM_SPEED_LEAST 0.01
#define MM_SPEED_MOST 1e6
#define MM_RATE_MOST 1e12

/* `60x`, `0.5x`, `5000/s`, `max`. */
bool mm_speed_parse(const char *text, struct mm_speed *out, struct mm_error *err);
size_t mm_speed_format(char *out, const struct mm_speed *speed); /* MM_TIME_TEXT_MAX bytes */

#endif
