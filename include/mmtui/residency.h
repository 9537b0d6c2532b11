/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel says of this process's memory and of the pool's files. Reads /proc and calls
 * mincore; nothing here touches a mapped page. What the kernel will not tell is marked as unknown.
 * Costs (3000 mappings): statm 8 us, fault counts 20 us, smaps 20-80 ms, mincore 27 ms a cached GB.
 */
#ifndef MMTUI_RESIDENCY_H
#define MMTUI_RESIDENCY_H

#include <mmtui/pool.h>

#ifndef MM_UNKNOWN
#define MM_UNKNOWN UINT64_MAX /* a figure the kernel does not give */
#endif

struct mm_statm {
	uint64_t virtual_bytes, resident_bytes, shared_bytes;
};
bool mm_statm_read(struct mm_statm *out, struct mm_error *err);

/* The largest resident size so far (VmHWM), bytes; MM_UNKNOWN where /proc does not say. */
uint64_t mm_resident_peak(void);

/* How much memory may still be taken: what the kernel thinks available (page cache that can be
 * dropped included), less where a memory cgroup, version 1 or 2, leaves less. MM_UNKNOWN where
 * /proc does not say. `root` stands before /proc and /sys: "". */
uint64_t mm_memory_left(const char *root);

/* Bytes this process had the disk read (/proc/self/io read_bytes); MM_UNKNOWN where not allowed. */
uint64_t mm_disk_bytes(void);

/* Page faults of one thread or of all (tid 0), since its start. */
struct mm_faults {
	uint64_t minor, major;
};
bool mm_faults_read(int tid, struct mm_faults *out, struct mm_error *err);

/* The threads of this process with their names and faults: fills at most max, returns how many. */
struct mm_thread_faults {
	int tid;
	char name[16];
	struct mm_faults faults;
};
size_t mm_faults_by_thread(struct mm_thread_faults *out, size_t max);

/* The pool's mappings as /proc/self/smaps sees them, summed up (bytes). */
struct mm_smaps {
	uint64_t mapped, resident, proportional, shared;
	uint32_t maps;
};
bool mm_smaps_read(struct mm_pool *pool, struct mm_smaps *out, struct mm_error *err);

/* The pages of one table's file that are in the page cache, `cells` stretches of equal length over
 * the file (or over one of its arrays): in out[i] the share 0..255. Maps the table for it. Returns
 * false with a reason where the kernel does not say (mincore answers the truth only to those who
 * may write the file or own it). cached receives the bytes. */
bool mm_residency_file(struct mm_pool *pool, uint32_t table, uint8_t *out, size_t cells,
		       uint64_t *cached, struct mm_error *err);
bool mm_residency_array(struct mm_pool *pool, uint32_t table, enum mm_slot slot, uint8_t *out,
			size_t cells, uint64_t *cached, struct mm_error *err);

#endif
