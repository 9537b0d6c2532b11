/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What anomalies.c (looking) and anomaly_job.c (looking beside the screen) share. */
#ifndef REPLAY_ANOMALIES_PRIVATE_H
#define REPLAY_ANOMALIES_PRIVATE_H

#include "replay/anomaly_found.h"

struct anomaly_watch {
	struct mm_anomaly_progress *progress;
	const atomic_bool *cancel; /* may be NULL */
	/* called after every piece, some thousands of events; may be NULL */
	void (*look)(void *arg);
	void *arg;
};

/* Looks for what the options say until it is through or cancelled. */
bool anomalies_look(struct mm_pool *pool, const struct mm_anomaly_options *options,
		    struct anomaly_found *found, const struct anomaly_watch *watch,
		    struct mm_error *err);

#endif
