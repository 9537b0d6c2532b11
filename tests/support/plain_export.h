/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Export by the plainest possible code: a market that is on the disk and in memory, all events of
 * it sorted by qsort, and what is to be exported of it written by printf.
 */
#ifndef TESTS_PLAIN_EXPORT_H
#define TESTS_PLAIN_EXPORT_H

#include "support/unit.h"

#include <mmtui/export.h>
#include <mmtui/pool.h>

struct world_event {
	int64_t timestamp;
	int symbol; /* index among all symbols */
	int segment, row;
	double price, volume;
	int32_t fee;  /* the further columns: hundredths, */
	char note[6]; /* and text */
	float ratio;
};

#define WORLD_SYMBOLS 40
#define WORLD_EVENTS 8192

struct world {
	char directory[32];
	int symbols;
	char name[WORLD_SYMBOLS][24];
	bool has_extras[WORLD_SYMBOLS]; /* else its tables keep price and volume only */
	int count;
	struct world_event event[WORLD_EVENTS]; /* in event order once written */
	struct mm_pool *pool;
};

/* Makes a random market: some symbols in two segments, some without further columns. */
struct world *world_new(uint64_t seed, int symbols, int count);
void world_free(struct world *world);

/* What an export of events has to write; and of bars, for which every cell and symbol looks through
 * all events. Freed by the caller. */
char *plain_export_events(const struct world *world, const struct mm_export_options *options,
			  size_t *length);
char *plain_export_bars(const struct world *world, const struct mm_export_options *options,
			size_t *length);

#endif
