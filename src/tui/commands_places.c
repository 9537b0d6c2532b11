/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all places to jump to have in common: the commands of their lists, and the jobs behind them.
 */
#include "tui/commands.h"

#include "tui/anomalies_ui.h"
#include "tui/bookmarks_ui.h"
#include "tui/list_page.h"

/* Is what is asked for asked of a list: by a key in it, or by a line typed over it? */
static bool in_list(const struct ui *ui)
{
	return ui->mode == UI_LIST || ui->covered == UI_LIST;
}

bool command_open(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	return in_list(ui) ? list_enter(ui, err) : command_page(ui, "", err);
}

bool command_remove(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)arguments;
	if (!in_list(ui))
		return mm_fail(err, "no list is open that something could be deleted from");
	return list_delete(ui, err);
}

int places_saving_descriptor(const struct ui *ui)
{
	return bookmarks_descriptor(ui);
}

int places_anomalies_descriptor(const struct ui *ui)
{
	return anomalies_descriptor(ui);
}

bool places_poll(struct ui *ui)
{
	bool saved = bookmarks_poll(ui), found = anomalies_poll(ui);

	return saved || found;
}

bool places_wait(struct ui *ui, struct mm_error *err)
{
	return bookmarks_wait(ui, err);
}

void places_free(struct ui *ui)
{
	struct mm_error ignored;

	bookmarks_wait(ui, &ignored);
	bookmarks_free(&ui->places.bookmarks);
	mm_anomaly_job_free(ui->places.anomalies);
	ui->places = (struct places){0};
}
