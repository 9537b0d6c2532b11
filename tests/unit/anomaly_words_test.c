/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anomalies in words, and their limits. */
#include "support/unit.h"

#include <mmtui/anomalies.h>

#include <math.h>

static struct mm_error err;

static void limits_are_read_and_written_alike(void **state)
{
	static const struct {
		const char *text, *again;
	} table[] = {
		{"", "broken, prices 1%, sizes, zeros, gaps, runs 30"},
		{"all", "broken, prices 1%, sizes, zeros, gaps, runs 30"},
		{"gaps", "gaps"},
		{"gap 1m30s", "gaps 1m30s"},
		{" prices 2.5% ,run 100", "prices 2.5%, runs 100"},
		{"price 3", "prices 3%"},
		{"all gaps 250ms", "broken, prices 1%, sizes, zeros, gaps 250ms, runs 30"},
		{"broken zeros", "broken, zeros"},
		{"size 2.5 zero", "sizes 2.5, zeros"},
		{"sizes 10000", "sizes 10000"},
	};
	static const struct {
		const char *text, *says;
	} mistakes[] = {
		{"holes", "\"holes\" is none of all, broken, prices, sizes, zeros, gaps, runs"},
		{"all 3", "\"3\" is none of"},
		{"gaps 5", "\"5\""},
		{"gaps 0s", "longer than nothing"},
		{"gaps -5s", "\"-5s\""},
		{"prices 0", "\"0\" is no share"},
		{"prices -2%", "\"-2%\" is no share"},
		{"runs 1", "\"1\" is no number of trades, at least 2"},
		{"runs many", "\"many\""},
		{"sizes 0", "sizes: \"0\" is no size of a trade"},
		{"sizes large", "\"large\" is no size"},
		{"zeros 4", "there is no limit such as \"4\""},
		{"gaps 30s 40s", "\"40s\" is none of"},
	};
	struct mm_anomaly_limits limits;
	char text[MM_ANOMALY_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		assert_true(mm_anomaly_limits_parse(table[i].text, &limits, &err));
		mm_anomaly_limits_format(&limits, text);
		assert_string_equal(text, table[i].again);
		assert_true(mm_anomaly_limits_parse(text, &limits, &err));
		mm_anomaly_limits_format(&limits, text);
		assert_string_equal(text, table[i].again);
	}
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		memset(&limits, 0x55, sizeof limits);
		struct mm_anomaly_limits before = limits;
		if (mm_anomaly_limits_parse(mistakes[i].text, &limits, &err))
			fail_msg("%s was taken", mistakes[i].text);
		if (!strstr(err.text, mistakes[i].says))
			fail_msg("%s: %s", mistakes[i].text, err.text);
		assert_memory_equal(&limits, &before, sizeof limits);
	}
}

static void each_kind_says_what_is_wrong(void **state)
{
	static const struct {
		struct mm_anomaly anomaly;
		const char *says;
	} table[] = {
		{{.kind = MM_ANOMALY_PRICE, .price = 14.12, .around = 13.81, .figure = 2.2447},
		 "14.12, 2.24% above the 13.81 around it"},
		{{.kind = MM_ANOMALY_PRICE, .price = 1, .around = 20, .figure = -95},
		 "1.00, 95% below the 20.00 around it"},
		{{.kind = MM_ANOMALY_PRICE, .price = 2000, .around = 20, .figure = 9900},
		 "2000.00, 9900% above the 20.00 around it"},
		{{.kind = MM_ANOMALY_PRICE, .price = 2, .around = 0, .figure = INFINITY},
		 "2.00, with 0.00 around it"},
		{{.kind = MM_ANOMALY_SIZE, .price = 14.12, .volume = 3166418},
		 "a trade of size 3,166,418 at 14.12"},
		{{.kind = MM_ANOMALY_SIZE, .price = 14.12, .volume = 1000.25},
		 "a trade of size 1000.25 at 14.12"},
		{{.kind = MM_ANOMALY_ZERO, .price = 14.12}, "a trade of size 0 at 14.12"},
		{{.kind = MM_ANOMALY_ZERO, .price = 13.9}, "a trade of size 0 at 13.90"},
		{{.kind = MM_ANOMALY_ZERO, .price = 13.9001}, "a trade of size 0 at 13.9001"},
		{{.kind = MM_ANOMALY_GAP, .figure = 641.882e9}, "no trade for 10m41s before it"},
		{{.kind = MM_ANOMALY_GAP, .figure = 41.882e9}, "no trade for 41.882s before it"},
		{{.kind = MM_ANOMALY_RUN, .price = 13.85, .volume = 100, .figure = 1150},
		 "1,150 trades in sequence of 100 at 13.85"},
	};
	char text[MM_ANOMALY_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		mm_anomaly_text(NULL, &table[i].anomaly, 2, text);
		assert_string_equal(text, table[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_read_and_written_alike),
		cmocka_unit_test(each_kind_says_what_is_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
