/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Places to jump to: what the screen keeps of its lists, the bookmarks that are being written, and
 * the anomalies that are being looked for. A part of struct ui, and its functions.
 */
#ifndef TUI_PLACES_H
#define TUI_PLACES_H

#include "tui/bookmarks.h"

#include <mmtui/anomalies.h>

#include <stddef.h>

struct ui;
struct list;
struct bookmark_job;

enum list_id { LIST_BOOKMARKS, LIST_BREAKS, LIST_ANOMALIES, LIST_SETTINGS, LISTS };

#define BOOKMARK_CHANGES_MAX 32

/* What anomalies are looked for in. */
struct anomaly_search {
	struct mm_anomaly_limits limits;
	int64_t from, to;
	bool by_marks; /* the window; else the playhead's day */
};

struct places {
	/* the list that UI_LIST shows, and where one is in each: the selected line, the first one
	 * shown, lines that there was room for */
	const struct list *list;
	size_t selected[LISTS], top[LISTS], rows;

	/* bookmarks as the file had them last, changes that are on their way to it included */
	struct bookmarks bookmarks;
	struct bookmark_job *saving; /* one at a time, or NULL; the others wait: */
	struct bookmark_change change[BOOKMARK_CHANGES_MAX];
	size_t changes;
	/* where the playhead was when a name for it was asked for */
	bool asked;
	uint64_t asked_n;
	int64_t asked_t;

	/* anomalies: what is looked for or was; the view is the job's */
	struct mm_anomaly_job *anomalies; /* NULL: none were yet */
	const struct mm_anomalies *found;
	struct anomaly_search search;
	bool stopped; /* on request */
	/* what is to be looked for once the job has ended */
	bool has_next;
	struct anomaly_search next;
};

void places_free(struct ui *ui);

/* Descriptors that become readable when something has come of the jobs; -1: none will. */
int places_saving_descriptor(const struct ui *ui);
int places_anomalies_descriptor(const struct ui *ui);

/* Takes what has come of them. Never waits. True where the screen looks different now. */
bool places_poll(struct ui *ui);

/* Waits until the bookmarks are written; false and an error where they could not be. */
bool places_wait(struct ui *ui, struct mm_error *err);

#endif
