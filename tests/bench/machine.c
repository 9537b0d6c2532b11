/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/bench.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The processor's name as /proc/cpuinfo has it; where it has none, the architecture. */
static void name_processor(char *name, size_t room)
{
	struct utsname system;
	char line[256];
	FILE *info = fopen("/proc/cpuinfo", "re");

	uname(&system);
	snprintf(name, room, "%s", system.machine);
	while (info && fgets(line, sizeof line, info)) {
		const char *colon = strchr(line, ':');
		if (!colon || strncmp(line, "model name", 10))
			continue;
		snprintf(name, room, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
		break;
	}
	if (info)
		fclose(info);
}

/* What one read-ahead reads at most on the folder's device; JSON null where it is not told. */
static json_t *read_ahead(const char *folder)
{
	char path[128];
	struct stat st;
	int kib = 0;

	if (stat(folder, &st))
		return json_null();
	snprintf(path, sizeof path, "/sys/class/bdi/%u:%u/read_ahead_kb", major(st.st_dev),
		 minor(st.st_dev));
	FILE *file = fopen(path, "re");
	bool known = file && fscanf(file, "%d", &kib) == 1;
	if (file)
		fclose(file);
	return known ? json_integer(kib) : json_null();
}

json_t *machine_describe(const char *folder)
{
	char processor[128];
	struct utsname system;
	double pages = (double)sysconf(_SC_PHYS_PAGES);

	uname(&system);
	name_processor(processor, sizeof processor);
	json_t *machine = json_object();
	json_object_set_new(machine, "cpu", json_string(processor));
	json_object_set_new(machine, "cores", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	json_object_set_new(
		machine, "memory_mib",
		json_integer((json_int_t)(pages * (double)sysconf(_SC_PAGESIZE) / MIB)));
	json_object_set_new(machine, "kernel",
			    json_sprintf("%s %s", system.sysname, system.release));
	json_object_set_new(machine, "read_ahead_kb", read_ahead(folder));
	return machine;
}
