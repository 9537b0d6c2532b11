/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a test of the prefetcher needs to know besides its header. */
#ifndef STORE_PREFETCH_PRIVATE_H
#define STORE_PREFETCH_PRIVATE_H

#include <mmtui/prefetch.h>

/* How often the thread has looked at all cursors. Once two more looks than at some moment have
 * ended, all that was reported before that moment has been answered. */
uint64_t prefetch_passes(const struct mm_prefetch *prefetch);

#endif
