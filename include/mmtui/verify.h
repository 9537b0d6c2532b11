/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks a whole file: header, every hash, order of time, values, index and folds, row by row. */
#ifndef MMTUI_VERIFY_H
#define MMTUI_VERIFY_H

#include <mmtui/error.h>

#include <stdint.h>

struct mm_pool;

/* Reads table `id` of a loaded pool from end to end, with pread and bounded memory. False and the
 * reason (without the file's name) at the first thing that does not hold: which array, which row.
 * Adds the bytes it read to *bytes. Any thread, several at once. */
bool mm_verify_table(struct mm_pool *pool, uint32_t id, uint64_t *bytes, struct mm_error *err);

#endif
