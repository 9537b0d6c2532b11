/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A paste is read past curses, which would look for keys in it, and give up in the middle of the
 * mark of its end where that comes in two pieces. So each byte is read by itself, lest one behind
 * the end be taken from curses. Ctrl-C ends a paste too, should the end have got lost.
 */
#include "tui/paste.h"

#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define CONTROL_C 3

static const char end[] = "\033[201~";

static struct {
	char text[PASTE_MAX];
	size_t bytes;
	size_t matched, began; /* bytes of the end that were seen, and where they begin */
	bool complete;
} paste;

void paste_begin(void)
{
	paste.bytes = paste.matched = 0;
	paste.complete = false;
}

/* Adds a byte, as far as there is room for it; the end is taken off again. */
static void add(char byte)
{
	if (byte == end[0])
		paste.began = paste.bytes;
	paste.matched = byte == end[paste.matched] ? paste.matched + 1 : byte == end[0];
	if (byte && paste.bytes < PASTE_MAX - 1)
		paste.text[paste.bytes++] = byte;
	if (paste.matched == sizeof end - 1)
		paste.bytes = paste.began;
	paste.complete = paste.matched == sizeof end - 1 || byte == CONTROL_C;
}

static void take_out(const char *answer, void (*answered)(void))
{
	size_t length = strlen(answer);

	for (char *at; (at = strstr(paste.text, answer)); answered())
		memmove(at, at + length, strlen(at + length) + 1);
}

bool paste_read(int fd, const char *answer, void (*answered)(void))
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	char byte;

	while (!paste.complete && poll(&ready, 1, 0) > 0 && read(fd, &byte, 1) == 1)
		add(byte);
	if (!paste.complete)
		return false;
	paste.text[paste.bytes] = '\0';
	take_out(answer, answered);
	return true;
}

const char *paste_text(void)
{
	return paste.text;
}
