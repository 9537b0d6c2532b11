/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Work on many things that are independent of each other, on two processors. For work of a
 * millisecond and more: the second thread is made for it and joined.
 */
#ifndef BASE_HALVES_H
#define BASE_HALVES_H

#include <stdint.h>

/* Runs fn(arg, from, to) for stretches that together make up [0, count): as one where there are few
 * or there is one processor, else as two at once. Returns when all is done. */
void mm_in_halves(uint32_t count, void (*fn)(void *arg, uint32_t from, uint32_t to), void *arg);

#endif
