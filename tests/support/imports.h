/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Imports for tests: CSV files in a directory of the test's own, and tables as text. */
#ifndef TESTS_IMPORTS_H
#define TESTS_IMPORTS_H

#include "support/tables.h"

#include "io/kind.h"
#include "io/old_table.h"

#include <mmtui/import.h>
#include <mmtui/number.h>

#include <dirent.h>
#include <inttypes.h>

static char *imports_base; /* where the test's files are */

static inline int imports_begin(void **state)
{
	(void)state;
	imports_base = tables_directory();
	return 0;
}

static inline int imports_end(void **state)
{
	(void)state;
	tables_remove(imports_base);
	return 0;
}

/* BASE/NAME, in one of many buffers that take turns. */
static inline const char *imports_path(const char *name)
{
	static char paths[64][1024];
	static unsigned turn;
	char *path = paths[turn++ % 64];

	snprintf(path, sizeof paths[0], "%s/%s", imports_base, name);
	return path;
}

static inline const char *imports_write(const char *name, const void *bytes, size_t length)
{
	const char *path = imports_path(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	return path;
}

static inline const char *imports_text(const char *name, const char *text)
{
	return imports_write(name, text, strlen(text));
}

/* A file of random rows, a few symbols, times out of order. */
static inline const char *imports_random(const char *name, uint64_t seed, unsigned rows)
{
	const char *path = imports_path(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs("time,symbol,price,size,code,note\n", file);
	for (unsigned i = 0; i < rows; i++) {
		uint64_t r = unit_random(&seed);
		fprintf(file, "%lu,S%lu,%lu.%02lu,%lu,%08lx,\"n,%lu\"\n",
			1381000000000 + (unsigned long)(i * 5000 + r % 1000000),
			(unsigned long)(r >> 32) % 9, (unsigned long)(r >> 20) % 500,
			(unsigned long)(r >> 40) % 100, (unsigned long)(r >> 50), r % 7777,
			(unsigned long)(r >> 16) % 1000);
	}
	fclose(file);
	return path;
}

/* Imports one file (or options->files where it is NULL) to BASE/DIRECTORY. */
static inline bool imports_run(struct mm_import_options options, const char *file,
			       const char *directory, struct mm_import_result *result,
			       struct mm_error *err)
{
	options.directory = imports_path(directory);
	if (file) {
		options.files = &file;
		options.file_count = 1;
	}
	return mm_import(&options, result, err);
}

/* The same, and it must go well. */
static inline void imports_must(struct mm_import_options options, const char *file,
				const char *directory)
{
	struct mm_error err;

	if (!imports_run(options, file, directory, NULL, &err))
		fail_msg("%s", err.text);
}

/* A table as text: a line a row, `time price volume extra...`. Freed by the caller. */
static inline char *imports_table(const char *file)
{
	struct mm_error err;
	struct old_table *table = old_table_open(imports_path(file), &err);
	struct old_row row;
	bool failed = false;
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	if (!table)
		fail_msg("%s", err.text);
	while (old_table_next(table, &row, &failed, &err)) {
		char number[2][MM_NUMBER_TEXT_MAX], extra[KIND_TEXT_MAX + 1];
		mm_number_format(number[0], row.price);
		mm_number_format(number[1], row.volume);
		fprintf(out, "%" PRId64 " %s %s", row.time, number[0], number[1]);
		for (size_t i = 0; i < old_table_extras(table); i++) {
			kind_text(old_table_extra(table, i), row.extra[i], extra);
			fprintf(out, " %s", extra);
		}
		fputc('\n', out);
	}
	assert_false(failed);
	old_table_close(table);
	fclose(out);
	return text;
}

static inline void imports_expect(const char *file, const char *rows)
{
	char *text = imports_table(file);

	assert_string_equal(text, rows);
	free(text);
}

/* A directory's entries, sorted, each with a space behind. Freed by the caller. */
static inline char *imports_list(const char *directory)
{
	struct dirent **entries = NULL;
	int count = scandir(imports_path(directory), &entries, NULL, alphasort);
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	for (int i = 0; i < count; i++) {
		if (strcmp(entries[i]->d_name, ".") && strcmp(entries[i]->d_name, ".."))
			fprintf(out, "%s ", entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	fclose(out);
	return text;
}

static inline void imports_expect_list(const char *directory, const char *names)
{
	char *text = imports_list(directory);

	assert_string_equal(text, names);
	free(text);
}

/* Are two files the same bytes? */
static inline bool imports_same(const char *one, const char *two)
{
	FILE *a = fopen(imports_path(one), "r"), *b = fopen(imports_path(two), "r");
	bool same = a && b;
	int c = 0;

	while (same && c != EOF) {
		c = getc(a);
		same = c == getc(b);
	}
	if (a)
		fclose(a);
	if (b)
		fclose(b);
	return same;
}

#endif
