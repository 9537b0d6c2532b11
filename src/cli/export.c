/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui export: a window of the market as CSV. */
#include "cli/cli.h"
#include "cli/progress.h"

#include <mmtui/export.h>
#include <mmtui/number.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>

struct arguments {
	const char *symbols, *from, *to, *columns, *time, *output;
	const struct mm_zone *zone;
	int64_t every;
	bool force;
};

/* Says what was written; not where it would stand among the rows. */
static void tell(const char *file, const struct mm_export_result *result)
{
	char rows[CLI_COUNT_MAX], size[MM_NUMBER_TEXT_MAX];

	if (strcmp(file, "-") == 0)
		return;
	mm_size_format(size, result->bytes);
	printf("%s: %s, %s\n", file, cli_count(rows, result->rows, "row"), size);
}

static volatile sig_atomic_t pipe_closed;

static void note_closed_pipe(int number)
{
	(void)number;
	pipe_closed = 1;
}

/* A reader that goes away fails a write, so that what there is to clean up is. Whoever has SIGPIPE
 * ignored wants to hear of it in words. */
static void catch_closed_pipe(void)
{
	struct sigaction action;

	sigaction(SIGPIPE, NULL, &action);
	if (action.sa_handler == SIG_IGN)
		return;
	action = (struct sigaction){.sa_handler = note_closed_pipe};
	sigemptyset(&action.sa_mask);
	sigaction(SIGPIPE, &action, NULL);
}

/* `mmtui export ... -o - | head` ends as other programs before a closed pipe do: without a word. */
static void end_as_closed_pipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

/* Exports from an open pool; the exit status. */
static int export_pool(const struct subcommand *self, struct mm_pool *pool,
		       const struct arguments *args)
{
	struct mm_export_options options = {
		.file = args->output,
		.replace = args->force,
		.symbols = args->symbols,
		.columns = args->columns,
		.time_ns = args->time && strcmp(args->time, "ns") == 0,
		.zone = args->zone,
		.every = args->every > 0 ? args->every : 0,
	};
	struct mm_export_progress progress = {0};
	struct mm_export_result result;
	struct mm_pool_summary summary;
	struct mm_error err;

	mm_pool_summarize(pool, &summary);
	if (summary.tables == 0) {
		cli_warn_broken(pool);
		return cli_fail("%s: no table in it can be read", mm_pool_directory(pool));
	}
	if (!cli_window(pool, args->zone, args->from, args->to, &options.from, &options.to, &err))
		return cli_misuse(self, "%s", err.text);
	catch_closed_pipe();
	struct cli_progress *shown = cli_progress_start("events", &progress.events,
							&progress.events_total);
	bool ok = mm_export(pool, &options, &progress, cli_cancel_on_signals(), &result, &err);
	cli_progress_stop(shown);
	if (!ok && pipe_closed && strcmp(args->output, "-") == 0)
		end_as_closed_pipe();
	cli_warn_broken(pool);
	if (!ok)
		return cli_fail("%s%s", err.text,
				strstr(err.text, "exists already") ? ": --force replaces it" : "");
	tell(args->output, &result);
	return CLI_DONE;
}

int cli_export(const struct subcommand *self, int argc, char **argv)
{
	struct arguments args = {.zone = mm_zone_utc(), .every = -1};
	const struct cli_option options[] = {
		{"output", 'o', CLI_TEXT, &args.output, "FILE", "where to; - is standard output"},
		{"symbols", 0, CLI_NAMES, &args.symbols, "LIST",
		 "only these: names and globs, with commas between"},
		{"from", 0, CLI_TEXT, &args.from, "TIME", "not what is before"},
		{"to", 0, CLI_TEXT, &args.to, "TIME", "not what is at this time or later"},
		{"tz", 0, CLI_ZONE, &args.zone, "ZONE", "of times written and read; UTC otherwise"},
		{"time", 0, CLI_TEXT, &args.time, "iso|ns",
		 "timestamps as ISO 8601 (otherwise) or as nanoseconds"},
		{"columns", 0, CLI_NAMES, &args.columns, "LIST",
		 "otherwise timestamp,symbol,price,volume"},
		{"every", 0, CLI_DURATION, &args.every, "D",
		 "rows on a time grid instead of events: open, high, low, close, volume, trades"},
		{"force", 0, CLI_FLAG, &args.force, NULL, "replace FILE where it exists"},
	};
	char **names;
	int count;

	int status = cli_parse(self, options, sizeof options / sizeof options[0], argc, argv,
			       &names, &count);
	if (status != CLI_GO_ON)
		return status;
	if (count != 1)
		return cli_misdirected(self, names, count);
	if (!args.output || !*args.output)
		return cli_misuse(self, "where to? Name a file with -o FILE");
	if (args.time && strcmp(args.time, "iso") != 0 && strcmp(args.time, "ns") != 0)
		return cli_misuse(self, "--time: \"%s\" is neither iso nor ns", args.time);
	if (args.every == 0)
		return cli_misuse(self, "--every: the grid's step must be longer than nothing");
	if (args.every > 0 && args.columns)
		return cli_misuse(self, "--every has columns of its own: not with --columns");
	struct mm_pool *pool = cli_open_pool(names[0], NULL);
	if (!pool)
		return CLI_FAILED;
	status = export_pool(self, pool, &args);
	mm_pool_close(pool);
	return status;
}
