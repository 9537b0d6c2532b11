/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of zones are those of the files below one folder: gone through where a name is none. */
#include "base/nearest.h"
#include "base/zone.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_BYTES 256
#define DEPTH_MAX 3 /* America/Argentina/Buenos_Aires */

/* Zones begin with a capital letter; what else lies there are tables and copies of all zones. */
static void offer_folder(struct nearest *nearest, const char *folder, const char *as, int depth)
{
	char path[4096], name[NAME_MAX_BYTES];
	struct dirent *entry;
	DIR *stream;

	snprintf(path, sizeof path, "%s/%s", folder, as);
	stream = opendir(path);
	while (stream && (entry = readdir(stream))) {
		if (!isupper((unsigned char)entry->d_name[0]) || strchr(entry->d_name, '.') ||
		    (size_t)snprintf(name, sizeof name, "%s%s%s", as, *as ? "/" : "",
				     entry->d_name) >= sizeof name)
			continue;
		if (entry->d_type != DT_DIR)
			nearest_offer(nearest, name);
		else if (depth < DEPTH_MAX)
			offer_folder(nearest, folder, name, depth + 1);
	}
	if (stream)
		closedir(stream);
}

void zone_nearest(struct nearest *nearest, const char *folder)
{
	offer_folder(nearest, folder, "", 1);
}
