/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes DIRECTORY/SPY.bin and prints its rows as another reader should find them, one a line:
 * timestamp, price and volume with all their bits, and the two extra columns `cents` and `venue`.
 */
#include "support/unit.h"

#include <mmtui/writer.h>

#include <inttypes.h>

#define ROWS 20000

static int64_t timestamp[ROWS];
static double price[ROWS], volume[ROWS];
static int32_t cents[ROWS];
static char venue[ROWS][3];

int main(int argc, char **argv)
{
	const struct mm_array extra[] = {
		{.name = "cents", .type = MM_INT, .width = 4, .exponent = -2},
		{.name = "venue", .type = MM_TEXT, .width = sizeof venue[0]}};
	struct mm_writer_options options = {
		.symbol = "SPY", .rows = ROWS, .extra = extra, .extras = 2};
	struct mm_error err = {""};
	uint64_t random = 31;
	char path[4096];

	if (argc != 2)
		return 2;
	for (int i = 0; i < ROWS; i++) {
		timestamp[i] = INT64_C(1381132800000000000) + i / 3 * INT64_C(1000000007);
		cents[i] = (int32_t)(unit_random(&random) % 40000) - 100;
		price[i] = cents[i] / 100.0;
		volume[i] = (double)(unit_random(&random) % 1000) / 3;
		memcpy(venue[i], i % 2 ? "Q\0" : "ARC", sizeof venue[i]);
		printf("%" PRId64 " %a %a %" PRId32 " %.3s\n", timestamp[i], price[i], volume[i],
		       cents[i], venue[i]);
	}
	snprintf(path, sizeof path, "%s/SPY.bin", argv[1]);
	struct mm_writer *writer = mm_writer_open(path, &options, &err);
	if (!writer ||
	    !mm_writer_add(writer, ROWS, timestamp, price, volume, (const void *[]){cents, venue},
			   &err) ||
	    !mm_writer_finish(writer, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	return 0;
}
