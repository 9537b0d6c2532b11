/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui bench without a terminal: what it plays, what it says of it, and what it refuses. No figure
 * of time is looked at but for whether it is there. */
#include "support/unit.h"

#include "support/program.h"
#include "support/tables.h"

#include <jansson.h>
#include <xxhash.h>

#define WAYS 4
#define LOAD 0
#define MAP 1
#define NAIVE 3
#define SHARE 500000 /* events that the naive way plays at most */

/* Runs a line by the shell with its outputs in $D/out and $D/err; its exit status. */
static int run_line(const char *line)
{
	char command[900];

	snprintf(command, sizeof command, "{ %s; } > \"$D/out\" 2> \"$D/err\" < /dev/null", line);
	return program_shell(command);
}

static int run(const char *arguments)
{
	char line[800];

	snprintf(line, sizeof line, "\"$MMTUI\" bench %s", arguments);
	return run_line(line);
}

static void assert_says(const char *file, const char *text)
{
	size_t bytes;
	char *all = program_read(program_path(file), &bytes);

	if (!strstr(all, text))
		fail_msg("\"%s\" is not in %s:\n%s", text, file, all);
	free(all);
}

static void assert_silent(const char *file)
{
	size_t bytes;
	char *all = program_read(program_path(file), &bytes);

	if (bytes)
		fail_msg("%s is not empty:\n%s", file, all);
	free(all);
}

/* --- the JSON object -------------------------------------------------------------------------- */

static json_t *load_object(void)
{
	json_error_t error;
	json_t *object = json_load_file(program_path("out"), 0, &error);

	if (!object)
		fail_msg("not JSON: %s", error.text);
	return object;
}

static double number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_number(value))
		fail_msg("%s is no number", name);
	return json_number_value(value);
}

static const char *text(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	if (!value)
		fail_msg("%s is no text", name);
	return value;
}

static const json_t *run_of(const json_t *object, size_t i)
{
	const json_t *one = json_array_get(json_object_get(object, "runs"), i);

	if (!one)
		fail_msg("there is no run %zu", i);
	return one;
}

/* Every way has played so many events, and the same ones. */
static void assert_all_play(const json_t *object, size_t runs, double events)
{
	assert_int_equal(json_array_size(json_object_get(object, "runs")), runs);
	assert_true(number(object, "events") == events);
	for (size_t i = 0; i < runs; i++) {
		const json_t *one = run_of(object, i);
		assert_true(number(one, "events") == events);
		assert_true(number(one, "broke") == 0);
		assert_true(json_is_true(json_object_get(one, "complete")));
		assert_string_equal(text(one, "checksum"), text(run_of(object, 0), "checksum"));
	}
}

/* Runs `mmtui bench --json ARGUMENTS`: all ways play so many events, and nothing is said. */
static void assert_plays(const char *arguments, double events)
{
	char all[700];

	snprintf(all, sizeof all, "--json %s", arguments);
	assert_int_equal(run(all), 0);
	assert_silent("err");
	json_t *object = load_object();
	assert_all_play(object, WAYS, events);
	json_decref(object);
}

/* --- what is wrong ---------------------------------------------------------------------------- */

struct mistake {
	const char *arguments, *says;
	int status;
};

static void what_it_cannot_do_it_says(void **state)
{
	static const struct mistake mistakes[] = {
		{"", "which directory?", 2},
		{"\"$MARKET\" \"$MARKET\"", "one directory is enough", 2},
		{"--bogus \"$MARKET\"", "--bogus is no option", 2},
		{"--speed 60x \"$MARKET\"", "--speed is no option", 2},
		{"--cold=1 \"$MARKET\"", "--cold takes no argument", 2},
		{"--prefetch x \"$MARKET\"", "--prefetch: ", 2},
		{"--prefetch 0s \"$MARKET\"", "longer than nothing", 2},
		{"--budget 0 \"$MARKET\"", "a size cannot be zero", 2},
		{"--budget 15M \"$MARKET\"", "a budget is at least 16M", 2},
		{"--symbols , \"$MARKET\"", "a name is missing in the list", 2},
		{"--from x \"$MARKET\"", "--from: \"x\": not a time", 2},
		{"--from 15:00 --to 14:00 \"$MARKET\"", "the window is empty", 2},
		{"--tz Nowhere \"$MARKET\"", "unknown time zone \"Nowhere\"", 2},
		{"--symbols NOPE \"$MARKET\"", "no symbol matches \"NOPE\"", 1},
		{"\"$D/nowhere\"", "no such directory; `mmtui import", 1},
		{"/dev/null", "/dev/null: not a directory", 1},
		{"\"$D/empty\"", "/empty", 1},
		{"\"$D/rubbish\"", "/rubbish: no table in it can be read", 1},
	};

	(void)state;
	assert_int_equal(program_shell("mkdir \"$D/empty\" \"$D/rubbish\" && "
				       "echo rubbish > \"$D/rubbish/RUB.bin\""),
			 0);
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		int got = run(mistakes[i].arguments);
		if (got != mistakes[i].status)
			fail_msg("mmtui bench %s: status %d", mistakes[i].arguments, got);
		assert_says("err", mistakes[i].says);
		assert_silent("out");
	}
}

static void it_has_help_and_version(void **state)
{
	(void)state;
	assert_int_equal(run("--help"), 0);
	assert_says("out", "usage: mmtui bench [OPTION]... DIR");
	assert_says("out", "--cold ");
	assert_says("out", "--tz ZONE");
	assert_int_equal(run("--version"), 0);
	assert_says("out", "mmtui 0.");
	assert_silent("err");
}

static void what_it_cannot_write_fails(void **state)
{
	(void)state;
	assert_int_equal(program_shell("\"$MMTUI\" bench \"$MARKET\" > /dev/full 2> \"$D/err\""),
			 1);
	assert_says("err", "No space left on device");
	/* said once: a child does not write what is the parent's */
	assert_int_equal(program_shell("test $(wc -l < \"$D/err\") -eq 1"), 0);
}

/* --- what it plays ---------------------------------------------------------------------------- */

static void every_way_plays_the_same_events(void **state)
{
	(void)state;
	assert_plays("\"$MARKET\"", PROGRAM_EVENTS);
	assert_plays("--budget 16M --max-maps 3 --drop-behind --prefetch 5s \"$MARKET\"",
		     PROGRAM_EVENTS);
}

static void the_text_has_a_line_for_every_way_and_says_that_they_agree(void **state)
{
	static const char *const lines[] = {
		"/market: 12 symbols in 12 tables, 20,000 events, ",
		"\nbudget 512 MiB; the device reads ",
		"\nwarm ",
		"\nload everything ",
		"\nmap, prefetch ",
		"\nmap, no prefetch ",
		"\nrow by row ",
		"\ncold ",
		"\nall played the same events: checksum ",
	};

	(void)state;
	assert_int_equal(run("--cold --budget 512M \"$MARKET\""), 0);
	assert_silent("err");
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		assert_says("out", lines[i]);
}

static void one_symbol_is_played_alone(void **state)
{
	char symbol[MM_SYMBOL_MAX + 1] = "", arguments[300];

	(void)state;
	assert_int_equal(program_shell("ls \"$MARKET\" | sed -n '5s/\\.bin$//p' | tr -d '\\n' > "
				       "\"$D/name\""),
			 0);
	size_t bytes;
	char *name = program_read(program_path("name"), &bytes);
	snprintf(symbol, sizeof symbol, "%s", name);
	free(name);
	snprintf(arguments, sizeof arguments, "info --json --symbols %s \"$MARKET\"", symbol);
	char line[400];
	snprintf(line, sizeof line, "\"$MMTUI\" %s", arguments);
	assert_int_equal(run_line(line), 0);
	json_t *info = load_object();
	double events = number(info, "events");
	json_decref(info);
	assert_true(events > 0 && events < PROGRAM_EVENTS);
	snprintf(arguments, sizeof arguments, "--symbols %s \"$MARKET\"", symbol);
	assert_plays(arguments, events);
	json_t *object = load_object();
	assert_true(number(object, "symbols") == 1);
	json_decref(object);
}

static void a_stretch_of_time_has_the_events_of_a_replay(void **state)
{
	(void)state;
	assert_int_equal(run_line("\"$MMTUI\" replay --json --from 10:00 --to 11:00 --tz "
				  "America/New_York \"$MARKET\""),
			 0);
	json_t *replay = load_object();
	double events = number(replay, "events");
	json_decref(replay);
	assert_true(events > 0 && events < PROGRAM_EVENTS);
	assert_plays("--from 10:00 --to 11:00 --tz America/New_York \"$MARKET\"", events);
}

static void nothing_in_the_window_is_nothing_to_play(void **state)
{
	(void)state;
	assert_int_equal(run("--json --to 2001-01-01 \"$MARKET\""), 0);
	json_t *object = load_object();
	assert_all_play(object, WAYS, 0);
	for (size_t i = 0; i < WAYS; i++)
		assert_true(
			json_is_null(json_object_get(run_of(object, i), "first_event_seconds")));
	json_decref(object);
	assert_int_equal(run("--to 2001-01-01 \"$MARKET\""), 0);
}

static void segments_of_a_symbol_are_played_one_after_the_other(void **state)
{
	(void)state;
	assert_int_equal(program_shell("mkdir \"$D/days\" && for day in 02 03 04; do "
				       "\"$MMTUI\" generate --symbols 5 --events 4000 --start "
				       "2024-01-${day}T14:30:00Z \"$D/days/2024-01-$day\" "
				       "> /dev/null || exit 1; "
				       "done"),
			 0);
	assert_plays("\"$D/days\"", 12000);
	json_t *object = load_object();
	assert_true(number(object, "symbols") == 5 && number(object, "tables") == 15);
	json_decref(object);
	/* a window from the middle of one segment to the middle of another */
	assert_int_equal(run("--json --from 2024-01-02T18:00:00Z --to 2024-01-04T18:00:00Z "
			     "\"$D/days\""),
			 0);
	object = load_object();
	assert_true(number(object, "events") > 4000 && number(object, "events") < 12000);
	assert_all_play(object, WAYS, number(object, "events"));
	json_decref(object);
}

static void a_broken_file_costs_a_warning(void **state)
{
	(void)state;
	assert_int_equal(program_shell("mkdir \"$D/some\" && cp \"$MARKET\"/*.bin \"$D/some\" && "
				       "echo rubbish > \"$D/some/RUB.bin\""),
			 0);
	assert_int_equal(run("--json --cold \"$D/some\""), 0);
	assert_says("err", "warning: ");
	assert_says("err", "/some/RUB.bin: ");
	assert_int_equal(program_shell("test $(wc -l < \"$D/err\") -eq 1"), 0);
	json_t *object = load_object();
	assert_all_play(object, 2 * WAYS, PROGRAM_EVENTS);
	assert_true(number(object, "symbols") == 12 && number(object, "broken") == 1);
	json_decref(object);
}

/* --- tables that are not as we write them ----------------------------------------------------- */

/* Opens $D/FOLDER/AA.bin, a table of 5000 rows beside others: made anew. */
static FILE *open_new_table(const char *folder)
{
	char *path = NULL;

	assert_int_equal(mkdir(program_path(folder), 0755), 0);
	tables_write(program_path(folder), "AA.bin", "AA", 5000, 1000, 10);
	tables_write(program_path(folder), "BB.bin", "BB", 5000, 1003, 7);
	assert_true(asprintf(&path, "%s/AA.bin", program_path(folder)) > 0);
	FILE *file = fopen(path, "r+");
	assert_non_null(file);
	free(path);
	return file;
}

static void put_at(FILE *file, uint64_t offset, const void *bytes, size_t count)
{
	assert_int_equal(fseek(file, (long)offset, SEEK_SET), 0);
	assert_int_equal(fwrite(bytes, 1, count, file), count);
	fflush(file);
}

static uint64_t get_at(FILE *file, uint64_t offset, size_t bytes)
{
	uint64_t value = 0;

	assert_int_equal(fseek(file, (long)offset, SEEK_SET), 0);
	assert_int_equal(fread(&value, bytes, 1, file), 1);
	return value;
}

/* Entry i of a table's directory: 0 the times, 1 the prices, 2 the volumes. */
static uint64_t entry(size_t i)
{
	return 256 + 64 * i;
}

/* Hashes the header anew after it was changed. */
static void seal(FILE *file)
{
	uint8_t head[4096];
	size_t bytes = (size_t)get_at(file, 12, 4);
	const uint64_t none = 0;

	put_at(file, 248, &none, sizeof none);
	assert_int_equal(fseek(file, 0, SEEK_SET), 0);
	assert_int_equal(fread(head, 1, bytes, file), bytes);
	uint64_t hash = XXH3_64bits(head, bytes);
	put_at(file, 248, &hash, sizeof hash);
}

/* The bits of our float64 columns taken for others are other numbers, but numbers. */
static void columns_of_any_type_are_played(void **state)
{
	static const struct {
		uint8_t type, width;
		int8_t exponent;
	} types[] = {{MM_INT, 8, -2}, {MM_INT, 4, -6}, {MM_UINT, 2, 1}, {MM_FLOAT, 4, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		char folder[16], arguments[64];
		snprintf(folder, sizeof folder, "type%zu", i);
		FILE *file = open_new_table(folder);
		put_at(file, entry(1) + 24, &types[i].type, 1);
		put_at(file, entry(1) + 25, &types[i].width, 1);
		put_at(file, entry(1) + 27, &types[i].exponent, 1);
		seal(file);
		fclose(file);
		snprintf(arguments, sizeof arguments, "\"$D/%s\"", folder);
		assert_plays(arguments, 10000);
	}
}

/* It breaks for each way, but at another row for each: no reason to say that they disagree. */
static void a_table_that_breaks_on_the_way_is_told_and_not_compared(void **state)
{
	static const char *const folders[] = {"nan", "back"};
	const uint64_t bits[] = {UINT64_MAX, 5}; /* a price, and a time */
	char arguments[64], file_name[64];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		FILE *file = open_new_table(folders[i]);
		uint64_t column = get_at(file, entry(1 - i) + 32, 8);
		put_at(file, column + 8 * 3000, &bits[i], sizeof bits[i]);
		fclose(file);
		snprintf(arguments, sizeof arguments, "\"$D/%s\"", folders[i]);
		snprintf(file_name, sizeof file_name, "/%s/AA.bin: row 3000 ", folders[i]);
		assert_int_equal(run(arguments), 0);
		assert_says("err", "warning: ");
		assert_says("err", file_name);
		assert_says("err", "they are not compared");
		assert_says("out", "\nrow by row ");
		snprintf(arguments, sizeof arguments, "--json \"$D/%s\"", folders[i]);
		assert_int_equal(run(arguments), 0);
		json_t *object = load_object();
		for (size_t w = 0; w < WAYS; w++)
			assert_true(number(run_of(object, w), "broke") == 1);
		json_decref(object);
	}
}

/* --- where a way is not to be tried, or not to the end ---------------------------------------- */

static void without_prefetch_there_is_one_way_less(void **state)
{
	(void)state;
	assert_int_equal(run("--json --prefetch off \"$MARKET\""), 0);
	assert_silent("err");
	json_t *object = load_object();
	assert_string_equal(text(run_of(object, MAP), "skipped"), "--prefetch off");
	assert_true(number(run_of(object, NAIVE), "events") == PROGRAM_EVENTS);
	json_decref(object);
}

static void too_few_files_allowed_skips_the_way_that_opens_all(void **state)
{
	(void)state;
	assert_int_equal(run_line("ulimit -n 20 && \"$MMTUI\" bench \"$MARKET\""), 0);
	assert_silent("err");
	assert_says("out", "row by row        skipped: it keeps 12 files open, and 20 are allowed");
	assert_says("out", "all played the same events");
}

/* The cold figures of a market are its own where the kernel lets go of its pages. */
static void a_cold_run_finds_nothing_and_reads_from_the_disk(void **state)
{
	(void)state;
	assert_int_equal(run("--json --cold \"$MARKET\""), 0);
	json_t *object = load_object();
	assert_all_play(object, 2 * WAYS, PROGRAM_EVENTS);
	for (size_t i = 0; i < WAYS; i++) {
		const json_t *warm = run_of(object, i), *cold = run_of(object, WAYS + i);
		assert_string_equal(text(warm, "cache"), "warm");
		assert_string_equal(text(cold, "cache"), "cold");
		if (!tables_on_disk(program_market()))
			continue;
		assert_true(number(warm, "cached_bytes") == number(object, "bytes"));
		assert_true(number(cold, "cached_bytes") == 0);
		if (json_is_number(json_object_get(cold, "read_bytes"))) /* where it is told */
			assert_true(number(cold, "read_bytes") > 0);
	}
	json_decref(object);
}

/* Makes $D/large, a market of more events than the share: 600,000 in three symbols. */
static void make_large(void)
{
	assert_int_equal(program_shell("test -d \"$D/large\" || \"$MMTUI\" generate --symbols 3 "
				       "--events 600000 \"$D/large\" > /dev/null"),
			 0);
}

static void a_way_that_would_take_forever_plays_its_share(void **state)
{
	(void)state;
	make_large();
	assert_int_equal(run("--json \"$D/large\""), 0);
	assert_silent("err");
	json_t *object = load_object();
	const json_t *load = run_of(object, LOAD), *naive = run_of(object, NAIVE);
	assert_true(number(load, "events") == 600000);
	assert_true(number(naive, "events") == SHARE);
	assert_true(json_is_false(json_object_get(naive, "complete")));
	/* each has its own peak: the last one has nothing of the first one's 24 bytes an event */
	assert_true(number(load, "rss_peak_bytes") > number(naive, "rss_peak_bytes") + 12e6);
	json_decref(object);
	assert_int_equal(run("\"$D/large\""), 0);
	assert_says("out", "\n  of the 600,000 events it played the first 500,000\n");
	assert_says("out", "all played the same events");
}

/* Nothing is killed: in a memory cgroup of 12 MiB the columns of 600,000 events do not fit. */
static void what_does_not_fit_into_memory_is_skipped(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	skip(); /* a sanitizer alone takes more */
#endif
	int made = program_shell(
		"for base in /sys/fs/cgroup/memory /sys/fs/cgroup; do for limit in "
		"memory.limit_in_bytes memory.max; do group=$base/mmtui-test-$$; "
		"mkdir $group 2> /dev/null || continue; "
		"if echo 12582912 2> /dev/null > $group/$limit; then "
		"echo $group > \"$D/group\"; exit 0; fi; rmdir $group; done; done; exit 1");
	if (made) {
		print_message("no memory cgroup can be made here: skipped\n");
		skip();
	}
	make_large();
	int status = run_line("sh -c 'echo $$ > \"$(cat \"$D/group\")/cgroup.procs\" && exec "
			      "\"$MMTUI\" bench --budget 16M \"$D/large\"'");
	assert_int_equal(program_shell("rmdir \"$(cat \"$D/group\")\""), 0);
	assert_int_equal(status, 0);
	assert_says("out", "load everything   skipped: it takes 14 MiB of memory, and ");
	assert_says("out", "all played the same events");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_has_help_and_version),
		cmocka_unit_test(what_it_cannot_do_it_says),
		cmocka_unit_test(what_it_cannot_write_fails),
		cmocka_unit_test(every_way_plays_the_same_events),
		cmocka_unit_test(the_text_has_a_line_for_every_way_and_says_that_they_agree),
		cmocka_unit_test(one_symbol_is_played_alone),
		cmocka_unit_test(a_stretch_of_time_has_the_events_of_a_replay),
		cmocka_unit_test(nothing_in_the_window_is_nothing_to_play),
		cmocka_unit_test(segments_of_a_symbol_are_played_one_after_the_other),
		cmocka_unit_test(a_broken_file_costs_a_warning),
		cmocka_unit_test(columns_of_any_type_are_played),
		cmocka_unit_test(a_table_that_breaks_on_the_way_is_told_and_not_compared),
		cmocka_unit_test(without_prefetch_there_is_one_way_less),
		cmocka_unit_test(too_few_files_allowed_skips_the_way_that_opens_all),
		cmocka_unit_test(a_cold_run_finds_nothing_and_reads_from_the_disk),
		cmocka_unit_test(a_way_that_would_take_forever_plays_its_share),
		cmocka_unit_test(what_does_not_fit_into_memory_is_skipped),
	};

	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
