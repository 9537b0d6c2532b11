/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors travel as values. A function that can fail takes a `struct mm_error *`, fills it with
 * one sentence for a person (file, place, reason; no trailing full stop or newline), releases
 * what it took and returns false or NULL. The library prints nothing and never exits.
 */
#ifndef MMTUI_ERROR_H
#define MMTUI_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#define MM_ERROR_MAX 512

struct mm_error {
	char text[MM_ERROR_MAX]; /* UTF-8, NUL-terminated, cut where it is longer */
};

/* Writes a message into err, which may be NULL. Always returns false, for `return mm_fail(...)`. */
bool mm_fail(struct mm_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As mm_fail, and adds ": " and the text of errno as it was at the call. */
bool mm_fail_errno(struct mm_error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
