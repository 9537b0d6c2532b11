/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The subcommands without a terminal: exit statuses, messages, and what goes to which output. */
#include "support/unit.h"

#include "support/program.h"

#include <signal.h>

/* Runs `mmtui ARGUMENTS` by the shell with its outputs in $D/out and $D/err; its exit status. */
static int run(const char *arguments)
{
	char command[600];

	snprintf(command, sizeof command, "\"$MMTUI\" %s > \"$D/out\" 2> \"$D/err\" < /dev/null",
		 arguments);
	return program_shell(command);
}

/* Is there such a text in one of the files that run() wrote? */
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

struct mistake {
	const char *arguments, *says;
};

static void assert_mistakes(const struct mistake *mistakes, size_t count, int status)
{
	for (size_t i = 0; i < count; i++) {
		int got = run(mistakes[i].arguments);
		if (got != status)
			fail_msg("mmtui %s: status %d", mistakes[i].arguments, got);
		assert_says("err", mistakes[i].says);
		assert_silent("out");
	}
}

static void every_subcommand_has_help_and_version(void **state)
{
	static const char *const names[] = {"",      "import ", "export ",   "replay ",
					    "info ", "verify ", "generate ", "bench "};
	char arguments[64];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(arguments, sizeof arguments, "%s--help", names[i]);
		assert_int_equal(run(arguments), 0);
		assert_says("out", "usage: mmtui ");
		assert_says("out", "--tz ZONE");
		snprintf(arguments, sizeof arguments, "%s--version", names[i]);
		assert_int_equal(run(arguments), 0);
		assert_says("out", "mmtui 0.");
		assert_silent("err");
	}
}

static void wrong_usage_has_status_2_and_says_what(void **state)
{
	static const struct mistake mistakes[] = {
		{"", "which directory?"},
		{"--bogus \"$MARKET\"", "--bogus is no option"},
		{"info --json -xy \"$MARKET\"", "-x is no option"},
		{"info --json=5 \"$MARKET\"", "--json takes no argument"},
		{"--s x \"$MARKET\"", "--s is the beginning of several options"},
		{"\"$MARKET\" -c", "-c needs an argument"},
		{"\"$MARKET\" --speed", "--speed needs an argument"},
		{"exprot \"$MARKET\"", "\"exprot\" is neither a subcommand nor a directory"},
		{"\"$MARKET\" \"$MARKET\"", "one directory is enough"},
		{"\"$MARKET\" SPY", "enough; symbols are chosen by --symbols SPY\n"},
		{"verify \"$MARKET\" SPY BAC", "symbols are chosen by --symbols SPY,BAC\n"},
		{"replay \"$MARKET\" \"$MARKET\"", "one directory is enough\n"},
		{"export -o - \"$MARKET\" SPY", "symbols are chosen by --symbols SPY\n"},
		{"\"$MARKET\" --from x", "--from: \"x\": not a time"},
		{"info \"$MARKET\" --to 25:00", "--to: \"25:00\": no such time of day"},
		{"replay \"$MARKET\" --from 15:00 --to 14:00", "the window is empty"},
		{"export \"$MARKET\" -o - --from 15:00 --to 14:00", "the window is empty"},
		{"export \"$MARKET\" -o - --from x", "--from: \"x\": not a time"},
		{"export \"$MARKET\"", "where to?"},
		{"export \"$MARKET\" -o ''", "where to?"},
		{"export \"$MARKET\" -o - --columns price,", "a name is missing in the list"},
		{"export \"$MARKET\" -o - --every 0s", "longer than nothing"},
		{"export \"$MARKET\" -o - --every 1s --columns price", "not with --columns"},
		{"verify \"$MARKET\" --symbols=", "a name is missing in the list"},
		{"info \"$MARKET\" --anomalies holes",
		 "--anomalies: \"holes\" is none of all, broken"},
		{"info \"$MARKET\" --anomalies", "--anomalies needs an argument"},
		{"info --anomalies \"$MARKET\"", "market\" is none of all, broken"},
		{"info --anomalies all", "which directory?"},
		{"replay \"$MARKET\" --time ns", "not without it"},
		{"replay \"$MARKET\" --speed 0", "\"0\" is no speed"},
		{"replay \"$MARKET\" --at 101%", "is not between 0% and 100%"},
		{"replay \"$MARKET\" --tz Nowhere", "unknown time zone \"Nowhere\""},
		{"replay \"$MARKET\" --tz America/New_york",
		 "unknown time zone \"America/New_york\"; is America/New_York meant?"},
		{"replay \"$MARKET\" --tz Amerika/Argentina/Buenos_aires",
		 "; is America/Argentina/Buenos_Aires meant?"},
		{"replay \"$MARKET\" --budget 0", "a size cannot be zero"},
		{"replay \"$MARKET\" --budget 16383K", "--budget: a budget is at least 16M"},
		{"\"$MARKET\" --budget 1", "--budget: a budget is at least 16M"},
		{"generate \"$D/g\" --symbols 0", "--symbols: from 1 to"},
		{"generate \"$D/g\" --events 99999999999999999999", "the number is too large"},
		{"import x.csv", "which directory shall x.csv go to?"},
		{"import - - \"$D/g\"", "can be read only once"},
		{"import x.csv \"$D/g\" --map price", "is not PART=COLUMN"},
		{"import x.csv \"$D/g\" --map price=0", "0 is no column"},
		{"import x.csv \"$D/g\" --keep price", "cannot be called \"price\""},
		{"import x.csv \"$D/g\" --symbol ''", "the name is empty"},
		{"import x.csv \"$D/g\" --append --force", "not both"},
	};

	(void)state;
	assert_mistakes(mistakes, sizeof mistakes / sizeof mistakes[0], 2);
	assert_int_equal(program_shell("test ! -e \"$D/g\""), 0);
}

static void what_cannot_be_done_has_status_1_and_says_where(void **state)
{
	static const struct mistake mistakes[] = {
		{"\"$D/nowhere\"", "no such directory; `mmtui import"},
		{"info /dev/null", "/dev/null: not a directory"},
		{"info \"$MARKET\" NOPE", "no symbol matches \"NOPE\" (in "},
		{"info \"$MARKET\" $(ls \"$MARKET\" | head -1 | sed s/.bin// | tr A-Z a-z)",
		 " meant? (in "},
		{"verify \"$MARKET\" --symbols NOPE", "no symbol matches \"NOPE\""},
		{"export \"$MARKET\" -o - --columns nope", "column \"nope\""},
		{"export \"$MARKET\" -o /nowhere/x.csv", "/nowhere/x.csv"},
		{"generate \"$MARKET\"", "is there already: --force replaces it"},
		{"import \"$D/nowhere.csv\" \"$D/g\"", "nowhere.csv: No such file"},
		/* keys are no help where there are none */
		{"replay \"$MARKET\" -c dance", "-c \"dance\": there is no command \"dance\"; man "
						"mmtui lists all, under COMMANDS\n"},
		{"\"$MARKET\" -c dance", "\"dance\"; man mmtui lists all, under COMMANDS\n"},
		{"replay \"$MARKET\" -c 'symbol NOTHING'", "the command find finds one by a part"},
		{"replay \"$MARKET\" -c 'break * prise > 3'",
		 "-c \"break * prise > 3\": column 9: \"prise\" is no field"},
		{"replay \"$MARKET\" -c 'break NONE price > 3'", "no symbol matches \"NONE\""},
	};

	(void)state;
	assert_mistakes(mistakes, sizeof mistakes / sizeof mistakes[0], 1);
	assert_int_equal(program_shell("test ! -e \"$D/g\""), 0);
}

static void what_cannot_be_written_fails(void **state)
{
	static const char *const commands[] = {
		"--help",
		"--version",
		"\"$MARKET\"",
		"info \"$MARKET\"",
		"info --json \"$MARKET\"",
		"verify \"$MARKET\"",
		"replay \"$MARKET\"",
		"replay --json \"$MARKET\"",
		"replay --events \"$MARKET\"",
		"export \"$MARKET\" -o -",
	};
	char command[200];

	(void)state;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		snprintf(command, sizeof command, "\"$MMTUI\" %s > /dev/full 2> \"$D/err\"",
			 commands[i]);
		assert_int_equal(program_shell(command), 1);
		assert_says("err", "No space left on device");
		/* said once */
		assert_int_equal(program_shell("test $(wc -l < \"$D/err\") -eq 1"), 0);
	}
}

static void a_pipe_that_is_closed_ends_it_without_a_word(void **state)
{
	static const char *const commands[] = {"export \"$MARKET\" -o -",
					       "export --every 1s \"$MARKET\" -o -",
					       "replay --events \"$MARKET\""};
	char command[300];

	(void)state;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		snprintf(command, sizeof command,
			 "{ \"$MMTUI\" %s 2> \"$D/err\"; echo $? > \"$D/status\"; } | head -n 1 "
			 "> \"$D/out\"",
			 commands[i]);
		assert_int_equal(program_shell(command), 0);
		assert_says("out", "timestamp,symbol,");
		assert_silent("err");
		assert_says("status", "141"); /* by SIGPIPE, as others */
	}
}

static void broken_tables_cost_a_warning_and_all_of_them_the_status(void **state)
{
	static const char *const commands[] = {"\"$D/some\"", "info \"$D/some\"",
					       "replay \"$D/some\"", "export \"$D/some\" -o -"};
	char all[64];

	(void)state;
	assert_int_equal(program_shell("mkdir \"$D/some\" \"$D/none\" && cp \"$MARKET\"/*.bin "
				       "\"$D/some\" && echo rubbish > \"$D/some/RUB.bin\" && "
				       "cp \"$D/some/RUB.bin\" \"$D/none\""),
			 0);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		assert_int_equal(run(commands[i]), 0);
		assert_says("err", "warning: ");
		assert_says("err", "/RUB.bin: ");
		snprintf(all, sizeof all, "%s", commands[i]);
		memcpy(strstr(all, "some"), "none", 4);
		assert_int_equal(run(all), 1);
		assert_says("err", "/none: no table in it can be read");
	}
	assert_int_equal(run("verify \"$D/some\""), 1);
	assert_says("out", "13 tables, 20,000 events checked");
	assert_says("out", "1 broken");
}

static void what_looks_wrong_is_listed_by_info(void **state)
{
	(void)state;
	assert_int_equal(
		program_shell("rm -rf \"$D/odd\"; { echo timestamp,symbol,price,size; "
			      "for i in $(seq 10 59); do "
			      "echo 2024-01-02T15:$i:00Z,AAA,$([ $i = 40 ] && echo 33 || "
			      "echo 30),1$i; done; } > \"$D/odd.csv\" && \"$MMTUI\" import "
			      "\"$D/odd.csv\" \"$D/odd\" > /dev/null && "
			      "echo rubbish > \"$D/odd/RUB.bin\""),
		0);
	assert_int_equal(run("info --anomalies all \"$D/odd\""), 0);
	assert_says("out", "\nanomalies  1 broken  1 prices  0 sizes  0 zeros  0 gaps  0 runs\n\n");
	assert_says("out", "RUB.bin: ");
	assert_says("out",
		    "\n2024-01-02T15:40:00.000000000Z AAA          price   33.00, 10% above the "
		    "30.00 around it\n");
	assert_int_equal(run("info --anomalies 'gaps 30s' --from 15:20 --to 15:30 \"$D/odd\""), 0);
	assert_says("out", "\nanomalies  10 gaps\n");
	assert_int_equal(run("info --json --anomalies prices \"$D/odd\" AAA"), 0);
	assert_says("out",
		    "\"anomalies\": {\"limits\": \"prices 1%\", \"counts\": {\"prices\": 1}, "
		    "\"list\": [{\"kind\": \"price\", \"symbol\": \"AAA\", \"file\": "
		    "\"AAA.bin\", \"row\": 30, \"timestamp\": 1704210000000000000, \"price\": "
		    "33.0, \"volume\": 140.0, \"figure\": 10.0, \"text\": ");
	assert_int_equal(run("info \"$D/odd\""), 0);
	assert_int_equal(program_shell("! grep anomalies \"$D/out\""), 0);
}

static void a_name_with_a_comma_can_be_given(void **state)
{
	(void)state;
	assert_int_equal(
		program_shell("rm -rf \"$D/comma\"; { echo timestamp,symbol,price,size; "
			      "echo '2024-01-02T15:00:00Z,\"Full Name, Inc.\",3,10'; "
			      "echo '2024-01-02T15:00:01Z,\"Full Name, Inc.\",5,20'; "
			      "echo 2024-01-02T15:00:02Z,AAA,30,30; } > \"$D/comma.csv\" && "
			      "\"$MMTUI\" import \"$D/comma.csv\" \"$D/comma\" > /dev/null"),
		0);
	assert_int_equal(run("info \"$D/comma\" 'Full Name, Inc.'"), 0);
	assert_says("out", "\nFull Name, Inc. ");
	assert_int_equal(run("info \"$D/comma\" '\"Full Name, Inc.\",AAA'"), 0);
	assert_says("out", "\nsymbols    2 in");
	assert_int_equal(run("info \"$D/comma\" --symbols '\"A,,B\"'"), 1);
	assert_says("err", "no symbol matches \"A,,B\"");
	assert_int_equal(
		run("export --symbols '\"Full Name, Inc.\"' \"$D/comma\" -o \"$D/one.csv\""), 0);
	assert_int_equal(program_shell("test $(grep -c Full \"$D/one.csv\") = 2 && "
				       "! grep AAA \"$D/one.csv\""),
			 0);
	assert_int_equal(run("replay -c 'filter \"Full Name, Inc.\"' "
			     "-c 'break \"Full Name, Inc.\" price > 4' \"$D/comma\""),
			 0);
	assert_says("out",
		    "stopped_by                            1 \"Full Name, Inc.\" price > 4\n");
}

static void info_tells_of_each_symbol_what_its_events_say(void **state)
{
	static const char *const windows[] = {"", "--from 15:01:00 --to 15:40:10"};
	char arguments[100], command[900];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		snprintf(arguments, sizeof arguments, "info \"$MARKET\" '*' %s", windows[i]);
		assert_int_equal(run(arguments), 0);
		snprintf(command, sizeof command,
			 "sed -n '/^symbol  /,$p' \"$D/out\" | tail -n +2 | tr -d , | "
			 "awk '{ print $1, $3, $8, $9, $10, $11, $12 }' > \"$D/told\" && "
			 "\"$MMTUI\" export \"$MARKET\" -o - %s 2> /dev/null | tail -n +2 | "
			 "awk -F, '{ n[$2]++; v[$2] += $4; "
			 "if (n[$2] == 1 || $3 < l[$2]) l[$2] = $3; "
			 "if ($3 > h[$2]) h[$2] = $3; if ($4 > m[$2]) m[$2] = $4 } "
			 "END { for (s in n) print s, n[s], l[s], h[s], v[s], m[s], \"-\" }' | "
			 "sort > \"$D/counted\" && test -s \"$D/counted\" && "
			 "sort \"$D/told\" | diff - \"$D/counted\" >&2",
			 windows[i]);
		assert_int_equal(program_shell(command), 0);
	}
	assert_int_equal(program_shell("printf '%s\\n' timestamp,symbol,price,size,bid,note "
				       "2024-01-02T15:00:00Z,AAA,30,10,29,a "
				       "2024-01-02T15:00:01Z,AAA,31.5,20,30,b > \"$D/kept.csv\"; "
				       "\"$MMTUI\" import --keep bid,note \"$D/kept.csv\" "
				       "\"$D/kept\" > /dev/null"),
			 0);
	assert_int_equal(run("info \"$D/kept\" AAA"), 0);
	assert_says("out", " bid,note\n");
	assert_int_equal(run("info --json \"$D/kept\" '*'"), 0);
	assert_says("out", "\"low\": 30.0, \"high\": 31.5, \"volume\": 30.0, \"largest\": 20.0, "
			   "\"columns\": [\"bid\", \"note\"]}]");
}

static void a_replay_writes_what_an_export_writes(void **state)
{
	(void)state;
	assert_int_equal(run("export \"$MARKET\" -o \"$D/export.csv\" --tz Asia/Kathmandu"), 0);
	assert_int_equal(run("replay --events \"$MARKET\" --tz Asia/Kathmandu"), 0);
	assert_silent("err");
	assert_int_equal(program_shell("cmp \"$D/out\" \"$D/export.csv\""), 0);
	assert_int_equal(run("replay --events --reverse \"$MARKET\" --tz Asia/Kathmandu"), 0);
	assert_int_equal(program_shell("(head -n 1 \"$D/export.csv\"; tail -n +2 \"$D/export.csv\" "
				       "| tac) | cmp - \"$D/out\""),
			 0);
}

/* Rows alone go to standard output, whatever else was asked for. */
static void a_checksum_beside_the_events_is_told_apart(void **state)
{
	(void)state;
	assert_int_equal(run("replay --checksum --json \"$MARKET\""), 0);
	assert_int_equal(program_shell("grep -o '\"checksum\": \"[0-9a-f]*' \"$D/out\" | "
				       "tail -c 17 > \"$D/sum\""),
			 0);
	assert_int_equal(run("replay --checksum --events \"$MARKET\""), 0);
	assert_int_equal(program_shell("test $(wc -l < \"$D/out\") -eq 20001 && "
				       "grep -q \"checksum *$(cat \"$D/sum\")\" \"$D/err\""),
			 0);
}

static void a_command_of_a_replay_sees_the_market(void **state)
{
	(void)state;
	assert_int_equal(run("replay \"$MARKET\" -c 'dump -' -c quit"), 0);
	assert_says("out", "12 symbols  20,000 events");
}

/* $K is the number of the first event of the largest size, $V. */
#define LARGEST                                                            \
	"V=$(tail -n +2 \"$D/all\" | cut -d, -f4 | sort -n | tail -n 1); " \
	"K=$(awk -F, -v v=$V 'NR > 1 && $4 == v { print NR - 1; exit }' \"$D/all\"); "

static void the_minute_around_the_playhead_is_marked_and_exported(void **state)
{
	(void)state;
	assert_int_equal(program_shell("rm -rf \"$D/minutes\"; { echo timestamp,symbol,price,size; "
				       "for i in $(seq 10 59); do for s in 00 29 30 31; do "
				       "echo 2024-01-02T15:$i:${s}Z,AAA,30,1$i; done; done; } > "
				       "\"$D/minutes.csv\" && \"$MMTUI\" import "
				       "\"$D/minutes.csv\" \"$D/minutes\" > /dev/null"),
			 0);
	assert_int_equal(run("replay \"$D/minutes\" -c 'seek 15:20:00' -c 'in -30s' -c 'out +30s' "
			     "-c \"export $D/minute.csv\""),
			 0);
	assert_int_equal(program_shell("tail -n +2 \"$D/minute.csv\" | cut -c 12-19 | tr '\\n' ' ' "
				       "> \"$D/out\""),
			 0);
	assert_says("out", "15:19:30 15:19:31 15:20:00 15:20:29 ");
	assert_int_equal(program_shell("test $(tail -n +2 \"$D/minute.csv\" | wc -l) = 4"), 0);
}

static void a_replay_ends_where_a_breakpoint_stops_it(void **state)
{
	(void)state;
	assert_int_equal(run("replay --events \"$MARKET\""), 0);
	assert_int_equal(program_shell("mv \"$D/out\" \"$D/all\""), 0);
	/* the rows up to it, it included, and a sentence */
	assert_int_equal(program_shell(LARGEST
				       "\"$MMTUI\" replay --events \"$MARKET\" -c \"break * size = "
				       "$V\" > \"$D/out\" 2> \"$D/err\" && "
				       "head -n $((K + 1)) \"$D/all\" | cmp - \"$D/out\""),
			 0);
	assert_says("err", "mmtui: breakpoint 1: * size = ");
	assert_says("err", ": stopped at event ");
	/* by a script, with a command that plays, at a speed that jumps, as JSON */
	assert_int_equal(
		program_shell(LARGEST
			      "printf 'break * size = %s\\nplay\\n' $V > \"$D/script\"; "
			      "\"$MMTUI\" replay --json --script \"$D/script\" --speed "
			      "1000000x \"$MARKET\" > \"$D/out\" 2> \"$D/err\" && "
			      "grep -qF '\"stopped_by\": {\"breakpoint\": 1, \"condition\": \"* "
			      "size = '$V'\", \"n\": '$K', ' \"$D/out\""),
		0);
	/* backward it ends just before the last such event */
	assert_int_equal(run("replay --reverse --json \"$MARKET\" -c 'break * size > 0'"), 0);
	assert_says("out", "\"n\": 19999, ");
	/* one that never fires changes nothing */
	assert_int_equal(run("replay --events \"$MARKET\" -c 'break * price > 1e9'"), 0);
	assert_silent("err");
	assert_int_equal(program_shell("cmp \"$D/out\" \"$D/all\""), 0);
	assert_int_equal(run("replay --json \"$MARKET\" -c 'break * price > 1e9'"), 0);
	assert_says("out", "\"stopped_by\": null");
}

static void a_bad_row_names_its_place_once_and_leaves_nothing(void **state)
{
	static const struct mistake mistakes[] = {
		{"yesterday,A,1,1", "line 2, column 1 (timestamp): \"yesterday\" is not a time"},
		{"2013-02-30,A,1,1", "\"2013-02-30\" is no time: no such date"},
		{"1,A,1,-1", "line 2, column 4 (volume): \"-1\" is negative"},
		{"1,A,1", "\"1,A,1\" has 3 columns, where the first line has 4"},
		{"1,A\"B,1,1", "line 2, column 2 (symbol)"},
	};
	char command[200];

	(void)state;
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		snprintf(command, sizeof command,
			 "mkdir -p \"$D/in\" && printf 'time,symbol,price,size\\n%s\\n' > "
			 "\"$D/in/bad.csv\"",
			 mistakes[i].arguments);
		assert_int_equal(program_shell(command), 0);
		assert_int_equal(run("import \"$D/in/bad.csv\" \"$D/in/new\""), 1);
		assert_says("err", mistakes[i].says);
		assert_silent("out");
		assert_int_equal(program_shell("test \"$(ls -A \"$D/in\")\" = bad.csv"), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_subcommand_has_help_and_version),
		cmocka_unit_test(wrong_usage_has_status_2_and_says_what),
		cmocka_unit_test(what_cannot_be_done_has_status_1_and_says_where),
		cmocka_unit_test(what_cannot_be_written_fails),
		cmocka_unit_test(a_pipe_that_is_closed_ends_it_without_a_word),
		cmocka_unit_test(broken_tables_cost_a_warning_and_all_of_them_the_status),
		cmocka_unit_test(what_looks_wrong_is_listed_by_info),
		cmocka_unit_test(a_name_with_a_comma_can_be_given),
		cmocka_unit_test(info_tells_of_each_symbol_what_its_events_say),
		cmocka_unit_test(a_replay_writes_what_an_export_writes),
		cmocka_unit_test(a_checksum_beside_the_events_is_told_apart),
		cmocka_unit_test(a_command_of_a_replay_sees_the_market),
		cmocka_unit_test(the_minute_around_the_playhead_is_marked_and_exported),
		cmocka_unit_test(a_replay_ends_where_a_breakpoint_stops_it),
		cmocka_unit_test(a_bad_row_names_its_place_once_and_leaves_nothing),
	};

	/* whatever runs the tests may ignore it */
	signal(SIGPIPE, SIG_DFL);
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
