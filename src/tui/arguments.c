/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/arguments.h"

#include <stdio.h>
#include <string.h>

bool command_word(const char **text, char *word)
{
	const char *at = *text;
	size_t length;

	at += strspn(at, " \t");
	length = strcspn(at, " \t");
	snprintf(word, COMMAND_WORD_MAX, "%.*s", (int)length, at);
	at += length;
	*text = at + strspn(at, " \t");
	return length > 0;
}
