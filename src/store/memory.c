/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much memory may be taken. The kernel's own estimate (MemAvailable) counts what is free and
 * what can be had by dropping page cache. A memory cgroup may leave less than that, and one of
 * those around it less still: a process stands in a path of them, and each has a limit and a usage,
 * of which the page cache can be dropped again:
 *
 *     left = limit - usage + page cache
 *
 * Version 2 has one hierarchy for everything (line "0::PATH" of /proc/self/cgroup), version 1 one
 * for memory ("N:memory:PATH"). In a container a path may be that of the world outside, and not be
 * there: then it is shortened, as far as the root, which is the container's own.
 */
#include <mmtui/residency.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_MAX_BYTES 4096

/* The files of one version. */
struct version {
	const char *controller; /* as /proc/self/cgroup has it */
	const char *folder;
	const char *limit, *usage, *cache; /* cache: a line of memory.stat */
};

static const struct version versions[] = {
	{"", "/sys/fs/cgroup", "memory.max", "memory.current", "file"},
	{"memory", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
	 "total_cache"},
};

/* The number after a label at the start of a line; with the label "" the first line's. MM_UNKNOWN
 * where there is none. */
static uint64_t number_in(const char *path, const char *label)
{
	FILE *file = fopen(path, "re");
	size_t length = strlen(label);
	uint64_t number = MM_UNKNOWN;
	char line[256];

	while (file && number == MM_UNKNOWN && fgets(line, sizeof line, file)) {
		unsigned long long value;
		const char *after = line + length;

		if (strncmp(line, label, length) || (length && *after != ' ' && *after != ':'))
			continue;
		if (sscanf(after + (*after == ':'), "%llu", &value) == 1)
			number = value;
	}
	if (file)
		fclose(file);
	return number;
}

/* What one cgroup leaves; MM_UNKNOWN where it is not there or has no limit. */
static uint64_t left_in(const char *folder, const struct version *version)
{
	char path[PATH_MAX_BYTES + 64];

	snprintf(path, sizeof path, "%s/%s", folder, version->limit);
	uint64_t limit = number_in(path, "");
	snprintf(path, sizeof path, "%s/%s", folder, version->usage);
	uint64_t usage = number_in(path, "");
	snprintf(path, sizeof path, "%s/memory.stat", folder);
	uint64_t cache = number_in(path, version->cache);
	if (limit == MM_UNKNOWN || usage == MM_UNKNOWN)
		return MM_UNKNOWN;
	if (cache == MM_UNKNOWN || cache > usage)
		cache = 0;
	return limit > usage - cache ? limit - (usage - cache) : 0;
}

/* The least that a cgroup and those around it leave. */
static uint64_t left_on_path(const char *root, const struct version *version, const char *cgroup)
{
	char folder[PATH_MAX_BYTES];
	uint64_t least = MM_UNKNOWN;
	size_t base = (size_t)snprintf(folder, sizeof folder, "%s%s", root, version->folder);

	if (base + strlen(cgroup) >= sizeof folder)
		return MM_UNKNOWN;
	strcpy(folder + base, cgroup);
	for (;;) {
		uint64_t left = left_in(folder, version);
		char *slash = strrchr(folder + base, '/');

		if (left < least)
			least = left;
		if (!slash)
			return least;
		*slash = '\0';
	}
}

/* Is a controller in a comma-separated list? "" is in the empty one alone. */
static bool is_listed(const char *list, const char *controller)
{
	size_t length = strlen(controller);

	if (!length)
		return !*list;
	for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL)
		if (!strncmp(list, controller, length) && strchr(",", list[length]))
			return true;
	return false;
}

/* The path of a line "NUMBER:CONTROLLERS:PATH", or NULL where it is not of this version. */
static const char *path_of(char *line, const struct version *version)
{
	char *controllers = strchr(line, ':');
	char *path = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!path)
		return NULL;
	*path++ = '\0';
	path[strcspn(path, "\n")] = '\0';
	return is_listed(controllers + 1, version->controller) ? path : NULL;
}

/* The least that the cgroups of one version leave. */
static uint64_t left_in_version(const char *root, const struct version *version)
{
	char path[PATH_MAX_BYTES], line[PATH_MAX_BYTES];
	uint64_t least = MM_UNKNOWN;

	snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof line, file)) {
		const char *cgroup = path_of(line, version);
		uint64_t left = cgroup ? left_on_path(root, version, cgroup) : MM_UNKNOWN;

		if (left < least)
			least = left;
	}
	if (file)
		fclose(file);
	return least;
}

uint64_t mm_memory_left(const char *root)
{
	char path[PATH_MAX_BYTES];

	snprintf(path, sizeof path, "%s/proc/meminfo", root);
	uint64_t kib = number_in(path, "MemAvailable");
	uint64_t least = kib == MM_UNKNOWN ? MM_UNKNOWN : kib * 1024;
	for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
		uint64_t left = left_in_version(root, &versions[i]);
		if (left < least)
			least = left;
	}
	return least;
}
