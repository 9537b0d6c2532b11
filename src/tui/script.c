/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/script.h"

#include "tui/export_ui.h"
#include "tui/ui.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More than anybody writes, and little enough to hold. */
#define LINES_MAX 1000000

struct line {
	char *text;
	char *from; /* where it stands, for a message: "script.txt:3", NULL: given by -c */
};

struct script {
	struct line *lines;
	size_t count, room, next;
};

struct script *script_new(void)
{
	return calloc(1, sizeof(struct script));
}

void script_free(struct script *script)
{
	if (!script)
		return;
	for (size_t i = 0; i < script->count; i++) {
		free(script->lines[i].text);
		free(script->lines[i].from);
	}
	free(script->lines);
	free(script);
}

/* Adds a line; takes `from`, even where it fails. */
static bool add(struct script *script, const char *text, char *from, struct mm_error *err)
{
	char *copy = strdup(text);

	if (copy && script->count == script->room) {
		size_t room = script->room ? 2 * script->room : 16;
		struct line *more = reallocarray(script->lines, room, sizeof *more);
		if (more) {
			script->lines = more;
			script->room = room;
		}
	}
	if (!copy || script->count == script->room || script->count == LINES_MAX) {
		free(copy);
		free(from);
		return mm_fail(err, "too many lines of commands");
	}
	script->lines[script->count++] = (struct line){copy, from};
	return true;
}

static bool is_empty(const char *line)
{
	line += strspn(line, " \t:");
	return !*line || *line == '#';
}

bool script_add_command(struct script *script, const char *line, struct mm_error *err)
{
	return is_empty(line) || add(script, line, NULL, err);
}

static bool add_lines(struct script *script, FILE *from, const char *name, struct mm_error *err)
{
	char *line = NULL, *place;
	size_t room = 0;
	ssize_t length;
	bool fine = true;

	for (long number = 1; fine && (length = getline(&line, &room, from)) >= 0; number++) {
		while (length && (line[length - 1] == '\n' || line[length - 1] == '\r'))
			line[--length] = '\0';
		if (is_empty(line))
			continue;
		if (asprintf(&place, "%s:%ld", name, number) < 0)
			place = NULL;
		fine = add(script, line, place, err);
	}
	if (fine && ferror(from))
		fine = mm_fail_errno(err, "%s", name);
	free(line);
	return fine;
}

bool script_add_file(struct script *script, const char *file, struct mm_error *err)
{
	bool is_input = !strcmp(file, "-");
	FILE *from = is_input ? stdin : fopen(file, "re");

	if (!from)
		return mm_fail_errno(err, "%s", file);
	bool done = add_lines(script, from, file, err);
	if (!is_input)
		fclose(from);
	return done;
}

bool script_done(const struct script *script)
{
	return !script || script->next == script->count;
}

const char *script_next(const struct script *script)
{
	return script_done(script) ? NULL : script->lines[script->next].text;
}

/* Puts the line's place before what went wrong. */
static bool blame(const struct line *line, const struct mm_error *why, struct mm_error *err)
{
	if (line->from)
		return mm_fail(err, "%s: %s", line->from, why->text);
	return mm_fail(err, "-c \"%s\": %s", line->text, why->text);
}

bool script_step(struct script *script, struct ui *ui)
{
	const struct line *line = &script->lines[script->next++];
	struct mm_error why, err;

	/* what the player had against the line before came only now */
	if (ui->message_is_error) {
		script->next = script->count;
		return false;
	}
	if (command_run(ui, line->text, &why))
		return true;
	blame(line, &why, &err);
	ui_complain(ui, "%s", err.text);
	script->next = script->count;
	return false;
}

void script_stop(struct script *script, struct ui *ui)
{
	const struct line *line = &script->lines[script->next];
	char said[UI_MESSAGE_MAX + 2];

	script->next = script->count;
	if (ui->message_is_error)
		return;
	snprintf(said, sizeof said, "%s%s", ui->message, *ui->message ? "; " : "");
	ui_say(ui, "%sthe script ends before %s", said, line->from ? line->from : line->text);
}

/* Runs one line to its end. */
static bool finish_line(struct ui *ui, const char *text, struct mm_error *err)
{
	ui->message[0] = '\0';
	ui->message_is_error = false;
	if (!command_run(ui, text, err) || !export_wait(ui, err) || !places_wait(ui, err))
		return false;
	mm_player_settle(ui->player);
	ui_take_views(ui);
	symbols_order(ui);
	return !ui->message_is_error || mm_fail(err, "%s", ui->message);
}

bool script_run(struct script *script, struct ui *ui, struct mm_error *err)
{
	struct mm_error why;

	while (!script_done(script) && !ui->quit) {
		const struct line *line = &script->lines[script->next++];
		if (!finish_line(ui, line->text, &why))
			return blame(line, &why, err);
	}
	return true;
}
