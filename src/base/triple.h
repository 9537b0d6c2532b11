/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A triple buffer: one writer hands whole copies to one reader, and neither waits.
 *
 *   writer's slot  --publish-->  middle (newest)  --take-->  reader's slot
 *
 * The three slots are numbered 0 to 2; the middle's number and whether it is newer than the
 * reader's stand together in one atomic word.
 */
#ifndef BASE_TRIPLE_H
#define BASE_TRIPLE_H

#include <stdatomic.h>
#include <stdbool.h>

#define MM_TRIPLE_FRESH 4u

struct mm_triple {
	_Atomic unsigned middle;
	unsigned writer, reader;
};

static inline void mm_triple_init(struct mm_triple *triple)
{
	triple->writer = 0;
	triple->reader = 1;
	atomic_init(&triple->middle, 2);
}

/* The writer has filled slot triple->writer; afterwards triple->writer is another to fill. */
static inline void mm_triple_publish(struct mm_triple *triple)
{
	triple->writer = atomic_exchange_explicit(&triple->middle, triple->writer | MM_TRIPLE_FRESH,
						  memory_order_acq_rel) &
			 3u;
}

/* Moves the newest slot to triple->reader; false where it is already there. */
static inline bool mm_triple_take(struct mm_triple *triple)
{
	if (!(atomic_load_explicit(&triple->middle, memory_order_relaxed) & MM_TRIPLE_FRESH))
		return false;
	triple->reader = atomic_exchange_explicit(&triple->middle, triple->reader,
						  memory_order_acq_rel) &
			 3u;
	return true;
}

#endif
