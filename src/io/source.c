/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text from files. What is stored is read in pieces into `stored`; a gzip file is inflated from
 * there, member after member, a plain one is copied out. Waits for a pipe are cut into slices so
 * that a cancel is noticed.
 *
 * All this happens on a thread of the source's own, the feeder, which is a few blocks ahead of
 * whoever makes rows of the text: inflating takes about as long as that does. The blocks are a
 * ring; the first filled one is the reader's, the one behind the filled ones the feeder's, and the
 * lock covers no more than how many there are.
 */
#include "io/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define STORED_BYTES (256u << 10)
#define WAIT_MS 100 /* how long a cancel may go unnoticed while a pipe is silent */
#define BLOCKS 4    /* of text, the reader's and the feeder's among them */
#define BLOCK_BYTES (256u << 10)

/* Text on its way to the reader. The last block has none, and an error where it is not the end. */
struct block {
	size_t bytes;
	bool failed;
	struct mm_error err;
	unsigned char text[BLOCK_BYTES];
};

struct source {
	const char *name;
	int fd;
	bool regular;
	_Atomic uint64_t *counter;
	atomic_bool *cancel;

	bool started; /* the first bytes have been looked at */
	bool ended;   /* the file has no more bytes */
	size_t at, end;

	bool packed;    /* gzip */
	bool in_member; /* between a member's header and its end */
	z_stream inflate;

	unsigned char stored[STORED_BYTES];

	/* the feeder, and what passes between it and the reader */
	pthread_t feeder;
	bool feeding;     /* there is one to wait for */
	atomic_bool stop; /* the reader has had enough */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned first, filled; /* blocks with text */
	size_t taken;           /* bytes of the first that the reader has */
	struct block block[BLOCKS];
};

const char *source_name(const char *file)
{
	return strcmp(file, "-") ? file : "standard input";
}

uint64_t source_sizes(const char *const *files, size_t count)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		struct stat st;
		int bad = strcmp(files[i], "-") ? stat(files[i], &st) : fstat(STDIN_FILENO, &st);
		if (bad || !S_ISREG(st.st_mode))
			return 0;
		sum += (uint64_t)st.st_size;
	}
	return sum;
}

/* --- what is stored --------------------------------------------------------------------------- */

/* Reads once from the file into out; *got is 0 at its end. */
static bool read_stored(struct source *source, void *out, size_t room, size_t *got,
			struct mm_error *err)
{
	for (;;) {
		if (atomic_load(&source->stop) || (source->cancel && atomic_load(source->cancel)))
			return mm_fail(err, "interrupted");
		if (!source->regular) {
			struct pollfd poller = {.fd = source->fd, .events = POLLIN};
			int ready = poll(&poller, 1, WAIT_MS);
			if (ready == 0 || (ready < 0 && errno == EINTR))
				continue;
		}
		ssize_t n = read(source->fd, out, room);
		if (n >= 0) {
			*got = (size_t)n;
			if (source->counter)
				atomic_fetch_add(source->counter, (uint64_t)n);
			return true;
		}
		if (errno != EINTR && errno != EAGAIN)
			return mm_fail_errno(err, "%s", source->name);
	}
}

/* Makes room at the front and reads once more behind what is still unread. */
static bool refill(struct source *source, struct mm_error *err)
{
	size_t got;

	memmove(source->stored, source->stored + source->at, source->end - source->at);
	source->end -= source->at;
	source->at = 0;
	if (!read_stored(source, source->stored + source->end, STORED_BYTES - source->end, &got,
			 err))
		return false;
	source->end += got;
	source->ended = got == 0;
	return true;
}

/* Looks at the first two bytes: 1f 8b begin a gzip file. */
static bool start(struct source *source, struct mm_error *err)
{
	while (source->end - source->at < 2 && !source->ended)
		if (!refill(source, err))
			return false;
	source->started = true;
	if (source->end < 2 || source->stored[0] != 0x1f || source->stored[1] != 0x8b)
		return true;
	if (inflateInit2(&source->inflate, 15 + 16) != Z_OK)
		return mm_fail(err, "%s: zlib does not start", source->name);
	source->packed = true;
	source->in_member = true;
	return true;
}

/* After a member: goes on with the next one, or ends. Zeros may fill up the file (tapes do). */
static bool next_member(struct source *source, bool *more, struct mm_error *err)
{
	for (;;) {
		while (source->end - source->at < 2 && !source->ended)
			if (!refill(source, err))
				return false;
		while (source->at < source->end && source->stored[source->at] == 0)
			source->at++;
		if (source->end - source->at >= 2 || source->ended)
			break;
	}
	*more = source->at < source->end;
	if (!*more)
		return true;
	const unsigned char *head = source->stored + source->at;
	if (source->end - source->at < 2 || head[0] != 0x1f || head[1] != 0x8b)
		return mm_fail(err, "%s: something else follows the compressed data", source->name);
	inflateReset(&source->inflate);
	source->in_member = true;
	return true;
}

/* Inflates until there is text, or the last member has ended. */
static bool read_packed(struct source *source, void *out, size_t room, size_t *got,
			struct mm_error *err)
{
	z_stream *z = &source->inflate;

	*got = 0;
	while (!*got) {
		if (!source->in_member) {
			bool more;
			if (!next_member(source, &more, err))
				return false;
			if (!more)
				return true;
		}
		if (source->at == source->end && !source->ended && !refill(source, err))
			return false;
		if (source->at == source->end)
			return mm_fail(err, "%s: the compressed data end early", source->name);
		z->next_in = source->stored + source->at;
		z->avail_in = (uInt)(source->end - source->at);
		z->next_out = out;
		z->avail_out = (uInt)(room < UINT32_MAX ? room : UINT32_MAX);
		int status = inflate(z, Z_NO_FLUSH);
		source->at = source->end - z->avail_in;
		*got = (size_t)((char *)z->next_out - (char *)out);
		if (status == Z_STREAM_END)
			source->in_member = false;
		else if (status != Z_OK && status != Z_BUF_ERROR)
			return mm_fail(err, "%s: the compressed data are damaged: %s", source->name,
				       z->msg ? z->msg : "zlib gives up");
	}
	return true;
}

/* At most room bytes of text; *got is 0 at the end alone. */
static bool read_text(struct source *source, void *out, size_t room, size_t *got,
		      struct mm_error *err)
{
	if (!source->started && !start(source, err))
		return false;
	if (source->packed)
		return read_packed(source, out, room, got, err);
	if (source->at == source->end)
		return source->ended ? (*got = 0, true) : read_stored(source, out, room, got, err);
	size_t n = source->end - source->at;
	*got = n < room ? n : room;
	memcpy(out, source->stored + source->at, *got);
	source->at += *got;
	return true;
}

/* --- reading ahead ---------------------------------------------------------------------------- */

/* Waits for a block to fill; NULL where the reader has had enough. */
static struct block *free_block(struct source *source)
{
	pthread_mutex_lock(&source->lock);
	while (source->filled == BLOCKS && !atomic_load(&source->stop))
		pthread_cond_wait(&source->changed, &source->lock);
	struct block *block = &source->block[(source->first + source->filled) % BLOCKS];
	pthread_mutex_unlock(&source->lock);
	return atomic_load(&source->stop) ? NULL : block;
}

/* The feeder: fills blocks until the text ends. */
static void *feed(void *arg)
{
	struct source *source = arg;
	bool more = true;

	for (struct block *block; more && (block = free_block(source));) {
		block->failed = !read_text(source, block->text, BLOCK_BYTES, &block->bytes,
					   &block->err);
		if (block->failed)
			block->bytes = 0;
		more = block->bytes > 0;
		pthread_mutex_lock(&source->lock);
		source->filled++;
		pthread_cond_signal(&source->changed);
		pthread_mutex_unlock(&source->lock);
	}
	return NULL;
}

static bool start_feeder(struct source *source, struct mm_error *err)
{
	pthread_mutex_init(&source->lock, NULL);
	pthread_cond_init(&source->changed, NULL);
	errno = pthread_create(&source->feeder, NULL, feed, source);
	source->feeding = !errno;
	if (!source->feeding)
		return mm_fail_errno(err, "%s: cannot start a thread to read it", source->name);
	pthread_setname_np(source->feeder, "feeder");
	return true;
}

static void stop_feeder(struct source *source)
{
	if (!source->feeding)
		return;
	pthread_mutex_lock(&source->lock);
	atomic_store(&source->stop, true);
	pthread_cond_signal(&source->changed);
	pthread_mutex_unlock(&source->lock);
	pthread_join(source->feeder, NULL);
	pthread_cond_destroy(&source->changed);
	pthread_mutex_destroy(&source->lock);
}

/* Gives the front block back to the feeder. */
static void next_block(struct source *source)
{
	pthread_mutex_lock(&source->lock);
	source->first = (source->first + 1) % BLOCKS;
	source->filled--;
	source->taken = 0;
	pthread_cond_signal(&source->changed);
	pthread_mutex_unlock(&source->lock);
}

bool source_read(struct source *source, void *out, size_t room, size_t *got, struct mm_error *err)
{
	struct block *block = &source->block[source->first];

	pthread_mutex_lock(&source->lock);
	while (!source->filled)
		pthread_cond_wait(&source->changed, &source->lock);
	pthread_mutex_unlock(&source->lock);
	*got = block->bytes - source->taken < room ? block->bytes - source->taken : room;
	if (block->failed)
		return mm_fail(err, "%s", block->err.text);
	memcpy(out, block->text + source->taken, *got);
	source->taken += *got;
	if (block->bytes && source->taken == block->bytes) /* the last one stays */
		next_block(source);
	return true;
}

/* --- opening and closing ---------------------------------------------------------------------- */

/* Opens the file and looks at what it is. */
static bool open_file(struct source *source, const char *file, struct mm_error *err)
{
	struct stat st;

	source->fd = strcmp(file, "-") ? open(file, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (source->fd < 0 || fstat(source->fd, &st))
		return mm_fail_errno(err, "%s", source->name);
	if (S_ISDIR(st.st_mode))
		return mm_fail(err, "%s: is a directory, not a file of rows", source->name);
	source->regular = S_ISREG(st.st_mode);
	if (source->regular)
		posix_fadvise(source->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return true;
}

struct source *source_open(const char *file, _Atomic uint64_t *counter, atomic_bool *cancel,
			   struct mm_error *err)
{
	struct source *source = calloc(1, sizeof *source);

	if (!source) {
		mm_fail(err, "%s: out of memory", source_name(file));
		return NULL;
	}
	source->name = source_name(file);
	source->counter = counter;
	source->cancel = cancel;
	if (open_file(source, file, err) && start_feeder(source, err))
		return source;
	source_close(source);
	return NULL;
}

void source_close(struct source *source)
{
	if (!source)
		return;
	stop_feeder(source);
	if (source->packed)
		inflateEnd(&source->inflate);
	if (source->fd > STDIN_FILENO)
		close(source->fd);
	free(source);
}
