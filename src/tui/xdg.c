/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/xdg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A path in a folder of the environment's, or in the usual one at home. One that is not absolute
 * does not count. */
static bool find(const char *variable, const char *usual, const char *name, char *path, size_t size,
		 struct mm_error *err)
{
	const char *folder = getenv(variable), *home = getenv("HOME");
	int length;

	if (folder && *folder == '/')
		length = snprintf(path, size, "%s/mmtui/%s", folder, name);
	else if (home && *home == '/')
		length = snprintf(path, size, "%s/%s/mmtui/%s", home, usual, name);
	else
		return mm_fail(err, "neither %s nor HOME says where to keep %s", variable, name);
	if (length < 0 || (size_t)length >= size)
		return mm_fail(err, "the path to keep %s at is too long", name);
	return true;
}

bool xdg_config(const char *name, char *path, size_t size, struct mm_error *err)
{
	return find("XDG_CONFIG_HOME", ".config", name, path, size, err);
}

bool xdg_state(const char *name, char *path, size_t size, struct mm_error *err)
{
	return find("XDG_STATE_HOME", ".local/state", name, path, size, err);
}

bool xdg_make_folders(char *path, struct mm_error *err)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		bool made = mkdir(path, 0700) == 0 || errno == EEXIST ||
			    mm_fail_errno(err, "%s cannot be made", path);
		*slash = '/';
		if (!made)
			return false;
	}
	return true;
}
