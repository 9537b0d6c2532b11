/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/plain_export.h"

#include <mmtui/list.h>
#include <mmtui/writer.h>

#include <dirent.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- a market in memory and on disk ----------------------------------------------------------- */

static int by_event_order(const void *left, const void *right)
{
	const struct world_event *a = left, *b = right;
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
			  const struct world_event *event, size_t rows)
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

static void random_event(struct world_event *event, uint64_t *random, bool whole_seconds)
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

struct world *world_new(uint64_t seed, int symbols, int count)
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
	struct world_event *own = calloc((size_t)count + 1, sizeof *own);
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

void world_free(struct world *world)
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

static void put_cell(FILE *out, const struct world *world, const struct world_event *event,
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

static bool chosen(const struct world *world, const struct world_event *event,
		   const struct mm_export_options *options)
{
	return event->timestamp >= options->from && event->timestamp < options->to &&
	       (!options->symbols ||
		mm_list_matches(options->symbols, world->name[event->symbol])) &&
	       (!options->filter || mm_list_matches(options->filter, world->name[event->symbol])) &&
	       (!options->symbol || !strcmp(options->symbol, world->name[event->symbol]));
}

char *plain_export_events(const struct world *world, const struct mm_export_options *options,
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

char *plain_export_bars(const struct world *world, const struct mm_export_options *options,
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
				const struct world_event *e = &world->event[i];
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
