/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A paste is read past curses, which would look for keys in it, and give up in the middle of the
 * mark of its end where that comes in two pieces. So each byte is read by itself, lest one behind
 * the end be taken from curses. Ctrl-C ends a paste too, should the end have got lost.
 */
#include "tui/paste.h"

#include <poll.h>
#include <stddef.h>
#include <unistd.h>

#define CONTROL_C 3

static const char end[] = "\033[201~";

static struct {
	char text[PASTE_MAX];
	size_t bytes;
	size_t began;             /* where a sequence begins, to be taken off again */
	size_t of_end, of_answer; /* bytes of them that were seen */
	bool complete;
} paste;

void paste_begin(void)
{
	paste.bytes = paste.of_end = paste.of_answer = 0;
	paste.complete = false;
}

/* Counts the bytes of a sequence that were seen; true with its last. */
static bool completes(const char *sequence, size_t *seen, char byte)
{
	*seen = byte == sequence[*seen] ? *seen + 1 : byte == sequence[0];
	if (sequence[*seen])
		return false;
	*seen = 0;
	return true;
}

/* Adds a byte, as far as there is room for it. Is it the last of an answer? */
static bool add(char byte, const char *answer)
{
	bool ends = completes(end, &paste.of_end, byte);
	bool answers = completes(answer, &paste.of_answer, byte);

	if (byte == end[0])
		paste.began = paste.bytes;
	if (byte && paste.bytes < PASTE_MAX - 1)
		paste.text[paste.bytes++] = byte;
	if (ends || answers)
		paste.bytes = paste.began;
	paste.complete = ends || byte == CONTROL_C;
	return answers;
}

bool paste_read(int fd, const char *answer, void (*answered)(void))
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	char byte;

	for (int i = 0; i < PASTE_MAX && !paste.complete; i++) {
		if (poll(&ready, 1, 0) <= 0 || read(fd, &byte, 1) != 1)
			break;
		if (add(byte, answer))
			answered();
	}
	if (!paste.complete)
		return false;
	paste.text[paste.bytes] = '\0';
	return true;
}

const char *paste_text(void)
{
	return paste.text;
}
