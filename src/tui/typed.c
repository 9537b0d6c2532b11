/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/typed.h"

#include "tui/terminal.h"

#include <stdlib.h>
#include <string.h>

/* More than anybody types blindly; a key that is held down fills it in half a minute. */
#define KEPT_MAX 1000

static struct {
	struct typed item[KEPT_MAX]; /* their texts are ours */
	size_t first, end;
	char *taken; /* the text of the one taken last */
} kept;

bool typed_read(struct typed *out)
{
	*out = (struct typed){.key = terminal_key()};
	if (out->key == TERMINAL_MOUSE)
		out->mouse = terminal_mouse_event();
	else if (out->key == TERMINAL_PASTE)
		out->text = terminal_pasted();
	return out->key != TERMINAL_NONE;
}

void typed_keep(const struct typed *typed)
{
	char *text = typed->text ? strndup(typed->text, UI_PROMPT_MAX) : NULL;

	if (kept.end == KEPT_MAX || (typed->text && !text)) {
		free(text);
		return;
	}
	kept.item[kept.end] = *typed;
	kept.item[kept.end++].text = text;
}

bool typed_take_kept(struct typed *out)
{
	free(kept.taken);
	kept.taken = NULL;
	if (kept.first == kept.end) {
		kept.first = kept.end = 0;
		return false;
	}
	*out = kept.item[kept.first++];
	kept.taken = (char *)out->text;
	return true;
}

void typed_forget_kept(void)
{
	struct typed forgotten;

	while (typed_take_kept(&forgotten))
		continue;
}
