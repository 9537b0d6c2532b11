/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui info: what is in a directory, or of some of its symbols. */
#include "cli/anomalies.h"
#include "cli/figures.h"

#include <mmtui/market.h>
#include <mmtui/number.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct info {
	const char *list, *from, *to;
	const struct mm_zone *zone;
	bool json;
	bool named;           /* symbols were named: a line for each */
	const char *look_for; /* anomalies; NULL: none */
	struct mm_anomaly_limits limits;

	struct mm_pool *pool;
	struct mm_market *market; /* NULL where nothing is readable */
	struct mm_anomalies *found;
};

static struct figures add_all(const struct info *info)
{
	struct figures sum = {0};

	for (uint32_t i = 0; info->market && i < info->market->chosens; i++)
		figures_add(&sum, info->market, info->market->chosen[i], false);
	return sum;
}

static json_t *time_or_null(const struct figures *f, int64_t t)
{
	return f->events ? json_integer(t) : json_null();
}

static void put_figures(json_t *object, const struct figures *f)
{
	json_object_set_new(object, "tables", json_integer(f->tables));
	json_object_set_new(object, "events", json_integer((json_int_t)f->events));
	json_object_set_new(object, "first", time_or_null(f, f->first));
	json_object_set_new(object, "last", time_or_null(f, f->last));
	json_object_set_new(object, "bytes", json_integer((json_int_t)f->bytes));
}

static json_t *number_or_null(const struct figures *f, double value)
{
	return f->events && isfinite(value) ? json_real(value) : json_null();
}

static json_t *columns_of(const struct figures *f)
{
	json_t *names = json_array();

	for (size_t i = 0; i < f->columns; i++)
		json_array_append_new(names, cli_json_string(f->column[i]));
	return names;
}

static json_t *symbol_json(const struct info *info, uint32_t symbol)
{
	json_t *one = json_object();
	struct figures f = {0};

	figures_add(&f, info->market, symbol, true);
	json_object_set_new(one, "symbol", cli_json_string(mm_pool_symbol(info->pool, symbol)));
	put_figures(one, &f);
	json_object_set_new(one, "low", number_or_null(&f, f.low));
	json_object_set_new(one, "high", number_or_null(&f, f.high));
	json_object_set_new(one, "volume", number_or_null(&f, f.volume));
	json_object_set_new(one, "largest", number_or_null(&f, f.largest));
	json_object_set_new(one, "columns", columns_of(&f));
	return one;
}

static void print_json(const struct info *info, const struct figures *sum)
{
	json_t *object = json_object();

	json_object_set_new(object, "symbols", json_integer(sum->symbols));
	put_figures(object, sum);
	if (info->named && info->market) {
		json_t *list = json_array();
		for (uint32_t i = 0; i < info->market->chosens; i++)
			json_array_append_new(list, symbol_json(info, info->market->chosen[i]));
		json_object_set_new(object, "list", list);
	}
	if (info->found)
		json_object_set_new(object, "anomalies",
				    cli_json_anomalies(info->pool, &info->limits, info->found));
	json_object_set_new(object, "broken", cli_json_broken(info->pool));
	json_dumpf(object, stdout, JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
	putchar('\n');
	json_decref(object);
}

static const char *when(const struct info *info, const struct figures *f, int64_t t, char *out)
{
	if (f->events)
		mm_time_format_iso(out, info->zone, t);
	else
		strcpy(out, "-");
	return out;
}

/* A price, a volume; "-" where there is no event. */
static const char *number(const struct figures *f, double value, char *out)
{
	if (f->events)
		mm_grouped_format(out, value);
	else
		strcpy(out, "-");
	return out;
}

/* A sum, with the decimals that what it is made of has: doubles do not add up exactly. */
static double rounded(double value, int decimals)
{
	double parts = pow(10, decimals), result = round(value * parts) / parts;

	return isfinite(result) ? result : value;
}

static void print_columns(const struct figures *f)
{
	for (size_t i = 0; i < f->columns; i++) {
		char name[4 * sizeof f->column[i] + 1];

		printf("%s%s", i ? "," : "", cli_printable(f->column[i], name));
	}
	printf(f->columns ? "\n" : "-\n");
}

/* Columns that the names take, at least those of their head. */
static int name_width(const struct info *info)
{
	size_t width = 12;

	for (uint32_t i = 0; i < info->market->chosens; i++) {
		size_t length = strlen(mm_pool_symbol(info->pool, info->market->chosen[i]));

		width = length > width ? length : width;
	}
	return (int)width;
}

static void print_symbol(const struct info *info, uint32_t symbol, int width, int decimals)
{
	char text[6][CLI_COUNT_MAX], time[2][MM_TIME_TEXT_MAX], name[4 * MM_SYMBOL_MAX + 1];
	struct figures f = {0};

	figures_add(&f, info->market, symbol, true);
	mm_count_format(text[0], f.events);
	mm_size_format(text[1], f.bytes);
	printf("%-*s %8u %15s %10s  %-30s %-30s %12s %12s %18s %12s  ", width,
	       cli_printable(mm_pool_symbol(info->pool, symbol), name), f.tables, text[0], text[1],
	       when(info, &f, f.first, time[0]), when(info, &f, f.last, time[1]),
	       number(&f, f.low, text[2]), number(&f, f.high, text[3]),
	       number(&f, rounded(f.volume, decimals), text[4]), number(&f, f.largest, text[5]));
	print_columns(&f);
}

static void print_symbols(const struct info *info)
{
	int width = name_width(info);
	struct mm_pool_summary sum;

	mm_pool_summarize(info->pool, &sum);
	printf("\n%-*s %8s %15s %10s  %-30s %-30s %12s %12s %18s %12s  %s\n", width, "symbol",
	       "tables", "events", "size", "first", "last", "low", "high", "volume", "largest",
	       "columns");
	for (uint32_t i = 0; i < info->market->chosens; i++)
		print_symbol(info, info->market->chosen[i], width, sum.volume_decimals);
}

static void print_text(const struct info *info, const struct figures *sum)
{
	char text[2][CLI_COUNT_MAX], time[2][MM_TIME_TEXT_MAX];

	printf("directory  %s\n", mm_pool_directory(info->pool));
	mm_count_format(text[0], sum->symbols);
	printf("symbols    %s in %s\n", text[0], cli_count(text[1], sum->tables, "table"));
	mm_count_format(text[0], sum->events);
	printf("events     %s\n", text[0]);
	printf("first      %s\n", when(info, sum, sum->first, time[0]));
	printf("last       %s\n", when(info, sum, sum->last, time[0]));
	mm_size_format(text[0], sum->bytes);
	mm_count_format(text[1], sum->bytes);
	printf("size       %s (%s bytes)\n", text[0], text[1]);
	printf("broken     %u\n", mm_pool_broken_count(info->pool));
	if (info->found)
		cli_print_anomalies(info->pool, &info->limits, info->found, info->zone);
	if (info->named && info->market)
		print_symbols(info);
}

static bool find_anomalies(struct info *info, int64_t from, int64_t to, struct mm_error *err)
{
	struct mm_anomaly_options options = {
		.limits = info->limits, .symbols = info->list, .from = from, .to = to};

	info->found = info->look_for ? cli_find_anomalies(info->pool, &options, err) : NULL;
	return info->found || !info->look_for;
}

static int run(const struct subcommand *self, struct info *info)
{
	struct mm_pool_summary readable;
	struct mm_error err;
	int64_t from, to;

	if (!cli_window(info->pool, info->zone, info->from, info->to, &from, &to, &err))
		return cli_misuse(self, "%s", err.text);
	info->market = mm_market_new(info->pool, info->list, from, to, &err);
	if (!info->market)
		return cli_fail("%s", err.text);
	if (!find_anomalies(info, from, to, &err))
		return cli_fail("%s", err.text);
	struct figures sum = add_all(info);
	if (info->json)
		print_json(info, &sum);
	else
		print_text(info, &sum);
	cli_warn_broken(info->pool);
	mm_pool_summarize(info->pool, &readable);
	if (!readable.symbols)
		return cli_fail("%s: no table in it can be read", mm_pool_directory(info->pool));
	return CLI_DONE;
}

/* One list of the --symbols option and the arguments; NULL where there is no memory. An argument
 * that is a symbol's name stands for it, commas or not. */
static char *join(const struct mm_pool *pool, const char *list, char **names, int count)
{
	char *all = strdup(list ? list : ""), *more, quoted[MM_LIST_QUOTED_MAX];

	for (int i = 0; i < count && all; i++) {
		bool is_name = mm_pool_find(pool, names[i]) >= 0;

		if (asprintf(&more, "%s%s%s", all, *all ? "," : "",
			     is_name ? mm_list_quote(quoted, names[i]) : names[i]) < 0)
			more = NULL;
		free(all);
		all = more;
	}
	return all;
}

int cli_info(const struct subcommand *self, int argc, char **argv)
{
	struct info info = {.zone = mm_zone_utc()};
	const struct cli_option options[] = {
		{"symbols", 0, CLI_NAMES, &info.list, "LIST", "names or globs, comma-separated"},
		{"from", 0, CLI_TEXT, &info.from, "TIME", "count from this moment on, inclusive"},
		{"to", 0, CLI_TEXT, &info.to, "TIME", "count up to this moment, exclusive"},
		{"tz", 0, CLI_ZONE, &info.zone, "ZONE", "zone for times shown and read (UTC)"},
		{"anomalies", 0, CLI_TEXT, &info.look_for, "WHAT",
		 "what looks wrong: all, or gaps 30s, prices 2%, runs 50, sizes 10000, zeros, "
		 "broken"},
		{"json", 0, CLI_FLAG, &info.json, NULL, "print one JSON object"},
	};
	char **arguments, *list = NULL;
	struct mm_error err;
	int count;
	int status = cli_parse(self, options, sizeof options / sizeof options[0], argc, argv,
			       &arguments, &count);

	if (status != CLI_GO_ON)
		return status;
	/* first, since what is taken for it may be the directory */
	if (info.look_for && !mm_anomaly_limits_parse(info.look_for, &info.limits, &err))
		return cli_misuse(self, "--anomalies: %s", err.text);
	if (count < 1)
		return cli_misuse(self, "which directory?");
	info.named = info.list || count > 1;
	info.pool = cli_open_pool(arguments[0], NULL);
	if (info.pool && info.named)
		info.list = list = join(info.pool, info.list, arguments + 1, count - 1);
	status = !info.pool                 ? CLI_FAILED
		 : info.named && !info.list ? cli_fail("not enough memory")
					    : run(self, &info);
	mm_market_free(info.market);
	free(info.found);
	mm_pool_close(info.pool);
	free(list);
	return status;
}
