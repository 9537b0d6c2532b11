/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where Tab's offers come from, one function a source. None waits for the player, and none but
 * files, zones and bookmarks touches the disk. */
#include "tui/complete.h"

#include "tui/arguments.h"
#include "tui/commands.h"
#include "tui/panel.h"
#include "tui/settings.h"
#include "tui/theme.h"

#include <mmtui/breakpoint.h>
#include <mmtui/list.h>

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

/* Names as entries of a list, in quotes where they need them. */
static void fill_entries(struct offers *offers, const struct ui *ui)
{
	char entry[MM_LIST_QUOTED_MAX];

	for (uint32_t i = 0; i < symbol_count(ui); i++)
		offers_add_text(offers, mm_list_quote(entry, symbol_name(ui, i)));
}

/* A list of symbols: its last name. */
static void fill_list(struct offers *offers, const struct ui *ui)
{
	offers_skip(offers, mm_list_last(offers->typed));
	fill_entries(offers, ui);
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

/* --- words that depend on those before them -----------------------------------------------------
 */

/* Offers the words that may follow what is typed before the last blank. */
static void fill_following(struct offers *offers, const char *(*words_after)(const char *before))
{
	const char *space = strrchr(offers->typed, ' ');
	int length = space ? (int)(space - offers->typed) : 0;
	char before[2 * COMMAND_WORD_MAX], word[COMMAND_WORD_MAX];

	snprintf(before, sizeof before, "%.*s", length, offers->typed);
	if (space)
		offers_skip(offers, (size_t)length + 1);
	for (const char *words = words_after(before); command_word(&words, word);)
		offers_add_text(offers, word);
}

static void fill_settings(struct offers *offers, const struct ui *ui)
{
	(void)ui;
	fill_following(offers, setting_words);
}

static void fill_roles(struct offers *offers, const struct ui *ui)
{
	(void)ui;
	fill_following(offers, theme_words);
}

static void fill_fields(struct offers *offers)
{
	for (int i = 0; i < MM_FIELDS; i++) {
		struct offer offer = {.text = (char *)mm_fields()[i].name,
				      .help = mm_fields()[i].help};
		offers_add(offers, &offer);
	}
}

/* A breakpoint's condition: what its grammar wants next. */
static void fill_condition(struct offers *offers, const struct ui *ui)
{
	size_t start;
	enum mm_condition_word wanted = mm_condition_expects(offers->typed, &start);

	offers_skip(offers, start);
	switch (wanted) {
	case MM_WORD_SYMBOLS: fill_entries(offers, ui); break;
	case MM_WORD_FIELD: fill_fields(offers); break;
	case MM_WORD_OPERATOR:
		for (const char *const *sign = mm_operators(); *sign; sign++)
			offers_add_text(offers, *sign);
		break;
	case MM_WORD_AND: offers_add_text(offers, "and"); break;
	case MM_WORD_VALUE:
	case MM_WORD_NONE: break;
	}
}

/* --- names that the screen knows ----------------------------------------------------------------
 */

static void fill_bookmarks(struct offers *offers, const struct ui *ui)
{
	struct bookmarks bookmarks;
	struct mm_error ignored;
	char path[PATH_MAX];

	if (!bookmarks_path(directory_name(ui), path, &ignored) ||
	    !bookmarks_read(path, &bookmarks, &ignored))
		return;
	for (size_t i = 0; i < bookmarks.count; i++)
		offers_add_text(offers, bookmarks.item[i].name);
	bookmarks_free(&bookmarks);
}

/* What there is help with. */
static void fill_topics(struct offers *offers, const struct ui *ui)
{
	size_t count;
	const struct action *all = actions_all(&count);

	(void)ui;
	for (size_t i = 0; i < count; i++) {
		struct offer offer = {.text = (char *)all[i].name, .help = all[i].help};
		offers_add(offers, &offer);
	}
	const struct setting *settings = settings_all(&count);
	for (size_t i = 0; i < count; i++) {
		struct offer offer = {.text = (char *)settings[i].name, .help = settings[i].help};
		offers_add(offers, &offer);
	}
}

/* --- the table ----------------------------------------------------------------------------------
 */

static const struct source sources[] = {
	{"@symbol", "SYMBOLS", fill_symbols},
	{"@list", "SYMBOLS", fill_list},
	{"@file", "FILES", fill_files},
	{"@zone", "ZONES", fill_zones},
	{"@setting", "SETTINGS", fill_settings},
	{"@role", "ROLES", fill_roles},
	{"@condition", "CONDITION", fill_condition},
	{"@bookmark", "BOOKMARKS", fill_bookmarks},
	{"@topic", "HELP", fill_topics},
};

const struct source *source_find(const char *name)
{
	for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
		if (!strcmp(sources[i].name, name))
			return &sources[i];
	return NULL;
}
