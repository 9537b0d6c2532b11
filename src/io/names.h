/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names to numbers, in the order they are first seen. */
#ifndef IO_NAMES_H
#define IO_NAMES_H

#include <mmtui/error.h>

#include <stdint.h>

struct names;

#define NAMES_NONE UINT32_MAX

struct names *names_new(struct mm_error *err);
void names_free(struct names *names); /* NULL is fine */

/* The number of a name, NAMES_NONE where it has none yet. */
uint32_t names_find(const struct names *names, const char *text, size_t length);

/* Gives a name that is not there the next number; NAMES_NONE where memory is short. */
uint32_t names_add(struct names *names, const char *text, size_t length, struct mm_error *err);

uint32_t names_count(const struct names *names);
const char *names_text(const struct names *names, uint32_t number); /* NUL-terminated */

#endif
