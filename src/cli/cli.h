/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: one file a subcommand, one row for it in the table of main.c, one table of
 * options in the file. What reads options, `--help` and the manual's option lists come from that
 * table.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <mmtui/error.h>
#include <mmtui/number.h>
#include <mmtui/pool.h>
#include <mmtui/time.h>

#include <jansson.h>
#include <stdatomic.h>

enum { CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

/* What cli_parse answers where the program is to go on. */
#define CLI_GO_ON (-1)

enum cli_kind {
	CLI_FLAG,     /* bool: set to true */
	CLI_TEXT,     /* const char *: the argument as it stands */
	CLI_NAMES,    /* const char *: comma-separated names, none of them empty */
	CLI_LIST,     /* struct cli_list: each use adds one */
	CLI_COUNT,    /* uint64_t: a whole number */
	CLI_SIZE,     /* uint64_t: bytes, `512M` */
	CLI_BUDGET,   /* the same, where mm_budget_check likes it */
	CLI_DURATION, /* int64_t: ns, `5s` */
	CLI_ZONE,     /* const struct mm_zone * */
};

/* Values in the order they came. */
#define CLI_LIST_MAX 256
struct cli_list {
	size_t count;
	const char *item[CLI_LIST_MAX];
	bool from_file[CLI_LIST_MAX]; /* two options may share a list: which of them it came by */
};

struct cli_option {
	const char *name; /* without the dashes */
	char letter;      /* 0: none */
	enum cli_kind kind;
	void *to;
	const char *argument; /* as help shows it: "FILE"; NULL for a flag */
	const char *help;     /* one line */
};

struct subcommand {
	const char *name;     /* NULL: exploring, `mmtui DIR` */
	const char *synopsis; /* "import [OPTION]... FILE... DIR" */
	const char *summary;  /* one line, for `mmtui --help` */
	int (*run)(const struct subcommand *self, int argc, char **argv);
};

/* The subcommands' run functions, one file each. argv[0] is the program, options may stand between
 * arguments. Return the exit status. */
int cli_explore(const struct subcommand *self, int argc, char **argv);
int cli_import(const struct subcommand *self, int argc, char **argv);
int cli_export(const struct subcommand *self, int argc, char **argv);
int cli_replay(const struct subcommand *self, int argc, char **argv);
int cli_info(const struct subcommand *self, int argc, char **argv);
int cli_verify(const struct subcommand *self, int argc, char **argv);
int cli_generate(const struct subcommand *self, int argc, char **argv);
int cli_bench(const struct subcommand *self, int argc, char **argv);

/*
 * Reads argv into what the options point at and moves the other arguments to the front:
 * arguments[0 .. *count). `--help` prints the synopsis, the summary and the options and answers
 * CLI_DONE, `--version` the version; a mistake is told on standard error and answers CLI_USAGE;
 * else CLI_GO_ON.
 */
int cli_parse(const struct subcommand *self, const struct cli_option *options, size_t option_count,
	      int argc, char **argv, char ***arguments, int *count);

/* "mmtui: ..." and "mmtui: warning: ..." on standard error. cli_fail returns CLI_FAILED, cli_misuse
 * adds where to find help and returns CLI_USAGE. */
int cli_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
int cli_misuse(const struct subcommand *self, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void cli_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The arguments are not the one directory that is wanted: says so, and returns CLI_USAGE. What
 * follows it and is no file is taken for symbols, as `info` takes them. */
int cli_misdirected(const struct subcommand *self, char **arguments, int count);

/* Opens DIR and waits for its headers; NULL after it said why on standard error. */
struct mm_pool *cli_open_pool(const char *directory, const struct mm_pool_options *options);

/* "1 row", "2,000 rows": a count and the noun of one. Returns out. */
#define CLI_COUNT_MAX (MM_NUMBER_TEXT_MAX + 32)
const char *cli_count(char out[CLI_COUNT_MAX], uint64_t count, const char *noun);

/* A warning line for each broken table. Returns how many. */
uint32_t cli_warn_broken(struct mm_pool *pool);

/* The same as JSON: a list of {file, reason}. A text as a JSON string, whatever its bytes. */
json_t *cli_json_broken(struct mm_pool *pool);
json_t *cli_json_string(const char *text);

/* A text from a file without control characters, each as %XX; out has room for three times its
 * length and a NUL. Returns out. */
const char *cli_printable(const char *text, char *out);

/* Ends the program's output: what of it could not be written turns CLI_DONE into CLI_FAILED, with a
 * word. */
int cli_close_output(int status);

/* A window's ends from --from and --to (NULL: not given; then INT64_MIN, INT64_MAX). A time without
 * a date is on the day of the pool's first event in the zone. */
bool cli_window(struct mm_pool *pool, const struct mm_zone *zone, const char *from, const char *to,
		int64_t *begin, int64_t *end, struct mm_error *err);

/* Seconds from this process's exec to now, and that moment on CLOCK_MONOTONIC in ns. */
double cli_seconds_since_exec(void);

/* A flag that becomes true on SIGINT, SIGTERM or SIGHUP: for long work that cleans up after itself.
 */
atomic_bool *cli_cancel_on_signals(void);

#endif
