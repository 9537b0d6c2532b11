/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that appears whole or not at all, or standard output, or a device or pipe. */
#ifndef IO_OUT_FILE_H
#define IO_OUT_FILE_H

#include <mmtui/error.h>

#include <stdatomic.h>
#include <stdio.h>

struct out_file {
	FILE *file; /* write here; unbuffered: hand it large pieces */
	char *name; /* for messages: the target's, or "standard output" */

	char *target, *temporary; /* NULL where what is written goes straight to its place */
	bool replace;
};

/* path "-" is standard output. An existing ordinary file is an error unless `replace`; what is
 * neither a file nor a directory is written into as it is. For somebody who reads a pipe it waits
 * until *cancel (NULL: for good). */
bool out_file_open(struct out_file *out, const char *path, bool replace, const atomic_bool *cancel,
		   struct mm_error *err);

/* Syncs the file and gives it its name. Frees it, whatever comes of it; on an error nothing is left
 * behind. */
bool out_file_commit(struct out_file *out, struct mm_error *err);

/* Deletes what was written. */
void out_file_abort(struct out_file *out);

#endif
