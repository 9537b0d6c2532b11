/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anomalies without a screen. */
#ifndef CLI_ANOMALIES_H
#define CLI_ANOMALIES_H

#include "cli/cli.h"

#include <mmtui/anomalies.h>

/* Looks for them, with progress on a terminal; to be freed. NULL and an error where that failed or
 * was interrupted. */
struct mm_anomalies *cli_find_anomalies(struct mm_pool *pool,
					const struct mm_anomaly_options *options,
					struct mm_error *err);

/* A count by kind and the list, as JSON and as lines. */
json_t *cli_json_anomalies(struct mm_pool *pool, const struct mm_anomaly_limits *limits,
			   const struct mm_anomalies *found);
void cli_print_anomalies(struct mm_pool *pool, const struct mm_anomaly_limits *limits,
			 const struct mm_anomalies *found, const struct mm_zone *zone);

#endif
