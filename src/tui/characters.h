/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Characters: off a text, as they may be drawn, in ASCII, and back to UTF-8. Any thread. */
#ifndef TUI_CHARACTERS_H
#define TUI_CHARACTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHARACTER_REPLACEMENT 0xfffd /* drawn instead of what must not be, or is none */

/* Takes the next character off a UTF-8 text that has not ended. A byte that is no UTF-8 is taken
 * alone and becomes the replacement: so are sequences that are longer than need be, surrogates and
 * what is above U+10FFFF. */
uint32_t character_next(const char **text);

/* Columns of a character: 0 for a combining mark, -1 for what must not be drawn. */
int character_width(uint32_t code);

/* A character as it may be drawn: the code and its columns. */
struct shape {
	uint32_t code;
	int width;
};

/* Takes the next one off a text: what must not be drawn comes as the replacement. Combining marks
 * come with width 0 where they follow a character of the same text, else as replacements too. */
struct shape character_shape(const char **text, bool after_character);

/* The ASCII stand-in of a sign that we draw; '?' for all else beyond ASCII. */
uint32_t character_in_ascii(uint32_t code);

/* Writes a character as UTF-8, without an end; returns its bytes, at most 4. */
size_t character_write(uint32_t code, char *out);

#endif
