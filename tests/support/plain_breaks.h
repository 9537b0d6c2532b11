/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Breakpoints on a random market by the plainest possible code: every field of every event is
 * computed, and every event is looked at, with what breakpoint.h says and nothing of how it is
 * done.
 */
#ifndef TESTS_PLAIN_BREAKS_H
#define TESTS_PLAIN_BREAKS_H

#include "support/random_market.h"

#include <mmtui/breakpoint.h>

struct plain_break {
	char text[MM_BREAK_TEXT];
	bool of_event;
	uint8_t **truth; /* [symbol][rows of it before the playhead]; NULL: it is not about it */
};

/* A random condition in which values of the market appear. */
struct plain_break plain_break_new(const struct random_market *market, uint64_t *random);

/* One comparison, as told. */
struct plain_break plain_break_of(const struct random_market *market, const char *symbols,
				  enum mm_field field, const char *operator, double value);
void plain_break_free(const struct random_market *market, struct plain_break *plain);

/* Does it fire on event i when it is played in a direction? */
bool plain_break_fires(const struct random_market *market, const struct plain_break *plain,
		       int direction, uint64_t i);

/* The place after the next event on which any of them fires, for a playhead at n between `low` and
 * `high` events; UINT64_MAX where none does. *first is the first of them that fires there, *fired
 * how many do. */
uint64_t plain_breaks_next(const struct random_market *market, const struct plain_break *plain,
			   size_t count, int direction, uint64_t n, uint64_t low, uint64_t high,
			   size_t *first, size_t *fired);

#endif
