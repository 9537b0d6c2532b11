/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small files of /proc/self: sizes, faults, bytes from the disk. */
#include <mmtui/residency.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 4096 /* all of these files are smaller */

/* Reads a small file whole, as text. */
static bool read_text(const char *path, char text[TEXT_MAX], struct mm_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, TEXT_MAX - 1);

	if (n < 0)
		mm_fail_errno(err, "%s", path);
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return false;
	text[n] = '\0';
	return true;
}

/* The number after a label at the start of a line ("VmHWM:"), or MM_UNKNOWN. */
static uint64_t number_after(const char *text, const char *label)
{
	unsigned long long value;

	for (const char *at = text; (at = strstr(at, label)); at++) {
		if (at != text && at[-1] != '\n')
			continue;
		return sscanf(at + strlen(label), "%llu", &value) == 1 ? value : MM_UNKNOWN;
	}
	return MM_UNKNOWN;
}

bool mm_statm_read(struct mm_statm *out, struct mm_error *err)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	unsigned long long size, resident, shared;
	char text[TEXT_MAX];

	if (!read_text("/proc/self/statm", text, err))
		return false;
	if (sscanf(text, "%llu %llu %llu", &size, &resident, &shared) != 3)
		return mm_fail(err, "/proc/self/statm: not what was expected: %.60s", text);
	out->virtual_bytes = size * page;
	out->resident_bytes = resident * page;
	out->shared_bytes = shared * page;
	return true;
}

uint64_t mm_resident_peak(void)
{
	char text[TEXT_MAX];
	uint64_t kib = MM_UNKNOWN;

	if (read_text("/proc/self/status", text, NULL))
		kib = number_after(text, "VmHWM:");
	return kib == MM_UNKNOWN ? MM_UNKNOWN : kib * 1024;
}

uint64_t mm_disk_bytes(void)
{
	char text[TEXT_MAX];

	return read_text("/proc/self/io", text, NULL) ? number_after(text, "read_bytes:")
						      : MM_UNKNOWN;
}

/* Reads a stat file: the name stands in parentheses and may hold some itself; what follows it is
 * state, five numbers, flags, and then the faults: minor, those of waited-for children, major. */
static bool read_stat(const char *path, char name[16], struct mm_faults *out, struct mm_error *err)
{
	unsigned long long minor, major;
	char text[TEXT_MAX];

	if (!read_text(path, text, err))
		return false;
	char *from = strchr(text, '('), *to = strrchr(text, ')');
	if (!from || !to || to < from ||
	    sscanf(to + 1, " %*c %*d %*d %*d %*d %*d %*u %llu %*u %llu", &minor, &major) != 2)
		return mm_fail(err, "%s: not what was expected: %.60s", path, text);
	snprintf(name, 16, "%.*s", (int)(to - from - 1), from + 1);
	out->minor = minor;
	out->major = major;
	return true;
}

bool mm_faults_read(int tid, struct mm_faults *out, struct mm_error *err)
{
	char path[64], name[16];

	if (!tid)
		return read_stat("/proc/self/stat", name, out, err);
	snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
	return read_stat(path, name, out, err);
}

size_t mm_faults_by_thread(struct mm_thread_faults *out, size_t max)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *entry;
	size_t count = 0;

	if (!tasks)
		return 0;
	while (count < max && (entry = readdir(tasks))) {
		char path[64];
		struct mm_thread_faults *thread = &out[count];
		thread->tid = atoi(entry->d_name);
		if (thread->tid <= 0)
			continue;
		snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread->tid);
		/* a thread may end between the listing and here */
		if (read_stat(path, thread->name, &thread->faults, NULL))
			count++;
	}
	closedir(tasks);
	return count;
}
