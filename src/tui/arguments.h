/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a command line. */
#ifndef TUI_ARGUMENTS_H
#define TUI_ARGUMENTS_H

#include <stdbool.h>

/* The next word of *text, which moves behind it and the spaces after. False at the end. A word that
 * does not fit is cut, and then is no word that anyone knows. */
#define COMMAND_WORD_MAX 128
bool command_word(const char **text, char *word);

#endif
