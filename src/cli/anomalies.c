/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui info --anomalies: what looks wrong, as the screen's list has it. */
#include "cli/anomalies.h"

#include "cli/progress.h"

#include <math.h>
#include <stdlib.h>

struct mm_anomalies *cli_find_anomalies(struct mm_pool *pool,
					const struct mm_anomaly_options *options,
					struct mm_error *err)
{
	struct mm_anomalies *found = calloc(1, sizeof *found);
	struct mm_anomaly_progress progress = {0};
	atomic_bool *cancel = cli_cancel_on_signals();

	if (!found) {
		mm_fail(err, "not enough memory to look for anomalies");
		return NULL;
	}
	struct cli_progress *bar = cli_progress_start("events", &progress.events,
						      &progress.events_total);
	bool done = mm_anomalies_find(pool, options, &progress, cancel, found, err);
	cli_progress_stop(bar);
	if (done && atomic_load(cancel))
		done = mm_fail(err, "stopped before the end");
	if (done)
		return found;
	free(found);
	return NULL;
}

/* Infinity is no number in JSON. */
static json_t *real_or_null(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

/* Decimals that prices are told with. */
static int price_decimals(const struct mm_pool *pool)
{
	struct mm_pool_summary sum;

	mm_pool_summarize(pool, &sum);
	return sum.price_decimals < MM_PRICE_DECIMALS_LEAST ? MM_PRICE_DECIMALS_LEAST
							    : sum.price_decimals;
}

static json_t *anomaly_json(struct mm_pool *pool, const struct mm_anomaly *anomaly, int decimals)
{
	char text[MM_ANOMALY_TEXT_MAX], file[MM_FILE_MAX];
	json_t *one = json_object();
	bool broken = anomaly->kind == MM_ANOMALY_BROKEN;

	mm_anomaly_text(pool, anomaly, decimals, text);
	mm_pool_file(pool, anomaly->table, file);
	json_object_set_new(one, "kind", json_string(mm_anomaly_name(anomaly->kind, false)));
	json_object_set_new(one, "symbol", cli_json_string(mm_pool_symbol(pool, anomaly->symbol)));
	json_object_set_new(one, "file", cli_json_string(file));
	json_object_set_new(one, "row",
			    json_integer((json_int_t)(anomaly->row -
						      mm_pool_rows_before(pool, anomaly->table))));
	json_object_set_new(one, "timestamp", json_integer(anomaly->timestamp));
	if (!broken) {
		json_object_set_new(one, "price", json_real(anomaly->price));
		json_object_set_new(one, "volume", json_real(anomaly->volume));
		json_object_set_new(one, "figure", real_or_null(anomaly->figure));
	}
	json_object_set_new(one, "text", cli_json_string(text));
	return one;
}

json_t *cli_json_anomalies(struct mm_pool *pool, const struct mm_anomaly_limits *limits,
			   const struct mm_anomalies *found)
{
	json_t *object = json_object(), *counts = json_object(), *list = json_array();
	int decimals = price_decimals(pool);
	char text[MM_ANOMALY_TEXT_MAX];

	mm_anomaly_limits_format(limits, text);
	for (int kind = 0; kind < MM_ANOMALY_KINDS; kind++)
		if (limits->wanted[kind])
			json_object_set_new(counts,
					    mm_anomaly_name((enum mm_anomaly_kind)kind, true),
					    json_integer((json_int_t)found->count[kind]));
	for (size_t i = 0; i < found->kept; i++)
		json_array_append_new(list, anomaly_json(pool, &found->item[i], decimals));
	json_object_set_new(object, "limits", json_string(text));
	json_object_set_new(object, "counts", counts);
	json_object_set_new(object, "list", list);
	return object;
}

void cli_print_anomalies(struct mm_pool *pool, const struct mm_anomaly_limits *limits,
			 const struct mm_anomalies *found, const struct mm_zone *zone)
{
	char text[MM_ANOMALY_TEXT_MAX], printable[3 * MM_ANOMALY_TEXT_MAX];
	char name[4 * MM_SYMBOL_MAX + 1], count[MM_NUMBER_TEXT_MAX], time[MM_TIME_TEXT_MAX];
	int decimals = price_decimals(pool);
	bool more = false;

	printf("anomalies");
	for (int kind = 0; kind < MM_ANOMALY_KINDS; kind++) {
		if (!limits->wanted[kind])
			continue;
		mm_count_format(count, found->count[kind]);
		printf("  %s %s", count, mm_anomaly_name((enum mm_anomaly_kind)kind, true));
		more |= found->count[kind] > MM_ANOMALIES_MOST;
	}
	printf("%s\n", more ? "  (the worst 2,000 of a kind)" : "");
	for (size_t i = 0; i < found->kept; i++) {
		const struct mm_anomaly *anomaly = &found->item[i];

		mm_anomaly_text(pool, anomaly, decimals, text);
		mm_time_format_iso(time, zone, anomaly->timestamp);
		printf("%s%-30s %-12s %-7s %s\n", i ? "" : "\n", time,
		       cli_printable(mm_pool_symbol(pool, anomaly->symbol), name),
		       mm_anomaly_name(anomaly->kind, false), cli_printable(text, printable));
	}
}
