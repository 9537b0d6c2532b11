/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foreign text in a message: cut where it is long, and without anything a terminal would obey. */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define QUOTE_MAX 80 /* bytes, NUL included */

/* Writes `text` in double quotes to out, which has QUOTE_MAX bytes, and returns it. Control
 * characters become `?`; what is beyond 64 bytes becomes `...`. */
static inline const char *quote_text(char *out, const char *text, size_t length)
{
	size_t most = length > 64 ? 61 : length, n = 0;

	/* no UTF-8 sequence is cut in two */
	while (most < length && most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
		most--;
	out[n++] = '"';
	for (size_t i = 0; i < most; i++) {
		unsigned char c = (unsigned char)text[i];
		/* the second half of Latin-1's controls, in UTF-8 (c2 80 to c2 9f) and by itself */
		bool c1 = c == 0xc2 && i + 1 < most && ((unsigned char)text[i + 1] & 0xe0) == 0x80;
		bool stray = (c & 0xe0) == 0x80 && (i == 0 || !(text[i - 1] & 0x80));
		out[n++] = (char)(c < 0x20 || c == 0x7f || c1 || stray ? '?' : c);
		i += c1;
	}
	if (most < length) {
		memcpy(out + n, "...", 3);
		n += 3;
	}
	out[n++] = '"';
	out[n] = '\0';
	return out;
}

#endif
