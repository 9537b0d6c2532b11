/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory: what the kernel says of this process and of the files it maps. Figures stand in a grid.
 * The first column has the three that have a graph (resident, minor and major faults); the others
 * fill up with the rest in order of importance, as far as lines and columns go. Labels and figures
 * have fixed widths, so that a figure that grows moves nothing.
 *
 * The last line shows the selected symbol's file: how much of each stretch is in the page cache,
 * with the playhead in it. It is left out where the panel is low. Below it, where the panel is
 * high, the faults of the last minute are drawn large.
 */
#include "tui/fault_graphs.h"
#include "tui/panel.h"
#include "tui/spark.h"

#include <stdio.h>
#include <string.h>

#define LABEL 9                    /* columns of a label */
#define VALUE 10                   /* of a figure, aligned right */
#define FIGURE (LABEL + 1 + VALUE) /* of both */
#define GRAPH 20                   /* of a graph, at most */
#define REMARK 12                  /* "of 1.0 GiB", "12 s ago" */
#define CELL (FIGURE + REMARK)
#define GAP 2
#define CAPTION_FROM 100 /* columns of the panel from which the pages have a caption */

static const char caption[] = "in the page cache";

enum graph { GRAPH_NONE, GRAPH_BUDGET, GRAPH_MINOR, GRAPH_MAJOR };

/* A figure and a remark that may follow it where there is room. */
struct figure {
	const char *label;
	enum graph graph;
	void (*text)(const struct mm_memory_view *memory, char *value, char *remark);
};

/* --- figures ---------------------------------------------------------------------------------- */

static void resident(const struct mm_memory_view *memory, char *value, char *remark)
{
	char budget[WORDS_MAX];

	words_bytes(value, memory->resident);
	words_bytes(budget, memory->budget);
	snprintf(remark, WORDS_MAX, "of %.80s", budget);
}

static void minor(const struct mm_memory_view *memory, char *value, char *remark)
{
	(void)remark;
	words_rate(value, memory->minor_per_second);
}

static void major(const struct mm_memory_view *memory, char *value, char *remark)
{
	(void)remark;
	words_rate(value, memory->major_per_second);
}

static void mapped(const struct mm_memory_view *memory, char *value, char *remark)
{
	char tables[WORDS_MAX];

	words_bytes(value, memory->mapped_bytes);
	words_count(tables, memory->mapped_tables, 12);
	snprintf(remark, WORDS_MAX, "%.60s %s", tables,
		 memory->mapped_tables == 1 ? "file" : "files");
}

static void disk(const struct mm_memory_view *memory, char *value, char *remark)
{
	(void)remark;
	words_byte_rate(value, memory->disk_per_second);
}

static void page_cache(const struct mm_memory_view *memory, char *value, char *remark)
{
	words_bytes(value, memory->page_cache);
	if (memory->page_cache != MM_UNKNOWN) {
		char age[WORDS_MAX];

		words_age(age, memory->page_cache_age / MM_SECOND * MM_SECOND);
		snprintf(remark, WORDS_MAX, "%.60s ago", age);
	}
}

static void copied(const struct mm_memory_view *memory, char *value, char *remark)
{
	(void)remark;
	words_bytes(value, memory->batches);
}

static void shared(const struct mm_memory_view *memory, char *value, char *remark)
{
	(void)remark;
	words_bytes(value, memory->shared);
}

static void ahead(const struct mm_memory_view *memory, char *value, char *remark)
{
	(void)remark;
	words_bytes(value, memory->ahead);
}

static void peak(const struct mm_memory_view *memory, char *value, char *remark)
{
	(void)remark;
	words_bytes(value, memory->peak);
}

static void pss(const struct mm_memory_view *memory, char *value, char *remark)
{
	words_bytes(value, memory->pss);
	if (memory->pss != MM_UNKNOWN) {
		char age[WORDS_MAX];

		words_age(age, memory->pss_age / MM_SECOND * MM_SECOND);
		snprintf(remark, WORDS_MAX, "%.60s ago", age);
	}
}

static void released(const struct mm_memory_view *memory, char *value, char *remark)
{
	words_count(value, memory->released, VALUE);
	snprintf(remark, WORDS_MAX, "%s", memory->released == 1 ? "file" : "files");
}

/* The first column, and the others in order of importance: a low panel has two lines and leaves
 * out the last figure of the first column, so that it comes first here then. */
static const struct figure graphs[] = {
	{"resident", GRAPH_BUDGET, resident},
	{"minor", GRAPH_MINOR, minor},
	{"major", GRAPH_MAJOR, major},
};
static const struct figure plain[] = {
	{"mapped", GRAPH_NONE, mapped},     {"from disk", GRAPH_NONE, disk},
	{"copied", GRAPH_NONE, copied},     {"cached", GRAPH_NONE, page_cache},
	{"shared", GRAPH_NONE, shared},     {"ahead", GRAPH_NONE, ahead},
	{"peak", GRAPH_NONE, peak},         {"PSS", GRAPH_NONE, pss},
	{"released", GRAPH_NONE, released},
};

#define GRAPHS (int)(sizeof(graphs) / sizeof(*graphs))
#define PLAIN (int)(sizeof(plain) / sizeof(*plain))

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_graph(const struct mm_memory_view *memory, enum graph graph, struct canvas *canvas,
		       int y, int x, int width)
{
	if (graph == GRAPH_BUDGET)
		spark_bar(canvas, y, x, width,
			  memory->budget > 0 && memory->resident != MM_UNKNOWN
				  ? (double)memory->resident / (double)memory->budget
				  : 0);
	else if (graph == GRAPH_MINOR)
		spark_rates(canvas, y, x, width, memory->minor, MM_HISTORY);
	else if (graph == GRAPH_MAJOR)
		spark_rates(canvas, y, x, width, memory->major, MM_HISTORY);
}

static void draw_figure(const struct mm_memory_view *memory, const struct figure *figure,
			struct canvas *canvas, int y, int x, int width)
{
	char value[WORDS_MAX] = "-", remark[WORDS_MAX] = "";
	int used = FIGURE, graph = width - used - GAP - 1 - REMARK;
	bool known;

	if (memory != NULL)
		figure->text(memory, value, remark);
	known = memory != NULL && strcmp(value, "unknown") != 0;
	canvas_text(canvas, y, x, LABEL, ROLE_DIM, figure->label);
	canvas_right(canvas, y, x + LABEL + 1, VALUE, known ? ROLE_STRONG : ROLE_DIM, value);
	x += used + GAP;
	width -= used + GAP;
	if (memory != NULL && figure->graph != GRAPH_NONE) {
		if (graph < GRAPH / 2) /* no room for a remark */
			graph = width;
		graph = graph < GRAPH ? graph : GRAPH;
		draw_graph(memory, figure->graph, canvas, y, x, graph);
		x += graph + 1;
		width -= graph + 1;
	} else {
		x -= GAP - 1;
		width += GAP - 1;
	}
	if (canvas_width(remark) <= width)
		canvas_text(canvas, y, x, width, ROLE_DIM, remark);
}

/* The n-th figure beside the first column: those of the first column for which there was no line
 * come first. */
static const struct figure *beside(int n, int left)
{
	if (n < left)
		return &graphs[GRAPHS - left + n];
	return n - left < PLAIN ? &plain[n - left] : NULL;
}

static void draw_grid(const struct mm_memory_view *memory, struct canvas *canvas, struct box box)
{
	int rows = box.height < GRAPHS ? box.height : GRAPHS, left = GRAPHS - rows;
	int cell = box.width >= 110 ? CELL : FIGURE; /* with a remark or without */
	int cells = (box.width - FIGURE - GAP - GRAPH / 2) / (cell + GAP);
	int first;

	if (rows < 1)
		return;
	if (cells > (left + PLAIN + rows - 1) / rows)
		cells = (left + PLAIN + rows - 1) / rows;
	first = box.width - cells * (cell + GAP);
	if (first > FIGURE + GAP + GRAPH + 1 + REMARK)
		first = FIGURE + GAP + GRAPH + 1 + REMARK;
	if (cells > 0)
		cell = (box.width - first) / cells - GAP;
	for (int y = 0; y < rows; y++)
		draw_figure(memory, &graphs[y], canvas, box.y + y, box.x, first);
	for (int i = 0; i < cells * rows && beside(i, left) != NULL; i++)
		draw_figure(memory, beside(i, left), canvas, box.y + i % rows,
			    box.x + first + GAP + i / rows * (cell + GAP), cell);
}

/* The selected symbol's pages: the higher a stretch, the more of it is there. */
static void draw_cells(const struct ui *ui, struct canvas *canvas, int y, int x, int cells)
{
	const struct mm_memory_view *memory = ui->memory;
	const struct mm_quote *quote = symbol_quote(ui, ui->selected);

	for (int i = 0; i < cells; i++) {
		size_t from = (size_t)i * memory->page_cells / (size_t)cells;
		uint8_t share = memory->pages[from < MM_PAGE_CELLS ? from : MM_PAGE_CELLS - 1];

		canvas_glyph(canvas, y, x + i, share == 0 ? ROLE_DIM : ROLE_SPARK,
			     spark_block(share == 0 ? 1 : 2 + share * 5 / 255));
	}
	if (quote != NULL && memory->symbol_rows > 0) {
		double at = (double)quote->rows / (double)memory->symbol_rows;
		int cell = at < 1 ? (int)(at * cells) : cells - 1;

		canvas_glyph(canvas, y, x + cell, ROLE_MARK, 0x2502);
	}
}

/* Columns that the line of pages has for them, beside the symbol and, where it is wide, a caption.
 */
static int page_columns(int width)
{
	int cells = width - LABEL - 1;

	if (width >= CAPTION_FROM)
		cells -= (int)sizeof(caption) + 1;
	return cells < 0 ? 0 : cells > MM_PAGE_CELLS ? MM_PAGE_CELLS : cells;
}

static void draw_pages(const struct ui *ui, struct canvas *canvas, int y, int x, int width)
{
	const struct mm_memory_view *memory = ui->memory;
	int cells = page_columns(width);

	if (ui->selected == UINT32_MAX || cells < 1)
		return;
	canvas_cut(canvas, y, x, LABEL, ROLE_DIM, symbol_name(ui, ui->selected));
	x += LABEL + 1;
	if (memory == NULL) {
		canvas_text(canvas, y, x, cells, ROLE_DIM, "-");
	} else if (memory->symbol != ui->selected) {
		return; /* just selected: not looked at yet */
	} else if (memory->page_cells == 0 || memory->pages_reason[0] != 0) {
		canvas_cut(canvas, y, x, cells, ROLE_DIM,
			   memory->pages_reason[0] != 0 ? memory->pages_reason : "unknown");
	} else {
		draw_cells(ui, canvas, y, x, cells);
		if (width >= CAPTION_FROM)
			canvas_text(canvas, y, x + cells + 2, (int)sizeof(caption) - 1, ROLE_DIM,
				    caption);
	}
}

static void draw(struct ui *ui, struct canvas *canvas, struct box inside)
{
	bool pages = inside.height > GRAPHS;
	struct box grid = {inside.y, inside.x + 1, inside.height - pages, inside.width - 2};

	ui->page_cells = pages ? (size_t)page_columns(grid.width) : 0;
	if (ui->market_only)
		return;
	draw_grid(ui->memory, canvas, grid);
	if (pages)
		draw_pages(ui, canvas, inside.y + GRAPHS, grid.x, grid.width);
	grid.y += GRAPHS + 2;
	grid.height = inside.height - GRAPHS - 2;
	if (ui->memory != NULL && grid.height >= FAULT_GRAPHS_LEAST)
		fault_graphs_draw(ui->memory, canvas, grid);
}

static int height(int screen)
{
	return screen >= 30 ? 6 : screen >= 20 ? 4 : 0;
}

const struct panel panel_memory = {
	.id = PANEL_MEMORY,
	.name = "MEMORY",
	.least_height = 4,
	.draw = draw,
	.height = height,
};
