/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui: finds the subcommand. The first argument that is no option's is its name, or a directory.
 */
#include "cli/cli.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct subcommand explore = {NULL, "[OPTION]... DIR",
					  "Replay the market in DIR on the screen", cli_explore};

static const struct subcommand subcommands[] = {
	{"import", "import [OPTION]... FILE... DIR",
	 "Turn CSV files of trades into a directory of tables", cli_import},
	{"export", "export [OPTION]... DIR -o FILE", "Write a window of the market as CSV",
	 cli_export},
	{"replay", "replay [OPTION]... DIR", "Replay without a screen and print statistics",
	 cli_replay},
	{"info", "info [OPTION]... DIR [SYMBOL]...",
	 "Tell what is in a directory, and of some symbols, or '*', a line each", cli_info},
	{"verify", "verify [OPTION]... DIR", "Check every hash and every invariant", cli_verify},
	{"generate", "generate [OPTION]... DIR", "Make a synthetic market", cli_generate},
	{"bench", "bench [OPTION]... DIR",
	 "Measure what playing DIR costs on this machine, mapped and in other ways", cli_bench},
};
#define SUBCOMMANDS (sizeof subcommands / sizeof subcommands[0])

static void help(void)
{
	printf("usage: mmtui %-32s %s\n", explore.synopsis,
	       "replay the market in DIR on the screen");
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		printf("       mmtui %s\n                 %s\n", subcommands[i].synopsis,
		       subcommands[i].summary);
	printf("\nEach takes --help and --version. A directory whose name is a subcommand's: "
	       "./NAME.\n\n");
}

/* Runs the subcommand that argv names; its exit status. */
static int run(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr,
			"mmtui: which directory? Make one with: mmtui import trades.csv DIR\n"
			"usage: mmtui [OPTION]... DIR\nTry mmtui --help.\n");
		return CLI_USAGE;
	}
	if (!strcmp(argv[1], "--help")) {
		help();
		return explore.run(&explore, argc, argv);
	}
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		if (!strcmp(argv[1], subcommands[i].name))
			return subcommands[i].run(&subcommands[i], argc - 1, argv + 1);
	return explore.run(&explore, argc, argv);
}

/* A file that is opened must not become the standard output, input or error that somebody has
 * closed: a warning would land in it. What is put there instead can be used for nothing. */
static void keep_standard_numbers(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			_exit(CLI_FAILED);
}

int main(int argc, char **argv)
{
	keep_standard_numbers();
	return cli_close_output(run(argc, argv));
}
