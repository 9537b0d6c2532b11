/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Views: what the screen may know. Copies, without a pointer into a mapped file, published by the
 * player (struct mm_view) and the monitor (struct mm_memory_view) through triple buffers.
 */
#ifndef MMTUI_VIEW_H
#define MMTUI_VIEW_H

#include <mmtui/position.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef MM_UNKNOWN
#define MM_UNKNOWN UINT64_MAX /* a figure the kernel does not give */
#endif

#define MM_VIEW_TAPE_MAX 256
#define MM_WATCH_MAX 128 /* symbols with a sparkline at once */
#define MM_SPARK_MAX 128 /* cells of a sparkline */
#define MM_DENSITY_CELLS 512
#define MM_HISTORY 64 /* past seconds of a rate */
#define MM_PAGE_CELLS 256
#define MM_NOTICE_MAX 256
#define MM_FILTER_MAX 512 /* bytes of a list of names and globs, its NUL included */
#define MM_CHART_MAX 512  /* bars of a chart */
#define MM_BREAKS_MAX 64
#define MM_BREAK_TEXT 128

/* A symbol's line. Prices are NaN before its first trade. */
struct mm_quote {
	uint64_t rows; /* events of it before the playhead, from the start of the data */
	int64_t time;  /* of its last trade */
	double last, previous, reference; /* change is last - reference */
	double open, high, low, volume, turnover, largest;
	uint64_t trades; /* in the session */
	bool broken;     /* one of its files is */
	bool chosen;     /* belongs to what is replayed; the others are not listed */
};

struct mm_print {
	int64_t timestamp;
	uint32_t symbol;
	double price, volume, previous;
};

struct mm_spark {
	uint32_t symbol;
	double price[MM_SPARK_MAX]; /* the first `spark_cells` are valid; NaN before the first trade
				     */
};

/* A cell of a chart: the trades of one symbol in a stretch of time, as far as the playhead has
 * come. Without a trade in it, all four prices are the last one before it, and trades is 0; NaN
 * before the symbol's first trade and after the playhead. */
struct mm_bar {
	double open, high, low, close, volume;
	uint64_t trades;
};

/* What is watched of one symbol (mm_watch.chart). */
struct mm_chart {
	uint32_t symbol; /* UINT32_MAX: none is */
	int64_t first;   /* start of bar[0], a multiple of step */
	int64_t step;    /* ns a bar */
	size_t bars;
	struct mm_bar bar[MM_CHART_MAX];

	/* Which of its files is broken, the first of them, and why; "" where none is. */
	char broken[MM_NOTICE_MAX];
};

/* A breakpoint (breakpoint.h). */
struct mm_break_view {
	uint32_t number;          /* what :delete takes; never used twice */
	char text[MM_BREAK_TEXT]; /* as it was set: "SPY price > 168.5" */
	uint64_t hits;
};

enum mm_phase {
	MM_LOADING, /* headers are being read: only the names and the progress are there */
	MM_PAUSED,
	MM_PLAYING,
};

struct mm_view {
	enum mm_phase phase;
	uint32_t loaded, tables; /* headers read so far, of how many */

	/* the market: constant once loaded */
	uint64_t events;
	int64_t start, end;
	uint32_t broken; /* tables */
	uint8_t price_decimals, volume_decimals;
	uint8_t time_decimals; /* of a second that its timestamps have: 0, 3, 6 or 9 */

	/* the playhead */
	uint64_t n;
	int64_t t;
	int direction; /* 1 or -1 */
	struct mm_speed speed;
	bool behind;              /* cannot keep up */
	bool at_end;              /* nothing left in the direction of play */
	double events_per_second; /* measured; exempt from principle 1 */

	bool has_in, has_out;
	int64_t in, out;

	uint64_t answered; /* number of the last request that has been carried out */

	/* the last thing the player has to say; a new number for each */
	uint64_t notice_number;
	bool notice_is_error;
	char notice[MM_NOTICE_MAX];

	/* the tape as it is watched: filtered, scrolled back */
	uint64_t tape_events; /* that belong on it before the playhead */
	uint64_t tape_back;   /* newest ones of them that are left out: at most tape_events */
	size_t tape_count;
	struct mm_print tape[MM_VIEW_TAPE_MAX]; /* newest first */

	/* from the in mark (or the start) to the out mark (or the end): of all symbols, and of
	 * those whose events belong on the tape */
	uint64_t window_events, tape_window_events;

	struct mm_chart chart;

	size_t breaks;
	struct mm_break_view break_point[MM_BREAKS_MAX];
	/* Does the playhead stand where a breakpoint stopped it? Then which one, and the event: the
	 * newest before the playhead, or, backward, the next one after it. */
	uint32_t stopped_by; /* 0: none */
	struct mm_print stopped_at;

	int64_t spark_step; /* ns a cell */
	size_t spark_cells, spark_count;
	struct mm_spark spark[MM_WATCH_MAX];

	uint32_t symbols;       /* of the whole directory: index of quote[] */
	struct mm_quote *quote; /* by symbol index */
};

struct mm_memory_view {
	int64_t taken; /* CLOCK_MONOTONIC ns of the latest statm */

	uint64_t budget, mapped_bytes, resident, shared, virtual_bytes, peak;
	uint32_t mapped_tables;
	uint64_t batches;    /* bytes the replay's own buffers take */
	uint64_t ahead;      /* bytes asked for ahead of the playhead */
	uint64_t released;   /* tables, since the start */
	uint64_t page_cache; /* bytes of the pool's files in the page cache, MM_UNKNOWN before known
			      */
	int64_t page_cache_age; /* ns since all files were looked at */
	uint64_t pss;           /* of the pool's mappings; MM_UNKNOWN before known */
	int64_t pss_age;

	double minor_per_second, major_per_second, disk_per_second; /* NaN where unknown */
	float minor[MM_HISTORY], major[MM_HISTORY];                 /* newest last */
	uint64_t screen_minor, screen_major; /* faults of the screen thread itself */

	/* the selected symbol's price column, through all its segments: cell i stands for the rows
	 * from i / page_cells of symbol_rows on, so that the playhead is at quote.rows /
	 * symbol_rows */
	uint32_t symbol; /* UINT32_MAX: none */
	uint64_t symbol_rows;
	size_t page_cells;
	uint8_t pages[MM_PAGE_CELLS]; /* share in the page cache, 0 to 255 */
	char pages_reason[96];        /* why they are unknown, or empty */

	/* the timeline: the cells are equal parts of [density_from, density_to]; 1 is the fullest
	 */
	int64_t density_from, density_to;
	bool density_done;
	uint32_t density_symbols; /* looked at so far */
	uint32_t density_of;      /* of how many */
	float density[MM_DENSITY_CELLS];
	/* the same of the whole market, as far as it is known: what there is to show of a stretch
	 * whose own density is yet to come */
	uint32_t overview_symbols;
	float overview[MM_DENSITY_CELLS];
};

#endif
