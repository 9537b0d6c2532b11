/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The directory that appears whole or not at all. All is written into a staging directory beside
 * the target; the commit moves it to its place, the abort deletes it.
 */
#ifndef IO_TARGET_H
#define IO_TARGET_H

#include <mmtui/error.h>

enum target_mode {
	TARGET_NEW, /* refuses a directory with something in it; an empty one is as good as none */
	TARGET_APPEND,  /* adds to what is there; without anything there as TARGET_NEW */
	TARGET_REPLACE, /* what is there goes as the new one comes; refuses a directory that holds
			   anything but tables */
};

struct target;

/* Looks at the target and makes the staging directory. `instead` is what the message offers where
 * TARGET_NEW finds the directory there already: "--force replaces it". */
struct target *target_open(const char *directory, enum target_mode mode, const char *instead,
			   struct mm_error *err);

const char *target_staging(const struct target *target); /* where to write */
const char *target_final(const struct target *target);   /* where it will be */
bool target_is_merge(const struct target *target);       /* does the commit add to what is there? */

/* Puts everything in its place, synced, and frees the target whatever it returns. A new directory
 * and one that replaces another appear by one rename, merged tables by one each, after all of
 * them have been written. On an error nothing is left behind. */
bool target_commit(struct target *target, struct mm_error *err);

/* Deletes the staging directory and frees the target. NULL is fine. */
void target_abort(struct target *target);

#endif
