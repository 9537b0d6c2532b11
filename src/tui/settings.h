/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of what can be set: `set NAME VALUE`, the configuration, the help and the manual go
 * by it. */
#ifndef TUI_SETTINGS_H
#define TUI_SETTINGS_H

#include "tui/ui.h"

#define SETTING_MAX 160 /* bytes of a value, its NUL included */

struct setting {
	const char *name;
	const char *argument; /* as shown in help: "SIZE" */
	const char *help;     /* one line */
	/* Reads a value. False and an error, and nothing has changed. */
	bool (*set)(struct ui *ui, const char *value, struct mm_error *err);
	/* Writes it so that `set` reads it back. */
	void (*print)(const struct ui *ui, char out[SETTING_MAX]);
	const char *words; /* what Tab offers: words with spaces between, or NULL */
	bool kept;         /* is it as it was left when the screen is opened again (memory.h)? */
};

const struct setting *settings_all(size_t *count);
const struct setting *setting_find(const char *name);

/* What may stand after this much of `set NAME VALUE`'s arguments, in whole words: words with spaces
 * between, valid until the next call. */
const char *setting_words(const char *arguments);

/* Sets the one that is called so. */
bool setting_set(struct ui *ui, const char *name, const char *value, struct mm_error *err);

#endif
