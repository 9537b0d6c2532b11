/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where text comes from: a plain file, a gzip file (told by its first bytes) or standard input. */
#ifndef IO_SOURCE_H
#define IO_SOURCE_H

#include <mmtui/error.h>

#include <stdatomic.h>
#include <stdint.h>

struct source;

/* "-" is standard input. Bytes as stored are added to *counter as they are read; *cancel ends a
 * wait for input. Both may be NULL and must outlive the source. */
struct source *source_open(const char *file, _Atomic uint64_t *counter, atomic_bool *cancel,
			   struct mm_error *err);
void source_close(struct source *source); /* NULL is fine */

/* At most room bytes of text; *got is 0 at the end alone. The error names the file. */
bool source_read(struct source *source, void *out, size_t room, size_t *got, struct mm_error *err);

/* The name for messages: "standard input" for "-". */
const char *source_name(const char *file);

/* Bytes of all files as stored, 0 where one is a pipe or cannot be looked at. */
uint64_t source_sizes(const char *const *files, size_t count);

#endif
