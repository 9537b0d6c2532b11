/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A player without a thread, a market or files: it stands in for the real one (the linker takes its
 * functions instead of the library's), writes down what it is asked for and shows whatever view a
 * test has put there. There is one.
 */
#ifndef TESTS_FAKE_PLAYER_H
#define TESTS_FAKE_PLAYER_H

#include <mmtui/player.h>

#define FAKE_REQUESTS 64

struct fake_player {
	struct mm_request request[FAKE_REQUESTS];
	size_t requests;
	struct mm_watch watch;
	size_t watches;
	struct mm_view view;
	const char *const *names; /* of the view's symbols, in byte order */
	bool answers;             /* does settling answer what has been asked? */
};

/* Empties it and gives it symbols; the names end with NULL. */
struct mm_player *fake_player(const char *const *names);
struct fake_player *fake_player_state(void);
void fake_player_free(void);

#endif
