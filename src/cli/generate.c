/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui generate: a synthetic market. */
#include "cli/cli.h"
#include "cli/progress.h"

#include <mmtui/generate.h>
#include <mmtui/number.h>

#include <stdio.h>

#define SYMBOLS 100
#define EVENTS 1000000

int cli_generate(const struct subcommand *self, int argc, char **argv)
{
	struct mm_generate_options made = {.start = INT64_MIN};
	uint64_t symbols = SYMBOLS, events = EVENTS, seed = 1;
	const struct mm_zone *zone = mm_zone_utc();
	const char *start = NULL;
	_Atomic uint64_t written = 0, total;
	struct mm_error err;
	const struct cli_option options[] = {
		{"symbols", 0, CLI_COUNT, &symbols, "N", "how many symbols; 100 otherwise"},
		{"events", 0, CLI_COUNT, &events, "N",
		 "exactly how many in all; 1000000 otherwise"},
		{"seed", 0, CLI_COUNT, &seed, "N", "another number, another market; 1 otherwise"},
		{"skew", 0, CLI_FLAG, &made.skew, NULL, "few symbols make most of the trades"},
		{"start", 0, CLI_TEXT, &start, "TIME",
		 "of the opening bell; 2024-01-02T14:30:00Z otherwise"},
		{"tz", 0, CLI_ZONE, &zone, "ZONE", "of --start without an offset; UTC otherwise"},
		{"force", 0, CLI_FLAG, &made.force, NULL, "replace DIR where it exists"},
	};
	char **names, count_text[CLI_COUNT_MAX], symbols_text[CLI_COUNT_MAX];
	int count;

	int status = cli_parse(self, options, sizeof options / sizeof options[0], argc, argv,
			       &names, &count);
	if (status != CLI_GO_ON)
		return status;
	if (count != 1)
		return cli_misuse(self, count ? "one directory at a time" : "which directory?");
	if (symbols == 0 || symbols > UINT32_MAX)
		return cli_misuse(self, "--symbols: from 1 to %u", UINT32_MAX);
	if (start && !mm_time_parse(start, zone, MM_NO_DAY, &made.start, &err))
		return cli_misuse(self, "--start: %s", err.text);
	made.directory = names[0];
	made.symbols = (uint32_t)symbols;
	made.events = events;
	made.seed = seed;
	made.progress = &written;
	made.cancel = cli_cancel_on_signals();
	total = events;
	struct cli_progress *shown = cli_progress_start("events", &written, &total);
	bool ok = mm_generate(&made, &err);
	cli_progress_stop(shown);
	if (!ok)
		return cli_fail("%s", err.text);
	printf("%s: %s of %s\n", names[0], cli_count(count_text, events, "event"),
	       cli_count(symbols_text, symbols, "symbol"));
	return CLI_DONE;
}
