/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui DIR: the screen; one frame of it as text where standard output is no terminal. */
#include "cli/cli.h"
#include "cli/headless.h"
#include "tui/app.h"

#include <mmtui/monitor.h>
#include <mmtui/player.h>
#include <mmtui/prefetch.h>

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct explore {
	const char *symbols, *from, *to, *at, *speed, *prefetch;
	const struct mm_zone *zone;
	bool play, reverse, drop_behind;
	int64_t skip_gaps;
	struct mm_pool_options pool_options;
	uint64_t max_maps;
	struct cli_list commands;
};

/* Times without a date need the day of the data: only then the headers are waited for. */
static bool window(struct mm_pool *pool, const struct explore *e, struct mm_player_options *options,
		   struct mm_error *err)
{
	options->from = INT64_MIN;
	options->to = INT64_MAX;
	if (!e->from && !e->to)
		return true;
	mm_pool_wait(pool);
	return cli_window(pool, e->zone, e->from, e->to, &options->from, &options->to, err);
}

static int prepare(const struct subcommand *self, struct mm_pool *pool, const struct explore *e,
		   struct mm_player_options *options)
{
	struct mm_prefetch_options prefetch = {0};
	struct mm_error err;

	if (!mm_position_parse(e->at        ? e->at
			       : e->reverse ? "end"
					    : "start",
			       e->zone, &options->at, &err))
		return cli_misuse(self, "--at: %s", err.text);
	if (!mm_speed_parse(e->speed ? e->speed : "1x", &options->speed, &err))
		return cli_misuse(self, "--speed: %s", err.text);
	if (e->prefetch && !mm_prefetch_parse(e->prefetch, &prefetch, &err))
		return cli_misuse(self, "--prefetch: %s", err.text);
	if (!window(pool, e, options, &err))
		return cli_misuse(self, "%s", err.text);
	options->symbols = e->symbols;
	options->play = e->play;
	options->reverse = e->reverse;
	options->skip_gaps = e->skip_gaps;
	options->prefetch_off = prefetch.off;
	options->prefetch_span = prefetch.span;
	return CLI_GO_ON;
}

/* Shows it: on the terminal, or one frame as text. */
static int show(struct mm_player *player, const struct explore *e,
		const struct mm_player_options *options)
{
	struct mm_error err = {""};
	bool terminal = isatty(STDOUT_FILENO) && isatty(STDIN_FILENO);
	struct app_options app = {.player = player,
				  .zone = e->zone,
				  .symbols = e->symbols,
				  .from = options->from,
				  .to = options->to};
	int status = CLI_FAILED;

	if (e->commands.count) {
		app.script = cli_script(&e->commands, &err);
		if (!app.script)
			return cli_fail("%s", err.text);
	}
	app.monitor = mm_monitor_start(player, (int)syscall(SYS_gettid), &err);
	if (terminal)
		status = app_run(&app, &err);
	else if (app_frame(&app, stdout, &err))
		status = CLI_DONE;
	if (status == CLI_FAILED)
		cli_fail("%s", err.text);
	mm_monitor_stop(app.monitor);
	script_free(app.script);
	return status;
}

/* What was broken is told once the terminal is back. */
static int look_back(struct mm_pool *pool)
{
	struct mm_pool_summary readable;

	mm_pool_wait(pool);
	mm_pool_summarize(pool, &readable);
	cli_warn_broken(pool);
	if (!readable.symbols)
		return cli_fail("%s: no table in it can be read", mm_pool_directory(pool));
	return CLI_DONE;
}

/* A misspelt subcommand is taken for a directory. */
static int refuse_arguments(const struct subcommand *self, char **arguments, int count)
{
	if (count == 0)
		return cli_misuse(self, "which directory?");
	if (access(arguments[0], F_OK))
		return cli_misuse(self, "\"%s\" is neither a subcommand nor a directory",
				  arguments[0]);
	return cli_misuse(self, "one directory is enough");
}

int cli_explore(const struct subcommand *self, int argc, char **argv)
{
	struct explore e = {.zone = mm_zone_utc()};
	const struct cli_option table[] = {
		{"symbols", 0, CLI_NAMES, &e.symbols, "LIST", "names or globs, comma-separated"},
		{"from", 0, CLI_TEXT, &e.from, "TIME", "the first moment, inclusive"},
		{"to", 0, CLI_TEXT, &e.to, "TIME", "the last moment, exclusive"},
		{"tz", 0, CLI_ZONE, &e.zone, "ZONE", "zone for times shown and read (UTC)"},
		{"at", 0, CLI_TEXT, &e.at, "POSITION",
		 "where to begin: 14:03:27, +30s, 50%, #1000, start, end"},
		{"speed", 0, CLI_TEXT, &e.speed, "S", "60x, 5000/s or max (1x)"},
		{"play", 0, CLI_FLAG, &e.play, NULL, "begin playing"},
		{"reverse", 0, CLI_FLAG, &e.reverse, NULL, "play backward, from the end"},
		{"skip-gaps", 0, CLI_DURATION, &e.skip_gaps, "D",
		 "skip stretches without an event that are longer"},
		{"command", 'c', CLI_LIST, &e.commands, "COMMAND", "run a command first"},
		{"script", 0, CLI_LIST, &e.commands, "FILE", "run a file of commands first"},
		{"budget", 0, CLI_SIZE, &e.pool_options.budget, "SIZE",
		 "resident memory to stay within (1G)"},
		{"max-maps", 0, CLI_COUNT, &e.max_maps, "N", "mapped tables at most"},
		{"prefetch", 0, CLI_TEXT, &e.prefetch, "off|D", "read-ahead span, or none"},
		{"drop-behind", 0, CLI_FLAG, &e.pool_options.drop_behind, NULL,
		 "drop read pages from the page cache"},
	};
	struct mm_player_options options = {0};
	struct mm_player *player = NULL;
	struct mm_error err;
	char **arguments;
	int count;
	int status = cli_parse(self, table, sizeof table / sizeof table[0], argc, argv, &arguments,
			       &count);

	if (status != CLI_GO_ON)
		return status;
	if (count != 1)
		return refuse_arguments(self, arguments, count);
	e.pool_options.max_maps = e.max_maps > UINT32_MAX ? UINT32_MAX : (uint32_t)e.max_maps;
	struct mm_pool *pool = mm_pool_open(arguments[0], &e.pool_options, &err);
	if (!pool)
		return cli_fail("%s", err.text);
	status = prepare(self, pool, &e, &options);
	if (status == CLI_GO_ON) {
		player = mm_player_start(pool, &options, &err);
		status = player ? show(player, &e, &options) : cli_fail("%s", err.text);
	}
	mm_player_stop(player);
	if (status == CLI_DONE)
		status = look_back(pool);
	mm_pool_close(pool);
	return status;
}
