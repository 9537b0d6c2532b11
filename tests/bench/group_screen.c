/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen under a person's hands: keys are typed on a pseudo-terminal, and the clock runs until
 * the emulator behind it shows what they change. Frames come 30 times a second anyway, so only what
 * no other frame could have brought counts: a panel that goes or comes, the symbol that is
 * selected, a new mark, the character typed on the command line. While the market plays at max
 * speed, again from its start whenever it has come to its end, and paused.
 *
 * A host that takes the processors away for some milliseconds makes any program slow: what a bare
 * echo takes, in turns with ours, tells how much of a figure is the machine's.
 */
#include "bench/bare_echo.h"
#include "bench/bench.h"
#include "bench/groups.h"
#include "bench/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEYS 240          /* of a kind */
#define PAUSE_LEAST 0.013 /* seconds between keys, no multiple of a frame's time */
#define PAUSE_MOST 0.071
#define WATCHED 5.0
#define RESTART 3.0 /* seconds in which it is to be seen to play again */
#define RESTARTS 20
#define SLOW 20e3 /* bytes a second of a slow terminal */
#define SLOW_PLAYS 2.5
#define SLOW_TURNS 6

/* --- the state of the replay --------------------------------------------------------------------
 */

static bool plays(struct screen *screen, const void *arg)
{
	(void)arg;
	return strstr(screen_line(screen, 0), "\xe2\x96\xb8 ") != NULL;
}

static bool rests(struct screen *screen, const void *arg)
{
	return !plays(screen, arg);
}

/* Has it play; at the end of the market, from the start. Where the machine is busy it may be at the
 * end again before it was seen to play. */
static void keep_playing(struct screen *screen)
{
	bool playing = screen_sees(screen, plays, NULL, 0);

	for (int tries = 0; !playing && tries < RESTARTS; tries++) {
		screen_type(screen, "g ");
		playing = screen_sees(screen, plays, NULL, RESTART);
	}
	if (!playing)
		bench_die("the market does not play");
}

static void pause_it(struct screen *screen)
{
	if (plays(screen, NULL))
		screen_type(screen, " ");
	screen_until(screen, rests, NULL);
	screen_rest(screen, 0.3);
}

/* --- keys and what they change ------------------------------------------------------------------
 */

static char before[SCREEN_TEXT];

/* What is found on the screen: the word after a sign, of the first line below the top that has both
 * the sign and a heading. */
struct place {
	const char *heading, *sign;
};
static const struct place selection = {"", "\xe2\x96\xb8"}, mark = {"TIMELINE", " in "};

static void read_word(struct screen *screen, const struct place *place, char *word)
{
	const char *at = NULL;

	*word = '\0';
	for (int row = 1; row < SCREEN_ROWS && !at; row++) {
		const char *line = screen_line(screen, row);
		at = strstr(line, place->heading) ? strstr(line, place->sign) : NULL;
	}
	if (at)
		sscanf(at + strlen(place->sign), " %1000[^ ]", word);
}

static bool word_changed(struct screen *screen, const void *place)
{
	char now[SCREEN_TEXT];

	read_word(screen, place, now);
	return strcmp(now, before) != 0;
}

static bool panel_toggled(struct screen *screen, const void *arg)
{
	(void)arg;
	return (screen_find(screen, "MEMORY") >= 0) != (*before != '\0');
}

static bool echoed(struct screen *screen, const void *arg)
{
	return strstr(screen_line(screen, SCREEN_ROWS - 1), arg) != NULL;
}

static bool left_the_line(struct screen *screen, const void *arg)
{
	(void)arg;
	return screen_line(screen, SCREEN_ROWS - 1)[0] != ':';
}

static double random_pause(void)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return PAUSE_LEAST + (PAUSE_MOST - PAUSE_LEAST) * (double)(state >> 40) / (1 << 24);
}

/* Milliseconds from a key to what it changes. */
static double time_key(struct screen *screen, const char *key, screen_condition *changed,
		       const void *arg)
{
	screen_watch(screen, random_pause());
	double typed = seconds_now();
	screen_type(screen, key);
	return (screen_until(screen, changed, arg) - typed) * 1e3;
}

static double time_word(struct screen *screen, const char *key, const struct place *place)
{
	read_word(screen, place, before);
	return time_key(screen, key, word_changed, place);
}

/* Where the selected symbol stands, as the title says: "1,234/3,000". */
static long place_in_list(struct screen *screen)
{
	int row = screen_find(screen, "SYMBOLS");
	const char *line = row < 0 ? "" : screen_line(screen, row), *of = strrchr(line, '/');
	const char *at = of;
	long place = 0;

	while (of && at > line && strchr("0123456789,", at[-1]))
		at--;
	for (; of && at < of; at++)
		place = *at == ',' ? place : 10 * place + (*at - '0');
	return place;
}

/* Down, or up from the lower half of the list: at an end no key would move anything. */
static double move_selection(struct screen *screen)
{
	return time_word(screen, place_in_list(screen) < 1500 ? "j" : "k", &selection);
}

/* One key of each kind in turn. */
static double press(struct screen *screen, int turn)
{
	switch (turn % 3) {
	case 0:
		strcpy(before, screen_find(screen, "MEMORY") >= 0 ? "shown" : "");
		return time_key(screen, "\033OS", panel_toggled, NULL);
	case 1: return move_selection(screen);
	default: return time_word(screen, "i", &mark);
	}
}

/* --- figures ------------------------------------------------------------------------------------
 */

static void tell_times(struct bench *bench, const struct series *times, const char *what,
		       double most)
{
	struct row row = {.unit = "ms", .value = series_percentile(times, 99), .at_most = most};
	struct row median = {.unit = "ms", .value = series_median(times)};

	bench_row(bench, &row, "%s, 99 %%", what);
	bench_row(bench, &median, "%s, median", what);
}

/* Keys while it plays. One that fell together with the end of the market does not count. */
static void time_keys(struct bench *bench, struct screen *screen)
{
	struct series times = {0};

	for (int turn = 0; times.count < KEYS; turn++) {
		keep_playing(screen);
		double took = press(screen, turn);
		if (plays(screen, NULL))
			series_add(&times, took);
	}
	tell_times(bench, &times, "key to screen at max speed", 16);
}

/* Types letters on the command line, twenty at a time. */
static void time_echo(struct bench *bench, struct screen *screen, bool playing, const char *what,
		      double most)
{
	struct series times = {0}, bare_times = {0};
	struct bare_echo bare;
	char line[64];

	bare_echo_start(&bare);
	while (times.count < KEYS) {
		if (playing)
			keep_playing(screen);
		screen_type(screen, ":");
		strcpy(line, ":");
		screen_until(screen, echoed, line);
		for (char letter = 'a'; letter < 'a' + 20 && times.count < KEYS; letter++) {
			char key[] = {letter, '\0'};
			strcat(line, key);
			double took = time_key(screen, key, echoed, line);
			screen_watch(screen, random_pause());
			double bare_took = bare_echo_time(&bare);
			if (playing && !plays(screen, NULL))
				continue;
			series_add(&times, took);
			series_add(&bare_times, bare_took);
		}
		screen_type(screen, "\033");
		screen_until(screen, left_the_line, NULL);
	}
	bare_echo_stop(&bare);
	tell_times(bench, &times, what, most);
	struct row row = {.unit = "ms", .value = series_percentile(&bare_times, 99)};
	bench_row(bench, &row, "  a bare one beside it, 99 %%");
}

static void time_keys_paused(struct bench *bench, struct screen *screen)
{
	struct series times = {0};

	pause_it(screen);
	while (times.count < KEYS)
		series_add(&times, move_selection(screen));
	tell_times(bench, &times, "key to screen, paused", 8);
}

static void count_bytes(struct bench *bench, struct screen *screen)
{
	double begun = seconds_now();

	keep_playing(screen);
	uint64_t bytes = screen->bytes, frames = screen->frames;
	while (seconds_now() - begun < WATCHED) {
		keep_playing(screen);
		screen_watch(screen, 0.1);
	}
	double took = seconds_now() - begun;
	double drawn = (double)(screen->frames - frames), sent = (double)(screen->bytes - bytes);
	struct row rate = {.unit = "kB/s", .value = sent / took / 1e3, .at_most = 200};
	struct row each = {.unit = "bytes", .value = sent / drawn};
	struct row often = {.unit = "/s", .value = drawn / took};
	bench_row(bench, &rate, "written at max speed");
	bench_row(bench, &each, "of a frame");
	bench_row(bench, &often, "frames");
}

/* --- a slow terminal ----------------------------------------------------------------------------
 */

/* What is still on its way when a pause is typed, its picture included, in seconds of that
 * terminal. The memory panel, which goes on, is hidden. */
static double seconds_behind(struct screen *screen)
{
	keep_playing(screen);
	for (double begun = seconds_now(); seconds_now() - begun < SLOW_PLAYS;) {
		keep_playing(screen);
		screen_watch(screen, 0.1);
	}
	uint64_t bytes = screen->bytes;
	screen_type(screen, " ");
	screen_rest(screen, 1);
	return (double)(screen->bytes - bytes) / SLOW;
}

static void watch_slowly(struct bench *bench, const char *directory, bool mute)
{
	const char *arguments[] = {"-c", "panel memory", "-c",      "speed max",
				   "-c", "play",         directory, NULL};
	struct screen screen;
	struct series behind = {0};

	screen_start(bench, &screen, arguments);
	screen.drain = SLOW;
	screen.mute = mute;
	seconds_behind(&screen); /* a mute one is known only when its queue has been full */
	for (int turn = 0; turn < SLOW_TURNS; turn++)
		series_add(&behind, seconds_behind(&screen));
	screen_stop(&screen);
	struct row row = {.unit = "s", .value = series_largest(&behind), .at_most = 1};
	struct row median = {.unit = "s", .value = series_median(&behind)};
	const char *kind = mute ? ", mute" : "";
	bench_row(bench, &row, "behind, of 20 kB/s%s, worst of %d", kind, SLOW_TURNS);
	bench_row(bench, &median, "behind, of 20 kB/s%s, median", kind);
}

/* --- at rest ------------------------------------------------------------------------------------
 */

/* Seconds of processor time of a process or, of its first thread, which draws, alone. */
static double processor_time(pid_t pid, bool screen_only)
{
	char path[64], line[1024];
	unsigned long user = 0, system = 0;

	if (screen_only)
		snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, (int)pid);
	else
		snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *from = fopen(path, "re");
	if (!from || !fgets(line, sizeof line, from) ||
	    sscanf(strrchr(line, ')'), ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
		   &user, &system) != 2)
		bench_die("%s does not tell the processor time", path);
	fclose(from);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* How often the thread that draws has gone to sleep. */
static double sleeps(pid_t pid)
{
	char path[64], line[256];
	unsigned long count = 0;

	snprintf(path, sizeof path, "/proc/%d/task/%d/status", (int)pid, (int)pid);
	FILE *from = fopen(path, "re");
	while (from && fgets(line, sizeof line, from) &&
	       sscanf(line, "voluntary_ctxt_switches: %lu", &count) != 1)
		continue;
	if (from)
		fclose(from);
	return (double)count;
}

static void rest(struct bench *bench, struct screen *screen)
{
	pause_it(screen);
	screen_watch(screen, 2 * WATCHED); /* what is looked at once has been */
	double begun = seconds_now(), all = processor_time(screen->pid, false),
	       drawing = processor_time(screen->pid, true), woken = sleeps(screen->pid);
	uint64_t bytes = screen->bytes;
	screen_watch(screen, 2 * WATCHED);
	double took = seconds_now() - begun;
	struct row share = {.unit = "%",
			    .value = 100 * (processor_time(screen->pid, false) - all) / took,
			    .at_most = 0.5};
	struct row part = {.unit = "%",
			   .value = 100 * (processor_time(screen->pid, true) - drawing) / took};
	struct row wakes = {.unit = "/s", .value = (sleeps(screen->pid) - woken) / took};
	struct row sent = {.unit = "bytes/s", .value = (double)(screen->bytes - bytes) / took};
	bench_row(bench, &share, "processor time, paused");
	bench_row(bench, &part, "of it the thread that draws");
	bench_row(bench, &wakes, "its wake-ups");
	bench_row(bench, &sent, "written, paused");
}

void group_screen(struct bench *bench)
{
	char *directory = data_market(bench, "even");
	/* a symbol is selected for good: else that is whichever is the first in the list, and a key
	 * that goes down may come back to the one that it was */
	const char *arguments[] = {"-c", "move 1", "-c",      "speed max",
				   "-c", "play",   directory, NULL};
	struct screen screen;

	files_warm(directory);
	screen_start(bench, &screen, arguments);
	screen_until(&screen, plays, NULL);
	screen_watch(&screen, WATCHED); /* pages, density: what is looked at once */
	time_keys(bench, &screen);
	time_echo(bench, &screen, true, "echo at max speed", 8);
	count_bytes(bench, &screen);
	time_keys_paused(bench, &screen);
	time_echo(bench, &screen, false, "echo, paused", 8);
	rest(bench, &screen);
	screen_stop(&screen);
	watch_slowly(bench, directory, false);
	watch_slowly(bench, directory, true);
	free(directory);
}
