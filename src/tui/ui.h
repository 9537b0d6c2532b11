/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state of the screen: the views it was given last and the settings a person has made. One
 * struct, owned by the screen thread. Three groups of files work on it:
 *
 *   actions, commands, keys, prompt, script   change it, or ask the player to
 *   layout, theme, panel_*, help		read it and draw into a canvas
 *   terminal, loop, app			show the canvas, read keys, begin and end
 *
 * Nothing here includes anything of store/.
 */
#ifndef TUI_UI_H
#define TUI_UI_H

#include "tui/canvas.h"
#include "tui/places.h"

#include <mmtui/error.h>
#include <mmtui/export.h>
#include <mmtui/monitor.h>
#include <mmtui/player.h>
#include <mmtui/time.h>

enum panel_id { PANEL_TAPE, PANEL_SYMBOLS, PANEL_MEMORY, PANEL_TIMELINE, PANELS };

enum ui_mode {
	UI_NORMAL,
	UI_COMMAND, /* the command line is open on the last line */
	UI_HELP,    /* the help overlay covers the panels */
	UI_LIST,    /* a list covers them: bookmarks, breakpoints, anomalies, settings */
};

/* What the mouse did, in a cell of the screen. */
enum mouse_kind {
	MOUSE_PRESS,
	MOUSE_DOUBLE, /* a second press at the same place, soon after the first */
	MOUSE_DRAG,   /* moved with the button down */
	MOUSE_RELEASE,
	MOUSE_WHEEL_UP,
	MOUSE_WHEEL_DOWN,
};
struct mouse {
	enum mouse_kind kind;
	int y, x;
	bool shift, ctrl;
};

/* The stretch a symbol's page shows. */
struct chart_settings {
	int64_t step; /* ns a bar */
	int64_t end;  /* the last bar holds it; INT64_MAX: follows the playhead */
	bool candles; /* else a line */
	int cross;    /* the crosshair's bar, counted from the right; -1: none */
	size_t bars;  /* columns the chart had in the last frame */
};

/* What there was before a symbol's page was opened, and is again when it is left: the panel with
 * the focus, the one at full screen; how far the tape was scrolled back, which counts where the
 * playhead still is at event n. */
struct behind {
	enum panel_id focus;
	int maximized;
	uint64_t tape_back, n;
};

enum sort_key {
	SORT_SYMBOL,
	SORT_LAST,
	SORT_CHANGE,
	SORT_OPEN,
	SORT_HIGH,
	SORT_LOW,
	SORT_VWAP,
	SORT_VOLUME,
	SORT_TRADES,
	SORT_AGE,
	SORT_KEYS
};

/* Where things were in the last frame, for the mouse. Without height: not on the screen. */
#define UI_HINTS_MAX 48
struct drawn {
	struct box panel[PANELS];  /* frame included */
	struct box inside[PANELS]; /* what the panel drew in */
	struct box middle;         /* all between the line on top and the last */
	struct box page;           /* a symbol's */
	/* keys told in the last line */
	struct {
		int y, x, width, key;
	} hint[UI_HINTS_MAX];
	int hints;
};

/* Trades of at least so many shares are bold until something else is set: a block, as markets call
 * it (17 CFR 242.600, "block size": 10,000 shares or more). Volumes of another unit, lots or coins,
 * want another figure. */
#define UI_LARGE 10000

#define UI_MESSAGE_MAX 256
#define UI_PROMPT_MAX 1024

/* What was looked for last among the symbols, and where one was before (find.c). */
struct find_settings {
	char text[UI_PROMPT_MAX];
	uint32_t selected, list_top;
	bool chosen;
};

/* What is looked for in the help (help_find.c). */
struct help_find {
	char text[UI_PROMPT_MAX]; /* "": nothing */
	int at;                   /* which of the matches one is at, from 0 */
	bool scrolls;             /* the next frame shows it */
	int top_before;           /* help_top before the prompt was opened */
};

struct ui {
	struct mm_player *player;
	struct mm_monitor *monitor; /* NULL where nobody looks */
	const struct mm_view *view;
	const struct mm_memory_view *memory; /* NULL without a monitor */
	/* A symbol's name and the directory's: where NULL, the player is asked. */
	const char *(*name)(const struct ui *ui, uint32_t symbol);
	const char *directory;

	/* what the replay was restricted to at the start; the exporter keeps to it */
	const char *symbols; /* list of names and globs, NULL for all */
	int64_t from, to;    /* INT64_MIN and INT64_MAX where not given */

	uint64_t requested; /* number of the last request sent to the player, 0 before the first */

	/* settings */
	bool has_screen;   /* false: a script runs, or one frame is printed */
	int width, height; /* of the screen in cells */
	const struct mm_zone *zone;
	bool show[PANELS];
	enum sort_key sort;
	bool sort_ascending;
	int64_t spark_span;         /* ns that a sparkline shows */
	int64_t spark_step;         /* a cell of it, in the last frame */
	int64_t stale;              /* symbols without a trade for longer are dim; 0: none is */
	bool market_only;           /* leave out what describes the machine (`:dump --market`) */
	bool remember;              /* the screen as it was left (remember.h) */
	bool mouse;                 /* do we take it, or the terminal? */
	double large;               /* trades of at least this size are bold; 0: none */
	char filter[MM_FILTER_MAX]; /* symbols shown: a list of names and globs, "" for all */

	/* panels */
	enum panel_id focus; /* what arrows, pages and the like move in; Tab goes on */
	int maximized;       /* the panel that has the whole middle, or -1 */
	bool symbol_page;    /* the selected symbol's own page is in the middle */
	bool tape_narrow;    /* the tape shows the selected symbol alone */
	uint64_t tape_back;  /* events the tape is scrolled back */
	struct behind behind;
	uint32_t tape_rows; /* lines the tape had in the last frame */
	struct chart_settings chart;
	int64_t zoom_from, zoom_to; /* the stretch of the timeline; from >= to: all */
	int zoom_waits; /* the side of it where the playhead was when it was chosen: -1, 0 (in it),
			   1 */
	struct drawn drawn;
	int dragged; /* the panel where the mouse's button went down, or -1 */

	/* the list of symbols, in the order shown; rebuilt from the view by symbols_order() */
	uint32_t *order;
	uint32_t ordered;
	uint32_t listable;  /* there would be without the filter */
	uint32_t selected;  /* symbol index; UINT32_MAX where there is none */
	bool chosen;        /* a person selected it, or opened its page; until then the
			     * first in the list is selected */
	uint32_t list_top;  /* first line shown, in order[] */
	uint32_t list_line; /* the line of the list that a person has put the symbol list_of on */
	uint32_t list_of;   /* which stays there while it is selected */
	uint32_t list_rows; /* lines the list had in the last frame: a page */
	int list_width;     /* and columns; 0: it has not been drawn */
	size_t spark_cells; /* columns the sparkline had in the last frame */
	size_t page_cells; /* columns the line of the selected symbol's pages had: mm_monitor_select
			    */
	int name_width;    /* columns of the longest name; 0: not measured yet */
	struct sort_room *sorting; /* of symbols_order */
	struct find_settings find;

	/* what is being typed */
	enum ui_mode mode;
	enum ui_mode covered; /* with UI_COMMAND, and while a typed line runs: what it is over */
	int help_top;         /* first line of the help shown */
	struct help_find help_find;
	int count;                  /* digits before a key, 0: none */
	char prompt[UI_PROMPT_MAX]; /* UTF-8; with UI_COMMAND */
	int prompt_cursor;          /* byte offset */
	bool prompt_proposed;       /* what stands there was not typed, and gives way to what is */
	char prompt_label[160];     /* ":" or "export to: " */
	struct offers *offers;      /* what Tab offers (offers.h); NULL: nothing */
	long offered;               /* the one that has been put in, or -1 */

	/* the last line; cleared by the next key */
	char message[UI_MESSAGE_MAX];
	bool message_is_error;
	uint64_t notice_seen; /* the player's notices shown so far */

	/* what the player and the monitor were last told to look at (watch.c) */
	struct mm_watch watched;
	uint32_t watched_symbol;
	size_t watched_cells;
	int64_t watched_from, watched_to; /* the stretch whose density is counted */

	/* the last seek by the mouse (timeline.c) */
	struct {
		bool waits; /* for the answer to the one before it, `number` */
		bool goes_on;
		int64_t time;
		uint64_t number;
	} sought;

	struct mm_export_job *export_job; /* one at a time, or NULL */
	char export_path[UI_MESSAGE_MAX];
	bool export_stopped;                /* on request */
	int64_t job_ended;                  /* clock: when an export or a search ended last */
	uint32_t export_symbol;             /* whose export's file was asked for last */
	char export_exists[UI_MESSAGE_MAX]; /* what was answered, where there is such a file */

	struct places places; /* bookmarks, breakpoints, anomalies, and their lists */

	size_t wrong; /* where a command's error begins in its arguments, or UI_NOWHERE */

	bool redraw;     /* the terminal's picture cannot be trusted: draw all of it anew */
	bool quit_asked; /* the last command was to quit, and would have thrown an export away */
	bool quit;
};

/* Fills in the settings one begins with, and gives it something to show; ui_init does both. player
 * and what follows must outlive it. monitor may be NULL. Takes the first views. */
void ui_defaults(struct ui *ui);
void ui_show(struct ui *ui, struct mm_player *player, struct mm_monitor *monitor,
	     const struct mm_zone *zone);
void ui_init(struct ui *ui, struct mm_player *player, struct mm_monitor *monitor,
	     const struct mm_zone *zone);
void ui_free(struct ui *ui);

/* Takes the newest views and shows what the player has to say. */
void ui_take_views(struct ui *ui);

/* Sends a request to the player and remembers its number. */
void ui_request(struct ui *ui, const struct mm_request *request);

/* Have all requests been answered by the view one has? */
bool ui_settled(const struct ui *ui);

/* Says something on the last line. */
void ui_say(struct ui *ui, const char *format, ...) __attribute__((format(printf, 2, 3)));
void ui_complain(struct ui *ui, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- drawing: screen.c, symbols_list.c, panels --------------------------------------------------
 */

/* Draws a whole frame, whatever the size and the phase. Below 60 x 16 a sentence asks for room. */
void screen_draw(struct ui *ui, struct canvas *canvas);

/* Is the help or a list on the screen, be it behind the command line? */
bool screen_shows(const struct ui *ui, enum ui_mode mode);

/* Rebuilds ui->order after a new view or a change of sorting, keeps `selected` valid. */
void symbols_order(struct ui *ui);

/* The same where sorting or filter are others than the order was made by, or a page was left that
 * kept a symbol selected. */
void symbols_refresh(struct ui *ui);

/* Whoever does something with the selected symbol means that one: it stays, as if it had been
 * selected by hand. */
void symbols_choose(struct ui *ui);

/* Frees what symbols_order allocated. */
void symbols_free(struct ui *ui);

/* Which symbols are visible in the last frame: what the sparklines are wanted for. */
void symbols_watch(const struct ui *ui, struct mm_watch *out);

/* --- actions: one table for keys, commands, help and manual -------------------------------------
 */

struct action {
	const char *name;      /* the command's word: "seek" */
	const char *arguments; /* as shown in help: "POSITION", NULL where it takes none */
	const char *help; /* one line: "go to a place: 14:03:27, +30s, 50%, #1000, start, end" */
	bool (*run)(struct ui *ui, const char *arguments, struct mm_error *err);
	bool needs_screen; /* makes no sense in a script without a screen */
	bool waits; /* wants to see what the commands before it did: begun when they are answered */
	const char *words; /* what Tab offers after it (complete.c), NULL where nothing */
};

struct binding {
	const char *keys;    /* as shown: "Right l"; "" where no key runs it */
	const char *command; /* the command line it runs: "step 5s"; %d is replaced by the count */
	const char *help;    /* one line: "5 s on" */
	/* (a row without keys and a command is a heading: what follows is for that) */
	const char *brief; /* for the bottom line: "5 s", NULL where it is not shown there */
};

const struct action *actions_all(size_t *count);
const struct binding *bindings_all(size_t *count);

/* Runs one command line, without the colon. False and an error, and nothing has changed. */
bool command_run(struct ui *ui, const char *line, struct mm_error *err);

/* The same, but where the error is about a place in the line, *wrong is its byte, and the error
 * does not name the column. Else *wrong is UI_NOWHERE. */
#define UI_NOWHERE SIZE_MAX
bool command_try(struct ui *ui, const char *line, size_t *wrong, struct mm_error *err);

/* Does it begin with a command at all? */
bool command_exists(const char *line, struct mm_error *err);

/* Must the line wait until the player has answered what was asked before? */
bool command_waits(const char *line);

#endif
