/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of -c and --script, and running them without a screen: `mmtui replay -c`. */
#ifndef CLI_HEADLESS_H
#define CLI_HEADLESS_H

#include "cli/cli.h"
#include "tui/script.h"

#include <mmtui/player.h>

/* The commands of -c and --script in their order; NULL where a file cannot be read. */
struct script *cli_script(const struct cli_list *commands, struct mm_error *err);

/* Runs the commands of -c and --script in their order, each begun when the last is answered. False
 * at the first that fails. *quit becomes true where one of them was `quit`. */
bool cli_run_commands(struct mm_player *player, const struct mm_zone *zone,
		      const struct cli_list *commands, bool *quit, struct mm_error *err);

#endif
