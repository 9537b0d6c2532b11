/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export against a plain writer: all events in memory, qsort, printf. */
#include "support/unit.h"

#include <mmtui/export.h>
#include <mmtui/merge.h>
#include <mmtui/number.h>
#include <mmtui/pool.h>
#include <mmtui/writer.h>

#include "base/guard.h"

#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- a market in memory and on disk ----------------------------------------------------------- */

struct event {
	int64_t timestamp;
	int symbol; /* index among all symbols */
	int segment, row;
	double price, volume;
	int32_t fee;  /* the further columns: hundredths, */
	char note[6]; /* and text */
	float ratio;
};

#define SYMBOLS_MAX 40
#define EVENTS_MAX 8192

struct world {
	char directory[32];
	int symbols;
	char name[SYMBOLS_MAX][24];
	bool has_extras[SYMBOLS_MAX]; /* else its tables keep price and volume only */
	int count;
	struct event event[EVENTS_MAX]; /* in event order once written */
	struct mm_pool *pool;
};

static int by_event_order(const void *left, const void *right)
{
	const struct event *a = left, *b = right;
	if (a->timestamp != b->timestamp)
		return a->timestamp < b->timestamp ? -1 : 1;
	if (a->symbol != b->symbol)
		return a->symbol < b->symbol ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

static int by_name(const void *left, const void *right)
{
	return strcmp(left, right);
}

/* Writes one segment of a symbol: events [from, to) of it, which are in time order. */
static void write_segment(struct world *world, int symbol, const char *part,
			  const struct event *event, size_t rows)
{
	/* the second segment keeps the same columns in other types and another order */
	static const struct mm_array extra[2][3] = {
		{{.name = "fee", .type = MM_INT, .width = 4, .exponent = -2},
		 {.name = "note", .type = MM_TEXT, .width = 6},
		 {.name = "ratio", .type = MM_FLOAT, .width = 4}},
		{{.name = "ratio", .type = MM_FLOAT, .width = 8},
		 {.name = "fee", .type = MM_INT, .width = 2, .exponent = -2},
		 {.name = "note", .type = MM_TEXT, .width = 9}},
	};
	bool second = *part == '2';
	char path[MM_FILE_MAX + 64], file[MM_FILE_MAX];
	struct mm_error err;
	struct mm_writer_options options = {
		.symbol = world->name[symbol],
		.rows = rows,
		.block_rows = 64,
		.extra = extra[second],
		.extras = world->has_extras[symbol] ? 3 : 0,
	};

	assert_true(mm_table_file_name(world->name[symbol], file));
	snprintf(path, sizeof path, "%s/%s", world->directory, part);
	mkdir(path, 0777);
	snprintf(path, sizeof path, "%s%s%s/%s", world->directory, *part ? "/" : "", part, file);
	struct mm_writer *writer = mm_writer_open(path, &options, &err);
	if (!writer)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < rows; i++) {
		char note[9] = "";
		int16_t fee = (int16_t)event[i].fee;
		double ratio = (double)event[i].ratio;
		const void *first_values[] = {&event[i].fee, event[i].note, &event[i].ratio};
		const void *second_values[] = {&ratio, &fee, note};
		memcpy(note, event[i].note, sizeof event[i].note);
		const void *const *values = second ? second_values : first_values;
		if (!mm_writer_add(writer, 1, &event[i].timestamp, &event[i].price,
				   &event[i].volume, values, &err))
			fail_msg("%s", err.text);
	}
	if (!mm_writer_finish(writer, &err))
		fail_msg("%s", err.text);
}

static void random_event(struct event *event, uint64_t *random, bool whole_seconds)
{
	static const char *const notes[] = {"", "a", "a,b", "\"", "x\"y", "line\n", "cr\r", " sp "};
	uint64_t r = unit_random(random);

	event->timestamp = (int64_t)(r % 40) * MM_SECOND - 10 * MM_SECOND;
	if (!whole_seconds)
		event->timestamp += (int64_t)(unit_random(random) % 5) * 123456789;
	event->price = (double)(unit_random(random) % 100000) / 100 - 20;
	event->volume = (double)(unit_random(random) % 5000) / (r & 1 ? 1 : 8);
	event->fee = (int32_t)(unit_random(random) % 4000) - 2000;
	strncpy(event->note, notes[unit_random(random) % 8], sizeof event->note);
	if (r % 16 == 0)
		memcpy(event->note, "filled", 6); /* all six bytes, no NUL */
	event->ratio = (float)(unit_random(random) % 1000) / 7;
}

/* Makes a random market: some symbols in two segments, some without further columns. */
static struct world *world_new(uint64_t seed, int symbols, int count)
{
	static const char *const odd[] = {"A,B", "say \"hi\"", "two\nlines", "plain", "B.A", "%41"};
	struct world *world = calloc(1, sizeof *world);
	uint64_t random = seed;
	struct mm_error err;

	strcpy(world->directory, "/tmp/mmtui-export-XXXXXX");
	assert_non_null(mkdtemp(world->directory));
	world->symbols = symbols;
	for (int i = 0; i < symbols; i++)
		snprintf(world->name[i], sizeof world->name[i], i < 6 ? "%s" : "%sX%d",
			 i < 6 ? odd[i] : "S", i);
	qsort(world->name, (size_t)symbols, sizeof *world->name, by_name);
	world->count = count;
	for (int i = 0; i < count; i++) {
		random_event(&world->event[i], &random, seed % 2);
		world->event[i].symbol = (int)(unit_random(&random) % (uint64_t)symbols);
		world->event[i].row = i;
	}
	qsort(world->event, (size_t)count, sizeof *world->event, by_event_order);
	struct event *own = calloc((size_t)count + 1, sizeof *own);
	for (int s = 0; s < symbols; s++) {
		size_t rows = 0, split;
		world->has_extras[s] = s % 3 != 2;
		for (int i = 0; i < count; i++)
			if (world->event[i].symbol == s)
				own[rows++] = world->event[i];
		split = rows / 2;
		while (split > 0 && split < rows &&
		       own[split].timestamp == own[split - 1].timestamp)
			split++;
		write_segment(world, s, "1", own, split);
		write_segment(world, s, "2", own + split, rows - split);
	}
	free(own);
	world->pool = mm_pool_open(world->directory, NULL, &err);
	if (!world->pool)
		fail_msg("%s", err.text);
	mm_pool_wait(world->pool);
	assert_int_equal(mm_pool_broken_count(world->pool), 0);
	return world;
}

static void remove_tree(const char *path)
{
	DIR *stream = opendir(path);
	for (struct dirent *entry; stream && (entry = readdir(stream));) {
		char below[512];
		if (entry->d_name[0] == '.' && (!entry->d_name[1] || entry->d_name[1] == '.'))
			continue;
		snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
		if (unlink(below) != 0)
			remove_tree(below);
	}
	if (stream)
		closedir(stream);
	rmdir(path);
}

static void world_free(struct world *world)
{
	mm_pool_close(world->pool);
	remove_tree(world->directory);
	free(world);
}

/* --- the plain writer ------------------------------------------------------------------------- */

static void put_text(FILE *out, const char *text, size_t most)
{
	size_t length = strnlen(text, most);
	bool quote = false;
	for (size_t i = 0; i < length; i++)
		quote |= strchr(",\"\r\n", text[i]) != NULL;
	if (quote)
		fputc('"', out);
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"')
			fputc('"', out);
		fputc(text[i], out);
	}
	if (quote)
		fputc('"', out);
}

/* The fewest digits that read back, positional: all values here are of that size. */
static void put_double(FILE *out, double value)
{
	char text[64];
	for (int decimals = 0; decimals < 20; decimals++) {
		snprintf(text, sizeof text, "%.*f", decimals, value);
		if (strtod(text, NULL) == value)
			break;
	}
	fputs(text, out);
}

static void put_hundredths(FILE *out, int32_t value)
{
	char text[32];
	int length = snprintf(text, sizeof text, "%s%d.%02d", value < 0 ? "-" : "",
			      abs(value) / 100, abs(value) % 100);
	while (text[length - 1] == '0')
		text[--length] = '\0';
	if (text[length - 1] == '.')
		text[--length] = '\0';
	fputs(text, out);
}

static void put_time(FILE *out, int64_t time, bool ns, const struct mm_zone *zone)
{
	char text[MM_TIME_TEXT_MAX];
	if (ns) {
		fprintf(out, "%lld", (long long)time);
		return;
	}
	mm_time_format_iso(text, zone, time);
	fputs(text, out);
}

static void put_cell(FILE *out, const struct world *world, const struct event *event,
		     const char *column, const struct mm_export_options *options)
{
	bool extras = world->has_extras[event->symbol];
	if (strcmp(column, "timestamp") == 0)
		put_time(out, event->timestamp, options->time_ns, options->zone);
	else if (strcmp(column, "symbol") == 0)
		put_text(out, world->name[event->symbol], SIZE_MAX);
	else if (strcmp(column, "price") == 0)
		put_double(out, event->price);
	else if (strcmp(column, "volume") == 0)
		put_double(out, event->volume);
	else if (strcmp(column, "fee") == 0 && extras)
		put_hundredths(out, event->fee);
	else if (strcmp(column, "note") == 0 && extras)
		put_text(out, event->note, sizeof event->note);
	else if (strcmp(column, "ratio") == 0 && extras)
		put_double(out, event->ratio);
}

static bool chosen(const struct world *world, const struct event *event,
		   const struct mm_export_options *options)
{
	return event->timestamp >= options->from && event->timestamp < options->to &&
	       (!options->symbols ||
		mm_list_matches(options->symbols, world->name[event->symbol])) &&
	       (!options->filter || mm_list_matches(options->filter, world->name[event->symbol])) &&
	       (!options->symbol || !strcmp(options->symbol, world->name[event->symbol]));
}

static char *expected_events(const struct world *world, const struct mm_export_options *options,
			     size_t *length)
{
	char *text = NULL, columns[128];
	FILE *out = open_memstream(&text, length);

	fprintf(out, "%s\n", options->columns ? options->columns : "timestamp,symbol,price,volume");
	for (int i = 0; i < world->count; i++) {
		const char *comma = "";
		char *left = columns;
		if (!chosen(world, &world->event[i], options))
			continue;
		strcpy(columns,
		       options->columns ? options->columns : "timestamp,symbol,price,volume");
		for (char *column; (column = strsep(&left, ",")); comma = ",") {
			fputs(comma, out);
			put_cell(out, world, &world->event[i], column, options);
		}
		fputc('\n', out);
	}
	fclose(out);
	return text;
}

static int64_t grid(int64_t time, int64_t every)
{
	return (int64_t)floor((double)time / (double)every);
}

/* For every cell and symbol, looks through all events. */
static char *expected_bars(const struct world *world, const struct mm_export_options *options,
			   size_t *length)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, length);
	int64_t first = INT64_MAX, last = INT64_MIN, every = options->every;

	for (int i = 0; i < world->count; i++)
		if (chosen(world, &world->event[i], options)) {
			if (first == INT64_MAX)
				first = world->event[i].timestamp;
			last = world->event[i].timestamp;
		}
	if (options->from != INT64_MIN)
		first = options->from;
	if (options->to != INT64_MAX)
		last = options->to - 1;
	fprintf(out, "timestamp,symbol,open,high,low,close,volume,trades\n");
	for (int64_t cell = grid(first, every); cell <= grid(last, every); cell++)
		for (int s = 0; s < world->symbols; s++) {
			double open = 0, high = 0, low = 0, close = 0, volume = 0;
			int trades = 0;
			bool traded = false;
			if (options->symbols && !mm_list_matches(options->symbols, world->name[s]))
				continue;
			for (int i = 0; i < world->count; i++) {
				const struct event *e = &world->event[i];
				if (e->symbol != s || e->timestamp >= options->to ||
				    grid(e->timestamp, every) > cell)
					continue;
				traded = true;
				close = e->price;
				if (grid(e->timestamp, every) < cell ||
				    e->timestamp < options->from)
					continue;
				open = trades == 0 ? e->price : open;
				high = trades == 0 || e->price > high ? e->price : high;
				low = trades == 0 || e->price < low ? e->price : low;
				volume = trades == 0 ? e->volume : volume + e->volume;
				trades++;
			}
			if (!traded)
				continue;
			put_time(out, cell * every, options->time_ns, options->zone);
			fputc(',', out);
			put_text(out, world->name[s], SIZE_MAX);
			const double price[] = {open, high, low};
			for (int i = 0; i < 3; i++) {
				fputc(',', out);
				put_double(out, trades ? price[i] : close);
			}
			fputc(',', out);
			put_double(out, close);
			fputc(',', out);
			put_double(out, volume);
			fprintf(out, ",%d\n", trades);
		}
	fclose(out);
	return text;
}

/* --- comparing -------------------------------------------------------------------------------- */

static char *read_file(const char *path, size_t *length)
{
	char *text = NULL, buffer[4096];
	FILE *file = fopen(path, "r"), *to = open_memstream(&text, length);
	size_t count;

	assert_non_null(file);
	while ((count = fread(buffer, 1, sizeof buffer, file)) > 0)
		fwrite(buffer, 1, count, to);
	fclose(file);
	fclose(to);
	return text;
}

static void assert_same(const char *text, size_t length, const char *expected,
			size_t expected_length)
{
	size_t at = 0, line = 1;
	while (at < length && at < expected_length && text[at] == expected[at])
		line += text[at++] == '\n';
	if (at < length || at < expected_length) {
		while (at > 0 && text[at - 1] != '\n')
			at--;
		fail_msg("line %zu is \"%.60s\", expected \"%.60s\"", line, text + at,
			 expected + at);
	}
}

static struct mm_export_options defaults(char *path, const struct world *world)
{
	sprintf(path, "%s/out.csv", world->directory);
	return (struct mm_export_options){
		.file = path, .from = INT64_MIN, .to = INT64_MAX, .zone = mm_zone_utc()};
}

/* Exports and compares. */
static void assert_exports(const struct world *world, struct mm_export_options *options)
{
	struct mm_export_progress progress = {0};
	struct mm_export_result result;
	struct mm_error err = {""};
	size_t length, expected_length, lines = 0;

	unlink(options->file);
	if (!mm_export(world->pool, options, &progress, NULL, &result, &err))
		fail_msg("%s", err.text);
	char *text = read_file(options->file, &length);
	char *expected = options->every ? expected_bars(world, options, &expected_length)
					: expected_events(world, options, &expected_length);
	assert_same(text, length, expected, expected_length);
	assert_int_equal(result.bytes, length);
	assert_int_equal(progress.bytes, length);
	assert_int_equal(progress.rows, result.rows);
	assert_int_equal(progress.events, progress.events_total);
	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	if (!options->every && !strstr(text, "two\nlines") && !strstr(text, "line\n"))
		assert_int_equal(result.rows, lines - 1);
	free(text);
	free(expected);
}

static size_t entries(const char *path)
{
	size_t count = 0;
	DIR *stream = opendir(path);
	while (readdir(stream))
		count++;
	closedir(stream);
	return count - 2;
}

/* --- the tests -------------------------------------------------------------------------------- */

static void random_markets_come_out_as_a_plain_writer_writes_them(void **state)
{
	(void)state;
	struct mm_error err;
	const struct mm_zone *york = mm_zone_find("America/New_York", &err);
	assert_non_null(york);

	for (uint64_t seed = 1; seed <= 12; seed++) {
		uint64_t random = seed * 77;
		char path[64];
		struct world *world = world_new(
			seed, 1 + (int)(seed * 7 % SYMBOLS_MAX),
			seed == 3 ? 0 : (int)(unit_random(&random) % EVENTS_MAX));
		struct mm_export_options options = defaults(path, world);
		assert_exports(world, &options);
		options.time_ns = true;
		assert_exports(world, &options);
		options.time_ns = false;
		options.zone = york;
		options.from = 3 * MM_SECOND;
		options.to = 17 * MM_SECOND;
		assert_exports(world, &options);
		options.symbols = "*";
		options.from = INT64_MIN;
		assert_exports(world, &options);
		char filter[256]; /* a comma in a name would end it: A?B is A,B */
		snprintf(filter, sizeof filter, "%s", world->name[seed % (uint64_t)world->symbols]);
		for (char *c = filter; *c; c++)
			*c = *c == ',' ? '?' : *c;
		options.filter = filter;
		assert_exports(world, &options);
		options.filter = "*";
		options.symbol = world->name[0];
		assert_exports(world, &options);
		world_free(world);
	}
}

static void columns_come_in_the_order_asked(void **state)
{
	(void)state;
	char path[64];
	struct world *world = world_new(2, 9, 5000);
	struct mm_export_options options = defaults(path, world);
	static const char *const lists[] = {
		"timestamp,symbol,price,volume,fee,note,ratio",
		"note",
		"ratio,fee",
		"symbol,note,note,timestamp,symbol",
		"volume,fee,price",
	};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		options.columns = lists[i];
		options.from = i % 2 ? -3 * MM_SECOND : INT64_MIN;
		assert_exports(world, &options);
	}
	world_free(world);
}

static void an_unknown_column_is_named(void **state)
{
	(void)state;
	char path[64];
	struct mm_error err;
	struct world *world = world_new(2, 3, 100);
	struct mm_export_options options = defaults(path, world);
	size_t before = entries(world->directory);

	options.columns = "price,colour";
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_non_null(strstr(err.text, "\"colour\""));
	options.columns = "close"; /* an index is no column */
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	options.columns = "price,,volume";
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	options.columns = "fee";
	options.symbols = world->name[2]; /* the one whose tables keep none */
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	options.symbols = "nothing-of-that-name";
	options.columns = NULL;
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_int_equal(entries(world->directory), before);
	world_free(world);
}

static void a_grid_has_a_row_for_each_symbol_that_has_traded(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		char path[64];
		struct world *world = world_new(seed, 1 + (int)(seed * 3), seed == 2 ? 7 : 600);
		struct mm_export_options options = defaults(path, world);
		options.every = MM_SECOND;
		assert_exports(world, &options);
		options.every = 7 * MM_SECOND;
		assert_exports(world, &options);
		options.from = 4 * MM_SECOND + 5; /* in the middle of a cell */
		assert_exports(world, &options);
		options.to = 21 * MM_SECOND + 1;
		options.every = 300 * MM_MILLISECOND;
		assert_exports(world, &options);
		options.to = 20 * MM_SECOND; /* where a cell begins */
		options.every = 5 * MM_SECOND;
		assert_exports(world, &options);
		options.from = 100 * MM_SECOND; /* after the last event */
		options.to = 110 * MM_SECOND;
		assert_exports(world, &options);
		options.from = INT64_MIN;
		options.every = 3600 * MM_SECOND;
		assert_exports(world, &options);
		world_free(world);
	}
}

static void a_grid_has_columns_of_its_own(void **state)
{
	(void)state;
	char path[64];
	struct mm_error err;
	struct world *world = world_new(1, 2, 50);
	struct mm_export_options options = defaults(path, world);

	options.every = MM_SECOND;
	options.columns = "price";
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_int_equal(access(path, F_OK), -1);
	world_free(world);
}

static void an_existing_file_is_kept_unless_it_may_be_replaced(void **state)
{
	(void)state;
	char path[64];
	size_t length;
	struct mm_error err;
	struct world *world = world_new(1, 2, 50);
	struct mm_export_options options = defaults(path, world);
	FILE *file = fopen(path, "w");
	size_t before = entries(world->directory);

	fputs("mine", file);
	fclose(file);
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_non_null(strstr(err.text, path));
	assert_non_null(strstr(err.text, "exists"));
	char *text = read_file(path, &length);
	assert_string_equal(text, "mine");
	free(text);
	options.replace = true;
	assert_true(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	text = read_file(path, &length);
	assert_ptr_equal(strstr(text, "timestamp,symbol,price,volume\n"), text);
	free(text);
	assert_int_equal(entries(world->directory), before);
	world_free(world);
}

static void a_place_that_cannot_be_written_is_named(void **state)
{
	(void)state;
	char path[64];
	struct mm_error err;
	struct world *world = world_new(1, 2, 5000);
	struct mm_export_options options = defaults(path, world);

	options.file = "/dev/null/out.csv";
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_non_null(strstr(err.text, "/dev/null/out.csv"));
	options.file = world->directory;
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_non_null(strstr(err.text, "directory"));
	world_free(world);
}

static void *read_pipe(void *arg)
{
	size_t length;
	return read_file(arg, &length);
}

static void a_pipe_is_written_into_and_not_replaced(void **state)
{
	(void)state;
	char path[64];
	struct mm_error err;
	struct stat st;
	pthread_t reader;
	void *text;
	size_t length;
	struct world *world = world_new(1, 2, 5000);
	struct mm_export_options options = defaults(path, world);
	char *expected = expected_events(world, &options, &length);

	options.replace = true;
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(pthread_create(&reader, NULL, read_pipe, path), 0);
	assert_true(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	pthread_join(reader, &text);
	assert_string_equal(text, expected);
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	free(text);
	free(expected);
	world_free(world);
}

static void cancelling_leaves_nothing_behind(void **state)
{
	(void)state;
	char path[64];
	struct mm_error err;
	struct world *world = world_new(1, 5, 8000);
	struct mm_export_options options = defaults(path, world);
	size_t before = entries(world->directory);
	atomic_bool cancel = true;

	assert_false(mm_export(world->pool, &options, NULL, &cancel, NULL, &err));
	assert_non_null(strstr(err.text, "interrupted"));
	options.every = MM_SECOND;
	assert_false(mm_export(world->pool, &options, NULL, &cancel, NULL, &err));
	assert_int_equal(entries(world->directory), before);
	world_free(world);
}

static void a_job_does_the_same_on_a_thread(void **state)
{
	(void)state;
	char path[64], symbols[] = "*", columns[] = "price,note";
	struct mm_error err;
	struct mm_export_result result;
	size_t length, expected_length;
	uint64_t events, total;
	struct world *world = world_new(2, 5, 8000);
	struct mm_export_options options = defaults(path, world);

	options.symbols = symbols;
	options.columns = columns;
	char *expected = expected_events(world, &options, &expected_length);
	struct mm_export_job *job = mm_export_start(world->pool, &options, &err);
	assert_non_null(job);
	memset(symbols, '?', sizeof symbols); /* the job has its own */
	memset(columns, '?', sizeof columns);
	while (!mm_export_poll(job, &events, &total))
		sched_yield();
	assert_int_equal(events, 8000);
	assert_int_equal(total, 8000);
	assert_true(mm_export_finish(job, &result, &err));
	char *text = read_file(path, &length);
	assert_same(text, length, expected, expected_length);
	assert_int_equal(result.rows, 8000);
	free(text);
	free(expected);

	options.columns = options.symbols = NULL;
	job = mm_export_start(world->pool, &options, &err); /* the file exists */
	assert_non_null(job);
	mm_export_cancel(job);
	assert_false(mm_export_finish(job, &result, &err));
	world_free(world);
}

static void rows_of_given_events_go_either_way(void **state)
{
	(void)state;
	char path[64], *text = NULL;
	size_t length;
	struct mm_error err;
	struct world *world = world_new(2, 6, 400);
	struct mm_export_options options = defaults(path, world);
	struct mm_batch batch;

	assert_true(mm_batch_init(&batch, 512, &err));
	batch.count = 400;
	for (int i = 0; i < 400; i++) {
		batch.timestamp[i] = world->event[i].timestamp;
		batch.symbol[i] = (uint32_t)world->event[i].symbol;
		batch.price[i] = world->event[i].price;
		batch.volume[i] = world->event[i].volume;
	}
	for (int direction = 1; direction >= -1; direction -= 2) {
		size_t expected_length;
		FILE *out = open_memstream(&text, &length);
		struct mm_csv_writer *writer = mm_csv_writer_new(out, world->pool, false,
								 mm_zone_utc(), &err);
		assert_non_null(writer);
		if (direction > 0) {
			assert_true(mm_csv_writer_add(writer, &batch, 0, 150, 1));
			assert_true(mm_csv_writer_add(writer, &batch, 150, 250, 1));
		} else {
			assert_true(mm_csv_writer_add(writer, &batch, 100, 300, -1));
			assert_true(mm_csv_writer_add(writer, &batch, 0, 100, -1));
			for (int i = 0; i < 200; i++) {
				struct event swap = world->event[i];
				world->event[i] = world->event[399 - i];
				world->event[399 - i] = swap;
			}
		}
		assert_true(mm_csv_writer_free(writer, &err));
		fclose(out);
		char *expected = expected_events(world, &options, &expected_length);
		assert_same(text, length, expected, expected_length);
		free(text);
		free(expected);
	}
	mm_batch_free(&batch);
	world_free(world);
}

static void a_full_disk_is_told_by_the_row_writer(void **state)
{
	(void)state;
	struct mm_error err = {""};
	struct world *world = world_new(2, 3, 10);
	FILE *full = fopen("/dev/full", "w");
	if (full) {
		setvbuf(full, NULL, _IONBF, 0);
		struct mm_csv_writer *writer = mm_csv_writer_new(full, world->pool, false,
								 mm_zone_utc(), &err);
		assert_non_null(writer);
		assert_false(mm_csv_writer_free(writer, &err));
		assert_non_null(strstr(err.text, "No space left"));
		fclose(full);
	}
	world_free(world);
}

static int install_guard(void **state)
{
	(void)state;
	mm_guard_install();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_markets_come_out_as_a_plain_writer_writes_them),
		cmocka_unit_test(columns_come_in_the_order_asked),
		cmocka_unit_test(an_unknown_column_is_named),
		cmocka_unit_test(a_grid_has_a_row_for_each_symbol_that_has_traded),
		cmocka_unit_test(a_grid_has_columns_of_its_own),
		cmocka_unit_test(an_existing_file_is_kept_unless_it_may_be_replaced),
		cmocka_unit_test(a_place_that_cannot_be_written_is_named),
		cmocka_unit_test(a_pipe_is_written_into_and_not_replaced),
		cmocka_unit_test(cancelling_leaves_nothing_behind),
		cmocka_unit_test(a_job_does_the_same_on_a_thread),
		cmocka_unit_test(rows_of_given_events_go_either_way),
		cmocka_unit_test(a_full_disk_is_told_by_the_row_writer),
	};
	return cmocka_run_group_tests(tests, install_guard, NULL);
}
