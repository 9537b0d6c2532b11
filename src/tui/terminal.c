/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Curses, and nothing else.
 *
 * Output: a frame comes as a whole canvas. The cells shown last are kept beside it, so that only
 * those that differ are put to curses, which then makes the least bytes it can, once a frame. These
 * go out without waiting (outlet.c). Roles become colour pairs when the terminal is opened: pair 1
 * + 2 x role, and one more for the same role on the selected line's ground.
 *
 * Input: curses turns escape sequences into keys and gives everything else byte by byte; readline
 * and keys.c put bytes together. Keys are read from a pad, because reading from the screen's window
 * would refresh it behind our back. terminfo knows the arrows, and mostly not what they send with
 * Shift or Ctrl, so we say it: nearly all terminals follow xterm there.
 *
 * A crash must not wait for curses, whose data may be what broke: the bytes that give the screen
 * back are made ready when it is taken over.
 */
#include "tui/terminal.h"

#include "tui/outlet.h"
#include "tui/theme.h"

#include <curses.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* How long the rest of an escape sequence may take, in ms: far longer than a program needs to send
 * it and shorter than a person notices. $ESCDELAY overrides it, for slow lines. */
#define ESCAPE_DELAY 25

#define RESCUE_MAX 256

/* Pastes come between marks (bracketed). */
static const char mode_on[] = "\033[?2004h", mode_off[] = "\033[?2004l";

/* How long a terminal may take for what it still has to be sent before it is given back, in ms. */
#define PATIENCE 2000

static struct {
	bool open;
	SCREEN *screen;
	WINDOW *keys; /* a pad */
	FILE *in;     /* /dev/tty where standard input is something else, else NULL */
	int in_fd;
	int pending; /* a byte read ahead, or ERR */
	bool pasting;
	char paste[TERMINAL_PASTE_MAX];
	size_t pasted;

	int width, height;
	struct cell *shown; /* what the screen shows; NULL: unknown */
	bool redraw;
	bool cursor;      /* is it visible? */
	bool modes_known; /* does it know DEC's private modes? */

	attr_t attributes[ROLE_COUNT][2];
	short pair[ROLE_COUNT][2];

	/* for a crash */
	struct termios modes;
	char rescue[RESCUE_MAX];
	size_t rescue_bytes;
	volatile sig_atomic_t taken; /* is the terminal in our modes? */
} terminal = {.in_fd = -1, .pending = ERR};

/* --- keys ---------------------------------------------------------------------------------------
 */

/* Our own codes in curses: above all of its, the key of ours added to them. */
#define OWN_KEYS (KEY_MAX + 1)

static const struct {
	const char *sequence; /* in xterm's way, %d is the modifier's digit */
	int key;
} sequences[] = {
	{"\033[1;%dA", TERMINAL_UP},      {"\033[1;%dB", TERMINAL_DOWN},
	{"\033[1;%dC", TERMINAL_RIGHT},   {"\033[1;%dD", TERMINAL_LEFT},
	{"\033[1;%dH", TERMINAL_HOME},    {"\033[1;%dF", TERMINAL_END},
	{"\033[5;%d~", TERMINAL_PAGE_UP}, {"\033[6;%d~", TERMINAL_PAGE_DOWN},
	{"\033[3;%d~", TERMINAL_DELETE},
};

/* xterm's modifiers: 1 + (1 Shift, 2 Alt, 4 Ctrl). */
static const struct {
	int digit, modifier;
} modifiers[] = {{2, TERMINAL_SHIFT}, {3, TERMINAL_ALT}, {5, TERMINAL_CTRL}};

/* Both forms of the arrows, whatever mode terminfo believes the keypad to be in, and rxvt's way of
 * saying Shift and Ctrl. */
static const struct {
	const char *sequence;
	int key;
} more_sequences[] = {
	{"\033[A", TERMINAL_UP},
	{"\033[B", TERMINAL_DOWN},
	{"\033[C", TERMINAL_RIGHT},
	{"\033[D", TERMINAL_LEFT},
	{"\033OA", TERMINAL_UP},
	{"\033OB", TERMINAL_DOWN},
	{"\033OC", TERMINAL_RIGHT},
	{"\033OD", TERMINAL_LEFT},
	{"\033[H", TERMINAL_HOME},
	{"\033[F", TERMINAL_END},
	{"\033OH", TERMINAL_HOME},
	{"\033OF", TERMINAL_END},
	{"\033[1~", TERMINAL_HOME},
	{"\033[4~", TERMINAL_END},
	{"\033[a", TERMINAL_SHIFT | TERMINAL_UP},
	{"\033[b", TERMINAL_SHIFT | TERMINAL_DOWN},
	{"\033[c", TERMINAL_SHIFT | TERMINAL_RIGHT},
	{"\033[d", TERMINAL_SHIFT | TERMINAL_LEFT},
	{"\033Oa", TERMINAL_CTRL | TERMINAL_UP},
	{"\033Ob", TERMINAL_CTRL | TERMINAL_DOWN},
	{"\033Oc", TERMINAL_CTRL | TERMINAL_RIGHT},
	{"\033Od", TERMINAL_CTRL | TERMINAL_LEFT},
};

static void define_keys(void)
{
	char text[16];

	define_key("\033[200~", OWN_KEYS + TERMINAL_PASTE);

	for (size_t i = 0; i < sizeof more_sequences / sizeof more_sequences[0]; i++)
		define_key(more_sequences[i].sequence, OWN_KEYS + more_sequences[i].key);
	for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
		for (size_t m = 0; m < sizeof modifiers / sizeof modifiers[0]; m++) {
			snprintf(text, sizeof text, sequences[i].sequence, modifiers[m].digit);
			define_key(text, OWN_KEYS + (sequences[i].key | modifiers[m].modifier));
		}
	}
}

static const struct {
	int curses, key;
} curses_keys[] = {
	{KEY_UP, TERMINAL_UP},
	{KEY_DOWN, TERMINAL_DOWN},
	{KEY_LEFT, TERMINAL_LEFT},
	{KEY_RIGHT, TERMINAL_RIGHT},
	{KEY_HOME, TERMINAL_HOME},
	{KEY_END, TERMINAL_END},
	{KEY_PPAGE, TERMINAL_PAGE_UP},
	{KEY_NPAGE, TERMINAL_PAGE_DOWN},
	{KEY_IC, TERMINAL_INSERT},
	{KEY_DC, TERMINAL_DELETE},
	{KEY_BACKSPACE, TERMINAL_BACKSPACE},
	{KEY_BTAB, TERMINAL_BACK_TAB},
	{KEY_ENTER, '\r'},
	{KEY_SLEFT, TERMINAL_SHIFT | TERMINAL_LEFT},
	{KEY_SRIGHT, TERMINAL_SHIFT | TERMINAL_RIGHT},
	{KEY_SR, TERMINAL_SHIFT | TERMINAL_UP},
	{KEY_SF, TERMINAL_SHIFT | TERMINAL_DOWN},
	{KEY_SHOME, TERMINAL_SHIFT | TERMINAL_HOME},
	{KEY_SEND, TERMINAL_SHIFT | TERMINAL_END},
};

/* A key of curses as one of ours; TERMINAL_NONE for those we have no name for. */
static int translate(int key)
{
	if (key > OWN_KEYS)
		return key - OWN_KEYS;
	if (key == 127 || key == '\b')
		return TERMINAL_BACKSPACE;
	if (key < KEY_MIN)
		return key;
	if (key >= KEY_F(1) && key <= KEY_F(12))
		return TERMINAL_F1 + key - KEY_F(1);
	for (size_t i = 0; i < sizeof curses_keys / sizeof curses_keys[0]; i++)
		if (curses_keys[i].curses == key)
			return curses_keys[i].key;
	return TERMINAL_NONE;
}

static int next_code(void)
{
	int code = terminal.pending;

	terminal.pending = ERR;
	return code == ERR ? wgetch(terminal.keys) : code;
}

/* Reads on in a paste: past curses, which would look for keys in it, and never beyond its end.
 * Ctrl-C ends it too, should the end have got lost. True once it is complete. */
static bool read_paste(void)
{
	static const char end[] = "\033[201~";
	struct pollfd ready = {.fd = terminal.in_fd, .events = POLLIN};
	char bytes[sizeof end - 1];
	static size_t matched;

	while (terminal.pasting && poll(&ready, 1, 0) > 0) {
		ssize_t got = read(terminal.in_fd, bytes, sizeof bytes - matched);
		if (got <= 0)
			return false;
		for (ssize_t i = 0; i < got; i++) {
			matched = bytes[i] == end[matched] ? matched + 1 : bytes[i] == end[0];
			if (!matched && terminal.pasted < sizeof terminal.paste - 1)
				terminal.paste[terminal.pasted++] = bytes[i];
			terminal.pasting &= matched < sizeof end - 1 &&
					    bytes[i] != TERMINAL_CONTROL('c');
		}
	}
	if (!terminal.pasting)
		matched = 0;
	terminal.paste[terminal.pasted] = '\0';
	return !terminal.pasting;
}

const char *terminal_pasted(void)
{
	return terminal.paste;
}

int terminal_key(void)
{
	if (terminal.pasting)
		return read_paste() ? TERMINAL_PASTE : TERMINAL_NONE;
	for (;;) {
		int code = next_code();
		if (code == ERR)
			return TERMINAL_NONE;
		if (code == TERMINAL_ESCAPE) {
			/* with Alt a terminal sends Escape and the key in one go */
			terminal.pending = wgetch(terminal.keys);
			if (terminal.pending == KEY_BACKSPACE && next_code() != ERR)
				return TERMINAL_ALT | TERMINAL_BACKSPACE;
			if (terminal.pending == ERR || terminal.pending == TERMINAL_ESCAPE ||
			    terminal.pending >= KEY_MIN)
				return TERMINAL_ESCAPE;
			return TERMINAL_ALT | next_code();
		}
		int key = translate(code);
		if (key == TERMINAL_PASTE) {
			terminal.pasting = true;
			terminal.pasted = 0;
			return terminal_key();
		}
		if (key != TERMINAL_NONE)
			return key;
	}
}

int terminal_input(void)
{
	return terminal.in_fd;
}

bool terminal_gone(void)
{
	int waiting;

	/* EIO once it has hung up */
	return outlet_gone() || ioctl(terminal.in_fd, FIONREAD, &waiting) < 0;
}

/* --- taking it over and giving it back ----------------------------------------------------------
 */

/* A capability's bytes; empty where the terminal does not have it. */
static const char *capability(const char *name)
{
	const char *text = tigetstr(name);

	return text && text != (char *)-1 ? text : "";
}

/* Adds bytes to those of a rescue, without padding ("$<5>"). */
static void add_rescue(const char *text)
{
	for (; *text && terminal.rescue_bytes < RESCUE_MAX; text++) {
		if (text[0] == '$' && text[1] == '<' && strchr(text, '>'))
			text = strchr(text, '>');
		else
			terminal.rescue[terminal.rescue_bytes++] = *text;
	}
}

static void prepare_rescue(void)
{
	terminal.rescue_bytes = 0;
	if (terminal.modes_known) {
		add_rescue("\030\033[?2026l"); /* a frame may have been cut: CAN ends a sequence */
		add_rescue(mode_off);
	}
	add_rescue(capability("sgr0"));
	add_rescue(capability("op"));
	add_rescue(capability("cnorm"));
	add_rescue(capability("rmkx"));
	add_rescue(capability("rmcup"));
}

void terminal_rescue(void)
{
	if (!terminal.taken)
		return;
	terminal.taken = 0;
	outlet_rescue(terminal.rescue, terminal.rescue_bytes);
	tcsetattr(terminal.in_fd, TCSANOW, &terminal.modes);
}

/* Makes a colour pair and attributes of every role. */
static void prepare_looks(void)
{
	const char *no_color = getenv("NO_COLOR");
	int colours = 0;

	if (has_colors() && !(no_color && *no_color)) {
		start_color();
		use_default_colors();
		colours = COLORS;
	}
	for (int role = 0; role < ROLE_COUNT; role++) {
		for (int selected = 0; selected < 2; selected++) {
			struct look look = theme_look((enum role)role, selected, colours);
			short pair = (short)(1 + 2 * role + selected);
			attr_t attributes = A_NORMAL;

			if (look.bold)
				attributes |= A_BOLD;
			if (look.dim)
				attributes |= A_DIM;
			if (look.reverse)
				attributes |= A_REVERSE;
			if (look.underline)
				attributes |= A_UNDERLINE;
			if (colours <= 0 || pair >= COLOR_PAIRS ||
			    init_pair(pair, look.foreground, look.background) == ERR)
				pair = 0;
			terminal.attributes[role][selected] = attributes;
			terminal.pair[role][selected] = pair;
		}
	}
}

/* Where keys come from: standard input, or the terminal itself where that is something else. */
static FILE *open_input(struct mm_error *err)
{
	if (isatty(STDIN_FILENO)) {
		terminal.in_fd = STDIN_FILENO;
		return stdin;
	}
	terminal.in = fopen("/dev/tty", "re");
	if (!terminal.in) {
		mm_fail_errno(err, "standard input is no terminal, and /dev/tty cannot be read");
		return NULL;
	}
	terminal.in_fd = fileno(terminal.in);
	return terminal.in;
}

/* Whether $TERM names a terminal at all. */
static bool check_type(const char *type, struct mm_error *err)
{
	if (!isatty(STDOUT_FILENO))
		return mm_fail(err, "standard output is no terminal");
	if (!type || !*type)
		return mm_fail(err, "TERM is not set, so it is not known what this terminal can "
				    "do; try TERM=xterm-256color");
	if (!strcmp(type, "dumb"))
		return mm_fail(err, "a terminal of type \"dumb\" cannot show a screen; if it is "
				    "another, set TERM, for example TERM=xterm-256color");
	return true;
}

static void set_modes(void)
{
	raw();
	noecho();
	nonl();
	typeahead(-1); /* a frame is shown whole, also when keys are waiting */
	idlok(stdscr, FALSE);
	keypad(terminal.keys, TRUE);
	nodelay(terminal.keys, TRUE);
	if (!getenv("ESCDELAY"))
		set_escdelay(ESCAPE_DELAY);
	curs_set(0);
	terminal.cursor = false;
	if (terminal.modes_known)
		outlet_say(mode_on);
}

bool terminal_open(struct mm_error *err)
{
	const char *type = getenv("TERM");

	if (!check_type(type, err))
		return false;
	FILE *in = open_input(err);
	if (!in)
		return false;
	tcgetattr(terminal.in_fd, &terminal.modes);
	FILE *out = outlet_open();
	if (!out) {
		terminal_close();
		return mm_fail_errno(err, "cannot write to the terminal");
	}
	terminal.screen = newterm(NULL, out, in);
	if (!terminal.screen) {
		terminal_close();
		return mm_fail(err,
			       "no description of a terminal of type \"%s\" is installed; try "
			       "TERM=xterm-256color",
			       type);
	}
	terminal.open = true;
	terminal.taken = 1;
	terminal.keys = newpad(1, 1);
	if (!tigetstr("cup") || !terminal.keys) {
		terminal_close();
		return mm_fail(err,
			       "a terminal of type \"%s\" cannot move its cursor; try "
			       "TERM=xterm-256color",
			       type);
	}
	terminal.modes_known = strstr(capability("smcup"), "\033[?1049h") != NULL;
	prepare_rescue();
	set_modes();
	define_keys();
	prepare_looks();
	terminal.redraw = true;
	return true;
}

/* Gives the terminal back. One that takes nothing any more keeps its picture. */
static void give_back(void)
{
	outlet_drain(PATIENCE);
	if (terminal.modes_known)
		outlet_say(mode_off);
	endwin();
	tcsetattr(terminal.in_fd, TCSANOW, &terminal.modes);
	terminal.taken = 0;
}

void terminal_close(void)
{
	if (terminal.open) {
		give_back();
		if (terminal.keys)
			delwin(terminal.keys);
		delscreen(terminal.screen);
	}
	outlet_close();
	if (terminal.in)
		fclose(terminal.in);
	free(terminal.shown);
	memset(&terminal, 0, sizeof terminal);
	terminal.in_fd = -1;
	terminal.pending = ERR;
}

void terminal_leave(void)
{
	give_back();
}

void terminal_return(void)
{
	terminal.taken = 1;
	terminal_forget();
	if (terminal.modes_known)
		outlet_say(mode_on);
	outlet_straight(); /* the next refresh sets modes and cursor again by itself */
}

void terminal_size(int *width, int *height)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col && size.ws_row &&
	    (size.ws_col != COLS || size.ws_row != LINES)) {
		resizeterm(size.ws_row, size.ws_col);
		terminal_forget();
	}
	*width = COLS;
	*height = LINES;
}

bool terminal_ascii(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

/* --- showing ------------------------------------------------------------------------------------
 */

void terminal_forget(void)
{
	terminal.redraw = true;
}

/* Whether curses could be confused, or the terminal: nothing below space goes out, whatever a panel
 * may have done. */
static wchar_t safe_glyph(uint32_t glyph, bool ascii)
{
	if (glyph < 0x20 || (glyph >= 0x7f && glyph < 0xa0))
		return L' ';
	if (ascii && glyph > 0x7e)
		return L'?';
	return (wchar_t)glyph;
}

static void put(int y, int x, const struct cell *cell, bool ascii)
{
	wchar_t text[CCHARW_MAX + 1] = {safe_glyph(cell->glyph, ascii)};
	cchar_t out;

	if (cell->combining && !ascii)
		text[1] = (wchar_t)cell->combining;
	setcchar(&out, text, terminal.attributes[cell->role][cell->selected],
		 terminal.pair[cell->role][cell->selected], NULL);
	mvadd_wch(y, x, &out);
}

static bool same(const struct cell *a, const struct cell *b)
{
	return a->glyph == b->glyph && a->combining == b->combining && a->role == b->role &&
	       a->selected == b->selected;
}

/* Makes sure that `shown` is as large as the canvas; without it every cell is put. */
static void fit_shown(const struct canvas *canvas)
{
	if (terminal.shown && terminal.width == canvas->width && terminal.height == canvas->height)
		return;
	free(terminal.shown);
	terminal.width = canvas->width;
	terminal.height = canvas->height;
	terminal.shown = calloc((size_t)canvas->width * (size_t)canvas->height,
				sizeof *terminal.shown);
	terminal.redraw = true;
}

static void show_cursor(const struct canvas *canvas)
{
	bool visible = canvas->cursor_x >= 0 && canvas->cursor_y >= 0;

	if (visible)
		move(canvas->cursor_y, canvas->cursor_x);
	if (visible != terminal.cursor)
		curs_set(visible);
	terminal.cursor = visible;
}

void terminal_show(const struct canvas *canvas)
{
	fit_shown(canvas);
	if (terminal.redraw)
		clear();
	for (int y = 0; y < canvas->height && y < LINES; y++) {
		for (int x = 0; x < canvas->width && x < COLS; x++) {
			size_t i = (size_t)y * (size_t)canvas->width + (size_t)x;
			const struct cell *cell = &canvas->cells[i];
			bool known = terminal.shown && !terminal.redraw;

			if (!cell->glyph || (known && same(cell, &terminal.shown[i])))
				continue;
			put(y, x, cell, canvas->ascii);
		}
	}
	if (terminal.shown)
		memcpy(terminal.shown, canvas->cells,
		       (size_t)canvas->width * (size_t)canvas->height * sizeof *terminal.shown);
	outlet_begin();
	show_cursor(canvas);
	refresh();
	terminal.redraw = !outlet_end(terminal.modes_known);
}

int64_t terminal_due(int64_t now)
{
	return outlet_due(now);
}

int terminal_output(void)
{
	return outlet_descriptor();
}

void terminal_go_on(void)
{
	outlet_go_on();
}
