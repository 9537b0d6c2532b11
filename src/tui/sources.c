/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where Tab's offers come from, one function a source. None waits for the player, and none but
 * files and zones touches the disk. */
#include "tui/complete.h"

#include "tui/commands.h"
#include "tui/panel.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void fill_symbols(struct offers *offers, const struct ui *ui)
{
	for (uint32_t i = 0; i < symbol_count(ui); i++)
		offers_add_text(offers, symbol_name(ui, i));
}

/* A list of symbols: the name after the last comma. */
static void fill_list(struct offers *offers, const struct ui *ui)
{
	const char *comma = strrchr(offers->typed, ',');

	if (comma)
		offers_skip(offers, (size_t)(comma + 1 - offers->typed));
	offers_skip(offers, strspn(offers->typed, " "));
	fill_symbols(offers, ui);
}

/* --- files --------------------------------------------------------------------------------------
 */

static bool is_directory(const char *in, const struct dirent *entry)
{
	char path[PATH_MAX];
	struct stat info;

	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type == DT_DIR;
	int length = snprintf(path, sizeof path, "%s/%s", in, entry->d_name);
	return length > 0 && (size_t)length < sizeof path && !stat(path, &info) &&
	       S_ISDIR(info.st_mode);
}

/* Offers what is in a directory, which is called `as` in what is typed ("" or with a slash behind).
 */
static void fill_from(struct offers *offers, const char *in, const char *as,
		      bool (*wanted)(const char *name, const char *typed))
{
	struct dirent **entries;
	const char *typed = offers->typed + strlen(as);
	int count = scandir(*in ? in : ".", &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		char *text = NULL;
		bool deeper = wanted(name, typed) && is_directory(*in ? in : ".", entries[i]);

		if (wanted(name, typed) &&
		    asprintf(&text, "%s%s%s", as, name, deeper ? "/" : "") >= 0) {
			struct offer offer = {.text = text, .shown = strlen(as), .open = deeper};
			offers_add(offers, &offer);
			free(text);
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

/* What begins with a dot is hidden until a dot is typed, and a file is not found by its middle:
 * there are too many of them that nobody thinks of. */
static bool wanted_file(const char *name, const char *typed)
{
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	return !strncmp(name, typed, strlen(typed)) && (name[0] != '.' || typed[0] == '.');
}

/* Splits off the directory that is typed. False where it is too long. */
static bool directory_of(const char *typed, char *as)
{
	const char *slash = strrchr(typed, '/');
	int length = slash ? (int)(slash + 1 - typed) : 0;

	return snprintf(as, PATH_MAX, "%.*s", length, typed) < PATH_MAX;
}

static void fill_files(struct offers *offers, const struct ui *ui)
{
	char as[PATH_MAX], in[PATH_MAX] = "";

	(void)ui;
	if (directory_of(offers->typed, as) && (!*as || command_file(as, in, sizeof in, NULL)))
		fill_from(offers, in, as, wanted_file);
}

/* --- zones --------------------------------------------------------------------------------------
 */

/* The folder of zones holds tables and copies of itself too; zones begin with a capital letter. */
static bool wanted_zone(const char *name, const char *typed)
{
	(void)typed;
	return isupper((unsigned char)name[0]) && !strchr(name, '.');
}

static void fill_zones(struct offers *offers, const struct ui *ui)
{
	const char *folder = getenv("TZDIR");
	char as[PATH_MAX], in[2 * PATH_MAX];

	(void)ui;
	if (!directory_of(offers->typed, as) || strstr(as, ".."))
		return;
	snprintf(in, sizeof in, "%s/%s", folder && *folder ? folder : "/usr/share/zoneinfo", as);
	fill_from(offers, in, as, wanted_zone);
}

/* --- the table ----------------------------------------------------------------------------------
 */

static const struct source sources[] = {
	{"@symbol", "SYMBOLS", fill_symbols},
	{"@list", "SYMBOLS", fill_list},
	{"@file", "FILES", fill_files},
	{"@zone", "ZONES", fill_zones},
};

const struct source *source_find(const char *name)
{
	for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
		if (!strcmp(sources[i].name, name))
			return &sources[i];
	return NULL;
}
