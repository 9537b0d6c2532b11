/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run's figures: what the kernel has counted for this process, and the moments of the play. */
#include "cli/bench.h"

#include <mmtui/residency.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The most that was ever mapped (VmPeak), bytes. */
static uint64_t virtual_peak(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	unsigned long long kib;
	uint64_t peak = MM_UNKNOWN;
	char line[256];

	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "VmPeak: %llu", &kib) == 1)
			peak = (uint64_t)kib * 1024;
	if (file)
		fclose(file);
	return peak;
}

/* The tables that were whole when their headers were read, and broke since. */
static void note_broken(const struct bench_play *play, struct bench_result *out)
{
	for (uint32_t id = 0; id < mm_pool_tables(play->pool); id++) {
		const char *reason = mm_pool_broken(play->pool, id);
		char file[MM_FILE_MAX];

		/* without rows it was broken from the start, and has been told */
		if (!reason || !mm_pool_table(play->pool, id)->rows || out->broke++)
			continue;
		mm_pool_file(play->pool, id, file);
		mm_fail(&out->broke_by, "%s/%s: %s", mm_pool_directory(play->pool), file, reason);
	}
}

void bench_measure(const struct bench_play *play, struct bench_result *out)
{
	struct mm_faults faults = {MM_UNKNOWN, MM_UNKNOWN};

	out->first_seconds = play->first - play->begun;
	out->seconds = play->last - play->asked;
	out->total_seconds = play->last - play->begun;
	out->rate = out->seconds > 0 ? (double)play->events / out->seconds : NAN;

	out->virtual_peak = virtual_peak();
	out->resident_peak = mm_resident_peak();
	out->disk_bytes = mm_disk_bytes();
	mm_faults_read(0, &faults, NULL);
	out->minor_faults = faults.minor;
	out->major_faults = faults.major;

	out->events = play->events;
	out->is_share = play->is_share;
	out->checksum = bench_checksum(play);
	out->share_check = play->share_check;
	note_broken(play, out);
}
