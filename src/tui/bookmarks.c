/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file is small and written whole. A change works on its text, line by line, so that whatever a
 * person wrote between the bookmarks is kept as it is.
 */
#include "tui/bookmarks.h"

#include "io/out_file.h"
#include "tui/xdg.h"

#include <mmtui/number.h>
#include <mmtui/time.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FILE_MOST (1u << 20) /* bytes: thousands of bookmarks */
#define STEM_MOST 64         /* bytes of the directory's name in the file's */
#define LOCK_TRIES 100       /* two seconds in all: then whoever has it is stopped, or stuck */
#define LOCK_EVERY 20000000  /* ns */

void bookmarks_free(struct bookmarks *bookmarks)
{
	free(bookmarks->item);
	*bookmarks = (struct bookmarks){0};
}

/* --- names and paths -------------------------------------------------------------------------- */

bool bookmark_name_fits(const char *name, struct mm_error *err)
{
	size_t length = strlen(name);

	if (!length)
		return mm_fail(err, "a bookmark has a name");
	if (length >= BOOKMARK_NAME_MAX)
		return mm_fail(err, "a bookmark's name has at most %d bytes",
			       BOOKMARK_NAME_MAX - 1);
	if (name[0] == ' ' || name[length - 1] == ' ')
		return mm_fail(err, "a bookmark's name neither begins nor ends with a blank");
	for (const unsigned char *byte = (const unsigned char *)name; *byte; byte++)
		if (*byte < 0x20 || *byte == 0x7f || (*byte == 0xc2 && byte[1] < 0xa0))
			return mm_fail(err, "a bookmark's name is printable");
	return true;
}

/* FNV-1a: other paths, other files. */
static uint64_t hash_of(const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return hash;
}

/* What a directory is called, as far as any file's name may hold it. */
static void stem_of(const char *real, char stem[STEM_MOST + 1])
{
	const char *slash = strrchr(real, '/'), *name = slash ? slash + 1 : real;

	snprintf(stem, STEM_MOST + 1, "%s", name);
	for (char *c = stem; *c; c++)
		if (!strchr("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.",
			    *c) ||
		    (c == stem && *c == '.'))
			*c = '_';
}

bool bookmarks_path(const char *directory, char *path, struct mm_error *err)
{
	char stem[STEM_MOST + 1], file[STEM_MOST + 40], *real = realpath(directory, NULL);

	if (!real)
		return mm_fail_errno(err, "%s", directory);
	stem_of(real, stem);
	snprintf(file, sizeof file, "bookmarks/%s-%016llx", stem,
		 (unsigned long long)hash_of(real));
	free(real);
	return xdg_state(file, path, PATH_MAX, err);
}

/* --- in memory -------------------------------------------------------------------------------- */

static int compare(const void *left, const void *right)
{
	const struct bookmark *a = left, *b = right;

	if (a->t != b->t)
		return a->t < b->t ? -1 : 1;
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return strcmp(a->name, b->name);
}

static bool append(struct bookmarks *bookmarks, const struct bookmark *bookmark)
{
	struct bookmark *item = realloc(bookmarks->item, (bookmarks->count + 1) * sizeof *item);

	if (!item)
		return false;
	bookmarks->item = item;
	item[bookmarks->count++] = *bookmark;
	return true;
}

int64_t bookmarks_find(const struct bookmarks *bookmarks, const char *name)
{
	for (size_t i = 0; i < bookmarks->count; i++)
		if (!strcmp(bookmarks->item[i].name, name))
			return (int64_t)i;
	return -1;
}

bool bookmarks_apply(struct bookmarks *bookmarks, const struct bookmark_change *change)
{
	size_t kept = 0, before = bookmarks->count;

	for (size_t i = 0; i < before; i++)
		if (strcmp(bookmarks->item[i].name, change->bookmark.name) != 0)
			bookmarks->item[kept++] = bookmarks->item[i];
	bookmarks->count = kept;
	if (change->remove)
		return kept < before;
	if (!append(bookmarks, &change->bookmark))
		return false;
	qsort(bookmarks->item, bookmarks->count, sizeof *bookmarks->item, compare);
	return true;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* Takes a word off the line; it must fit. */
static bool take_word(const char **line, char *word, size_t size)
{
	size_t length = strcspn(*line, " \t");

	snprintf(word, size, "%.*s", (int)length, *line);
	*line += length;
	*line += strspn(*line, " \t");
	return length > 0 && length < size;
}

/* Is there nothing on a line but blanks or a comment? */
static bool is_remark(const char *line)
{
	line += strspn(line, " \t\r");
	return !*line || *line == '#';
}

/* Reads a line; the reason of an error is a sentence without the place. */
static bool parse_line(const char *line, struct bookmark *out, struct mm_error *err)
{
	char time[MM_TIME_TEXT_MAX], number[24];
	int64_t n;

	line += strspn(line, " \t");
	if (!take_word(&line, time, sizeof time) || !take_word(&line, number, sizeof number))
		return mm_fail(err, "a time, a number of events and a name are wanted");
	if (!mm_time_parse(time, mm_zone_utc(), MM_NO_DAY, &out->t, err))
		return false;
	if (!strcmp(number, "-"))
		out->n = BOOKMARK_NO_EVENT;
	else if (mm_integer_parse(number, strlen(number), &n) && n >= 0)
		out->n = (uint64_t)n;
	else
		return mm_fail(err, "\"%s\" is no number of events, nor -", number);
	size_t length = strlen(line);
	while (length && strchr(" \t\r", line[length - 1]))
		length--;
	snprintf(out->name, sizeof out->name, "%.*s", (int)length, line);
	if (length >= sizeof out->name)
		return mm_fail(err, "the name has more than %d bytes", BOOKMARK_NAME_MAX - 1);
	return bookmark_name_fits(out->name, err);
}

static void write_line(FILE *to, const struct bookmark *bookmark)
{
	char time[MM_TIME_TEXT_MAX];

	mm_time_format_iso(time, mm_zone_utc(), bookmark->t);
	if (bookmark->n == BOOKMARK_NO_EVENT)
		fprintf(to, "%s - %s\n", time, bookmark->name);
	else
		fprintf(to, "%s %llu %s\n", time, (unsigned long long)bookmark->n, bookmark->name);
}

/* --- files ------------------------------------------------------------------------------------ */

/* The file's text, to be freed; an empty one where there is no file. NULL and an error where it
 * cannot be read. */
static char *read_text(const char *path, struct mm_error *err)
{
	FILE *file = fopen(path, "re");
	char *text = calloc(1, FILE_MOST + 2);
	bool fine = text && (file || errno == ENOENT);

	if (!text)
		mm_fail(err, "%s: out of memory", path);
	else if (!fine)
		mm_fail_errno(err, "%s", path);
	size_t length = fine && file ? fread(text, 1, FILE_MOST + 1, file) : 0;
	if (fine && file && ferror(file))
		fine = mm_fail_errno(err, "%s", path);
	else if (fine && length > FILE_MOST)
		fine = mm_fail(err, "%s has more than %u bytes", path, FILE_MOST);
	else if (fine && strlen(text) < length)
		fine = mm_fail(err, "%s is no text", path);
	if (file)
		fclose(file);
	if (!fine) {
		free(text);
		return NULL;
	}
	return text;
}

/* Cuts the next line off a text. NULL at its end. */
static char *next_line(char **text)
{
	char *line = *text, *end = strchr(line, '\n');

	if (!*line)
		return NULL;
	*text = end ? end + 1 : line + strlen(line);
	if (end)
		*end = '\0';
	return line;
}

static bool parse_text(const char *path, char *text, struct bookmarks *out, struct mm_error *err)
{
	struct bookmark bookmark;
	struct mm_error why;
	int number = 0;

	*out = (struct bookmarks){0};
	for (char *line; (line = next_line(&text));) {
		number++;
		if (is_remark(line))
			continue;
		if (!parse_line(line, &bookmark, &why)) {
			if (!out->complaint.text[0])
				mm_fail(&out->complaint, "%.200s:%d: %s", path, number, why.text);
		} else if (!append(out, &bookmark)) {
			bookmarks_free(out);
			return mm_fail(err, "%s: out of memory", path);
		}
	}
	if (out->count)
		qsort(out->item, out->count, sizeof *out->item, compare);
	return true;
}

bool bookmarks_read(const char *path, struct bookmarks *out, struct mm_error *err)
{
	char *text = read_text(path, err);
	bool done = text && parse_text(path, text, out, err);

	free(text);
	return done;
}

/* What a new file begins with. */
static void write_head(FILE *to, const char *directory)
{
	fputs("# mmtui bookmarks of ", to);
	for (; *directory; directory++)
		fputc((unsigned char)*directory < ' ' ? '?' : *directory, to);
	fputs("\n# time (UTC, or ns since 1970)  events before it  name\n", to);
}

/* Writes the text anew with the change made: all lines of the bookmark's name give way to its own,
 * which stands where the first of them stood, or at the end. False where there was none. */
static bool edit(FILE *to, char *text, const char *directory, const struct bookmark_change *change)
{
	bool stands = false;

	if (!*text)
		write_head(to, directory);
	for (char *line; (line = next_line(&text));) {
		struct bookmark bookmark;

		if (is_remark(line) || !parse_line(line, &bookmark, NULL) ||
		    strcmp(bookmark.name, change->bookmark.name) != 0) {
			fprintf(to, "%s\n", line);
			continue;
		}
		if (!stands && !change->remove)
			write_line(to, &change->bookmark);
		stands = true;
	}
	if (!stands && !change->remove)
		write_line(to, &change->bookmark);
	return stands;
}

/* --- changing --------------------------------------------------------------------------------- */

/* Waits for the lock of all bookmarks; its descriptor, or -1. */
static int lock(const char *path, struct mm_error *err)
{
	const struct timespec pause = {.tv_nsec = LOCK_EVERY};
	char file[PATH_MAX];
	int fd, tries = 0;

	snprintf(file, sizeof file, "%.*s/.lock", (int)(strrchr(path, '/') - path), path);
	fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		mm_fail_errno(err, "%s cannot be locked", path);
		return -1;
	}
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR)
			continue;
		if (errno == EWOULDBLOCK && ++tries < LOCK_TRIES) {
			nanosleep(&pause, NULL);
			continue;
		}
		if (errno == EWOULDBLOCK)
			mm_fail(err, "%s is locked by another mmtui that does not go on", path);
		else
			mm_fail_errno(err, "%s cannot be locked", path);
		close(fd);
		return -1;
	}
	return fd;
}

/* Puts a text in the place of the file. */
static bool replace(const char *path, const char *text, size_t length, struct mm_error *err)
{
	struct out_file out;

	if (length > FILE_MOST)
		return mm_fail(err, "%s would have more than %u bytes", path, FILE_MOST);
	if (!out_file_open(&out, path, true, NULL, err))
		return false;
	if (fwrite(text, 1, length, out.file) != length) {
		mm_fail_errno(err, "%s: cannot write", path);
		out_file_abort(&out);
		return false;
	}
	return out_file_commit(&out, err);
}

/* With the lock held. */
static bool change_locked(const char *path, const char *directory,
			  const struct bookmark_change *change, struct bookmarks *out,
			  struct mm_error *err)
{
	char *text = read_text(path, err), *edited = NULL;
	size_t length = 0;
	FILE *to = text ? open_memstream(&edited, &length) : NULL;
	bool stood = to && edit(to, text, directory, change), done;

	if (text && !to)
		mm_fail(err, "%s: out of memory", path);
	free(text);
	if (!to)
		return false;
	done = (fclose(to) == 0 && edited) || mm_fail(err, "%s: out of memory", path);
	if (done && change->remove && !stood)
		done = mm_fail(err, "there is no bookmark \"%s\"", change->bookmark.name);
	done = done && replace(path, edited, length, err);
	if (done && out)
		done = parse_text(path, edited, out, err);
	free(edited);
	return done;
}

bool bookmarks_change(const char *path, const char *directory, const struct bookmark_change *change,
		      struct bookmarks *out, struct mm_error *err)
{
	char folders[PATH_MAX], *real;

	snprintf(folders, sizeof folders, "%s", path);
	if (!xdg_make_folders(folders, err))
		return false;
	int fd = lock(path, err);
	if (fd < 0)
		return false;
	real = realpath(directory, NULL);
	bool done = change_locked(path, real ? real : directory, change, out, err);
	free(real);
	close(fd);
	return done;
}
