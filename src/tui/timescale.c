/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/timescale.h"

uint64_t time_distance(int64_t a, int64_t b)
{
	return b > a ? (uint64_t)b - (uint64_t)a : 0;
}

bool timescale_holds(const struct timescale *scale, int64_t t)
{
	return t >= scale->from && t <= scale->to;
}

int timescale_column(const struct timescale *scale, int64_t t)
{
	uint64_t whole = time_distance(scale->from, scale->to);
	unsigned __int128 columns = time_distance(scale->from, t);

	if (whole == 0)
		return 0;
	columns = columns * (unsigned)scale->width / whole;
	return columns < (unsigned)scale->width ? (int)columns : scale->width - 1;
}

int64_t timescale_time(const struct timescale *scale, int column)
{
	unsigned width = (unsigned)scale->width;
	unsigned __int128 since = time_distance(scale->from, scale->to);

	if (column <= 0)
		return scale->from;
	if (column >= scale->width)
		return scale->to;
	since = (since * (unsigned)column + width - 1) / width;
	return (int64_t)((uint64_t)scale->from + (uint64_t)since);
}
