/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first principle, on the real screen: it is a function of the data, the place and the
 * settings. Under one set of settings after the other the program plays to some place, seeks there,
 * steps there, comes from both sides, and each time writes what it shows (`:dump --market`); last,
 * a program that has never been anywhere else goes there and gets the settings afterwards. All of
 * these must be the same, byte for byte.
 */
#include "support/unit.h"

#include "support/program.h"

#define PLACE 9000 /* where playing begins; it ends somewhere beyond */

struct setting {
	const char *name;
	int width, height;
	const char *lines; /* keys typed: command lines, each ended by \r */
};

/* What the market is: more symbols than lines, so that the list scrolls; their names. */
static char large[96];
static char symbol[3][16];

static int set_up(void **state)
{
	size_t bytes;

	if (program_set_up(state) != 0)
		return -1;
	snprintf(large, sizeof large, "%s", program_path("many"));
	assert_int_equal(program_shell("\"$MMTUI\" generate --symbols 60 --events 20000 --seed 5 "
				       "--skew \"$D/many\" >/dev/null && \"$MMTUI\" export -o "
				       "\"$D/all.csv\" \"$D/many\" >/dev/null && tail -n +5000 "
				       "\"$D/all.csv\" | cut -d, -f2 | awk '!seen[$0]++' > "
				       "\"$D/names\""),
			 0);
	char *names = program_read(program_path("names"), &bytes);
	assert_int_equal(sscanf(names, "%15s %15s %15s", symbol[0], symbol[1], symbol[2]), 3);
	free(names);
	return 0;
}

static struct term *open_at(int width, int height)
{
	const char *arguments[] = {large, NULL};
	struct term *term = term_start(width, height, NULL, arguments);

	term_wait(term, "event 0");
	return term;
}

/* Types keys in which $1, $2, $3 stand for names of symbols. */
static void type(struct term *term, const char *keys)
{
	char line[1024];
	size_t used = 0;

	for (; *keys && used + 20 < sizeof line; keys++) {
		if (keys[0] == '$' && keys[1] >= '1' && keys[1] <= '3')
			used += (size_t)sprintf(line + used, "%s", symbol[*++keys - '1']);
		else
			line[used++] = *keys;
	}
	line[used] = '\0';
	term_type(term, line);
}

/* The screen as text, without what describes the machine. The caller frees it. */
static char *dump(struct term *term)
{
	static int number;
	char line[200], name[32];
	size_t bytes;

	snprintf(name, sizeof name, "way-%d.txt", ++number);
	program_wait_pause(term);
	snprintf(line, sizeof line, ":reverse forward\r:speed 1x\r:dump %s --market\r",
		 program_path(name));
	term_type(term, line);
	term_wait_last(term, name);
	return program_read(program_path(name), &bytes);
}

/* Fails with the first line that differs. */
static void compare(const char *setting, const char *way, const char *first, const char *second)
{
	for (int line = 1; *first || *second; line++) {
		int length = (int)strcspn(first, "\n"), other = (int)strcspn(second, "\n");

		if (length != other || memcmp(first, second, (size_t)length) != 0)
			fail_msg("%s; %s: line %d is not\n%.*s\nbut\n%.*s", setting, way, line,
				 length, first, other, second);
		first += length + (first[length] != '\0');
		second += other + (second[other] != '\0');
	}
}

static bool is_beyond(struct term *term, void *arg)
{
	return program_event(term) > *(long *)arg;
}

static bool is_below(struct term *term, void *arg)
{
	long event = program_event(term);

	return event >= 0 && event < *(long *)arg;
}

static void go(struct term *term, const char *format, long number)
{
	char line[100];

	snprintf(line, sizeof line, format, number);
	term_type(term, line);
}

/* Goes on from where it is by steps to an event. */
static void step_to(struct term *term, long event)
{
	program_wait_pause(term);
	program_sync(term);
	go(term, ":step %ld\r", event - program_event(term));
	program_wait_event(term, event);
}

/* Plays from before an event to some place beyond it, and says which. */
static long play_past(struct term *term, const char *speed, long event)
{
	go(term, ":seek #%ld\r", event - 1000);
	program_wait_event(term, event - 1000);
	term_type(term, speed);
	term_type(term, " ");
	term_until(term, "it plays past the place", is_beyond, &event);
	term_type(term, " ");
	program_wait_pause(term);
	program_sync(term);
	return program_event(term);
}

static void play_back_before(struct term *term, long event)
{
	go(term, ":seek #%ld\r", event + 1000);
	program_wait_event(term, event + 1000);
	term_type(term, ":speed 5000/s\r:reverse backward\r ");
	term_until(term, "it plays back", is_below, &event);
	term_type(term, " ");
}

static void every_way_shows_the_same(const struct setting *setting)
{
	struct term *term = open_at(setting->width, setting->height);
	char *first, *other;

	go(term, ":seek #%ld\r", PLACE - 3000);
	program_wait_event(term, PLACE - 3000);
	type(term, setting->lines);
	program_sync(term);
	long place = play_past(term, ":speed 5000/s\r", PLACE);
	first = dump(term);

	static const struct {
		const char *name, *seek;
	} ways[] = {
		{"seeking from the start", "g:seek #%ld\r"},
		{"seeking from the end", "G:seek #%ld\r"},
		{"seeking again", ":seek #%ld\r"},
	};
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		go(term, ways[i].seek, place);
		program_wait_event(term, place);
		other = dump(term);
		compare(setting->name, ways[i].name, first, other);
		free(other);
	}
	term_type(term, "G");
	program_wait_event(term, PROGRAM_EVENTS);
	step_to(term, place);
	other = dump(term);
	compare(setting->name, "stepping back from the end", first, other);
	free(other);
	play_back_before(term, place);
	term_type(term, ":reverse forward\r");
	step_to(term, place);
	other = dump(term);
	compare(setting->name, "playing back past it and stepping on", first, other);
	free(other);
	program_quit(term);

	term = open_at(setting->width, setting->height);
	go(term, ":seek #%ld\r", PLACE - 3000);
	program_wait_event(term, PLACE - 3000);
	type(term, setting->lines);
	program_sync(term);
	go(term, ":seek #%ld\r", place);
	program_wait_event(term, place);
	other = dump(term);
	compare(setting->name, "only seeking there", first, other);
	free(other);
	free(first);
	program_quit(term);
}

static const struct setting settings[] = {
	{"as it comes", 120, 36, ""},
	{"as it comes, large", 200, 60, ""},
	{"as it comes, small", 60, 16, ""},
	{"a filter", 80, 24, ":filter $1,$2,$3\r:sort change desc\r"},
	{"a page", 120, 36, ":symbol $1\r:page on\r"},
	{"a page whose symbol is filtered out", 120, 36, ":symbol $1\r:page on\r:filter $2,$3\r"},
	{"a page that was left with its symbol filtered out", 120, 36,
	 ":symbol $1\r:page on\r:filter $2,$3\r:page off\r"},
	{"a page of whatever was first", 120, 36, ":page on\r"},
	{"a page with candles, zoomed", 200, 60,
	 ":symbol $2\r:page on\r:chart candles\r:chart step 2m\r"},
	{"a small page, panned", 80, 24, ":symbol $2\r:page on\r:chart left 10\r:chart cross 3\r"},
	{"breakpoints that do not fire", 120, 36,
	 ":break * price > 1000000\r:break $1 trades >= 1000000\r"},
	{"the tape of one symbol", 60, 16, ":symbol $3\r:narrow\r"},
	{"the tape of a filter, alone", 80, 24, ":filter $1,$3\r:maximize tape\r"},
	{"a timeline zoomed, with a window", 120, 36,
	 ":zoom 1h\r:in 15:00:00\r:out 16:30:00\r:set spark 1h\r"},
	{"a selected line down the list", 80, 24, ":sort volume asc\r:symbol $1\r:set stale 1m\r"},
	{"a timeline that the playhead passes through", 80, 24, ":zoom 16:50:00 16:52:00\r"},
	{"a page panned to what is to come", 120, 36,
	 "G:symbol $1\r:page on\r:chart left 5\r:chart cross 9\r"},
	{"a list sorted by age", 60, 16, ":symbol $2\r:sort age asc\r:set large 500\r"},
};

static void the_screen_is_the_same_after_every_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
		every_way_shows_the_same(&settings[i]);
}

/* Goes to the start or the end, and from there by one of the ways to an event. */
static void go_away_and_back(struct term *term, const char *keys, long event)
{
	term_type(term, event ? "g" : "G");
	program_wait_event(term, event ? 0 : PROGRAM_EVENTS);
	type(term, keys);
	program_wait_event(term, event);
}

/* --- between events ------------------------------------------------------------------------------
 */

/* The place of the bookmark "here", as its file has it: a time of nine decimals, and a number. */
static void read_bookmark(char *time, long *event)
{
	size_t bytes;

	/* it is said when it is on its way */
	assert_int_equal(program_shell("timeout 20 sh -c 'until grep -hs \" here$\" "
				       "\"$D\"/state/mmtui/bookmarks/many-* > \"$D/here\"; do "
				       "sleep 0.02; done'"),
			 0);
	char *text = program_read(program_path("here"), &bytes);
	assert_int_equal(sscanf(text, "%39s %ld", time, event), 2);
	free(text);
}

/* At a multiple of real time it pauses at any nanosecond: most often between two events. */
static void a_time_between_events_is_the_same_place_by_every_way(void **state)
{
	static const char *const lines[] = {"", ":symbol $1\r:page on\r:chart step 30s\r",
					    ":filter $1,$2\r:sort age desc\r"};
	static char folder[2][128];
	const char *environment[] = {folder[0], folder[1], NULL};
	const char *arguments[] = {large, NULL};
	char time[40], keys[120], more[120];
	long event;

	(void)state;
	snprintf(folder[0], sizeof folder[0], "HOME=%s", program_folder());
	snprintf(folder[1], sizeof folder[1], "XDG_STATE_HOME=%s", program_path("state"));
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct term *term = term_start(120, 36, environment, arguments);
		term_wait(term, "event 0");
		/* that of the round before may still be in the file */
		assert_int_equal(program_shell("rm -rf \"$D/state/mmtui/bookmarks\""), 0);
		type(term, lines[i]);
		play_past(term, ":speed 1200x\r", PLACE);
		char *first = dump(term), *other;
		term_type(term, ":bookmark here\r");
		term_wait_last(term, "bookmark \"here\"");
		read_bookmark(time, &event);
		assert_int_equal(event, program_event(term));
		snprintf(keys, sizeof keys, ":seek %s\r", time);
		snprintf(more, sizeof more, ":seek %s\r:step -45s\r:step 45s\r", time);
		const char *const ways[] = {
			keys, more, "G:bookmarks here\r", ":bookmarks here\r:seek end\ru",
			":seek #9500\r:speed 3600x\r:reverse backward\r  :bookmarks here\r"};
		for (size_t k = 0; k < sizeof ways / sizeof ways[0]; k++) {
			go_away_and_back(term, ways[k], event);
			other = dump(term);
			compare(lines[i], ways[k], first, other);
			free(other);
		}
		free(first);
		program_quit(term);
	}
}

/* --- the ends, and where a breakpoint stops ------------------------------------------------------
 */

static void compare_ways(const char *keys, const char *const *ways, size_t count, long event)
{
	struct term *term = open_at(120, 36);
	char *first = NULL, *other;

	type(term, keys);
	for (size_t i = 0; i < count; i++) {
		go_away_and_back(term, ways[i], event);
		other = dump(term);
		if (first)
			compare(keys, ways[i], first, other);
		else
			first = strdup(other);
		free(other);
	}
	free(first);
	program_quit(term);
}

static void both_ends_are_the_same_by_every_way(void **state)
{
	static const char *const to_end[] = {"G", ":seek #19000\r:speed max\r ",
					     ":seek #19990\r:step 10\r", ":seek 100%\r",
					     ":seek #19500\r:speed 1000000x\r "};
	static const char *const to_start[] = {"g", ":seek #1000\r:speed max\r:reverse backward\r ",
					       "20,:seek #10\r:step -10\r",
					       ":seek #9\r:speed 1000000x\r:reverse backward\r "};
	static const char *const keys[] = {"", ":symbol $1\r:page on\r", ":narrow\r:zoom 1h\r"};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		compare_ways(keys[i], to_end, sizeof to_end / sizeof to_end[0], PROGRAM_EVENTS);
		compare_ways(keys[i], to_start, sizeof to_start / sizeof to_start[0], 0);
	}
}

/* Whatever the speed, and from whichever side: what stops it is the same event, the place just
 * after it; from behind, the place just before it. */
static void a_breakpoint_stops_at_the_same_place_at_every_speed(void **state)
{
	static const char *const speeds[] = {"max", "50000/s", "3600x", "1000000x"};
	static const char breakpoint[] = ":break $1 size > 0 and trades = 60\r";
	struct term *term = open_at(120, 36);
	char *first, *other;

	(void)state;
	type(term, breakpoint);
	type(term, ":speed max\r ");
	term_wait_last(term, "breakpoint 1: ");
	program_wait_pause(term);
	program_sync(term);
	long event = program_event(term);
	assert_in_range(event, 1, PROGRAM_EVENTS - 1);
	first = dump(term);
	for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
		char keys[100];

		snprintf(keys, sizeof keys, "g:speed %s\r ", speeds[i]);
		term_type(term, keys);
		term_wait_last(term, "breakpoint 1: ");
		program_wait_event(term, event);
		other = dump(term);
		compare("a breakpoint", speeds[i], first, other);
		free(other);
	}
	go(term, "g:seek #%ld\r", event);
	program_wait_event(term, event);
	other = dump(term);
	compare("a breakpoint", "seeking", first, other);
	free(other);
	for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
		char keys[100];

		snprintf(keys, sizeof keys, "G:reverse backward\r:speed %s\r ", speeds[i]);
		term_type(term, keys);
		program_wait_event(term, event - 1);
		program_wait_pause(term);
		term_wait_last(term, "breakpoint 1: ");
		term_type(term, ":reverse forward\r.");
		program_wait_event(term, event);
		other = dump(term);
		compare("a breakpoint from behind", speeds[i], first, other);
		free(other);
	}
	free(first);
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_screen_is_the_same_after_every_way),
		cmocka_unit_test(a_time_between_events_is_the_same_place_by_every_way),
		cmocka_unit_test(both_ends_are_the_same_by_every_way),
		cmocka_unit_test(a_breakpoint_stops_at_the_same_place_at_every_speed),
	};
	return cmocka_run_group_tests(tests, set_up, program_tear_down);
}
