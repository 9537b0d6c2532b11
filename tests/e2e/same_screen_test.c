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

/* Ways to some place, as keys; %ld is its number of events, or how many to step. */
struct way {
	const char *name;
	long from; /* relative to the place where the step begins; 0: none is made */
	const char *begin;
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

static void compare(const char *setting, const char *way, const char *first, const char *second)
{
	if (strcmp(first, second) != 0)
		fail_msg("%s, %s: not\n%s\nbut\n%s", setting, way, first, second);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_screen_is_the_same_after_every_way),
	};
	return cmocka_run_group_tests(tests, set_up, program_tear_down);
}
