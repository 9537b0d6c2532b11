/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorting 64-bit keys of which only the bits from `low` up are compared. */
#ifndef REPLAY_SORT_H
#define REPLAY_SORT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Sorts keys[0..n). Bits below `low` must ascend where the bits above are equal, as they do when
 * they count the keys' places; then the sorted keys ascend as whole numbers. spare holds n keys.
 * Cheapest where the bits from `low` up that differ are spread evenly.
 */
void mm_sort_keys(uint64_t *keys, uint64_t *spare, size_t n, unsigned low);

#endif
