/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file has the syntax of the configuration, and of that only `set` with the settings that are
 * kept. It counts after the configuration, which so says how the first session begins; and it is
 * written only where the screen was left otherwise than it was found, so that a look at something
 * leaves no trace.
 */
#include "tui/remember.h"

#include "tui/arguments.h"
#include "tui/settings.h"
#include "tui/xdg.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 2048

static char found[TEXT_MAX]; /* the settings as remember_begin left them */

static void describe(const struct ui *ui, char out[TEXT_MAX])
{
	size_t count, used = 0;
	const struct setting *all = settings_all(&count);

	*out = '\0';
	for (size_t i = 0; i < count && used < TEXT_MAX; i++) {
		char value[SETTING_MAX];

		if (!all[i].kept)
			continue;
		all[i].print(ui, value);
		used += (size_t)snprintf(out + used, TEXT_MAX - used, "set %s %s\n", all[i].name,
					 value);
	}
}

static void take_line(struct ui *ui, char *line)
{
	char set[COMMAND_WORD_MAX], name[COMMAND_WORD_MAX];
	const struct setting *setting;
	const char *rest = line;
	struct mm_error ignored;

	line[strcspn(line, "\r\n")] = '\0';
	if (!command_word(&rest, set) || strcmp(set, "set") != 0 || !command_word(&rest, name))
		return;
	setting = setting_find(name);
	if (setting && setting->kept && *rest)
		setting->set(ui, rest, &ignored);
}

void remember_begin(struct ui *ui)
{
	char path[PATH_MAX], line[TEXT_MAX];
	FILE *from = ui->remember && xdg_state("screen", path, sizeof path, NULL)
			     ? fopen(path, "re")
			     : NULL;

	while (from && fgets(line, sizeof line, from))
		take_line(ui, line);
	if (from)
		fclose(from);
	describe(ui, found);
}

/* Writes it beside the file and renames, so that two sessions that end together leave one of theirs
 * whole. */
static void write_file(char *path, const char *text)
{
	char beside[PATH_MAX + 16];
	int fd;

	snprintf(beside, sizeof beside, "%s.XXXXXX", path);
	fd = mkstemp(beside);
	if (fd < 0)
		return;
	ssize_t length = (ssize_t)strlen(text);
	bool written = write(fd, text, (size_t)length) == length;
	if (close(fd) < 0 || !written || rename(beside, path) < 0)
		unlink(beside);
}

void remember_end(const struct ui *ui)
{
	char path[PATH_MAX], text[TEXT_MAX];

	describe(ui, text);
	if (!ui->remember || !strcmp(text, found) ||
	    !xdg_state("screen", path, sizeof path, NULL) || !xdg_make_folders(path, NULL))
		return;
	write_file(path, text);
}
