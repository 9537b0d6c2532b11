/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui import: CSV files of trades into a directory of tables. */
#include "cli/cli.h"
#include "cli/progress.h"

#include "io/columns.h"

#include <mmtui/import.h>
#include <mmtui/number.h>

#include <stdio.h>
#include <string.h>

#define MEMORY_LEAST (UINT64_C(16) << 20)

/* The line while it works: bytes of the input and rows, then tables. */
static void show(void *arg, double seconds)
{
	struct mm_import_progress *progress = arg;
	uint64_t rows = atomic_load(&progress->rows), skipped = atomic_load(&progress->skipped);
	char count[MM_NUMBER_TEXT_MAX], rate[MM_NUMBER_TEXT_MAX], size[MM_NUMBER_TEXT_MAX];

	if (atomic_load(&progress->phase) == 1) {
		uint64_t done = atomic_load(&progress->tables_done);
		uint64_t total = atomic_load(&progress->tables_total);
		cli_progress_bar(done, total, 0);
		mm_count_format(count, done);
		mm_count_format(rate, total);
		fprintf(stderr, "%s of %s tables written", count, rate);
		return;
	}
	uint64_t read = atomic_load(&progress->bytes_read);
	uint64_t total = atomic_load(&progress->bytes_total);
	if (total)
		cli_progress_bar(read, total, seconds);
	mm_size_format(size, read);
	mm_count_format(count, rows);
	mm_short_format(rate, seconds > 0 ? (double)rows / seconds : 0);
	fprintf(stderr, "%s  %s rows  %s rows/s", size, count, rate);
	if (skipped) {
		mm_count_format(count, skipped);
		fprintf(stderr, "  %s skipped", count);
	}
}

static bool read_unit(const char *text, enum mm_time_unit *unit)
{
	static const struct {
		const char *name;
		enum mm_time_unit unit;
	} names[] = {{"s", MM_UNIT_S}, {"ms", MM_UNIT_MS}, {"us", MM_UNIT_US}, {"ns", MM_UNIT_NS}};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (!strcmp(text, names[i].name)) {
			*unit = names[i].unit;
			return true;
		}
	}
	return false;
}

/* One byte, or `tab` or `\t`. */
static bool read_delimiter(const char *text, char *delimiter)
{
	*delimiter = !strcmp(text, "tab") || !strcmp(text, "\\t") ? '\t' : text[0];
	return (*delimiter == '\t' || strlen(text) == 1) && *delimiter != '"' &&
	       *delimiter != '\n' && *delimiter != '\r';
}

static bool read_partition(const char *text, enum mm_partition *partition)
{
	*partition = !strcmp(text, "day") ? MM_PARTITION_DAY : MM_PARTITION_NONE;
	return !strcmp(text, "day") || !strcmp(text, "none");
}

/* "DIR: 388,417 rows, 4 symbols, 9.3 MiB", and what was left out. */
static void report(const struct mm_import_result *result, const char *directory)
{
	char rows[CLI_COUNT_MAX], symbols[CLI_COUNT_MAX], size[MM_NUMBER_TEXT_MAX];

	if (result->skipped)
		cli_warn("%s skipped, the first: %s", cli_count(rows, result->skipped, "row"),
			 result->first_skipped);
	printf("%s: %s, %s, ", directory, cli_count(rows, result->rows, "row"),
	       cli_count(symbols, result->symbols, "symbol"));
	if (result->tables != result->symbols)
		printf("%s, ", cli_count(rows, result->tables, "table"));
	mm_size_format(size, result->bytes);
	printf("%s\n", size);
}

/* The options whose arguments are words of ours, as they were given. */
struct words {
	const char *delimiter, *unit, *partition;
};

/* Turns words into values. CLI_GO_ON where all is well. */
static int check(const struct subcommand *self, const struct words *words,
		 struct mm_import_options *made)
{
	struct column_wishes wishes;
	struct mm_error err;

	if (words->delimiter && !read_delimiter(words->delimiter, &made->delimiter))
		return cli_misuse(self, "--delimiter: \"%s\" is not one character",
				  words->delimiter);
	if (words->unit && !read_unit(words->unit, &made->unit))
		return cli_misuse(self, "--time-unit: \"%s\" is none of s, ms, us, ns",
				  words->unit);
	if (words->partition && !read_partition(words->partition, &made->partition))
		return cli_misuse(self, "--partition: \"%s\" is neither none nor day",
				  words->partition);
	if (made->symbol && !*made->symbol)
		return cli_misuse(self, "--symbol: the name is empty");
	if (made->append && made->force)
		return cli_misuse(self, "--append adds and --force replaces: not both");
	if (made->memory && made->memory < MEMORY_LEAST)
		return cli_misuse(self, "--memory: at least 16M");
	if (!column_wishes_read(&wishes, made->map, made->keep, made->symbol, made->no_header,
				&err))
		return cli_misuse(self, "%s", err.text);
	column_wishes_free(&wishes);
	return CLI_GO_ON;
}

/* Files and directory from the arguments. CLI_GO_ON where all is well. */
static int take_arguments(const struct subcommand *self, char **arguments, int count,
			  struct mm_import_options *made)
{
	int inputs = 0;

	if (count == 0)
		return cli_misuse(self, "which files, and to which directory?");
	if (count == 1)
		return cli_misuse(self, "which directory shall %s go to?", arguments[0]);
	for (int i = 0; i < count - 1; i++)
		inputs += !strcmp(arguments[i], "-");
	if (inputs > 1)
		return cli_misuse(self, "standard input (-) can be read only once");
	made->files = (const char *const *)arguments;
	made->file_count = (size_t)count - 1;
	made->directory = arguments[count - 1];
	return CLI_GO_ON;
}

int cli_import(const struct subcommand *self, int argc, char **argv)
{
	struct mm_import_progress progress = {0};
	struct mm_import_options made = {.zone = mm_zone_utc(), .progress = &progress};
	struct words words = {0};
	struct mm_import_result result;
	struct mm_error err;
	char **arguments;
	int count;
	const struct cli_option options[] = {
		{"map", 0, CLI_NAMES, &made.map, "PART=COLUMN,...",
		 "which column is timestamp, symbol, price, volume: a name, or a number from 1"},
		{"symbol", 0, CLI_TEXT, &made.symbol, "NAME", "the symbol of all rows"},
		{"no-header", 0, CLI_FLAG, &made.no_header, NULL,
		 "the first line is a row; needs --map with numbers"},
		{"delimiter", 0, CLI_TEXT, &words.delimiter, "CHAR",
		 "between columns; a comma otherwise"},
		{"time-unit", 0, CLI_TEXT, &words.unit, "UNIT",
		 "of times that are numbers: s, ms, us, ns; told by size otherwise"},
		{"tz", 0, CLI_ZONE, &made.zone, "ZONE",
		 "of times without an offset, and of the days of --partition; UTC otherwise"},
		{"keep", 0, CLI_NAMES, &made.keep, "COLUMN,...",
		 "keep further columns; NAME=COLUMN gives one another name"},
		{"partition", 0, CLI_TEXT, &words.partition, "none|day",
		 "day: a table for each symbol and day, DIR/YYYY-MM-DD/SYMBOL.bin"},
		{"append", 0, CLI_FLAG, &made.append, NULL, "add to the tables in DIR"},
		{"force", 0, CLI_FLAG, &made.force, NULL, "replace DIR and all tables in it"},
		{"skip-bad", 0, CLI_FLAG, &made.skip_bad, NULL,
		 "leave out rows that cannot be read, and count them"},
		{"memory", 0, CLI_SIZE, &made.memory, "SIZE",
		 "stay within it, 16M at least; 512M otherwise"},
	};

	int status = cli_parse(self, options, sizeof options / sizeof options[0], argc, argv,
			       &arguments, &count);
	if (status != CLI_GO_ON)
		return status;
	status = take_arguments(self, arguments, count, &made);
	if (status == CLI_GO_ON)
		status = check(self, &words, &made);
	if (status != CLI_GO_ON)
		return status;
	made.cancel = cli_cancel_on_signals();

	struct cli_progress *shown = cli_progress_start_own(show, &progress);
	bool ok = mm_import(&made, &result, &err);
	cli_progress_stop(shown);
	if (!ok)
		return cli_fail("%s", err.text);
	report(&result, made.directory);
	return CLI_DONE;
}
