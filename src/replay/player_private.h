/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What player.c (the thread), player_ask.c (what others ask of it), requests.c and undo.c (what it
 * carries out), publish.c and watched.c (what it shows) share. */
#ifndef REPLAY_PLAYER_PRIVATE_H
#define REPLAY_PLAYER_PRIVATE_H

#include "base/triple.h"
#include "replay/pace.h"
#include "replay/part_tape.h"
#include "replay/queue.h"

#include <mmtui/player.h>
#include <mmtui/playhead.h>

/* What is shown of what is watched, and the place it was worked out for (watched.c). The places are
 * all words, so that two can be compared as bytes. */
struct watched {
	struct part_tape tape;
	uint64_t tape_n; /* where the playhead was when the tape was last scrolled */

	struct mm_chart chart;
	struct chart_place {
		uint64_t symbol, rows, broken, bars;
		int64_t t, step, end;
	} chart_of;

	/* the events before the marks: all, and those that belong on the tape */
	struct window {
		struct mark_count {
			uint64_t before;
			struct mark_place {
				uint64_t choices, market_events;
				int64_t t;
			} of;
		} in, out;
	} window, tape_window;
};

/* Where the playhead is, or was, and how many events there were then. */
struct place {
	uint64_t n;
	int64_t t;
	uint64_t events;
};

struct mm_player {
	struct mm_pool *pool;
	struct mm_player_options options;
	struct mm_clock clock;
	pthread_t thread;
	struct queue queue;
	atomic_bool stop;
	atomic_bool hold; /* nothing is to be played for now */

	/* the thread's own */
	struct mm_market *market;
	struct mm_prefetch *prefetch;
	struct mm_playhead *playhead;
	struct mm_pace pace;
	bool playing;
	int64_t held_at; /* clock since when nothing is played on demand; 0: it is */
	struct mm_breakpoints *breaks;
	bool looking;       /* ahead, for breakpoints: */
	int64_t look_until; /* so far at least */
	/* where a breakpoint stopped the replay, as long as the playhead stands there */
	uint32_t stopped_by; /* 0: it does not */
	uint64_t stopped_n;
	int64_t stopped_t;
	struct mm_print stopped_at;
	bool has_in, has_out;
	int64_t in, out;
	struct mm_watch watch;     /* the thread's copy */
	struct mm_watch new_watch; /* under the lock: crosses beside the queue, it is large */
	struct watched watched;    /* what came of it */
	/* where the playhead was before the last seek, or step that is as good as one */
	bool undo;
	struct place undo_place;
	bool undo_is_passed; /* it would have been at `passed` */
	struct stepping {    /* the last such step, and where it led */
		enum mm_request_kind kind;
		struct place to;
		int64_t at; /* clock */
	} stepping;
	/* a seek that gave way to the one that is carried out next: the playhead stands anywhere */
	bool has_passed;
	struct mm_position passed;

	_Atomic(struct mm_market *) shown_market; /* the same, once all of it is ready */

	/* tables that are broken and have been spoken of; the opening speaks of those there are */
	bool *told; /* [tables] */
	uint32_t told_count;

	/* what is measured of a replay; written by the thread, read by anybody */
	_Atomic uint64_t events, snapshots;
	_Atomic int64_t first_asked, last_played; /* clock */
	_Atomic uint64_t buffer_bytes;
	bool any_event;
	int64_t last_event_time;

	/* views */
	struct mm_view view[3];
	struct mm_triple triple;
	int view_fd;
	int64_t published_at; /* clock */
	uint64_t published_n;
	double events_per_second;
	uint64_t notice_number;
	bool notice_is_error;
	char notice[MM_NOTICE_MAX];

	/* whoever waits for an answer */
	pthread_mutex_t lock;
	pthread_cond_t answered_changed;
	uint64_t answered; /* under the lock, and the thread's own */
	bool paused;       /* under the lock: loaded and not playing */
	bool held;         /* under the lock: nothing is being played on demand */
	bool failed;       /* under the lock */
	struct mm_error failure;
};

/* The player has something to say: the next view carries it. */
void mm_player_say(struct mm_player *player, bool is_error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Breakpoints (stops.c). Adds one, or deletes; looks ahead for a slice and sets the pace's bound,
 * false where it is to look on; stops where the bound says; tells a view. */
void mm_player_break_add(struct mm_player *player, const struct mm_request *request);
void mm_player_break_delete(struct mm_player *player, const struct mm_request *request);
bool mm_player_look(struct mm_player *player);
void mm_player_stop_here(struct mm_player *player);
void mm_player_put_breaks(struct mm_player *player, struct mm_view *view);

/* Carries out one request. */
void mm_player_carry_out(struct mm_player *player, const struct mm_request *request);

/* Goes to a place; the pace is anchored anew. False after it said why not. */
bool mm_player_go(struct mm_player *player, const struct mm_position *position);

/* Lets the pace begin where the playhead is. */
void mm_player_anchor(struct mm_player *player);

/* Where `undo` goes back to (undo.c). Remembers a place; remembers where a step of a kind, which
 * has been made, began, if it is one to go back from; goes back. */
struct place mm_player_place(const struct mm_player *player);
void mm_player_remember(struct mm_player *player, struct place place);
void mm_player_remember_step(struct mm_player *player, enum mm_request_kind kind,
			     struct place from);
void mm_player_undo_seek(struct mm_player *player, const struct mm_request *request);

/* Makes room to remember which broken tables have been told. Those there are at the start are,
 * where nobody looks at a screen. */
bool mm_player_note_broken(struct mm_player *player, struct mm_error *err);

/* Nothing is watched. */
#define MM_NOTHING_WATCHED ((struct mm_watch){.tape_only = UINT32_MAX, .chart_symbol = UINT32_MAX})

/* Takes up what is to be watched, within what there is. False after it said why not; all is as it
 * was then. */
bool mm_player_take_watch(struct mm_player *player, const struct mm_watch *watch);

/* Puts what is watched into a view: tape, chart, the window's events. */
void mm_player_put_watched(struct mm_player *player, struct mm_view *view);
void mm_player_free_watched(struct mm_player *player);

/* Fills and publishes a view of the playhead as it is; of the names alone while loading. */
void mm_player_publish(struct mm_player *player, uint64_t answered);
void mm_player_publish_loading(struct mm_player *player, uint64_t answered);

#endif
