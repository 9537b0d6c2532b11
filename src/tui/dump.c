/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `dump`: the screen as text, or as a picture where the file's name ends in .svg. The frame is
 * drawn once more for it, as large as the screen, without what is only passing: the message, the
 * command line that said `dump`, the help.
 */
#include "tui/dump.h"

#include "tui/commands.h"
#include "tui/svg.h"
#include "tui/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A frame shows other symbols than the one before; their sparklines take one more. */
#define ROUNDS 3

static bool draw(struct ui *ui, struct canvas *canvas)
{
	canvas->ascii = terminal_ascii();
	if (!canvas_resize(canvas, ui->width, ui->height))
		return false;
	screen_draw(ui, canvas);
	return true;
}

bool dump_draw(struct ui *ui, struct canvas *canvas)
{
	enum ui_mode mode = ui->mode;
	char message[UI_MESSAGE_MAX];
	bool drawn;

	memcpy(message, ui->message, sizeof message);
	ui->message[0] = '\0';
	if (ui->mode == UI_COMMAND)
		ui->mode = UI_NORMAL;
	drawn = draw(ui, canvas);
	for (int i = 0; drawn && !ui->has_screen && i < ROUNDS && watch_frame(ui); i++) {
		mm_player_settle(ui->player);
		ui_take_views(ui);
		ui->message[0] = '\0';
		drawn = draw(ui, canvas);
	}
	memcpy(ui->message, message, sizeof message);
	ui->mode = mode;
	return drawn;
}

/* Takes `--market` away from before or behind the file's name. */
static bool take_flag(char *arguments, char **file)
{
	static const char flag[] = "--market";
	size_t length = strlen(arguments), bytes = sizeof flag - 1;

	*file = arguments;
	if (!strncmp(arguments, flag, bytes) && (!arguments[bytes] || arguments[bytes] == ' ')) {
		*file = arguments + bytes + strspn(arguments + bytes, " ");
		return true;
	}
	if (length <= bytes || strcmp(arguments + length - bytes, flag) != 0 ||
	    arguments[length - bytes - 1] != ' ')
		return false;
	arguments[length - bytes] = '\0';
	for (length = strlen(arguments); length && arguments[length - 1] == ' '; length--)
		arguments[length - 1] = '\0';
	return true;
}

static bool is_picture(const char *file)
{
	size_t length = strlen(file);

	return length > 4 && !strcmp(file + length - 4, ".svg");
}

static bool write_canvas(const struct canvas *canvas, const char *file, struct mm_error *err)
{
	bool to_output = !strcmp(file, "-");
	FILE *to = to_output ? stdout : fopen(file, "we");

	if (!to)
		return mm_fail_errno(err, "%s", file);
	bool written = is_picture(file) ? svg_write(canvas, to) : canvas_write(canvas, to);
	if ((to_output ? fflush(to) : fclose(to)) != 0 || !written)
		return mm_fail_errno(err, "%s: cannot write", file);
	return true;
}

bool command_dump(struct ui *ui, const char *arguments, struct mm_error *err)
{
	char copy[UI_PROMPT_MAX], path[UI_PROMPT_MAX], *file;
	struct canvas canvas = {0};

	snprintf(copy, sizeof copy, "%s", arguments);
	bool market = take_flag(copy, &file);
	if (!command_file(file, path, sizeof path, err))
		return false;
	if (!strcmp(path, "-") && ui->has_screen)
		return mm_fail(err, "standard output is the screen: name a file");
	ui->market_only = market;
	bool done = dump_draw(ui, &canvas) || mm_fail(err, "out of memory");
	ui->market_only = false;
	done = done && write_canvas(&canvas, path, err);
	canvas_free(&canvas);
	if (done)
		ui_say(ui, "the screen is in %s%s%s", command_file_quote(path), path,
		       command_file_quote(path));
	return done;
}
