/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The SIGBUS guard: reading a mapped page that the file no longer has must cost the file, not the
 * process. mm_guard runs a function and comes back with false where a SIGBUS at an address within
 * [base, base + bytes) stopped it.
 */
#ifndef BASE_GUARD_H
#define BASE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* Runs fn(arg). False where a page of the stretch could not be read; *offset is then the first
 * unreadable byte seen. fn must not hold a lock, allocate or jump. Guards nest; each thread has its
 * own. A SIGBUS anywhere else takes its ordinary course. Installs the handler at its first use. */
bool mm_guard(const void *base, size_t bytes, void (*fn)(void *arg), void *arg, size_t *offset);

/* Puts the handler back where something else has taken SIGBUS since (cmocka does, before each
 * test). */
void mm_guard_install(void);

/* What is to be done before a SIGBUS that no guard stops takes its course, from the signal's
 * handler: giving the terminal back, for one. NULL: nothing. Installs the handler. */
void mm_guard_before_crash(void (*fn)(void));

#endif
