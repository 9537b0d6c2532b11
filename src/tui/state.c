/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool state_path(const char *file, char *path, size_t size, struct mm_error *err)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int length;

	if (state && *state == '/')
		length = snprintf(path, size, "%s/mmtui/%s", state, file);
	else if (home && *home == '/')
		length = snprintf(path, size, "%s/.local/state/mmtui/%s", home, file);
	else
		return mm_fail(err, "neither XDG_STATE_HOME nor HOME says where to keep %s", file);
	if (length < 0 || (size_t)length >= size)
		return mm_fail(err, "the path to keep %s at is too long", file);
	return true;
}

bool state_make_folders(char *path, struct mm_error *err)
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
