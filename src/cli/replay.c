/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui replay: the player without a screen, and what it cost. */
#include "cli/cli.h"
#include "cli/headless.h"
#include "cli/playing.h"

#include <mmtui/export.h>
#include <mmtui/market.h>
#include <mmtui/merge.h>
#include <mmtui/number.h>
#include <mmtui/player.h>
#include <mmtui/residency.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a over 64-bit words, as design and manual define the checksum. */
#define FNV_BASIS UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

struct replay {
	struct cli_playing playing;
	const char *time;
	bool events, checksum, json;

	struct mm_pool *pool;
	struct mm_player *player;
	struct mm_csv_writer *csv;
	bool csv_failed;
	uint64_t hash;
	double open_seconds;
};

static uint64_t bits(double value)
{
	uint64_t word;

	memcpy(&word, &value, sizeof word);
	return word;
}

static uint64_t hash_event(uint64_t hash, const struct mm_batch *batch, size_t i)
{
	hash = (hash ^ (uint64_t)batch->timestamp[i]) * FNV_PRIME;
	hash = (hash ^ batch->symbol[i]) * FNV_PRIME;
	hash = (hash ^ bits(batch->price[i])) * FNV_PRIME;
	return (hash ^ bits(batch->volume[i])) * FNV_PRIME;
}

/* Gets every event on the player's thread. */
static void on_events(void *arg, const struct mm_batch *batch, size_t first, size_t count,
		      int direction)
{
	struct replay *r = arg;

	if (r->checksum) {
		uint64_t hash = r->hash;
		for (size_t k = 0; k < count; k++)
			hash = hash_event(hash, batch,
					  direction > 0 ? first + k : first + count - 1 - k);
		r->hash = hash;
	}
	if (r->csv && !r->csv_failed &&
	    !mm_csv_writer_add(r->csv, batch, first, count, direction)) {
		struct mm_request pause = {.kind = MM_PAUSE};
		r->csv_failed = true;
		mm_player_request(r->player, &pause);
	}
}

/* The chosen symbols with a table that can be read. */
static uint32_t readable_symbols(const struct replay *r, const struct mm_market *market)
{
	uint32_t readable = 0;

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t first = mm_pool_first_table(r->pool, market->chosen[i]);
		uint32_t segments = mm_pool_segments(r->pool, market->chosen[i]);
		for (uint32_t id = first; id < first + segments; id++)
			if (!mm_pool_broken(r->pool, id)) {
				readable++;
				break;
			}
	}
	return readable;
}

/* The condition that the replay was stopped by, or NULL. */
static const char *stopped_condition(const struct mm_view *view)
{
	for (size_t i = 0; view->stopped_by && i < view->breaks; i++)
		if (view->break_point[i].number == view->stopped_by)
			return view->break_point[i].text;
	return NULL;
}

/* Says where a breakpoint stopped it. */
static void tell_stop(const struct replay *r)
{
	const struct mm_view *view = mm_player_view(r->player);
	char time[MM_TIME_TEXT_MAX], n[MM_NUMBER_TEXT_MAX], plain[3 * MM_NOTICE_MAX + 1];

	if (!stopped_condition(view))
		return;
	mm_time_format_iso(time, r->playing.zone, view->stopped_at.timestamp);
	mm_count_format(n, view->n);
	fprintf(stderr, "mmtui: %s: stopped at event %s, %s\n", cli_printable(view->notice, plain),
		n, time);
}

/* One figure of the report: its name in JSON, its line in text. */
struct figure {
	const char *name, *unit;
	double real;
	uint64_t whole; /* MM_UNKNOWN where the kernel does not tell */
	bool is_real;
};

static void put(const struct figure *figure, json_t *object, FILE *to)
{
	char text[MM_NUMBER_TEXT_MAX];
	bool known = figure->is_real || figure->whole != MM_UNKNOWN;

	json_object_set_new(object, figure->name,
			    !known            ? json_null()
			    : figure->is_real ? json_real(figure->real)
					      : json_integer((json_int_t)figure->whole));
	if (!to)
		return;
	if (figure->is_real)
		snprintf(text, sizeof text, "%.6f", figure->real);
	else if (known)
		mm_count_format(text, figure->whole);
	fprintf(to, "%-18s %20s%s%s\n", figure->name, known ? text : "unknown",
		*figure->unit ? " " : "", figure->unit);
}

/* Which breakpoint stopped it, and at what event: null in JSON where none did. */
static json_t *stop_of(const struct replay *r, const struct mm_view *view)
{
	const struct mm_print *event = &view->stopped_at;
	const char *condition = stopped_condition(view);

	if (!condition)
		return json_null();
	return json_pack("{s:I, s:o, s:I, s:I, s:o, s:f, s:f}", "breakpoint",
			 (json_int_t)view->stopped_by, "condition", cli_json_string(condition), "n",
			 (json_int_t)view->n, "timestamp", (json_int_t)event->timestamp, "symbol",
			 cli_json_string(mm_player_symbol(r->player, event->symbol)), "price",
			 event->price, "volume", event->volume);
}

static void report(const struct replay *r, FILE *to)
{
	const struct mm_market *market = mm_player_market(r->player);
	uint64_t events = mm_player_events(r->player);
	double seconds = mm_player_seconds(r->player);
	struct mm_faults faults = {0};
	const struct mm_view *view = mm_player_view(r->player);
	json_t *object = json_object();
	char checksum[17], condition[3 * MM_BREAK_TEXT + 1];

	mm_faults_read(0, &faults, NULL);
	const struct figure figures[] = {
		{"events", "", 0, events, false},
		{"snapshots", "", 0, mm_player_snapshots(r->player), false},
		{"symbols", "", 0, readable_symbols(r, market), false},
		{"open_seconds", "s, exec to ready", r->open_seconds, 0, true},
		{"seconds", "s, first batch to last event", seconds, 0, true},
		{"total_seconds", "s, since exec", cli_seconds_since_exec(), 0, true},
		{"events_per_second", "", seconds > 0 ? (double)events / seconds : 0, 0, true},
		{"rss_peak_bytes", "bytes", 0, mm_resident_peak(), false},
		{"minor_faults", "", 0, faults.minor, false},
		{"major_faults", "", 0, faults.major, false},
		{"read_bytes", "bytes from the disk", 0, mm_disk_bytes(), false},
		{"broken", "tables", 0, mm_pool_broken_count(r->pool), false},
	};
	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
		put(&figures[i], object, r->json ? NULL : to);
	json_object_set_new(object, "stopped_by", stop_of(r, view));
	if (!r->json && stopped_condition(view))
		fprintf(to, "%-18s %20u %s\n", "stopped_by", view->stopped_by,
			cli_printable(stopped_condition(view), condition));
	snprintf(checksum, sizeof checksum, "%016llx", (unsigned long long)r->hash);
	if (r->checksum && r->json)
		json_object_set_new(object, "checksum", json_string(checksum));
	else if (r->checksum)
		fprintf(to, "%-18s %20s\n", "checksum", checksum);
	if (r->json) {
		json_dumpf(object, to,
			   JSON_REAL_PRECISION(9) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
		fputc('\n', to);
	}
	json_decref(object);
}

/* Turns the options into the player's. */
static int prepare(const struct subcommand *self, struct replay *r,
		   struct mm_player_options *options)
{
	struct mm_error err;
	bool ns = r->time && !strcmp(r->time, "ns");

	if (r->time && !ns && strcmp(r->time, "iso"))
		return cli_misuse(self, "--time: \"%s\" is neither iso nor ns", r->time);
	if (r->time && !r->events)
		return cli_misuse(self, "--time says how --events writes times: not without it");
	int status = cli_playing_prepare(self, &r->playing, "max", r->pool, options);
	if (status != CLI_GO_ON)
		return status;
	options->headless = true;
	options->sink = r->events || r->checksum ? on_events : NULL;
	options->sink_arg = r;
	if (r->events) {
		r->csv = mm_csv_writer_new(stdout, r->pool, ns, r->playing.zone, &err);
		if (!r->csv)
			return cli_fail("%s", err.text);
	}
	return CLI_GO_ON;
}

/* Plays to the end of the market, to where a breakpoint or a signal stops it. The commands may have
 * begun to, and may have been stopped already. */
static void play_on(struct replay *r)
{
	struct mm_request request = {.kind = MM_PLAY};
	const struct mm_view *view = mm_player_view(r->player);

	if (!view->stopped_by && view->phase != MM_PLAYING)
		mm_player_request(r->player, &request);
	mm_player_wait_pause(r->player);
	tell_stop(r);
}

/* Runs the commands, then plays. */
static int play(struct replay *r)
{
	struct mm_error err;
	bool quit = false;

	mm_player_settle(r->player);
	if (mm_player_failed(r->player, &err))
		return cli_fail("%s", err.text);
	r->open_seconds = cli_seconds_since_exec();
	if (r->playing.commands.count &&
	    !cli_run_commands(r->player, r->playing.zone, &r->playing.commands, &quit, &err))
		return cli_fail("%s", err.text);
	if (!quit)
		play_on(r);
	if (r->csv) {
		struct mm_csv_writer *csv = r->csv;
		r->csv = NULL;
		if (!mm_csv_writer_free(csv, &err))
			return cli_fail("%s", err.text);
	}
	return CLI_GO_ON;
}

static int run(const struct subcommand *self, struct replay *r)
{
	struct mm_player_options options = {0};
	struct mm_error err;
	struct mm_pool_summary sum;
	int status = prepare(self, r, &options);

	if (status != CLI_GO_ON)
		return status;
	cli_warn_broken(r->pool);
	mm_pool_summarize(r->pool, &sum);
	if (!sum.symbols)
		return cli_fail("%s: no table in it can be read", mm_pool_directory(r->pool));
	r->player = mm_player_start(r->pool, &options, &err);
	if (!r->player)
		return cli_fail("%s", err.text);
	status = play(r);
	if (status == CLI_GO_ON && (r->json || r->checksum || !r->events))
		report(r, r->events ? stderr : stdout);
	return status == CLI_GO_ON ? CLI_DONE : status;
}

int cli_replay(const struct subcommand *self, int argc, char **argv)
{
	struct replay r = {.playing.zone = mm_zone_utc(), .hash = FNV_BASIS};
	const struct cli_option options[] = {
		CLI_PLAYING_OPTIONS(&r.playing, "max"),
		{"events", 0, CLI_FLAG, &r.events, NULL,
		 "write every event as CSV; the statistics only with --json or --checksum, on "
		 "standard error"},
		{"time", 0, CLI_TEXT, &r.time, "iso|ns", "how --events writes times (iso)"},
		{"checksum", 0, CLI_FLAG, &r.checksum, NULL, "a checksum over all events"},
		{"json", 0, CLI_FLAG, &r.json, NULL, "print one JSON object"},
	};
	struct mm_error err;
	char **arguments;
	int count;
	int status = cli_parse(self, options, sizeof options / sizeof options[0], argc, argv,
			       &arguments, &count);

	if (status != CLI_GO_ON)
		return status;
	if (count != 1)
		return cli_misdirected(self, arguments, count);
	r.pool = cli_playing_open(&r.playing, arguments[0], &err);
	if (!r.pool)
		return cli_fail("%s", err.text);
	mm_pool_wait(r.pool);
	status = run(self, &r);
	mm_player_stop(r.player);
	if (r.csv)
		mm_csv_writer_free(r.csv, NULL);
	mm_pool_close(r.pool);
	return status;
}
