/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that are requests to the player: where the replay is and how it goes on. */
#include "tui/commands.h"

#include "tui/help.h"
#include "tui/list_page.h"

#include <mmtui/number.h>

#include <string.h>

/* Sends a request that needs no more than its kind and a count. */
static bool ask(struct ui *ui, enum mm_request_kind kind, int64_t count)
{
	struct mm_request request = {.kind = kind, .count = count};

	ui_request(ui, &request);
	return true;
}

bool command_play(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	(void)err;
	return ask(ui, MM_PLAY, 0);
}

bool command_pause(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	(void)err;
	return ask(ui, MM_PAUSE, 0);
}

bool command_toggle(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	(void)err;
	return ask(ui, MM_TOGGLE, 0);
}

bool command_reverse(struct ui *ui, const char *arguments, struct mm_error *err)
{
	if (!*arguments)
		return ask(ui, MM_REVERSE, 0);
	if (!strcmp(arguments, "forward"))
		return ask(ui, MM_REVERSE, 1);
	if (!strcmp(arguments, "backward"))
		return ask(ui, MM_REVERSE, -1);
	return mm_fail(err, "reverse: \"%s\" is neither forward nor backward", arguments);
}

bool command_undo(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	(void)err;
	return ask(ui, MM_UNDO_SEEK, 0);
}

bool command_clear(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	(void)err;
	return ask(ui, MM_CLEAR_MARKS, 0);
}

bool command_seek(struct ui *ui, const char *arguments, struct mm_error *err)
{
	struct mm_request request = {.kind = MM_SEEK, .has_position = true};

	if (ui->mode == UI_LIST && list_seek(ui, arguments))
		return true;
	if (ui->mode == UI_HELP && help_seek(ui, arguments))
		return true;
	if (!*arguments)
		return mm_fail(err, "where to? 14:03:27, +30s, -1m, 50%%, #1000, start or end");
	if (!mm_position_parse(arguments, ui->zone, &request.position, err))
		return false;
	ui_request(ui, &request);
	return true;
}

/* `in` and `out`: at the playhead, or where the argument says. */
static bool mark(struct ui *ui, enum mm_request_kind kind, const char *arguments,
		 struct mm_error *err)
{
	struct mm_request request = {.kind = kind, .has_position = *arguments != '\0'};

	if (*arguments && !mm_position_parse(arguments, ui->zone, &request.position, err))
		return false;
	ui_request(ui, &request);
	return true;
}

bool command_in(struct ui *ui, const char *arguments, struct mm_error *err)
{
	return mark(ui, MM_MARK_IN, arguments, err);
}

bool command_out(struct ui *ui, const char *arguments, struct mm_error *err)
{
	return mark(ui, MM_MARK_OUT, arguments, err);
}

/* `* 2`, `/ 1.1`: changes the speed that it is. */
static bool scale_speed(struct ui *ui, const char *arguments, struct mm_error *err)
{
	const char *number = arguments + 1 + strspn(arguments + 1, " \t");
	struct mm_request request = {.kind = MM_SCALE_SPEED};
	double factor;

	if (!mm_number_parse(number, strlen(number), &factor) || factor <= 0)
		return mm_fail(err, "speed: \"%s\" is no number to change it by", number);
	request.fraction = *arguments == '*' ? factor : 1 / factor;
	ui_request(ui, &request);
	return true;
}

bool command_speed(struct ui *ui, const char *arguments, struct mm_error *err)
{
	struct mm_request request = {.kind = MM_SET_SPEED};

	if (*arguments == '*' || *arguments == '/')
		return scale_speed(ui, arguments, err);
	if (!*arguments)
		return mm_fail(err, "how fast? 60x, 0.5x, 5000/s or max; * 2 changes what it is");
	if (!mm_speed_parse(arguments, &request.speed, err))
		return false;
	ui_request(ui, &request);
	return true;
}

static const struct {
	const char *one, *many;
	enum mm_request_kind kind;
} units[] = {
	{"event", "events", MM_STEP_EVENTS},
	{"snapshot", "snapshots", MM_STEP_SNAPSHOTS},
	{"trade", "trades", MM_STEP_TRADES},
};

static bool find_unit(const char *word, enum mm_request_kind *kind)
{
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (!strcmp(word, units[i].one) || !strcmp(word, units[i].many)) {
			*kind = units[i].kind;
			return true;
		}
	}
	return false;
}

/* Reads `[N] [event|snapshot|trade]` or a stretch of time. */
static bool parse_step(const char *arguments, struct mm_request *request, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX];

	request->kind = MM_STEP_EVENTS;
	request->count = 1;
	if (!command_word(&arguments, word))
		return true;
	bool counted = mm_integer_parse(word, strlen(word), &request->count);
	if (counted && !command_word(&arguments, word))
		return true;
	if (!counted && mm_duration_parse(word, true, &request->count, NULL))
		request->kind = MM_STEP_TIME;
	else if (!find_unit(word, &request->kind))
		return mm_fail(err, "step: \"%s\" is %sneither event, snapshot nor trade", word,
			       counted ? "" : "no number, no stretch of time such as 5s, and ");
	return !*arguments || mm_fail(err, "step: \"%s\" is too much", arguments);
}

bool command_step(struct ui *ui, const char *arguments, struct mm_error *err)
{
	struct mm_request request = {.symbol = ui->selected};

	if (!parse_step(arguments, &request, err))
		return false;
	if (!request.count)
		return mm_fail(err, "step: zero is no step");
	if (request.kind == MM_STEP_TRADES && ui->selected == UINT32_MAX)
		return mm_fail(err, "step: no symbol is selected");
	if (request.kind == MM_STEP_TRADES)
		symbols_choose(ui);
	ui_request(ui, &request);
	return true;
}
