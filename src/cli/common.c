/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the subcommands share: messages, opening a pool, windows, signals. */
#include "cli/cli.h"

#include <mmtui/number.h>

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Bytes of the UTF-8 character at *text, 0 where it is none or where a terminal might obey it:
 * control characters, and those that turn the direction of writing. */
static size_t harmless(const unsigned char *text)
{
	size_t length = text[0] < 0x80 ? 1 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
	uint32_t code = length == 1 ? text[0] : text[0] & (0x7fu >> length);

	if (text[0] >= 0xf8 || (text[0] >= 0x80 && text[0] < 0xc2))
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (text[i] & 0x3f);
	}
	if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200e && code <= 0x200f) ||
	    (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
		return 0;
	return length;
}

/* Names of files and symbols may hold anything; what is not harmless becomes `?`. */
static void make_harmless(char *text)
{
	while (*text) {
		size_t length = harmless((const unsigned char *)text);

		if (!length)
			*text = '?';
		text += length ? length : 1;
	}
}

static void say(const char *before, const char *format, va_list args)
{
	char text[2048];

	vsnprintf(text, sizeof text, format, args);
	make_harmless(text);
	fprintf(stderr, "mmtui: %s%s\n", before, text);
}

int cli_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
	return CLI_FAILED;
}

int cli_misuse(const struct subcommand *self, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
	fprintf(stderr, "usage: mmtui %s\nTry mmtui %s%s--help.\n", self->synopsis,
		self->name ? self->name : "", self->name ? " " : "");
	return CLI_USAGE;
}

int cli_misdirected(const struct subcommand *self, char **arguments, int count)
{
	char list[128] = "";
	size_t used = 0;

	if (!count)
		return cli_misuse(self, "which directory?");
	for (int i = 1; i < count && used < sizeof list; i++) {
		if (!access(arguments[i], F_OK))
			return cli_misuse(self, "one directory is enough");
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 1 ? "," : "",
					 arguments[i]);
	}
	if (used >= sizeof list)
		snprintf(list, sizeof list, "LIST");
	return cli_misuse(self, "one directory is enough; symbols are chosen by --symbols %s",
			  list);
}

void cli_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("warning: ", format, args);
	va_end(args);
}

struct mm_pool *cli_open_pool(const char *directory, const struct mm_pool_options *options)
{
	struct mm_error err;
	struct mm_pool *pool = mm_pool_open(directory, options, &err);

	if (!pool) {
		cli_fail("%s", err.text);
		return NULL;
	}
	mm_pool_wait(pool);
	return pool;
}

const char *cli_count(char out[CLI_COUNT_MAX], uint64_t count, const char *noun)
{
	char number[MM_NUMBER_TEXT_MAX];

	mm_count_format(number, count);
	snprintf(out, CLI_COUNT_MAX, "%s %s%s", number, noun, count == 1 ? "" : "s");
	return out;
}

int cli_close_output(int status)
{
	bool failed = ferror(stdout), pending = __fpending(stdout) > 0;

	errno = 0;
	if (fclose(stdout) == 0 && !failed)
		return status;
	if (errno == EBADF && !failed && !pending) /* closed from the start, and no harm in that */
		return status;
	if (status == CLI_DONE)
		cli_fail("standard output: cannot write%s%s", errno ? ": " : "",
			 errno ? strerror(errno) : "");
	return status == CLI_DONE ? CLI_FAILED : status;
}

uint32_t cli_warn_broken(struct mm_pool *pool)
{
	uint32_t broken = 0;

	for (uint32_t id = 0; id < mm_pool_tables(pool); id++) {
		const char *reason = mm_pool_broken(pool, id);
		char file[MM_FILE_MAX];

		if (!reason)
			continue;
		mm_pool_file(pool, id, file);
		cli_warn("%s/%s: %s", mm_pool_directory(pool), file, reason);
		broken++;
	}
	return broken;
}

bool cli_window(struct mm_pool *pool, const struct mm_zone *zone, const char *from, const char *to,
		int64_t *begin, int64_t *end, struct mm_error *err)
{
	struct mm_pool_summary sum;
	struct mm_error why;

	*begin = INT64_MIN;
	*end = INT64_MAX;
	mm_pool_summarize(pool, &sum);
	if (from && !mm_time_parse(from, zone, sum.first, begin, &why))
		return mm_fail(err, "--from: %s", why.text);
	if (to && !mm_time_parse(to, zone, sum.first, end, &why))
		return mm_fail(err, "--to: %s", why.text);
	if (from && to && *begin >= *end)
		return mm_fail(err, "the window is empty: --to %s is not after --from %s", to,
			       from);
	return true;
}

/* Seconds on a clock. */
static double seconds(clockid_t clock)
{
	struct timespec at;

	clock_gettime(clock, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static double exec_at; /* CLOCK_MONOTONIC */

/* Runs before main. What the process has computed until now (the dynamic loader's work) is the time
 * since exec: /proc knows the start itself only to a hundredth of a second. */
__attribute__((constructor)) static void note_exec(void)
{
	exec_at = seconds(CLOCK_MONOTONIC) - seconds(CLOCK_PROCESS_CPUTIME_ID);
}

double cli_seconds_since_exec(void)
{
	return seconds(CLOCK_MONOTONIC) - exec_at;
}

static atomic_bool cancelled;

static void cancel(int number)
{
	(void)number;
	atomic_store(&cancelled, true);
}

atomic_bool *cli_cancel_on_signals(void)
{
	struct sigaction action = {.sa_handler = cancel, .sa_flags = (int)SA_RESETHAND};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	return &cancelled;
}
