/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directories of tables for tests: made under TMPDIR or /tmp, removed at the end. */
#ifndef TESTS_TABLES_H
#define TESTS_TABLES_H

#include "support/unit.h"

#include <mmtui/writer.h>

#include <fcntl.h>
#include <ftw.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* A new directory; free the path after tables_remove. */
static inline char *tables_directory(void)
{
	const char *base = getenv("TMPDIR");
	char *path = NULL;

	assert_true(asprintf(&path, "%s/mmtui-test-XXXXXX", base ? base : "/tmp") > 0);
	assert_non_null(mkdtemp(path));
	return path;
}

static inline int tables_remove_one(const char *path, const struct stat *st, int type,
				    struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

/* Deletes the directory with all in it and frees the path. */
static inline void tables_remove(char *directory)
{
	nftw(directory, tables_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(directory);
}

/* Does the directory lie on a filesystem whose pages can be dropped and read again? */
static inline bool tables_on_disk(const char *directory)
{
	struct statfs fs;

	assert_int_equal(statfs(directory, &fs), 0);
	return fs.f_type != TMPFS_MAGIC && fs.f_type != RAMFS_MAGIC;
}

/* DIRECTORY/FILE; free it. */
static inline char *tables_path(const char *directory, const char *file)
{
	char *path = NULL;

	assert_true(asprintf(&path, "%s/%s", directory, file) > 0);
	return path;
}

/* Writes a table of `rows` rows whose row i has timestamp first + i * step, price i + 0.25 and
 * volume i % 1000 + 1. */
static inline void tables_write(const char *directory, const char *file, const char *symbol,
				uint64_t rows, int64_t first, int64_t step)
{
	char *path = tables_path(directory, file);
	struct mm_writer_options options = {.symbol = symbol, .rows = rows};
	struct mm_error err = {{0}};
	struct mm_writer *writer = mm_writer_open(path, &options, &err);
	int64_t timestamp[512];
	double price[512], volume[512];

	if (!writer)
		fail_msg("%s", err.text);
	for (uint64_t row = 0; row < rows;) {
		size_t n = 0;
		for (; n < 512 && row < rows; n++, row++) {
			timestamp[n] = first + (int64_t)row * step;
			price[n] = (double)row + 0.25;
			volume[n] = (double)(row % 1000 + 1);
		}
		if (!mm_writer_add(writer, n, timestamp, price, volume, NULL, &err))
			fail_msg("%s", err.text);
	}
	if (!mm_writer_finish(writer, &err))
		fail_msg("%s", err.text);
	free(path);
}

/* Writes a table of two trades, in the file that a symbol of any name has. */
static inline void tables_write_few(const char *directory, const char *symbol)
{
	char file[MM_FILE_MAX];

	assert_true(mm_table_file_name(symbol, file));
	tables_write(directory, file, symbol, 2, INT64_C(1704207600000000000), 1000000000);
}

/* Writes a file that is no table. */
static inline void tables_write_text(const char *directory, const char *file, const char *text)
{
	char *path = tables_path(directory, file);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	free(path);
}

static inline void tables_mkdir(const char *directory, const char *name)
{
	char *path = tables_path(directory, name);

	assert_int_equal(mkdir(path, 0755), 0);
	free(path);
}

static inline void tables_truncate(const char *directory, const char *file, off_t bytes)
{
	char *path = tables_path(directory, file);

	assert_int_equal(truncate(path, bytes), 0);
	free(path);
}

#endif
