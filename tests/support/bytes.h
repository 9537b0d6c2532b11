/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows out of a hat, tables made of them, and whole files in memory to be damaged. */
#ifndef TESTS_BYTES_H
#define TESTS_BYTES_H

#include "support/tables.h"

#include "store/format.h"

#include <dirent.h>

#include <xxhash.h>

struct unit_rows {
	size_t n;
	int64_t *timestamp;
	double *price, *volume;
};

/* n rows with many equal timestamps, prices of both signs and broken volumes. */
static inline struct unit_rows unit_rows_random(uint64_t *state, size_t n)
{
	struct unit_rows rows = {n, calloc(n + 1, 8), calloc(n + 1, 8), calloc(n + 1, 8)};
	int64_t t = (int64_t)(unit_random(state) >> 2) - (INT64_C(1) << 61);

	for (size_t i = 0; i < n; i++) {
		t += unit_random(state) % 3 ? (int64_t)(unit_random(state) % 1000000) : 0;
		rows.timestamp[i] = t;
		rows.price[i] = (double)((int64_t)(unit_random(state) % 20011) - 999) / 100;
		rows.volume[i] = (double)(unit_random(state) % 100000) / 7;
	}
	return rows;
}

static inline void unit_rows_free(struct unit_rows *rows)
{
	free(rows->timestamp);
	free(rows->price);
	free(rows->volume);
}

/* Writes rows as a table of blocks of block_rows, and fails the test where that fails. */
static inline void unit_rows_write(const struct unit_rows *rows, const char *path,
				   const char *symbol, uint32_t block_rows)
{
	struct mm_error err = {""};
	struct mm_writer_options options = {
		.symbol = symbol, .rows = rows->n, .block_rows = block_rows, .price_decimals = 2};
	struct mm_writer *writer = mm_writer_open(path, &options, &err);

	if (!writer ||
	    !mm_writer_add(writer, rows->n, rows->timestamp, rows->price, rows->volume, NULL,
			   &err) ||
	    !mm_writer_finish(writer, &err))
		fail_msg("%s", err.text);
}

/* A whole file; free it. */
static inline uint8_t *unit_read_file(const char *path, size_t *bytes)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	uint8_t *all = malloc((size_t)st.st_size + 1);
	assert_int_equal(pread(fd, all, (size_t)st.st_size, 0), st.st_size);
	close(fd);
	*bytes = (size_t)st.st_size;
	return all;
}

/* Overwrites a file in place: ext4 writes one that was emptied first through to the disk. */
static inline void unit_write_file(const char *path, const void *all, size_t bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, all, bytes), bytes);
	assert_int_equal(ftruncate(fd, (off_t)bytes), 0);
	close(fd);
}

/* How many files are in a directory. */
static inline int unit_count_files(const char *path)
{
	DIR *directory = opendir(path);
	int count = 0;

	assert_non_null(directory);
	for (struct dirent *entry; (entry = readdir(directory));)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(directory);
	return count;
}

/* The directory's entry of a name, in a file's bytes. */
static inline uint8_t *unit_entry(uint8_t *file, const char *name)
{
	uint8_t *entry = file + FORMAT_FIXED;

	for (uint32_t i = load_u32(file + AT_ENTRIES); i > 0; i--, entry += FORMAT_ENTRY) {
		if (strncmp((const char *)entry, name, FORMAT_NAME) == 0)
			return entry;
	}
	fail_msg("no array %s", name);
	return NULL;
}

/* An array's values, in a file's bytes. */
static inline void *unit_array(uint8_t *file, const char *name)
{
	return file + load_u64(unit_entry(file, name) + ENTRY_OFFSET);
}

/* Makes the header's hash right again. */
static inline void unit_seal(uint8_t *file)
{
	store_u64(file + AT_HASH, mm_format_hash(file, load_u32(file + AT_HEADER_BYTES)));
}

/* Makes an array's hash right again (all its room is taken to be used), and the header's. */
static inline void unit_seal_array(uint8_t *file, const char *name)
{
	uint8_t *entry = unit_entry(file, name);

	store_u64(entry + ENTRY_HASH, XXH3_64bits(file + load_u64(entry + ENTRY_OFFSET),
						  load_u64(entry + ENTRY_BYTES)));
	unit_seal(file);
}

#endif
