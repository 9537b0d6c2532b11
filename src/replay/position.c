/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <mmtui/number.h>
#include <mmtui/position.h>

#include <stdio.h>
#include <string.h>

/* `14:03`, `14:03:27`, `14:03:27.5`: a time of day without a date. */
static bool is_clock(const char *text)
{
	return text[strspn(text, "0123456789")] == ':';
}

bool mm_position_parse(const char *text, const struct mm_zone *zone, struct mm_position *out,
		       struct mm_error *err)
{
	struct mm_position at = {.zone = zone};
	size_t length = strlen(text);

	if (!strcmp(text, "start")) {
		at.kind = MM_AT_START;
	} else if (!strcmp(text, "end")) {
		at.kind = MM_AT_END;
	} else if (text[0] == '#') {
		at.kind = MM_AT_EVENT;
		if (!mm_integer_parse(text + 1, length - 1, &at.value) || at.value < 0)
			return mm_fail(err, "\"%s\" is no event number; #1000 is one", text);
	} else if (length && text[length - 1] == '%') {
		double percent;
		at.kind = MM_AT_PERCENT;
		if (!mm_number_parse(text, length - 1, &percent) || percent < 0 || percent > 100)
			return mm_fail(err, "\"%s\" is not between 0%% and 100%%", text);
		at.fraction = percent / 100;
	} else if (text[0] == '+' || text[0] == '-') {
		at.kind = MM_AT_RELATIVE;
		if (!mm_duration_parse(text, true, &at.value, err))
			return false;
	} else {
		/* any day will do to see whether a time of day is one; the playhead knows its own
		 */
		at.kind = is_clock(text) ? MM_AT_CLOCK : MM_AT_TIME;
		if (length >= sizeof at.text || !mm_time_parse(text, zone, 0, &at.value, NULL))
			return mm_fail(err,
				       "\"%s\" is no place; one is 14:03:27, 2013-10-07T14:03:27Z, "
				       "+30s, -1m, 50%%, #1000, start or end",
				       text);
		strcpy(at.text, text);
	}
	*out = at;
	return true;
}

bool mm_speed_parse(const char *text, struct mm_speed *out, struct mm_error *err)
{
	size_t length = strlen(text);
	struct mm_speed speed = {.kind = MM_SPEED_MAX};

	if (!strcmp(text, "max")) {
		*out = speed;
		return true;
	}
	if (length > 1 && text[length - 1] == 'x' &&
	    mm_number_parse(text, length - 1, &speed.value)) {
		speed.kind = MM_SPEED_MULTIPLE;
		if (speed.value < MM_SPEED_LEAST || speed.value > MM_SPEED_MOST)
			return mm_fail(err, "%s is not between 0.01x and 1000000x", text);
	} else if (length > 2 && !strcmp(text + length - 2, "/s") &&
		   mm_number_parse(text, length - 2, &speed.value)) {
		speed.kind = MM_SPEED_RATE;
		if (speed.value < MM_SPEED_LEAST || speed.value > MM_RATE_MOST)
			return mm_fail(err, "%s is not between 0.01/s and 1000000000000/s", text);
	} else {
		return mm_fail(err, "\"%s\" is no speed; one is 60x, 0.5x, 5000/s or max", text);
	}
	*out = speed;
	return true;
}

size_t mm_speed_format(char *out, const struct mm_speed *speed)
{
	char number[MM_NUMBER_TEXT_MAX];

	if (speed->kind == MM_SPEED_MAX)
		return (size_t)snprintf(out, MM_TIME_TEXT_MAX, "max");
	/* steps of 1.1 would otherwise show seventeen digits */
	snprintf(number, sizeof number, "%.4g", speed->value);
	if (speed->value >= 1000)
		snprintf(number, sizeof number, "%.0f", speed->value);
	return (size_t)snprintf(out, MM_TIME_TEXT_MAX, "%s%s", number,
				speed->kind == MM_SPEED_MULTIPLE ? "x" : "/s");
}
