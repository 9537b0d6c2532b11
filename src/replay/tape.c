/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tape is a merge of a handful: the latest K events can only be of the K symbols whose last
 * trades come last. One pass over the states finds those, in a heap that keeps the earliest of them
 * on top to be replaced; turned round, the same heap gives the latest event, again and again. Each
 * symbol's rows are read backward, a few at a time: in a visit where the table is resident, else by
 * a peek, because a market that does not fit the budget is looked at in every frame.
 */
#include <mmtui/tape.h>

#include "replay/search.h"

#include <mmtui/peek.h>

#include <math.h>

#define FEW 8 /* rows read in one visit */

/* A symbol on the tape, at its row `rows` - 1. */
struct tail {
	int64_t time; /* of that row */
	uint32_t symbol;
	uint64_t rows;

	size_t read; /* rows in hand: the last one is row `rows` - 1 */
	int64_t timestamp[FEW];
	double price[FEW + 1], volume[FEW]; /* price[0] is that of the row before the others */
};

struct heap {
	struct tail tail[MM_TAPE_MAX];
	uint16_t place[MM_TAPE_MAX]; /* the heap: places in tail[] */
	size_t count;
	bool latest; /* is the latest on top, or the earliest? */
};

static bool is_later(const struct tail *a, const struct tail *b)
{
	return a->time != b->time ? a->time > b->time : a->symbol > b->symbol;
}

/* Belongs a above b? */
static bool is_above(const struct heap *heap, uint16_t a, uint16_t b)
{
	const struct tail *x = &heap->tail[a], *y = &heap->tail[b];
	return heap->latest ? is_later(x, y) : is_later(y, x);
}

static void sift_down(struct heap *heap, size_t at)
{
	uint16_t moving = heap->place[at];

	for (size_t child; (child = 2 * at + 1) < heap->count; at = child) {
		if (child + 1 < heap->count &&
		    is_above(heap, heap->place[child + 1], heap->place[child]))
			child++;
		if (!is_above(heap, heap->place[child], moving))
			break;
		heap->place[at] = heap->place[child];
	}
	heap->place[at] = moving;
}

static void order(struct heap *heap, bool latest)
{
	heap->latest = latest;
	for (size_t i = heap->count / 2; i--;)
		sift_down(heap, i);
}

/* Keeps the `most` symbols whose last trades are the latest. */
static void choose(const struct mm_market *market, const struct mm_asof *states, size_t most,
		   struct heap *heap)
{
	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		struct tail tail = {.time = states[s].time, .symbol = s, .rows = states[s].rows};
		if (tail.rows <= market->low[s])
			continue;
		if (heap->count < most) {
			heap->place[heap->count] = (uint16_t)heap->count;
			heap->tail[heap->count++] = tail;
			if (heap->count == most)
				order(heap, false);
		} else if (is_later(&tail, &heap->tail[heap->place[0]])) {
			heap->tail[heap->place[0]] = tail;
			sift_down(heap, 0);
		}
	}
	order(heap, true);
}

struct read_rows {
	struct tail *tail;
	uint64_t from; /* in the table */
	size_t n;
};

static void read_rows(const struct mm_visit *visit)
{
	const struct read_rows *read = visit->arg;
	const int64_t *t = mm_visit_times(visit, MM_TIMESTAMP) + read->from;

	for (size_t i = 0; i < read->n; i++)
		read->tail->timestamp[i] = t[i];
	mm_visit_values(visit, MM_PRICE, read->from, read->n, read->tail->price + 1);
	mm_visit_values(visit, MM_VOLUME, read->from, read->n, read->tail->volume);
	if (read->from)
		mm_visit_values(visit, MM_PRICE, read->from - 1, 1, read->tail->price);
}

/* The same of a table that is not resident. */
static bool peek_rows(struct mm_pool *pool, uint32_t table, const struct read_rows *read)
{
	struct tail *tail = read->tail;
	size_t before = read->from > 0; /* the row before is read with the others */
	struct mm_peek peek;
	bool ok = mm_peek_open(&peek, pool, table, NULL);

	ok = ok &&
	     mm_peek_read(&peek,
			  peek.table->place[MM_TIMESTAMP].offset + read->from * sizeof(int64_t),
			  read->n * sizeof(int64_t), true, tail->timestamp, NULL) == MM_PEEK_READ &&
	     mm_peek_values(&peek, MM_PRICE, read->from - before, read->n + before, true,
			    tail->price + 1 - before, NULL) == MM_PEEK_READ &&
	     mm_peek_values(&peek, MM_VOLUME, read->from, read->n, true, tail->volume, NULL) ==
		     MM_PEEK_READ;
	mm_peek_close(&peek);
	return ok;
}

/* Reads the few rows before `rows`, as far as they lie in the same segment and in the market. */
static bool read_back(struct mm_market *market, struct tail *tail)
{
	struct mm_pool *pool = market->pool;
	struct mm_segment segment = mm_segment_of(pool, tail->symbol, tail->rows - 1);
	uint64_t low = market->low[tail->symbol];
	uint64_t least = low > segment.low ? low : segment.low, local;
	uint64_t from = tail->rows - least > FEW ? tail->rows - FEW : least;
	struct read_rows read = {
		.tail = tail, .from = from - segment.low, .n = (size_t)(tail->rows - from)};

	tail->price[0] = NAN;
	if (from == segment.low && from) {
		uint32_t before = mm_pool_locate(pool, tail->symbol, from - 1, &local);
		tail->price[0] = mm_pool_table(pool, before)->last_price;
	}
	tail->read = read.n;
	if (!mm_pool_is_resident(pool, segment.table))
		return peek_rows(pool, segment.table, &read);
	return mm_pool_visit(pool, segment.table, MM_VISIT_PASS, read_rows, &read, NULL);
}

/* Takes the latest event of a symbol. False where it cannot be read. */
static bool take(struct mm_market *market, struct tail *tail, struct mm_trade *out)
{
	if (!tail->read && !read_back(market, tail))
		return false;
	tail->read--;
	tail->rows--;
	out->timestamp = tail->timestamp[tail->read];
	out->symbol = tail->symbol;
	out->price = tail->price[tail->read + 1];
	out->volume = tail->volume[tail->read];
	out->previous = tail->price[tail->read];
	return true;
}

/* Moves a symbol to the trade before. False where there is none. */
static bool step_back(struct mm_market *market, struct tail *tail)
{
	if (tail->rows <= market->low[tail->symbol])
		return false;
	if (!tail->read && !read_back(market, tail))
		return false;
	tail->time = tail->timestamp[tail->read - 1];
	return true;
}

/* Takes the latest events of all, at most `most`; returns how many there were. out may be NULL.
 * What cannot be read is left out, and all before it. */
static size_t take_latest(struct mm_market *market, struct heap *heap, struct mm_trade *out,
			  size_t most)
{
	struct mm_trade trade;
	size_t n = 0;

	while (n < most && heap->count) {
		struct tail *top = &heap->tail[heap->place[0]];
		bool ok = take(market, top, out ? &out[n] : &trade);
		n += ok;
		if (!ok)
			top->rows = market->low[top->symbol];
		if (!ok || !step_back(market, top))
			heap->place[0] = heap->place[--heap->count];
		sift_down(heap, 0);
	}
	return n;
}

size_t mm_tape_read(struct mm_market *market, const struct mm_asof *states, struct mm_trade *out,
		    size_t most)
{
	struct heap heap = {0};

	if (most > MM_TAPE_MAX)
		most = MM_TAPE_MAX;
	if (!most)
		return 0;
	choose(market, states, most, &heap);
	return take_latest(market, &heap, out, most);
}

void mm_tape_skip(struct mm_market *market, struct mm_asof *states, uint64_t count)
{
	size_t skipped = 1;

	while (count && skipped) {
		size_t some = count < MM_TAPE_MAX ? (size_t)count : MM_TAPE_MAX, symbols;
		struct heap heap = {0};

		choose(market, states, some, &heap);
		symbols = heap.count;
		skipped = take_latest(market, &heap, NULL, some);
		count -= skipped;
		for (size_t i = 0; i < symbols; i++) {
			states[heap.tail[i].symbol].rows = heap.tail[i].rows;
			states[heap.tail[i].symbol].time = heap.tail[i].time;
		}
	}
}
