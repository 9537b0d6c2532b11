/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/history.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>

#define LINES_KEPT 1000

static char path[PATH_MAX]; /* empty: nowhere */

/* Makes every folder on the way to a file, for its owner alone. */
static bool make_parents(char *file)
{
	for (char *slash = strchr(file + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		int failed = mkdir(file, 0700) < 0 && errno != EEXIST;
		*slash = '/';
		if (failed)
			return false;
	}
	return true;
}

/* Where the history lives. The XDG rules: a path that is not absolute does not count. */
static bool find_path(void)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	int length;

	if (state && *state == '/')
		length = snprintf(path, sizeof path, "%s/mmtui/history", state);
	else if (home && *home == '/')
		length = snprintf(path, sizeof path, "%s/.local/state/mmtui/history", home);
	else
		return false;
	return length > 0 && (size_t)length < sizeof path && make_parents(path);
}

void history_load(void)
{
	using_history();
	stifle_history(LINES_KEPT);
	if (!find_path()) {
		path[0] = '\0';
		return;
	}
	if (!read_history(path))
		history_truncate_file(path, LINES_KEPT);
	if (chmod(path, 0600) < 0) {
		/* not there yet, or somebody else's: then it is not for us to say who reads it */
	}
}

void history_keep(const char *line)
{
	HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;

	if (!line[strspn(line, " \t")] || (last && !strcmp(last->line, line)))
		return;
	add_history(line);
	if (!*path)
		return;
	/* append_history wants a file that exists */
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	close(fd);
	append_history(1, path);
}
