/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that set and delete breakpoints. What stops the replay is the player's business. */
#include "tui/commands.h"

#include <mmtui/breakpoint.h>
#include <mmtui/number.h>

#include <string.h>

bool command_break(struct ui *ui, const char *arguments, struct mm_error *err)
{
	struct mm_request request = {.kind = MM_BREAK_ADD};
	struct mm_condition condition;

	if (!mm_condition_parse(arguments, &condition, err)) {
		ui->wrong = condition.wrong;
		return false;
	}
	memcpy(request.text, condition.text, sizeof request.text);
	ui_request(ui, &request);
	return true;
}

bool command_delete(struct ui *ui, const char *arguments, struct mm_error *err)
{
	struct mm_request request = {.kind = MM_BREAK_DELETE};
	bool all = !strcmp(arguments, "all");

	if (!*arguments)
		return mm_fail(err, "delete: which breakpoint? its number, or all");
	if (!all &&
	    (!mm_integer_parse(arguments, strlen(arguments), &request.count) || request.count <= 0))
		return mm_fail(err, "delete: \"%s\" is no breakpoint's number", arguments);
	ui_request(ui, &request);
	return true;
}
