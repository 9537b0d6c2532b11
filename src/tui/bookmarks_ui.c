/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bookmarks on the screen. Reading the file is a matter of microseconds and done where it is
 * wanted; writing it waits for a lock and for the disk, so a thread does that, one change after
 * another:
 *
 *   bookmark, unmark --> changed in memory at once
 *                    --> change[] --> a thread: lock, read, change, write, sync, rename
 *
 * What is shown meanwhile is the file as it was read, with all changes on their way applied to it.
 * That it is done is said when the file says it, too.
 */
#include "tui/bookmarks_ui.h"

#include "tui/commands.h"
#include "tui/list_page.h"
#include "tui/prompt.h"
#include "tui/signals.h"
#include "tui/words.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct bookmark_job {
	pthread_t thread;
	int descriptor;
	atomic_bool ended;
	char path[PATH_MAX];
	const char *directory; /* the player's, which outlives it */
	struct bookmark_change change;

	bool done; /* from here on the thread's, until it has ended */
	struct bookmarks bookmarks;
	struct mm_error err;
};

/* --- the file --------------------------------------------------------------------------------- */

/* Reads them, and applies what is not in the file yet. */
static bool take_file(struct ui *ui, struct mm_error *err)
{
	struct places *places = &ui->places;
	char path[PATH_MAX];
	struct bookmarks now;

	if (!bookmarks_path(mm_player_directory(ui->player), path, err) ||
	    !bookmarks_read(path, &now, err))
		return false;
	if (places->saving)
		bookmarks_apply(&now, &places->saving->change);
	for (size_t i = 0; i < places->changes; i++)
		bookmarks_apply(&now, &places->change[i]);
	bookmarks_free(&places->bookmarks);
	places->bookmarks = now;
	return true;
}

static void *save(void *arg)
{
	struct bookmark_job *job = arg;
	uint64_t one = 1;

	job->done = bookmarks_change(job->path, job->directory, &job->change, &job->bookmarks,
				     &job->err);
	atomic_store(&job->ended, true);
	ssize_t written = write(job->descriptor, &one, sizeof one);
	(void)written; /* the first write always fits */
	return NULL;
}

static void job_free(struct bookmark_job *job)
{
	if (job->descriptor >= 0)
		close(job->descriptor);
	bookmarks_free(&job->bookmarks);
	free(job);
}

/* Starts the thread for the first change that waits. */
static bool begin(struct ui *ui, struct mm_error *err)
{
	struct places *places = &ui->places;
	struct bookmark_job *job = calloc(1, sizeof *job);

	if (!job)
		return mm_fail(err, "bookmarks: out of memory");
	job->directory = mm_player_directory(ui->player);
	job->change = places->change[0];
	job->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (job->descriptor < 0) {
		mm_fail_errno(err, "bookmarks");
		job_free(job);
		return false;
	}
	if (!bookmarks_path(job->directory, job->path, err)) {
		job_free(job);
		return false;
	}
	signals_block();
	int failed = pthread_create(&job->thread, NULL, save, job);
	signals_unblock();
	if (failed) {
		errno = failed;
		mm_fail_errno(err, "bookmarks: cannot start a thread");
		job_free(job);
		return false;
	}
	pthread_setname_np(job->thread, "bookmarks");
	places->saving = job;
	memmove(places->change, places->change + 1, --places->changes * sizeof *places->change);
	return true;
}

/* Nothing can be written: what waits is given up. */
static void give_up(struct ui *ui)
{
	struct mm_error ignored;

	ui->places.changes = 0;
	take_file(ui, &ignored);
}

/* Makes a change in memory, and has it written. */
static bool change(struct ui *ui, const struct bookmark_change *wanted, struct mm_error *err)
{
	struct places *places = &ui->places;

	if (places->changes == BOOKMARK_CHANGES_MAX)
		return mm_fail(err, "too many changes wait for the disk");
	places->change[places->changes++] = *wanted;
	bookmarks_apply(&places->bookmarks, wanted);
	if (places->saving || begin(ui, err))
		return true;
	give_up(ui);
	return false;
}

/* Says what has been done; but an error that came meanwhile is not hidden by it. */
static void tell(struct ui *ui, const struct bookmark_change *done)
{
	if (ui->message_is_error)
		return;
	ui_say(ui,
	       done->remove  ? "bookmark \"%s\" is deleted"
	       : done->moves ? "bookmark \"%s\" is here now"
			     : "bookmark \"%s\"",
	       done->bookmark.name);
}

/* Takes in what became of a change whose thread has ended, and begins the next. */
static bool finish(struct ui *ui, struct mm_error *err)
{
	struct places *places = &ui->places;
	struct bookmark_job *job = places->saving;
	bool done;

	pthread_join(job->thread, NULL);
	places->saving = NULL;
	done = job->done || mm_fail(err, "%s", job->err.text);
	if (done)
		tell(ui, &job->change);
	if (done && !places->changes) {
		bookmarks_free(&places->bookmarks);
		places->bookmarks = job->bookmarks;
		job->bookmarks = (struct bookmarks){0};
	}
	job_free(job);
	if (places->changes && !begin(ui, done ? err : NULL)) {
		give_up(ui);
		return false;
	}
	if (!done) {
		struct mm_error ignored;
		take_file(ui, &ignored);
	}
	return done;
}

int bookmarks_descriptor(const struct ui *ui)
{
	return ui->places.saving ? ui->places.saving->descriptor : -1;
}

bool bookmarks_poll(struct ui *ui)
{
	struct mm_error err;

	if (!ui->places.saving || !atomic_load(&ui->places.saving->ended))
		return false;
	if (!finish(ui, &err))
		ui_complain(ui, "%s", err.text);
	return true;
}

bool bookmarks_wait(struct ui *ui, struct mm_error *err)
{
	bool done = true;

	while (ui->places.saving)
		done = finish(ui, done ? err : NULL) && done;
	return done;
}

/* --- commands --------------------------------------------------------------------------------- */

/* What is at the playhead, in a few words: a name to begin with. */
static void propose(const struct ui *ui, char *name, size_t size)
{
	const struct mm_view *view = ui->view;
	bool named = ui->selected < view->symbols;
	char time[WORDS_MAX];

	for (size_t i = 0; view->stopped_by && i < view->breaks; i++) {
		if (view->break_point[i].number == view->stopped_by) {
			snprintf(name, size, "%s", view->break_point[i].text);
			return;
		}
	}
	list_time(ui, view->t, 0, time);
	snprintf(name, size, "%.64s%s%.40s",
		 named ? mm_player_symbol(ui->player, ui->selected) : "", named ? " " : "", time);
}

/* Asks for a name; the replay may go on meanwhile, the bookmark will be here. */
static bool ask(struct ui *ui, struct mm_error *err)
{
	char name[BOOKMARK_NAME_MAX];

	if (!ui->has_screen)
		return mm_fail(err, "a bookmark has a name: bookmark NAME");
	ui->places.asked = true;
	ui->places.asked_n = ui->view->n;
	ui->places.asked_t = ui->view->t;
	propose(ui, name, sizeof name);
	prompt_open(ui, "bookmark this as: ", "bookmark @ ", name);
	return true;
}

bool command_bookmark(struct ui *ui, const char *arguments, struct mm_error *err)
{
	/* a name of blanks that was asked for has been cut off; "@" is then none */
	bool at_asked = !strncmp(arguments, "@ ", 2) ||
			(!strcmp(arguments, "@") && ui->places.asked);
	const char *name = arguments + (at_asked ? strspn(arguments, "@ ") : 0);
	struct bookmark_change wanted = {.bookmark = {.n = ui->view->n, .t = ui->view->t}};

	if (ui->view->phase == MM_LOADING)
		return mm_fail(err, "the files are still being looked at");
	if (!*arguments)
		return ask(ui, err);
	if (at_asked && !ui->places.asked)
		return mm_fail(err, "no name was asked for; without @ the bookmark is here");
	if (at_asked) {
		wanted.bookmark.n = ui->places.asked_n;
		wanted.bookmark.t = ui->places.asked_t;
	}
	if (!bookmark_name_fits(name, err))
		return false;
	snprintf(wanted.bookmark.name, sizeof wanted.bookmark.name, "%s", name);
	if (!take_file(ui, err))
		return false;
	wanted.moves = bookmarks_find(&ui->places.bookmarks, name) >= 0;
	return change(ui, &wanted, err);
}

bool command_unmark(struct ui *ui, const char *arguments, struct mm_error *err)
{
	struct bookmark_change wanted = {.remove = true};

	if (!*arguments)
		return mm_fail(err, "which bookmark? For example: unmark the open");
	if (!take_file(ui, err))
		return false;
	if (bookmarks_find(&ui->places.bookmarks, arguments) < 0)
		return mm_fail(err, "there is no bookmark \"%s\"", arguments);
	snprintf(wanted.bookmark.name, sizeof wanted.bookmark.name, "%s", arguments);
	return change(ui, &wanted, err);
}

void bookmarks_go(struct ui *ui, const struct bookmark *bookmark)
{
	struct mm_request request = {
		.kind = MM_SEEK,
		.has_position = true,
		.position = {.kind = MM_AT_PLAYHEAD, .value = bookmark->t, .event = bookmark->n},
	};

	ui_request(ui, &request);
	ui_say(ui, "bookmark \"%s\"", bookmark->name);
}

bool command_bookmarks(struct ui *ui, const char *arguments, struct mm_error *err)
{
	struct bookmarks *bookmarks = &ui->places.bookmarks;

	if (!*arguments && !ui->has_screen)
		return mm_fail(err, "go to which bookmark? A list of them needs a screen");
	if (!take_file(ui, err))
		return false;
	if (*arguments) {
		int64_t i = bookmarks_find(bookmarks, arguments);
		if (i < 0)
			return mm_fail(err, "there is no bookmark \"%s\"", arguments);
		bookmarks_go(ui, &bookmarks->item[i]);
		return true;
	}
	list_show(ui, &list_bookmarks);
	if (bookmarks->complaint.text[0])
		ui_complain(ui, "%s", bookmarks->complaint.text);
	return true;
}
