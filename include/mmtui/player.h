/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The player: a thread that carries out requests, follows the clock, plays events and publishes
 * views. Requests go in by a queue, views come out by a triple buffer; neither side ever waits for
 * the other.
 */
#ifndef MMTUI_PLAYER_H
#define MMTUI_PLAYER_H

#include <mmtui/clock.h>
#include <mmtui/error.h>
#include <mmtui/position.h>
#include <mmtui/view.h>

struct mm_pool;
struct mm_market;
struct mm_batch;
struct mm_player;

struct mm_player_options {
	const char *symbols;   /* restricts the market: list of names and globs, NULL for all */
	int64_t from, to;      /* INT64_MIN and INT64_MAX where not given */
	struct mm_position at; /* where to begin */
	struct mm_speed speed;
	bool play, reverse;
	int64_t skip_gaps; /* ns; 0: no gap is skipped */
	bool prefetch_off;
	int64_t prefetch_span; /* ns; 0: follows from the budget */

	/* called on the player's thread with every event that is played (see playhead.h); may be
	 * NULL */
	void (*sink)(void *arg, const struct mm_batch *batch, size_t first, size_t count,
		     int direction);
	void *sink_arg;
	bool headless; /* no views but at requests and at the end: nobody looks */
	bool nice;     /* its threads let others go first, above all the screen's */

	const struct mm_clock *clock; /* NULL: the system's */
};

/* Starts the thread; it waits for the pool to load, restricts it, goes to `at`. The pool must
 * outlive the player. Errors that need the loaded pool (a list that matches nothing) appear as an
 * error notice and end the player: mm_player_failed says so. */
struct mm_player *mm_player_start(struct mm_pool *pool, const struct mm_player_options *options,
				  struct mm_error *err);
void mm_player_stop(struct mm_player *player); /* NULL is fine */

bool mm_player_failed(struct mm_player *player, struct mm_error *err);

/* A descriptor that becomes readable when a new view is there; for the screen's poll. */
int mm_player_descriptor(const struct mm_player *player);

/* The newest view, the caller's until its next call. Never NULL, never waits. One reader. */
const struct mm_view *mm_player_view(struct mm_player *player);

/* Waits until all requests so far are answered and the view of it published. For scripts. */
void mm_player_settle(struct mm_player *player);
/* Waits until the replay pauses (end of the market or a request). For `mmtui replay`. */
void mm_player_wait_pause(struct mm_player *player);

/* The process is about to be stopped (Ctrl-Z), and has gone on: the time between does not count, so
 * that the replay goes on where it was instead of hurrying after the clock. Holding waits, for a
 * fifth of a second at most, until nothing is being played. One thread. */
void mm_player_hold(struct mm_player *player);
void mm_player_release(struct mm_player *player);

/* Names, immutable from the start on (the directory has been listed). */
uint32_t mm_player_symbols(const struct mm_player *player);
const char *mm_player_symbol(const struct mm_player *player, uint32_t symbol);
int64_t mm_player_find(const struct mm_player *player, const char *name);
const char *mm_player_directory(const struct mm_player *player);
/* NULL before the pool is loaded. For the exporter and the monitor. */
struct mm_market *mm_player_market(struct mm_player *player);
struct mm_pool *mm_player_pool(struct mm_player *player);
/* Totals a replay reports: events played (both ways) and snapshots among them; counted only with a
 * sink or headless. */
uint64_t mm_player_events(const struct mm_player *player);
uint64_t mm_player_snapshots(const struct mm_player *player);
uint64_t mm_player_buffer_bytes(const struct mm_player *player);
uint64_t mm_player_ahead_bytes(const struct mm_player *player);
/* Seconds from the first batch asked for to the last event's state updated (played so far). */
double mm_player_seconds(const struct mm_player *player);

enum mm_request_kind {
	MM_PLAY,
	MM_PAUSE,
	MM_TOGGLE,
	MM_REVERSE,        /* count: 1 forward, -1 backward, 0 the other way */
	MM_SEEK,           /* position; count: 1 where it goes on the one before (a drag), so that
			    * undo still leads to where that began */
	MM_UNDO_SEEK,      /* back to before the last seek, or step of time or of many events */
	MM_STEP_EVENTS,    /* count */
	MM_STEP_SNAPSHOTS, /* count */
	MM_STEP_TRADES,    /* symbol, count */
	MM_STEP_TIME,      /* count: ns */
	MM_SET_SPEED,      /* speed */
	MM_SCALE_SPEED,    /* fraction: multiplies a multiple or a rate, within its bounds */
	MM_MARK_IN,        /* has_position: position, else t */
	MM_MARK_OUT,       /* likewise; without a position t + 1 ns */
	MM_CLEAR_MARKS,
	MM_WATCH,      /* watch: what the view carries */
	MM_SET_BUDGET, /* count: bytes; what is gathered is gathered anew */
	MM_BREAK_ADD, /* text: a breakpoint's condition (breakpoint.h); one that is there already is
		       * named instead */
	MM_BREAK_DELETE, /* count: a breakpoint's number, 0 for all */
	MM_NOTHING,      /* only answered */
};

struct mm_watch {
	uint32_t symbol[MM_WATCH_MAX];
	size_t symbols;
	int64_t step; /* ns a cell */
	size_t cells; /* at most MM_SPARK_MAX */

	/* symbols that may be watched next: the pages for their sparklines are asked for */
	uint32_t near[MM_WATCH_MAX];
	size_t nears;

	/* the tape: of which symbols (a list of names and globs, "" for all; a symbol's index
	 * alone, whatever the list says, or UINT32_MAX), and how many of its newest events are left
	 * out: while it pauses, and until the playhead moves */
	char tape_filter[MM_FILTER_MAX];
	uint32_t tape_only;
	uint64_t tape_back;

	/* a symbol's chart; UINT32_MAX: none. The last bar is the one that holds chart_end, or the
	 * playhead where that is INT64_MAX. */
	uint32_t chart_symbol;
	int64_t chart_step, chart_end;
	size_t chart_bars;
};

struct mm_request {
	enum mm_request_kind kind;
	int64_t count;
	double fraction;
	uint32_t symbol;
	bool has_position;
	struct mm_position position;
	struct mm_speed speed;
	char text[MM_BREAK_TEXT];
};

/* Queues a request and returns its number (see mm_view.answered). Steps of one kind that wait in
 * the queue add up. Any one thread. */
uint64_t mm_player_request(struct mm_player *player, const struct mm_request *request);
uint64_t mm_player_watch(struct mm_player *player, const struct mm_watch *watch);

#endif
