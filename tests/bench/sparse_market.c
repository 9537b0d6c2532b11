/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes a market that is huge on paper and small on the disk, to see that cost follows what is
 * looked at: sparse tables of 100 MB each, with the whole index of times, but rows written only
 * around noon; the rest are holes.
 *
 *   sparse_market DIR TABLES
 *   mmtui replay DIR --from 12:00:00 --to 12:00:01 --json
 *
 * The hashes are not those of the arrays: `mmtui verify` would say so.
 */
#include "store/format.h"

#include <mmtui/time.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROWS UINT64_C(4100000)
#define BLOCK 512
#define BLOCKS ((ROWS + BLOCK - 1) / BLOCK)
#define FIRST (INT64_C(1704182400) * MM_SECOND) /* 2024-01-02T08:00:00Z */
#define STEP (14 * MM_MILLISECOND)
#define WRITTEN_FROM (((UINT64_C(4) * 3600 - 60) * 1000 / 14) / BLOCK * BLOCK) /* 11:59 */
#define WRITTEN 16384 /* rows, some four minutes */

static uint64_t offset[MM_SLOTS];

/* Lays the arrays out, a page each. Returns the file's size. */
static uint64_t lay_out(void)
{
	uint64_t at = FORMAT_PAGE;

	for (int slot = 0; slot < MM_SLOTS; slot++) {
		uint64_t bytes = (mm_format_slots[slot].role == MM_INDEX ? BLOCKS : ROWS) * 8;
		offset[slot] = at;
		at += (bytes + FORMAT_PAGE - 1) / FORMAT_PAGE * FORMAT_PAGE;
	}
	return at;
}

static void put_header(uint8_t *head, const char *symbol)
{
	size_t bytes = FORMAT_FIXED + MM_SLOTS * FORMAT_ENTRY;

	memset(head, 0, MM_HEADER_MAX);
	memcpy(head + AT_MAGIC, FORMAT_MAGIC, 8);
	store_u32(head + AT_VERSION, FORMAT_VERSION);
	store_u32(head + AT_HEADER_BYTES, (uint32_t)bytes);
	store_u64(head + AT_ROWS, ROWS);
	store_u64(head + AT_FIRST, (uint64_t)FIRST);
	store_u64(head + AT_LAST, (uint64_t)(FIRST + (int64_t)(ROWS - 1) * STEP));
	store_u32(head + AT_ENTRIES, MM_SLOTS);
	store_u32(head + AT_BLOCK_ROWS, BLOCK);
	store_u64(head + AT_BLOCKS, BLOCKS);
	head[AT_PRICE_DECIMALS] = 2;
	store_f64(head + AT_HIGH, 200);
	strcpy((char *)head + AT_SYMBOL, symbol);
	for (int slot = 0; slot < MM_SLOTS; slot++) {
		uint8_t *entry = head + FORMAT_FIXED + slot * FORMAT_ENTRY;
		const struct format_slot *array = &mm_format_slots[slot];
		bool index = array->role == MM_INDEX;

		strcpy((char *)entry + ENTRY_NAME, array->name);
		entry[ENTRY_TYPE] = array->type ? array->type : MM_FLOAT;
		entry[ENTRY_WIDTH] = 8;
		entry[ENTRY_ROLE] = array->role;
		store_u64(entry + ENTRY_OFFSET, offset[slot]);
		store_u64(entry + ENTRY_BYTES, (index ? BLOCKS : ROWS) * 8);
	}
	store_u64(head + AT_HASH, mm_format_hash(head, bytes));
}

static void put(int fd, const void *from, size_t bytes, uint64_t at)
{
	if (pwrite(fd, from, bytes, (off_t)at) != (ssize_t)bytes) {
		perror("sparse_market: pwrite");
		exit(1);
	}
}

static void write_table(const char *directory, int number, uint64_t bytes)
{
	static int64_t first[BLOCKS], times[WRITTEN];
	static double price[WRITTEN], volume[WRITTEN];
	static uint8_t head[MM_HEADER_MAX];
	char symbol[16], path[4096];

	snprintf(symbol, sizeof symbol, "S%05d", number);
	snprintf(path, sizeof path, "%s/%s.bin", directory, symbol);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || ftruncate(fd, (off_t)bytes)) {
		perror(path);
		exit(1);
	}
	for (uint64_t block = 0; block < BLOCKS; block++)
		first[block] = FIRST + (int64_t)(block * BLOCK) * STEP;
	for (uint64_t i = 0; i < WRITTEN; i++) {
		times[i] = FIRST + (int64_t)(WRITTEN_FROM + i) * STEP;
		price[i] = 100 + (double)((i * 7 + (uint64_t)number) % 1000) / 100;
		volume[i] = (double)(1 + i % 9) * 100;
	}
	put_header(head, symbol);
	put(fd, head, sizeof head, 0);
	put(fd, first, sizeof first, offset[MM_FIRST_TIMESTAMP]);
	put(fd, times, sizeof times, offset[MM_TIMESTAMP] + WRITTEN_FROM * 8);
	put(fd, price, sizeof price, offset[MM_PRICE] + WRITTEN_FROM * 8);
	put(fd, volume, sizeof volume, offset[MM_VOLUME] + WRITTEN_FROM * 8);
	close(fd);
}

int main(int argc, char **argv)
{
	uint64_t bytes = lay_out();
	int tables = argc == 3 ? atoi(argv[2]) : 0;

	if (tables < 1) {
		fprintf(stderr, "usage: sparse_market DIR TABLES\n");
		return 2;
	}
	mkdir(argv[1], 0755);
	for (int i = 0; i < tables; i++)
		write_table(argv[1], i, bytes);
	printf("%d tables of %llu bytes\n", tables, (unsigned long long)bytes);
	return 0;
}
