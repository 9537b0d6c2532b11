/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bookmarks: places in a market that have a name, kept in one file for each directory. Nothing here
 * knows the screen; every function waits for the disk.
 *
 * The file is $XDG_STATE_HOME/mmtui/bookmarks/NAME-HASH, where NAME is what the directory is called
 * and HASH stands for its real path, so that a directory has the same bookmarks whatever way it is
 * reached by. It is a text that a person may edit:
 *
 *     # mmtui bookmarks of /home/someone/data
 *     # time (UTC, or ns since 1970)  events before it  name
 *     2013-10-07T13:30:00.000000000Z 48120993 the open
 *
 * "-" in place of the number says that the time is enough. Lines that cannot be read are complained
 * about, skipped, and stay where they are when the file is written, as comments and blank lines do.
 */
#ifndef TUI_BOOKMARKS_H
#define TUI_BOOKMARKS_H

#include <mmtui/error.h>

#include <stdint.h>

#define BOOKMARK_NAME_MAX 128 /* bytes, NUL included */
#define BOOKMARK_NO_EVENT UINT64_MAX

struct bookmark {
	char name[BOOKMARK_NAME_MAX];
	uint64_t n; /* the playhead (n, t); BOOKMARK_NO_EVENT: all events up to t */
	int64_t t;
};

/* By time, number, name. */
struct bookmarks {
	size_t count;
	struct bookmark *item;
	struct mm_error complaint; /* about the first line that cannot be read; empty: none */
};

void bookmarks_free(struct bookmarks *bookmarks);

/* The bookmark of that name, or -1. */
int64_t bookmarks_find(const struct bookmarks *bookmarks, const char *name);

/* A name is printable, neither empty nor longer than BOOKMARK_NAME_MAX - 1 bytes, without blanks
 * around it. */
bool bookmark_name_fits(const char *name, struct mm_error *err);

/* The path of a directory's bookmarks, at most PATH_MAX bytes. */
bool bookmarks_path(const char *directory, char *path, struct mm_error *err);

/* Reads them; without a file there are none. */
bool bookmarks_read(const char *path, struct bookmarks *out, struct mm_error *err);

/* What there is to do with one: put it there (where there is one of the name, it moves), or take
 * the one of its name away. */
struct bookmark_change {
	bool remove;
	bool moves; /* there was one of the name: for what is said of it, nothing else */
	struct bookmark bookmark;
};

/* The same in memory. False where memory is short, or nothing of the name is there to remove. */
bool bookmarks_apply(struct bookmarks *bookmarks, const struct bookmark_change *change);

/* Reads the file, changes it, writes it to a temporary name, syncs and renames it; all of that
 * under a lock, so that what another process has put there meanwhile stays. Makes the folders it
 * needs. out receives what the file holds now; it may be NULL. On an error the file is as it was.
 */
bool bookmarks_change(const char *path, const char *directory, const struct bookmark_change *change,
		      struct bookmarks *out, struct mm_error *err);

#endif
