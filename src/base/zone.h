/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A zone's table, for what reads and writes times. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <mmtui/time.h>

#define ZONE_SECOND_MIN INT64_C(-9223372037) /* the seconds that int64 nanoseconds lie in */
#define ZONE_SECOND_MAX INT64_C(9223372036)
#define ZONE_ABBREVIATION 16 /* bytes, NUL included: tzdata has at most seven */

/* What is in force from second `at` on until the next period begins. */
struct zone_period {
	int64_t at; /* seconds since 1970 UTC */
	int32_t offset;
	char abbreviation[ZONE_ABBREVIATION];
};

struct mm_zone {
	struct mm_zone *next; /* of all zones that were ever found */
	char *name;
	size_t periods;
	struct zone_period period[]; /* ascending; the first begins at or before ZONE_SECOND_MIN */
};

/* The index of the period in force at a second. */
static inline size_t zone_at(const struct mm_zone *zone, int64_t second)
{
	size_t low = 0, high = zone->periods;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (zone->period[middle].at <= second)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* One after the last second of a period. */
static inline int64_t zone_period_end(const struct mm_zone *zone, size_t i)
{
	return i + 1 < zone->periods ? zone->period[i + 1].at : INT64_MAX / 2;
}

/* The second (UTC) at which clocks in the zone show `local`, seconds since 1970-01-01T00:00:00 as
 * clocks count them: the first of two such seconds; where clocks skip `local`, it is read with the
 * offset before the change. */
int64_t zone_from_local(const struct mm_zone *zone, int64_t local);

/* The first second (UTC) of a calendar day, `day` days after 1970-01-01. */
int64_t zone_first_of_day(const struct mm_zone *zone, int64_t day);

struct nearest;

/* Offers the names of all zones in a folder of the tz database (nearest.h). */
void zone_nearest(struct nearest *nearest, const char *folder);

#endif
