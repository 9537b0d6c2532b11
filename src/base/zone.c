/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time zones as tables. A zone is read once, through the C library: with TZ set to it, localtime_r
 * is asked for the offset every few days over the whole range of int64 nanoseconds, and where two
 * answers differ the change is found to the second by bisection. The table that comes out never
 * changes, so that every thread may look into it while nobody's TZ matters any more. Reading costs
 * about ten milliseconds; after that a lookup is a binary search over a few hundred periods.
 *
 * Periods shorter than the probe's step would be overlooked. The shortest that tzdata has between
 * two changes that undo each other is about four weeks.
 */
#include "base/zone.h"
#include "base/nearest.h"
#include "base/quote.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PROBE_STEP INT64_C(432000) /* five days, in seconds */
#define PERIODS_MAX 4096           /* of one zone: seven a year for the whole range */
#define REACH INT64_C(172800)      /* no offset is as large as this, two days in seconds */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct mm_zone *zones; /* under the lock; those in it are immutable */

static struct mm_zone utc = {
	.name = (char *)"UTC",
	.periods = 1,
	.period = {{.at = INT64_MIN, .abbreviation = "UTC"}},
};

const struct mm_zone *mm_zone_utc(void)
{
	return &utc;
}

const char *mm_zone_name(const struct mm_zone *zone)
{
	return zone->name;
}

static const struct zone_period *period_of(const struct mm_zone *zone, int64_t timestamp)
{
	int64_t second = timestamp / MM_SECOND - (timestamp % MM_SECOND < 0);
	return &zone->period[zone_at(zone, second)];
}

int32_t mm_zone_offset(const struct mm_zone *zone, int64_t timestamp)
{
	return period_of(zone, timestamp)->offset;
}

const char *mm_zone_abbreviation(const struct mm_zone *zone, int64_t timestamp)
{
	return period_of(zone, timestamp)->abbreviation;
}

int64_t zone_from_local(const struct mm_zone *zone, int64_t local)
{
	size_t first = zone_at(zone, local - REACH), last = zone_at(zone, local + REACH);

	for (size_t i = first; i <= last; i++) {
		int64_t second = local - zone->period[i].offset;
		if ((i == first || second >= zone->period[i].at) &&
		    second < zone_period_end(zone, i))
			return second;
	}
	/* No clock shows it: the change that skips it is the first whose old offset leads past it
	 * and whose new one leads before it. */
	for (size_t i = first; i < last; i++) {
		int64_t change = zone->period[i + 1].at;
		if (local - zone->period[i].offset >= change &&
		    local - zone->period[i + 1].offset < change)
			return local - zone->period[i].offset;
	}
	return local - zone->period[last].offset;
}

int64_t zone_first_of_day(const struct mm_zone *zone, int64_t day)
{
	int64_t local = day * 86400;
	size_t first = zone_at(zone, local - REACH), last = zone_at(zone, local + REACH);

	for (size_t i = first; i <= last; i++) {
		int64_t second = local - zone->period[i].offset;
		if (i > first && second < zone->period[i].at)
			second = zone->period[i].at; /* the day may begin with the change */
		if (second < zone_period_end(zone, i) &&
		    second + zone->period[i].offset < local + 86400)
			return second;
	}
	return zone_from_local(zone, local); /* a day that the zone skipped */
}

/* Fills in what is in force at a second according to the C library's TZ. */
static bool probe(int64_t second, struct zone_period *out)
{
	time_t when = (time_t)second;
	struct tm tm;

	if (!localtime_r(&when, &tm))
		return false;
	*out = (struct zone_period){.at = second, .offset = (int32_t)tm.tm_gmtoff};
	snprintf(out->abbreviation, sizeof out->abbreviation, "%s", tm.tm_zone ? tm.tm_zone : "");
	return true;
}

static bool same(const struct zone_period *a, const struct zone_period *b)
{
	return a->offset == b->offset && strcmp(a->abbreviation, b->abbreviation) == 0;
}

/* Finds the first second in (from->at, to->at] that is not like `from`; `to` is not. */
static bool bisect(const struct zone_period *from, const struct zone_period *to,
		   struct zone_period *out)
{
	int64_t like = from->at;

	*out = *to;
	while (out->at - like > 1) {
		struct zone_period middle;
		if (!probe(like + (out->at - like) / 2, &middle))
			return false;
		if (same(from, &middle))
			like = middle.at;
		else
			*out = middle;
	}
	return true;
}

/* Reads the periods of the C library's TZ; returns their number, 0 on failure. */
static size_t scan(struct zone_period *period, size_t most)
{
	size_t count = 1;
	struct zone_period here, next;

	if (!probe(ZONE_SECOND_MIN, &here))
		return 0;
	period[0] = here;
	for (int64_t at = ZONE_SECOND_MIN; at < ZONE_SECOND_MAX;) {
		at = at + PROBE_STEP < ZONE_SECOND_MAX ? at + PROBE_STEP : ZONE_SECOND_MAX;
		if (!probe(at, &next))
			return 0;
		while (!same(&here, &next)) {
			if (count == most || !bisect(&here, &next, &period[count]))
				return 0;
			here = period[count++];
		}
		here.at = at;
	}
	return count;
}

/* Scans with TZ set to a zone, and puts TZ back. */
static size_t scan_zone(const char *name, struct zone_period *period, size_t most)
{
	const char *value = getenv("TZ");
	char *before = value ? strdup(value) : NULL, *ours = NULL;
	size_t count = 0;

	if ((value && !before) || asprintf(&ours, ":%s", name) < 0) {
		free(before);
		return 0;
	}
	if (setenv("TZ", ours, 1) == 0) {
		tzset();
		count = scan(period, most);
	}
	if (before)
		setenv("TZ", before, 1);
	else
		unsetenv("TZ");
	tzset();
	free(before);
	free(ours);
	return count;
}

/* Where the tz database is. */
static const char *folder_of_zones(void)
{
	const char *folder = getenv("TZDIR");

	return folder && *folder ? folder : "/usr/share/zoneinfo";
}

/* Is there a zone file of this name? The C library takes any other name for UTC, silently. */
static bool zone_exists(const char *name)
{
	char path[4096], magic[4];
	struct stat st;

	if (!*name || *name == '/' || strstr(name, "..") || strlen(name) > 255)
		return false;
	int length = snprintf(path, sizeof path, "%s/%s", folder_of_zones(), name);
	if (length < 0 || (size_t)length >= sizeof path)
		return false;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		  read(fd, magic, sizeof magic) == (ssize_t)sizeof magic &&
		  memcmp(magic, "TZif", sizeof magic) == 0;
	close(fd);
	return ok;
}

/* The machine's own, which the C library knows by itself. */
static bool is_local(const char *name)
{
	return strcmp(name, "local") == 0;
}

static size_t scan_local(struct zone_period *period, size_t most)
{
	tzset();
	return scan(period, most);
}

/* Makes the table of a zone that is known to exist. */
static struct mm_zone *zone_read(const char *name, struct mm_error *err)
{
	struct zone_period *period = malloc(PERIODS_MAX * sizeof *period);
	struct mm_zone *zone = NULL;
	size_t count = 0;

	if (period)
		count = is_local(name) ? scan_local(period, PERIODS_MAX)
				       : scan_zone(name, period, PERIODS_MAX);
	if (count == 0) {
		mm_fail(err, "cannot read the time zone %s: the C library gives no times for it",
			name);
	} else {
		zone = malloc(sizeof *zone + count * sizeof *period);
		char *copy = strdup(name);
		if (zone && copy) {
			*zone = (struct mm_zone){.name = copy, .periods = count};
			memcpy(zone->period, period, count * sizeof *period);
		} else {
			mm_fail(err, "cannot read the time zone %s: out of memory", name);
			free(copy);
			free(zone);
			zone = NULL;
		}
	}
	free(period);
	return zone;
}

/* Says that no zone is called so, and which one may be meant. */
static void fail_unknown(const char *name, struct mm_error *err)
{
	struct nearest nearest = nearest_to(name);
	char quoted[QUOTE_MAX];

	zone_nearest(&nearest, folder_of_zones());
	mm_fail(err, "unknown time zone %s%s", quote_text(quoted, name, strlen(name)),
		nearest_ask(&nearest, ": a name of the tz database such as America/New_York is "
				      "needed, or local"));
}

const struct mm_zone *mm_zone_find(const char *name, struct mm_error *err)
{
	char quoted[QUOTE_MAX];
	struct mm_zone *zone;

	if (strcmp(name, "UTC") == 0)
		return &utc;
	pthread_mutex_lock(&lock);
	for (zone = zones; zone && strcmp(zone->name, name) != 0;)
		zone = zone->next;
	if (!zone) {
		if (strncmp(name, "right/", 6) == 0)
			mm_fail(err, "time zone %s counts leap seconds, timestamps do not",
				quote_text(quoted, name, strlen(name)));
		else if (!is_local(name) && !zone_exists(name))
			fail_unknown(name, err);
		else if ((zone = zone_read(name, err))) {
			zone->next = zones;
			zones = zone;
		}
	}
	pthread_mutex_unlock(&lock);
	return zone;
}
