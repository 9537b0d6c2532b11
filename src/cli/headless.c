/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/headless.h"
#include "tui/ui.h"

struct script *cli_script(const struct cli_list *commands, struct mm_error *err)
{
	struct script *script = script_new();

	if (!script) {
		mm_fail(err, "not enough memory for the commands");
		return NULL;
	}
	for (size_t i = 0; i < commands->count; i++) {
		bool added = commands->from_file[i]
				     ? script_add_file(script, commands->item[i], err)
				     : script_add_command(script, commands->item[i], err);
		if (!added) {
			script_free(script);
			return NULL;
		}
	}
	return script;
}

bool cli_run_commands(struct mm_player *player, const struct mm_zone *zone,
		      const struct cli_list *commands, bool *quit, struct mm_error *err)
{
	struct script *script = cli_script(commands, err);
	struct ui ui;

	if (!script)
		return false;
	ui_init(&ui, player, NULL, zone);
	ui_take_views(&ui); /* the first command may look at what there is */
	symbols_order(&ui);
	bool done = script_run(script, &ui, err);
	*quit = ui.quit;
	symbols_free(&ui);
	ui_free(&ui);
	script_free(script);
	return done;
}
