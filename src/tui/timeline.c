/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A zoomed timeline shows a stretch [from, to] that a person chose. It goes with the playhead, page
 * by page: time is cut into pages as long as the stretch, the stretch being one of them, and the
 * page that holds the playhead is shown.
 *
 *      -2      -1    [from  to]     1       2
 *   |-------|-------|----------|-------|--------      the playhead in page 1 shows page 1
 *
 * But who chooses a stretch that the playhead is not in wants to see it all the same: on that side
 * of it where the playhead was then, it is waited for, and an arrow at the edge tells where it is.
 *
 * So what is shown follows from the stretch as it was chosen and the playhead alone: playing there,
 * seeking there and stepping back there show the same.
 *
 * A seek that comes from the mouse waits until the one before it has been answered. A hand moves
 * faster than a cold disk seeks; what it has left behind is not sought.
 */
#include "tui/timeline.h"

#include <math.h>

#define LONGEST 1.8e19 /* ns: less than 64 bits of them, more than any market has */

/* On which side of a stretch a time is: before, in or after it. */
static int side_of(int64_t from, int64_t to, int64_t t)
{
	return t < from ? -1 : t > to ? 1 : 0;
}

bool timeline_zoomed(const struct ui *ui)
{
	return ui->zoom_from < ui->zoom_to;
}

/* How far the page that holds the playhead is from the stretch, in ns: a multiple of its length. */
static __int128 page_offset(const struct ui *ui)
{
	int64_t from = ui->zoom_from, to = ui->zoom_to, t = ui->view->t;
	__int128 length = time_distance(from, to);
	int side = side_of(from, to, t);

	if (side == 0 || side == ui->zoom_waits)
		return 0;
	if (side > 0)
		return (time_distance(to, t) + length - 1) / length * length;
	return -((time_distance(t, from) + length - 1) / length * length);
}

struct timescale timeline_scale(const struct ui *ui, int width)
{
	struct timescale scale = {ui->view->start, ui->view->end, width > 0 ? width : 1};
	uint64_t length = time_distance(ui->zoom_from, ui->zoom_to);
	__int128 from;

	if (!timeline_zoomed(ui) || length >= time_distance(scale.from, scale.to))
		return scale;
	from = ui->zoom_from + page_offset(ui);
	if (from > (__int128)scale.to - length) /* the last page ends with the market */
		from = (__int128)scale.to - length;
	if (from < scale.from)
		from = scale.from;
	scale.from = (int64_t)from;
	scale.to = (int64_t)(from + length);
	return scale;
}

double timeline_factor(const struct ui *ui)
{
	struct timescale scale = timeline_scale(ui, 1);
	uint64_t length = time_distance(scale.from, scale.to);

	return length > 0 ? (double)time_distance(ui->view->start, ui->view->end) / (double)length
			  : 1;
}

bool timeline_counted(const struct ui *ui)
{
	struct timescale scale = timeline_scale(ui, 1);
	const struct mm_memory_view *memory = ui->memory;

	return memory != NULL && memory->density_done && memory->density_from == scale.from &&
	       memory->density_to == scale.to;
}

void timeline_show_all(struct ui *ui)
{
	ui->zoom_from = ui->zoom_to = 0;
	ui->zoom_waits = 0;
}

/* Shows a stretch of that length, moved into the market where it begins or ends outside. */
static void show(struct ui *ui, __int128 from, uint64_t length)
{
	const struct mm_view *view = ui->view;
	uint64_t whole = time_distance(view->start, view->end);

	if (length < TIMELINE_LEAST)
		length = TIMELINE_LEAST;
	if (length >= whole) {
		timeline_show_all(ui);
		return;
	}
	if (from > (__int128)view->end - length)
		from = (__int128)view->end - length;
	if (from < view->start)
		from = view->start;
	ui->zoom_from = (int64_t)from;
	ui->zoom_to = (int64_t)(from + length);
	ui->zoom_waits = side_of(ui->zoom_from, ui->zoom_to, view->t);
}

bool timeline_show(struct ui *ui, int64_t from, int64_t to)
{
	const struct mm_view *view = ui->view;

	if (from > view->end || to < view->start || from >= to)
		return false;
	from = from > view->start ? from : view->start;
	to = to < view->end ? to : view->end;
	show(ui, from, time_distance(from, to));
	return true;
}

void timeline_show_around(struct ui *ui, int64_t length, int64_t t)
{
	show(ui, (__int128)t - length / 2, (uint64_t)length);
}

void timeline_zoom(struct ui *ui, double factor, int64_t around)
{
	struct timescale scale = timeline_scale(ui, 1);
	double length = (double)time_distance(scale.from, scale.to);
	double before = (double)time_distance(scale.from, around);
	double wanted = fmin(length * factor, LONGEST);

	if (length == 0)
		return;
	if (!timescale_holds(&scale, around))
		before = length / 2;
	wanted = fmax(wanted, (double)TIMELINE_LEAST);
	show(ui, (__int128)around - (__int128)(before / length * wanted), (uint64_t)wanted);
}

void timeline_pan(struct ui *ui, double share)
{
	struct timescale scale = timeline_scale(ui, 1);
	uint64_t length = time_distance(scale.from, scale.to);

	if (timeline_zoomed(ui))
		show(ui, scale.from + (__int128)((double)length * share), length);
}

/* --- seeks ------------------------------------------------------------------------------------ */

void timeline_seek(struct ui *ui, int64_t t, bool goes_on)
{
	/* one that goes on with what was never sent is itself the beginning */
	ui->sought.goes_on = goes_on && (ui->sought.goes_on || !ui->sought.waits);
	ui->sought.waits = true;
	ui->sought.time = t;
	timeline_send(ui);
}

bool timeline_send(struct ui *ui)
{
	struct mm_request request = {
		.kind = MM_SEEK,
		.count = ui->sought.goes_on,
		.has_position = true,
		.position = {.kind = MM_AT_TIME, .value = ui->sought.time},
	};

	if (!ui->sought.waits || ui->view->answered < ui->sought.number)
		return false;
	ui_request(ui, &request);
	ui->sought.number = ui->requested;
	ui->sought.waits = false;
	return true;
}
