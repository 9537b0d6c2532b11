/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The staging directory is a hidden neighbour of the target, so that a rename suffices. A target
 * that is a link is followed first: what the link points at is replaced, not the link. Where a
 * directory is replaced, the two are exchanged in one step (RENAME_EXCHANGE) on file systems that
 * can; on others there is a moment between two renames in which the old one has the staging
 * directory's name with `.old` behind.
 */
#include "io/target.h"

#include <mmtui/table.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_USED 180 /* bytes of the target's name that the staging directory's repeats */

struct target {
	enum target_mode mode; /* TARGET_APPEND only where there is something to add to */
	bool exists;
	char final[PATH_MAX], parent[PATH_MAX], staging[PATH_MAX];
};

/* --- directories ------------------------------------------------------------------------------ */

/* Calls fn for each entry but "." and ".." until one answers false. */
static bool each_entry(int parent, const char *name,
		       bool (*fn)(int fd, const char *name, void *arg), void *arg)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	bool ok = true;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	for (struct dirent *entry; ok && (errno = 0, entry = readdir(stream));)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			ok = fn(fd, entry->d_name, arg);
	ok = ok && !errno;
	closedir(stream);
	return ok;
}

static bool is_directory(int fd, const char *name)
{
	struct stat st;

	return !fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISDIR(st.st_mode);
}

static bool remove_entry(int fd, const char *name, void *arg)
{
	if (!is_directory(fd, name))
		return !unlinkat(fd, name, 0);
	each_entry(fd, name, remove_entry, arg);
	return !unlinkat(fd, name, AT_REMOVEDIR);
}

static bool no_entry(int fd, const char *name, void *arg)
{
	(void)fd;
	(void)name;
	(void)arg;
	return false;
}

/* A table, or what a writer that was killed left of one. */
static bool is_table(const char *name)
{
	char symbol[MM_SYMBOL_MAX + 1], stem[NAME_MAX + 1];
	const char *end = strstr(name, ".bin.tmp-");

	snprintf(stem, sizeof stem, "%.*s", end ? (int)(end - name) + 4 : NAME_MAX, name);
	return mm_table_file_symbol(stem, symbol);
}

struct stranger {
	char name[NAME_MAX + 1];
	int depth;
};

/* Looks for an entry that no directory of tables has. */
static bool only_tables(int fd, const char *name, void *arg)
{
	struct stranger *stranger = arg;

	if (!is_directory(fd, name)) {
		if (is_table(name))
			return true;
	} else if (stranger->depth == 0) {
		stranger->depth++;
		if (!each_entry(fd, name, only_tables, arg)) {
			if (!stranger->name[0])
				snprintf(stranger->name, sizeof stranger->name, "%s", name);
			return false;
		}
		stranger->depth--;
		return true;
	}
	snprintf(stranger->name, sizeof stranger->name, "%s", name);
	return false;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Splits a path into the directory it is in and its last name. */
static bool split(struct target *target, char *path, struct mm_error *err)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		path[--length] = 0;
	char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	if (!*name || !strcmp(name, ".") || !strcmp(name, ".."))
		return mm_fail(err, "%s: is no name for a new directory", path);
	const char *real = slash == path ? "/" : slash ? path : ".";
	char last[NAME_MAX + 1];
	if (strlen(name) > NAME_MAX)
		return mm_fail(err, "%s: the name is too long", path);
	strcpy(last, name);
	if (slash && slash != path)
		*slash = 0;
	if (!realpath(real, target->parent))
		return mm_fail_errno(err, "%s: cannot hold a new directory", real);
	const char *between = strcmp(target->parent, "/") ? "/" : "";
	if ((size_t)snprintf(target->final, PATH_MAX, "%s%s%s", target->parent, between, last) >=
	    PATH_MAX)
		return mm_fail(err, "%s: the path is too long", last);
	return true;
}

/* Finds where the target is and what is there. */
static bool look(struct target *target, const char *directory, struct mm_error *err)
{
	char path[PATH_MAX];
	struct stat st;

	target->exists = realpath(directory, path) != NULL;
	if (!target->exists) {
		if (errno != ENOENT)
			return mm_fail_errno(err, "%s", directory);
		if (!lstat(directory, &st))
			return mm_fail(err, "%s: is a link to nowhere", directory);
		if (!*directory || strlen(directory) >= PATH_MAX)
			return mm_fail(err, "\"%s\" is no name for a directory", directory);
		strcpy(path, directory);
	} else if (stat(path, &st) || !S_ISDIR(st.st_mode)) {
		return mm_fail(err, "%s: is there already and no directory", directory);
	}
	return split(target, path, err);
}

/* May what is there be what the mode means to do with it? */
static bool allowed(struct target *target, const char *directory, const char *instead,
		    struct mm_error *err)
{
	struct stranger stranger = {.depth = 0};

	if (!target->exists)
		return true;
	if (each_entry(AT_FDCWD, target->final, no_entry, NULL)) {
		target->mode = TARGET_NEW; /* empty */
		return true;
	}
	if (access(target->final, R_OK | W_OK | X_OK))
		return mm_fail_errno(err, "%s", directory);
	if (target->mode == TARGET_NEW)
		return mm_fail(err, "%s: is there already: %s", directory, instead);
	if (target->mode == TARGET_REPLACE &&
	    !each_entry(AT_FDCWD, target->final, only_tables, &stranger))
		return mm_fail(err,
			       "%s: holds \"%s\", which is no table, so it is not replaced; "
			       "give another directory",
			       directory, stranger.name);
	return true;
}

static bool make_staging(struct target *target, struct mm_error *err)
{
	static atomic_uint number;
	const char *slash = strrchr(target->final, '/');
	const char *between = strcmp(target->parent, "/") ? "/" : "";

	do {
		if ((size_t)snprintf(target->staging, PATH_MAX, "%s%s.%.*s.tmp-%d-%u",
				     target->parent, between, NAME_USED, slash + 1, (int)getpid(),
				     atomic_fetch_add(&number, 1)) >= PATH_MAX - NAME_MAX)
			return mm_fail(err, "%s: the path is too long", target->final);
		if (!mkdir(target->staging, 0777))
			return true;
	} while (errno == EEXIST);
	return mm_fail_errno(err, "%s: cannot hold a new directory", target->parent);
}

struct target *target_open(const char *directory, enum target_mode mode, const char *instead,
			   struct mm_error *err)
{
	struct target *target = calloc(1, sizeof *target);

	if (!target) {
		mm_fail(err, "out of memory");
		return NULL;
	}
	target->mode = mode;
	if (look(target, directory, err) && allowed(target, directory, instead, err) &&
	    make_staging(target, err))
		return target;
	free(target);
	return NULL;
}

const char *target_staging(const struct target *target)
{
	return target->staging;
}

const char *target_final(const struct target *target)
{
	return target->final;
}

bool target_is_merge(const struct target *target)
{
	return target->exists && target->mode == TARGET_APPEND;
}

/* --- committing ------------------------------------------------------------------------------- */

/* Writes all that was written so far to the disk, whatever file it is in: one call, where an fsync
 * for each of thousands of small files would wait for the disk as often. */
static bool sync_all(const char *path, struct mm_error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && !syncfs(fd);

	if (!ok)
		mm_fail_errno(err, "%s: cannot be written to the disk", path);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Makes renames in a directory last. Nothing is lost where that cannot be done, so it does not
 * fail. */
static void sync_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

/* Exchanges the two directories, or moves the old one aside. */
static bool replace(struct target *target, struct mm_error *err)
{
	char old[PATH_MAX];

	if (!renameat2(AT_FDCWD, target->staging, AT_FDCWD, target->final, RENAME_EXCHANGE))
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return mm_fail_errno(err, "%s: cannot be replaced", target->final);
	snprintf(old, sizeof old, "%.*s.old", PATH_MAX - 5, target->staging);
	if (rename(target->final, old))
		return mm_fail_errno(err, "%s: cannot be replaced", target->final);
	if (rename(target->staging, target->final)) {
		mm_fail_errno(err, "%s: cannot be replaced", target->final);
		rename(old, target->final);
		return false;
	}
	strcpy(target->staging, old);
	return true;
}

/* Moves a staged entry over its namesake. A part that is new moves whole. */
struct move {
	const char *to;
	struct mm_error *err;
	bool top;
};

static bool move_entry(int fd, const char *name, void *arg)
{
	const struct move *move = arg;
	char to[PATH_MAX];

	if ((size_t)snprintf(to, sizeof to, "%s/%s", move->to, name) >= sizeof to)
		return mm_fail(move->err, "%s/%s: the path is too long", move->to, name);
	if (!renameat(fd, name, AT_FDCWD, to))
		return true;
	if (move->top && is_directory(fd, name) && (errno == ENOTEMPTY || errno == EEXIST)) {
		struct move inner = {.to = to, .err = move->err};
		bool ok = each_entry(fd, name, move_entry, &inner);
		sync_directory(to);
		return ok;
	}
	return mm_fail_errno(move->err, "%s: cannot be replaced", to);
}

static bool merge(struct target *target, struct mm_error *err)
{
	struct move move = {.to = target->final, .err = err, .top = true};

	mm_fail(err, "%s: cannot be read", target->staging);
	return each_entry(AT_FDCWD, target->staging, move_entry, &move);
}

/* Moves the staging directory, or what is in it, to where it belongs. */
static bool publish(struct target *target, struct mm_error *err)
{
	struct stat st;

	if (target_is_merge(target))
		return merge(target, err);
	if (target->exists && !stat(target->final, &st))
		chmod(target->staging, st.st_mode & 07777);
	if (target->exists && target->mode == TARGET_REPLACE)
		return replace(target, err);
	/* a directory in the way is overwritten where it is empty and an error where it is not */
	return !rename(target->staging, target->final) ||
	       mm_fail_errno(err, "%s: cannot be made", target->final);
}

bool target_commit(struct target *target, struct mm_error *err)
{
	bool ok = sync_all(target->staging, err) && publish(target, err);

	if (ok) {
		sync_directory(target->final);
		sync_directory(target->parent);
	}
	target_abort(target);
	return ok;
}

void target_abort(struct target *target)
{
	if (!target)
		return;
	if (is_directory(AT_FDCWD, target->staging))
		remove_entry(AT_FDCWD, target->staging, NULL);
	free(target);
}
