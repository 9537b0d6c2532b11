/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/history.h"

#include "tui/xdg.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>

#define LINES_KEPT 1000

static char path[PATH_MAX]; /* empty: nowhere */

void history_load(void)
{
	using_history();
	stifle_history(LINES_KEPT);
	if (!xdg_state("history", path, sizeof path, NULL) || !xdg_make_folders(path, NULL)) {
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
