/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where rows are added to a directory: a symbol's segments must stay in order of time. */
#ifndef IO_SEGMENTS_H
#define IO_SEGMENTS_H

#include "io/tables_out.h"

/* Before anything is written: a symbol is either one table or divided into parts, not both. */
bool segments_fit(const struct tables_out *out, struct mm_error *err);

/* After all is written: the segments of each symbol, those that are there and the new ones, follow
 * each other in time. They do not where the days were cut in another zone. */
bool segments_follow(const struct tables_out *out, struct mm_error *err);

#endif
