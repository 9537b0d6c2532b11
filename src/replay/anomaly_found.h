/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has been found: everything counted, of each kind the worst kept. */
#ifndef REPLAY_ANOMALY_FOUND_H
#define REPLAY_ANOMALY_FOUND_H

#include <mmtui/anomalies.h>

/* Room for twice as many as are kept: when it is full it is sorted, and the better half leaves. So
 * an anomaly costs its share of a sort every MM_ANOMALIES_MOST of them, however many there are. */
#define ANOMALY_ROOM (2 * MM_ANOMALIES_MOST)

struct anomaly_found {
	uint64_t count[MM_ANOMALY_KINDS];
	struct anomaly_shelf {
		size_t count;
		bool full; /* what is not worse than item[MM_ANOMALIES_MOST - 1] is not kept */
		struct mm_anomaly item[ANOMALY_ROOM];
	} shelf[MM_ANOMALY_KINDS];
};

void anomaly_add(struct anomaly_found *found, const struct mm_anomaly *anomaly);

/* Copies counts and what is kept, in order. */
void anomaly_show(struct anomaly_found *found, struct mm_anomalies *out);

#endif
