/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of names and globs, as filters and --symbols have them: "A*,BAC". */
#ifndef MMTUI_LIST_H
#define MMTUI_LIST_H

#include <stdbool.h>

/* Does any pattern of a comma-separated list of names and globs (fnmatch) match? Any thread. */
bool mm_list_matches(const char *list, const char *symbol);

#endif
