/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/out_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READER 50000 /* us between two looks for somebody who reads a pipe */

/* Closes and frees what there is. */
static void forget(struct out_file *out)
{
	if (out->file && out->file != stdout)
		fclose(out->file);
	free(out->name);
	free(out->target);
	free(out->temporary);
	*out = (struct out_file){0};
}

/* Opens a pipe. Where nobody reads it yet that is waited for, as long as it is wanted. */
static int open_pipe(const char *name, const atomic_bool *cancel)
{
	int fd;

	do
		fd = open(name, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
	while (fd < 0 && errno == ENXIO && !(cancel && atomic_load(cancel)) && !usleep(READER));
	if (fd >= 0)
		fcntl(fd, F_SETFL, O_WRONLY); /* from here on it may wait */
	return fd;
}

/* Opens a device or a pipe, which cannot be replaced. */
static bool open_special(struct out_file *out, bool is_pipe, const atomic_bool *cancel,
			 struct mm_error *err)
{
	int fd = is_pipe ? open_pipe(out->name, cancel)
			 : open(out->name, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0 && (out->file = fdopen(fd, "w")))
		return true;
	if (fd < 0 && is_pipe && errno == ENXIO)
		return mm_fail(err, "%s: interrupted, nobody reads it", out->name);
	mm_fail_errno(err, "%s: cannot write to it", out->name);
	if (fd >= 0)
		close(fd);
	return false;
}

/* Makes the temporary file beside the target. */
static bool open_temporary(struct out_file *out, struct mm_error *err)
{
	static atomic_uint number;
	int fd;

	do {
		free(out->temporary);
		if (asprintf(&out->temporary, "%s.tmp-%ld-%u", out->target, (long)getpid(),
			     atomic_fetch_add(&number, 1)) < 0) {
			out->temporary = NULL;
			return mm_fail(err, "%s: out of memory", out->name);
		}
		fd = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	} while (fd < 0 && errno == EEXIST);
	if (fd >= 0 && (out->file = fdopen(fd, "w")))
		return true;
	mm_fail_errno(err, "%s: cannot be made", out->name);
	if (fd >= 0) {
		close(fd);
		unlink(out->temporary);
	}
	free(out->temporary);
	out->temporary = NULL;
	return false;
}

/* Finds out what is at the path, and opens what is to be written. */
static bool open_path(struct out_file *out, const char *path, const atomic_bool *cancel,
		      struct mm_error *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0) {
		out->file = stdout;
		return true;
	}
	bool exists = stat(path, &st) == 0;
	if (!exists && errno != ENOENT)
		return mm_fail_errno(err, "%s", path);
	if (exists && S_ISDIR(st.st_mode))
		return mm_fail(err, "%s is a directory", path);
	if (exists && !S_ISREG(st.st_mode))
		return open_special(out, S_ISFIFO(st.st_mode), cancel, err);
	if (exists && !out->replace)
		return mm_fail(err, "%s exists already", path);
	/* the file that a link leads to is replaced, not the link */
	out->target = exists ? realpath(path, NULL) : strdup(path);
	if (!out->target)
		return mm_fail_errno(err, "%s", path);
	return open_temporary(out, err);
}

bool out_file_open(struct out_file *out, const char *path, bool replace, const atomic_bool *cancel,
		   struct mm_error *err)
{
	*out = (struct out_file){
		.name = strdup(strcmp(path, "-") == 0 ? "standard output" : path),
		.replace = replace,
	};
	if (!out->name) {
		return mm_fail(err, "%s: out of memory", path);
	}
	if (!open_path(out, path, cancel, err)) {
		forget(out);
		return false;
	}
	if (out->file != stdout)
		setvbuf(out->file, NULL, _IONBF, 0);
	return true;
}

/* Renames onto the target, or where nothing may be replaced, onto nothing. */
static bool put_in_place(const struct out_file *out)
{
	if (out->replace)
		return rename(out->temporary, out->target) == 0;
	if (renameat2(AT_FDCWD, out->temporary, AT_FDCWD, out->target, RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	/* a file system that knows no such rename; a second name does as well */
	return link(out->temporary, out->target) == 0 && unlink(out->temporary) == 0;
}

/* Everything of the commit but the cleaning up. */
static bool finish(struct out_file *out, struct mm_error *err)
{
	if (fflush(out->file) != 0)
		return mm_fail_errno(err, "%s: cannot write", out->name);
	if (!out->temporary)
		return true;
	if (fsync(fileno(out->file)) != 0)
		return mm_fail_errno(err, "%s: cannot sync it", out->name);
	FILE *file = out->file;
	out->file = NULL;
	if (fclose(file) != 0) /* where some file systems report a full disk */
		return mm_fail_errno(err, "%s: cannot write", out->name);
	if (!put_in_place(out))
		return errno == EEXIST ? mm_fail(err, "%s exists already", out->name)
				       : mm_fail_errno(err, "%s: cannot rename %s to it", out->name,
						       out->temporary);
	free(out->temporary);
	out->temporary = NULL;
	return true;
}

bool out_file_commit(struct out_file *out, struct mm_error *err)
{
	bool ok = finish(out, err);

	out_file_abort(out);
	return ok;
}

void out_file_abort(struct out_file *out)
{
	if (out->temporary)
		unlink(out->temporary);
	forget(out);
}
