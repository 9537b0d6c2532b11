/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/segments.h"

#include "io/old_table.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The names of all parts, sorted and each once. */
struct parts {
	char (*name)[NAME_MAX + 1];
	size_t count, room;
};

static bool add_part(struct parts *parts, const char *name)
{
	if (parts->count == parts->room) {
		size_t room = parts->room ? parts->room * 2 : 64;
		void *grown = reallocarray(parts->name, room, sizeof *parts->name);
		if (!grown)
			return false;
		parts->name = grown;
		parts->room = room;
	}
	snprintf(parts->name[parts->count++], sizeof parts->name[0], "%s", name);
	return true;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Adds the directories in a directory. */
static bool list_parts(struct parts *parts, const char *directory, struct mm_error *err)
{
	DIR *stream = opendir(directory);
	bool ok = true;

	if (!stream)
		return mm_fail_errno(err, "%s", directory);
	for (struct dirent *entry; ok && (entry = readdir(stream));) {
		char path[PATH_MAX];
		if (entry->d_name[0] == '.' ||
		    (size_t)snprintf(path, sizeof path, "%s/%s/.", directory, entry->d_name) >=
			    sizeof path)
			continue;
		if (!access(path, F_OK))
			ok = add_part(parts, entry->d_name);
	}
	closedir(stream);
	if (!ok)
		return mm_fail(err, "out of memory");
	if (parts->count)
		qsort(parts->name, parts->count, sizeof *parts->name, compare);
	size_t kept = 0;
	for (size_t i = 0; i < parts->count; i++)
		if (!kept || strcmp(parts->name[kept - 1], parts->name[i]))
			memmove(parts->name[kept++], parts->name[i], sizeof *parts->name);
	parts->count = kept;
	return true;
}

/* "DIRECTORY/PART/FILE.bin"; false where it is too long to be there. */
static bool path_in(char path[PATH_MAX], const char *directory, const char *part,
		    const char *symbol)
{
	char file[MM_FILE_MAX];

	return mm_table_file_name(symbol, file) &&
	       (size_t)snprintf(path, PATH_MAX, "%s/%s%s%s", directory, part, part[0] ? "/" : "",
				file) < PATH_MAX;
}

bool segments_fit(const struct tables_out *out, struct mm_error *err)
{
	const char *final = target_final(out->target);
	struct parts parts = {0};
	bool ok = !target_is_merge(out->target) || list_parts(&parts, final, err);

	for (uint32_t i = 0; ok && target_is_merge(out->target) && i < names_count(out->names);
	     i++) {
		const char *symbol = names_text(out->names, i);
		char path[PATH_MAX];

		if (out->by_day && path_in(path, final, "", symbol) && !access(path, F_OK))
			ok = mm_fail(err,
				     "%s: is one table: rows can only be added to it without "
				     "--partition day",
				     path);
		for (size_t k = 0; ok && !out->by_day && k < parts.count; k++)
			if (path_in(path, final, parts.name[k], symbol) && !access(path, F_OK))
				ok = mm_fail(err,
					     "%s: symbol %s is divided into parts: rows can only "
					     "be added to it with --partition day",
					     path, symbol);
	}
	free(parts.name);
	return ok;
}

/* The stretch of time of a symbol's table in a part; the new one counts where there are both. */
static bool stretch(const struct tables_out *out, const char *part, const char *symbol, bool *there,
		    int64_t *first, int64_t *last, struct mm_error *err)
{
	char path[PATH_MAX];

	*there = path_in(path, target_staging(out->target), part, symbol) && !access(path, F_OK);
	if (!*there)
		*there = path_in(path, target_final(out->target), part, symbol) &&
			 !access(path, F_OK);
	if (!*there)
		return true;
	struct old_table *table = old_table_open(path, err);
	if (!table)
		return false;
	*there = old_table_head(table)->rows > 0;
	*first = old_table_head(table)->first;
	*last = old_table_head(table)->last;
	old_table_close(table);
	return true;
}

bool segments_follow(const struct tables_out *out, struct mm_error *err)
{
	struct parts parts = {0};
	bool ok = true;

	if (!target_is_merge(out->target) || !out->by_day)
		return true;
	ok = list_parts(&parts, target_final(out->target), err) &&
	     list_parts(&parts, target_staging(out->target), err);
	for (uint32_t i = 0; ok && i < names_count(out->names); i++) {
		const char *symbol = names_text(out->names, i);
		int64_t before = INT64_MIN, first, last;

		for (size_t k = 0; ok && k < parts.count; k++) {
			bool there;
			ok = stretch(out, parts.name[k], symbol, &there, &first, &last, err);
			if (!ok || !there)
				continue;
			if (first < before)
				ok = mm_fail(err,
					     "%s: symbol %s in part %s would begin before the part "
					     "before it ends; were the days there cut in another "
					     "zone (--tz)?",
					     target_final(out->target), symbol, parts.name[k]);
			before = last;
		}
	}
	free(parts.name);
	return ok;
}
