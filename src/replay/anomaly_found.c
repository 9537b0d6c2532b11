/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay/anomaly_found.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The worst first; a total order, so that which ones are kept does not depend on the way there. */
static int compare(const void *left, const void *right)
{
	const struct mm_anomaly *a = left, *b = right;
	double x = fabs(a->figure), y = fabs(b->figure);

	if (x != y)
		return x > y ? -1 : 1;
	if (a->timestamp != b->timestamp)
		return a->timestamp < b->timestamp ? -1 : 1;
	if (a->symbol != b->symbol)
		return a->symbol < b->symbol ? -1 : 1;
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return (a->table > b->table) - (a->table < b->table);
}

/* Sorts a shelf and takes off what is too much. */
static void tidy(struct anomaly_shelf *shelf)
{
	qsort(shelf->item, shelf->count, sizeof shelf->item[0], compare);
	if (shelf->count >= MM_ANOMALIES_MOST) {
		shelf->count = MM_ANOMALIES_MOST;
		shelf->full = true;
	}
}

void anomaly_add(struct anomaly_found *found, const struct mm_anomaly *anomaly)
{
	struct anomaly_shelf *shelf = &found->shelf[anomaly->kind];

	found->count[anomaly->kind]++;
	if (shelf->full && compare(anomaly, &shelf->item[MM_ANOMALIES_MOST - 1]) > 0)
		return;
	if (shelf->count == ANOMALY_ROOM)
		tidy(shelf);
	shelf->item[shelf->count++] = *anomaly;
}

void anomaly_show(struct anomaly_found *found, struct mm_anomalies *out)
{
	out->kept = 0;
	for (int kind = 0; kind < MM_ANOMALY_KINDS; kind++) {
		struct anomaly_shelf *shelf = &found->shelf[kind];

		tidy(shelf);
		memcpy(out->item + out->kept, shelf->item, shelf->count * sizeof shelf->item[0]);
		out->kept += shelf->count;
		out->count[kind] = found->count[kind];
	}
}
