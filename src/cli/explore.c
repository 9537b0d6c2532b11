/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui DIR: the screen; one frame of it as text where standard output is no terminal. */
#include "cli/cli.h"
#include "cli/headless.h"
#include "cli/playing.h"
#include "tui/app.h"
#include "tui/signals.h"

#include <mmtui/monitor.h>
#include <mmtui/player.h>

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Shows it: on the terminal, or one frame as text. */
static int show(struct mm_player *player, const struct cli_playing *playing,
		const struct mm_player_options *options, bool no_mouse)
{
	struct mm_error err = {""};
	bool terminal = isatty(STDOUT_FILENO) && isatty(STDIN_FILENO);
	struct app_options app = {.player = player,
				  .zone = playing->zone,
				  .symbols = playing->symbols,
				  .from = options->from,
				  .to = options->to,
				  .no_mouse = no_mouse};
	int status = CLI_FAILED;

	if (playing->commands.count) {
		app.script = cli_script(&playing->commands, &err);
		if (!app.script)
			return cli_fail("%s", err.text);
	}
	app.monitor = mm_monitor_start(player, (int)syscall(SYS_gettid), &err);
	signals_unblock();
	if (terminal)
		status = app_run(&app, &err);
	else if (app_frame(&app, stdout, &err))
		status = CLI_DONE;
	/* or it has ended, and an export has been given up */
	if (status == CLI_FAILED || (terminal && *err.text))
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
	if (count && access(arguments[0], F_OK))
		return cli_misuse(self, "\"%s\" is neither a subcommand nor a directory",
				  arguments[0]);
	return cli_misdirected(self, arguments, count);
}

static void complain(void *to, const char *text)
{
	*(int *)to = cli_fail("%s", text);
}

/* Reads the configuration; what is wrong in it is told, and does not keep the rest from counting.
 * `print`: prints it, and that is all. CLI_GO_ON, or the exit status. */
static int configure(const char *file, bool print)
{
	struct mm_error err;
	int status = CLI_DONE;

	if (!app_configure(file, complain, &status, &err)) {
		status = cli_fail("%s", err.text);
		if (file)
			return status;
	}
	if (!print)
		return CLI_GO_ON;
	app_print_config(stdout);
	return status;
}

int cli_explore(const struct subcommand *self, int argc, char **argv)
{
	struct cli_playing playing = {0};
	bool play = false, no_mouse = false, print_config = false;
	const char *config = NULL;
	const struct cli_option table[] = {
		CLI_PLAYING_OPTIONS(&playing, "1x"),
		{"play", 0, CLI_FLAG, &play, NULL, "begin playing"},
		{"no-mouse", 0, CLI_FLAG, &no_mouse, NULL, "leave the mouse to the terminal"},
		{"config", 0, CLI_TEXT, &config, "FILE", "another file of keys, settings, colours"},
		{"print-config", 0, CLI_FLAG, &print_config, NULL, "print one with comments"},
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
	status = configure(config, print_config);
	if (status != CLI_GO_ON)
		return status;
	if (!playing.zone)
		playing.zone = app_zone();
	if (count != 1)
		return refuse_arguments(self, arguments, count);
	struct mm_pool *pool = cli_playing_open(&playing, arguments[0], &err);
	if (!pool)
		return cli_fail("%s", err.text);
	status = cli_playing_prepare(self, &playing, "1x", pool, &options);
	options.play = play;
	options.nice = true;
	if (status == CLI_GO_ON) {
		signals_block();
		player = mm_player_start(pool, &options, &err);
		status = player ? show(player, &playing, &options, no_mouse)
				: cli_fail("%s", err.text);
	}
	mm_player_stop(player);
	if (status == CLI_DONE)
		status = look_back(pool);
	mm_pool_close(pool);
	return status;
}
