/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two graphs, one above the other: minor and major faults a second, each from zero to its own
 * highest rate, which its heading tells. They fill the width, or show as many seconds as it has
 * columns.
 */
#include "tui/fault_graphs.h"

#include "tui/spark.h"
#include "tui/words.h"

#include <math.h>
#include <stdio.h>

#define GRAPHS 2

static double highest(const float *rate, int seconds)
{
	double high = 0;

	for (int i = MM_HISTORY - seconds; i < MM_HISTORY; i++)
		if (isfinite(rate[i]))
			high = fmax(high, rate[i]);
	return high;
}

/* A column of blocks from the bottom of the box up; `level` is in eighths of a cell. */
static void draw_column(struct canvas *canvas, struct box box, int x, int level)
{
	for (int y = box.y + box.height - 1; y >= box.y && level > 0; y--, level -= 8)
		canvas_glyph(canvas, y, x, ROLE_SPARK, spark_block(level));
}

static void draw_heading(struct canvas *canvas, struct box box, const char *name, double high,
			 int seconds)
{
	char text[WORDS_MAX], most[WORDS_MAX];

	words_rate(most, high);
	snprintf(text, sizeof(text), "last %d s, up to %.40s", seconds, most);
	canvas_cut(canvas, box.y, box.x, box.width, ROLE_DIM, name);
	if (canvas_width(name) + 2 + canvas_width(text) <= box.width)
		canvas_right(canvas, box.y, box.x, box.width, ROLE_DIM, text);
}

/* A heading, and the graph below it; the newest second is at the right edge. */
static void draw_rates(struct canvas *canvas, struct box box, const char *name, const float *rate)
{
	int seconds = box.width < MM_HISTORY ? box.width : MM_HISTORY;
	double high = highest(rate, seconds);

	draw_heading(canvas, box, name, high, seconds);
	box.y++;
	box.height--;
	for (int i = 0; i < box.width; i++) {
		float value = rate[MM_HISTORY - seconds + i * seconds / box.width];
		double share = high > 0 ? value / high : 0;

		if (isfinite(value)) /* a second without a fault is a line all the same */
			draw_column(canvas, box, box.x + i,
				    1 + (int)(share * (box.height * 8 - 1)));
	}
}

void fault_graphs_draw(const struct mm_memory_view *memory, struct canvas *canvas, struct box box)
{
	struct box upper = box, lower = box;

	upper.height = (box.height - 1) / GRAPHS; /* a blank line between them */
	lower.height = upper.height;
	lower.y += box.height - lower.height;
	draw_rates(canvas, upper, "minor faults a second", memory->minor);
	draw_rates(canvas, lower, "major faults a second", memory->major);
}
