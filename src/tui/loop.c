/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop of the screen. It sleeps until there is a key, a new view, a signal, or until the next
 * frame is due, and never waits for anything else:
 *
 *   keys -> command lines -> requests          at once
 *   views, progress of an export -> "dirty"    at once
 *   dirty -> canvas -> terminal                at most 30 times a second, but without delay after a
 *                                              key, and when the answer to one has come; never more
 *                                              than the terminal takes
 *
 * What has to wait, for commands that look at the state and for the lines of a script, is held.c's
 * business.
 *
 * Keys may come faster than they can be answered. Steps that wait in the player's queue add up
 * there; here reading pauses once a frame's time is over, so that what has been reached is shown,
 * and while the queue is about to be full, so that nothing is lost.
 */
#include "tui/loop.h"

#include "tui/export_ui.h"
#include "tui/held.h"
#include "tui/keys.h"
#include "tui/mouse.h"
#include "tui/prompt.h"
#include "tui/signals.h"
#include "tui/terminal.h"
#include "tui/typed.h"
#include "tui/ui.h"
#include "tui/watch.h"

#include <mmtui/clock.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define FRAME (MM_SECOND / 30)
#define EXPORT_POLL (100 * MM_MILLISECOND)

/* Requests that may wait for their answers before no more keys are read: fewer than the player's
 * queue holds, more than hands make. */
#define BACKLOG 200

enum {
	POLL_KEYS,
	POLL_OUTPUT,
	POLL_SIGNALS,
	POLL_PLAYER,
	POLL_MONITOR,
	POLL_BOOKMARKS,
	POLL_ANOMALIES,
	POLLS
};

static struct loop {
	struct ui *ui;
	struct canvas *canvas;

	bool dirty;       /* what is shown is not what there is */
	bool urgent;      /* draw it without waiting for the next frame's time */
	int64_t drawn_at; /* CLOCK_MONOTONIC, ns */
	uint64_t answered_drawn;
	uint64_t awaited; /* the last request that came of a key: its answer is urgent */

	bool more_keys;    /* it stopped reading them to draw */
	bool dragging;     /* the mouse was moved with the button down ... */
	struct mouse drag; /* ... last to here, which nobody has been told yet */

	int ended_by; /* a signal */
} loop;

/* --- commands -----------------------------------------------------------------------------------
 */

static void run(struct ui *ui, const char *line)
{
	struct mm_error err;

	if (!command_run(ui, line, &err))
		ui_complain(ui, "%s", err.text);
	loop.awaited = ui->requested;
}

/* Opens the command line with a text, and the cursor before a byte of it. */
static void reopen(struct ui *ui, const char *line, size_t place)
{
	bool lacks_blank = !line[place] && place && line[place - 1] != ' ';
	char text[UI_PROMPT_MAX];
	size_t back = 0;

	for (const char *c = line + place; *c; c++)
		back += ((unsigned char)*c & 0xc0) != 0x80;
	snprintf(text, sizeof text, "%s%s", line, lacks_blank ? " " : "");
	prompt_open(ui, ":", "", text);
	for (; back; back--)
		prompt_key(ui, TERMINAL_LEFT);
}

/* The same for a line that was typed. Where something in it is wrong it is there again, with the
 * cursor at the place. */
static void run_or_reopen(struct ui *ui, const char *line)
{
	struct mm_error err;
	size_t wrong;

	if (!command_try(ui, line, &wrong, &err)) {
		if (wrong != UI_NOWHERE)
			reopen(ui, line, wrong);
		ui_complain(ui, "%s", err.text);
	}
	loop.awaited = ui->requested;
}

/* A line that was typed means the market and not the list that may be open, which stays unless the
 * line itself has left it; what it does is not to be hidden by the help. */
static void run_typed(struct ui *ui, const char *line)
{
	bool in_list = ui->mode == UI_LIST;

	ui->mode = UI_NORMAL;
	ui->covered = in_list ? UI_LIST : UI_NORMAL;
	run_or_reopen(ui, line);
	if (ui->covered == UI_LIST && ui->mode == UI_NORMAL)
		ui->mode = UI_LIST;
	ui->covered = in_list && ui->mode == UI_COMMAND ? UI_LIST : UI_NORMAL;
}

/* A line that was typed. */
static void submit(struct ui *ui, const char *line)
{
	held_take(ui, line, run_typed, !loop.dirty);
}

/* One that a key stands for. */
static void submit_key(struct ui *ui, const char *line)
{
	held_take(ui, line, run, !loop.dirty);
}

/* --- what comes in ------------------------------------------------------------------------------
 */

/* Ctrl-L and Ctrl-Z mean the same wherever they are typed. */
static bool is_global(int key)
{
	return key == TERMINAL_CONTROL('l') || key == TERMINAL_CONTROL('z');
}

/* A paste is a text for the command line, wherever one is: its letters are never keys. */
static void take_paste(struct ui *ui, const char *text)
{
	if (!text[strspn(text, " \t\r\n")])
		return;
	loop.dirty = loop.urgent = true;
	ui->message[0] = '\0';
	ui->message_is_error = false;
	if (ui->mode != UI_COMMAND)
		prompt_open(ui, ":", "", "");
	prompt_paste(ui, text);
}

static void take_key(int key)
{
	struct ui *ui = loop.ui;
	char line[UI_PROMPT_MAX];

	loop.dirty = loop.urgent = true;
	if (ui->mode == UI_COMMAND && !is_global(key)) {
		prompt_key(ui, key);
		return;
	}
	/* Escape and a letter in quick succession look like Alt and that letter */
	if ((key & TERMINAL_ALT) && (key & ~TERMINAL_ALT) < 0x100 && !key_binding(key)) {
		take_key(TERMINAL_ESCAPE);
		take_key(key & ~TERMINAL_ALT);
		return;
	}
	/* a question that one press has raised is not answered by the same press */
	bool asked = ui->quit_asked;
	for (int times = keys_press(ui, key, line); times > 0 && ui->quit_asked == asked; times--)
		submit_key(ui, line);
}

static void give_mouse(const struct mouse *mouse)
{
	int key = mouse_take(loop.ui, mouse);

	loop.dirty = loop.urgent = true;
	if (key != TERMINAL_NONE)
		take_key(key);
	else
		loop.ui->quit_asked = false;
	loop.awaited = loop.ui->requested;
}

/* Of many moves of the mouse only the last counts. */
static void finish_drag(void)
{
	if (loop.dragging)
		give_mouse(&loop.drag);
	loop.dragging = false;
}

static void take(const struct typed *typed)
{
	if (typed->key == TERMINAL_MOUSE && typed->mouse.kind == MOUSE_DRAG) {
		loop.drag = typed->mouse;
		loop.dragging = true;
		return;
	}
	finish_drag();
	if (typed->key == TERMINAL_MOUSE)
		give_mouse(&typed->mouse);
	else if (typed->key == TERMINAL_PASTE)
		take_paste(loop.ui, typed->text);
	else
		take_key(typed->key);
}

/* Ctrl-C in whatever form: a script is the first to be stopped by it. */
static void interrupt(void)
{
	if (held_script())
		held_stop_script(loop.ui);
	else
		submit_key(loop.ui, "interrupt");
}

/* What is typed happens after a script whose lines are still to come, but for the keys that cannot
 * wait. These do what they do without a word: the script looks whether there was a complaint. */
static void take_beside_script(const struct typed *typed)
{
	struct ui *ui = loop.ui;
	const struct binding *binding = is_global(typed->key) ? key_binding(typed->key) : NULL;

	loop.dirty = loop.urgent = true;
	if (typed->key == TERMINAL_CONTROL('c')) {
		interrupt();
	} else if (binding) {
		submit_key(ui, binding->command);
	} else {
		held_keep(ui, typed);
	}
}

/* Takes what was typed next. False where there is nothing. */
static bool take_next(void)
{
	struct typed typed;

	if (held_script()) {
		if (!typed_read(&typed))
			return false;
		take_beside_script(&typed);
		return true;
	}
	if (!typed_take_kept(&typed) && !typed_read(&typed))
		return false;
	take(&typed);
	return true;
}

/* Keys stay where they are while a command waits, and while the player has more to do than it can
 * be told. */
static bool takes_keys(void)
{
	const struct ui *ui = loop.ui;

	return !held_line() &&
	       (ui->view->phase == MM_LOADING || ui->view->answered >= ui->requested ||
		ui->requested - ui->view->answered < BACKLOG);
}

/* Takes all that has been typed, but not for longer than a frame: keys that come faster than they
 * are read must not keep the screen from showing what they do. */
static void take_keys(void)
{
	int64_t begun = mm_clock_now();

	loop.more_keys = false;
	while (takes_keys() && !loop.ui->quit && take_next()) {
		if (mm_clock_now() - begun > FRAME || !takes_keys()) {
			loop.more_keys = true; /* poll does not know of those read already */
			break;
		}
	}
	finish_drag();
}

/* Even where the size is the one from before: it may have been smaller in between, and what was cut
 * off does not come back by itself. */
static void resize(void)
{
	terminal_size(&loop.ui->width, &loop.ui->height);
	terminal_forget();
	loop.dirty = true; /* a window that is being dragged sends hundreds of these a second */
}

/* The terminal is someone else's until the process goes on, and where that is in the background it
 * stops again. Returns the signals that came meanwhile; with one that ends us the terminal stays
 * theirs. A process that nobody could let go on does not stop (POSIX, orphaned process group):
 * where the terminal is not its own either, it is as if that had hung up. */
static unsigned stop(void)
{
	unsigned what;

	mm_player_hold(loop.ui->player);
	do {
		signals_stop();
		what = signals_take(&loop.ended_by);
	} while ((what & SIGNALS_CONTINUED) && !(what & SIGNALS_END) && !terminal_in_front());
	mm_player_release(loop.ui->player);
	if (!(what & (SIGNALS_CONTINUED | SIGNALS_END)) && !terminal_in_front()) {
		loop.ended_by = SIGHUP;
		what |= SIGNALS_END;
	}
	if (!(what & SIGNALS_END)) {
		terminal_return();
		resize();
	}
	return what;
}

/* What stops us, lets us go on, or ends us. SIGSTOP is known only when we go on: whoever has the
 * terminal then has taken it from us, and is to see nothing of ours. Returns all that has come. */
static unsigned take_stops(unsigned what)
{
	bool ends = what & SIGNALS_END;

	if ((what & SIGNALS_CONTINUED) && !terminal_in_front()) {
		terminal_lose();
		return ends ? what : what | stop();
	}
	if ((what & SIGNALS_STOP) && !ends) {
		terminal_leave();
		return what | stop();
	}
	if ((what & SIGNALS_CONTINUED) && !ends) {
		terminal_leave();
		terminal_return();
		resize();
	}
	return what;
}

/* `also` is taken as if a signal had told it. */
static void take_signals(unsigned also)
{
	unsigned what = take_stops(signals_take(&loop.ended_by) | also);

	if (what & SIGNALS_END) {
		loop.ui->quit = true;
		return;
	}
	if (what & SIGNALS_INTERRUPT)
		interrupt();
	if (what & SIGNALS_RESIZED)
		resize();
}

static void take_views(void)
{
	struct ui *ui = loop.ui;

	ui_take_views(ui);
	symbols_order(ui);
	loop.dirty = true;
	if (loop.awaited && ui->view->answered >= loop.awaited) {
		loop.awaited = 0;
		loop.urgent = true;
	}
	if (held_line() || held_script())
		loop.urgent = true;
}

/* Goes on with what is held, which may have been what keys have waited for: poll does not know of
 * those read already. */
static void go_on(void)
{
	if (!held_go_on(loop.ui, !loop.dirty, loop.answered_drawn))
		return;
	loop.awaited = loop.ui->requested;
	loop.dirty = loop.urgent = loop.more_keys = true;
}

/* --- the loop -----------------------------------------------------------------------------------
 */

static void draw(void)
{
	struct ui *ui = loop.ui;

	loop.dirty = loop.urgent = false;
	loop.drawn_at = mm_clock_now();
	loop.answered_drawn = ui->view->answered;
	if (!canvas_resize(loop.canvas, ui->width, ui->height))
		return;
	if (ui->redraw)
		terminal_forget();
	ui->redraw = false;
	screen_draw(ui, loop.canvas);
	if (signals_continued()) { /* the terminal may be someone else's now */
		loop.dirty = loop.urgent = true;
		return;
	}
	terminal_mouse(ui->mouse);
	terminal_show(loop.canvas);
	watch_frame(ui);
}

/* When the next frame is to be drawn; INT64_MAX: not before something else has happened. */
static int64_t frame_due(int64_t at)
{
	if (!loop.dirty)
		return INT64_MAX;
	int64_t due = loop.urgent ? at : loop.drawn_at + FRAME, takes = terminal_due(at);
	return takes > due ? takes : due;
}

/* How long there is nothing to do, in ns; -1: until something comes. */
static int64_t idle_time(void)
{
	int64_t at = mm_clock_now(), due = frame_due(at),
		wait = loop.ui->export_job ? EXPORT_POLL : -1;

	if (loop.more_keys && takes_keys())
		return 0;
	if (due == INT64_MAX)
		return wait;
	due = due > at ? due - at : 0;
	return wait < 0 || due < wait ? due : wait;
}

/* Sleeps until there is something to do, and takes it in. False where the terminal is gone. */
static bool turn(void)
{
	struct ui *ui = loop.ui;
	struct pollfd polls[POLLS] = {
		[POLL_KEYS] = {.fd = terminal_input(), .events = takes_keys() ? POLLIN : 0},
		[POLL_OUTPUT] = {.fd = terminal_output(), .events = POLLOUT},
		[POLL_SIGNALS] = {.fd = signals_descriptor(), .events = POLLIN},
		[POLL_PLAYER] = {.fd = mm_player_descriptor(ui->player), .events = POLLIN},
		[POLL_MONITOR] = {.fd = ui->monitor ? mm_monitor_descriptor(ui->monitor) : -1,
				  .events = POLLIN},
		[POLL_BOOKMARKS] = {.fd = places_saving_descriptor(ui), .events = POLLIN},
		[POLL_ANOMALIES] = {.fd = places_anomalies_descriptor(ui), .events = POLLIN},
	};
	int64_t wait = idle_time();
	struct timespec timeout = {.tv_sec = wait / MM_SECOND, .tv_nsec = wait % MM_SECOND};

	int ready = ppoll(polls, POLLS, wait < 0 ? NULL : &timeout, NULL);
	if (ready < 0 && errno != EINTR)
		return false;
	if (ready < 0 || polls[POLL_SIGNALS].revents) /* first: may we still write? */
		take_signals(0);
	else if ((polls[POLL_KEYS].revents & POLLIN) && !terminal_in_front())
		take_signals(SIGNALS_CONTINUED);
	if (polls[POLL_OUTPUT].revents)
		terminal_go_on();
	if (polls[POLL_PLAYER].revents && ui->monitor)
		mm_monitor_stir(ui->monitor);
	if (polls[POLL_PLAYER].revents || polls[POLL_MONITOR].revents)
		take_views();
	if ((polls[POLL_KEYS].revents & POLLIN) || (loop.more_keys && takes_keys()))
		take_keys();
	if (polls[POLL_KEYS].revents & (POLLHUP | POLLERR | POLLNVAL))
		return false;
	return !(polls[POLL_KEYS].revents & POLLIN || polls[POLL_OUTPUT].revents) ||
	       !terminal_gone();
}

/* Runs until someone wants it to end; false and an error where the player has failed. */
static bool run_until_quit(struct mm_error *err)
{
	struct ui *ui = loop.ui;

	resize();
	while (!ui->quit) {
		int64_t at = mm_clock_now();

		if (frame_due(at) <= at)
			draw();
		go_on();
		if (!turn()) {
			loop.ended_by = loop.ended_by ? loop.ended_by : SIGHUP;
			break;
		}
		if (ui->view->phase == MM_LOADING && mm_player_failed(ui->player, err))
			return false;
		if (export_poll(ui))
			loop.dirty = true;
		if (places_poll(ui))
			loop.dirty = loop.urgent = true;
	}
	return true;
}

bool loop_run(struct ui *ui, struct canvas *canvas, struct script *script, int *ended_by,
	      struct mm_error *err)
{
	bool fine;

	loop.ui = ui;
	loop.canvas = canvas;
	held_begin(ui, script);
	prompt_init(submit);
	fine = terminal_open(err) && run_until_quit(err);
	prompt_free();
	typed_forget_kept();
	terminal_close();
	*ended_by = loop.ended_by;
	return fine;
}
