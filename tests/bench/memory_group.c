/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A memory cgroup of our own, below the one this process is in or one above it, whichever lets us.
 * The two versions differ in names alone:
 *
 *              mount in /proc/self/mounts    limit                    peak
 *   v2         type cgroup2                  memory.max               memory.peak
 *   v1         type cgroup, option memory    memory.limit_in_bytes    memory.max_usage_in_bytes
 *
 * In v2 a folder has the memory files only where its parent hands the controller down.
 */
#include "bench/bench.h"

#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_ROOM 4096

/* Writes text into FOLDER/FILE; false where it does not exist or does not take it. */
static bool write_text(const char *folder, const char *file, const char *text)
{
	char path[PATH_ROOM + 64];

	snprintf(path, sizeof path, "%s/%s", folder, file);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	if (fd >= 0)
		close(fd);
	return written;
}

static bool read_number(const char *folder, const char *file, uint64_t *number)
{
	char path[PATH_ROOM + 64];
	unsigned long long value;

	snprintf(path, sizeof path, "%s/%s", folder, file);
	FILE *from = fopen(path, "re");
	bool known = from && fscanf(from, "%llu", &value) == 1;
	if (from)
		fclose(from);
	*number = known ? value : 0;
	return known;
}

/* Where the hierarchy with the memory controller is mounted, v1 before v2: a machine that has both
 * has the controller in v1. */
static bool find_mount(char *mount, bool *is_v2)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	bool found = false;

	*is_v2 = false;
	for (struct mntent *entry; mounts && (entry = getmntent(mounts));) {
		bool v1 = !strcmp(entry->mnt_type, "cgroup") && hasmntopt(entry, "memory");
		bool v2 = !strcmp(entry->mnt_type, "cgroup2") && !found;
		if (!v1 && !v2)
			continue;
		snprintf(mount, PATH_ROOM, "%s", entry->mnt_dir);
		*is_v2 = v2;
		found = true;
		if (v1)
			break;
	}
	if (mounts)
		endmntent(mounts);
	return found;
}

/* The group this process is in, below the mount: "/", "/user.slice/...". */
static void find_own(bool is_v2, char *own)
{
	FILE *groups = fopen("/proc/self/cgroup", "re");
	char line[PATH_ROOM];

	strcpy(own, "/");
	while (groups && fgets(line, sizeof line, groups)) {
		char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;
		if (!path)
			continue;
		*path++ = '\0';
		path[strcspn(path, "\n")] = '\0';
		if (is_v2 ? !names[1] : !strcmp(names + 1, "memory"))
			strcpy(own, path);
	}
	if (groups)
		fclose(groups);
}

/* Makes PARENT/mmtui-bench with the limit. One that an interrupted run has left goes first. */
static char *make(const char *parent, uint64_t bytes)
{
	char *group, limit[32];

	write_text(parent, "cgroup.subtree_control", "+memory");
	if (asprintf(&group, "%s/mmtui-bench", parent) < 0)
		bench_die("not enough memory for a path");
	snprintf(limit, sizeof limit, "%llu", (unsigned long long)bytes);
	rmdir(group);
	if (!mkdir(group, 0755)) {
		if (write_text(group, "memory.max", limit) ||
		    write_text(group, "memory.limit_in_bytes", limit))
			return group;
		rmdir(group);
	}
	free(group);
	return NULL;
}

char *memory_group_new(uint64_t bytes, const char **why)
{
	char mount[PATH_ROOM], own[PATH_ROOM], parent[2 * PATH_ROOM];
	char *group = NULL;
	bool is_v2;

	*why = "no memory cgroup is mounted";
	if (!find_mount(mount, &is_v2))
		return NULL;
	*why = "no memory cgroup can be written";
	find_own(is_v2, own);
	for (;;) {
		snprintf(parent, sizeof parent, "%s%s", mount, own);
		char *slash = strrchr(own, '/');
		if ((group = make(parent, bytes)) || !slash || !own[1])
			return group;
		slash[slash == own] = '\0'; /* one up; the last is "/" */
	}
}

bool memory_group_join(const char *group)
{
	return write_text(group, "cgroup.procs", "0");
}

uint64_t memory_group_peak(const char *group)
{
	uint64_t bytes;

	if (!read_number(group, "memory.peak", &bytes))
		read_number(group, "memory.max_usage_in_bytes", &bytes);
	return bytes;
}

void memory_group_free(char *group)
{
	if (group)
		rmdir(group);
	free(group);
}
