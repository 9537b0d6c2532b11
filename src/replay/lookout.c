/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking for the event on which a condition fires.
 *
 * A symbol's rows are gone through in the direction of play: segment by segment, each first judged
 * by its header; block by block, each judged by the index; row by row only where neither says that
 * the condition is true with all of the rows or with none. A condition of the event fires on the
 * first row where it is true. One of the state fires where it turns from false to true, so that a
 * stretch in which it does not change is stepped over with a note of what it was:
 *
 *     rows        . . . . | . . . . | . . . . | . . . .       blocks
 *     true with   none      some      all       some
 *                 was = 0   read: fires where it turns     forward
 *
 * Backward, row k is taken away when it is true with row k - 1 and was not with row k: the event is
 * the row looked at before. Rows before the market's first are looked at for what was true with
 * them; they are no events of it.
 */
#include "replay/lookout.h"

/* What it costs to look at a table that is resident, at one that is not, at a piece of an index and
 * at one block of it or a header, in rows read. Rough: it bounds slices. */
#define VISIT_COST 300
#define PEEK_COST 5000
#define WAIT_COST 1000000 /* where the disk is waited for: a slice of its own */
#define INDEX_COST 200
#define GLANCE_COST 4

/* Looking at one segment. Rows are counted in the table. */
struct visit {
	struct mm_looking *looking;
	struct mm_lookout *lookout;
	struct mm_segment segment;
	struct mm_session session;
	uint64_t low, high; /* rows that may be looked at */
	struct mm_source source;
	enum mm_peeked result; /* READ as long as all could be read */
	bool is_done;          /* `until` is reached */
};

static bool is_backward(const struct mm_looking *looking)
{
	return looking->direction < 0;
}

void mm_lookout_begin(struct mm_lookout *lookout, const struct mm_looking *looking, uint32_t symbol,
		      uint64_t rows)
{
	bool of_event = looking->condition->of_event;

	*lookout = (struct mm_lookout){.symbol = symbol, .next = rows, .known = of_event};
	if (of_event || is_backward(looking))
		return;
	if (rows)
		lookout->next = rows - 1; /* is it true already? */
	else
		lookout->known = true; /* of nothing no condition is */
}

/* The rows to look at: backward, one more than are events, for what is true with it. */
static uint64_t first_row(const struct mm_looking *looking, uint32_t symbol)
{
	uint64_t low = looking->market->low[symbol];

	return is_backward(looking) && !looking->condition->of_event && low ? low - 1 : low;
}

static void find(struct mm_lookout *lookout, uint64_t row, int64_t t)
{
	lookout->state = MM_LOOKOUT_FOUND;
	lookout->row = row;
	lookout->t = t;
}

/* Notes that the condition is true, or not, with the next row, or with all of the next rows. True
 * where it fires on the first of them: forward that row itself. */
static bool turns(struct mm_lookout *lookout, const struct mm_condition *condition, bool truth)
{
	bool fires = truth && lookout->known && !lookout->was;

	lookout->known = true;
	lookout->was = truth && !condition->of_event;
	return fires;
}

/* The condition fires as row `at` (in the table) is looked at. */
static enum mm_peeked fire(const struct visit *visit, uint64_t at)
{
	struct mm_lookout *lookout = visit->lookout;
	int64_t t = lookout->time; /* backward, of the row looked at before */
	enum mm_peeked result = MM_PEEK_READ;

	if (is_backward(visit->looking) && !visit->looking->condition->of_event)
		at++;
	if (at < visit->session.table->rows)
		result = mm_source_times(&visit->source, MM_TIMESTAMP, at, 1, &t);
	if (result == MM_PEEK_READ)
		find(lookout, visit->segment.low + at, t);
	return result;
}

/* Reads the rows [low, high) of a block, of those that may be looked at. */
static enum mm_peeked look_at_rows(const struct visit *visit, uint64_t block, uint64_t low,
				   uint64_t high)
{
	struct mm_looking *looking = visit->looking;
	uint64_t block_rows = visit->session.table->block_rows, first = block * block_rows;
	enum mm_peeked result = mm_condition_of_rows(looking->condition, &visit->session,
						     &visit->source, &looking->index, block,
						     looking->truth);

	looking->work -= (int64_t)block_rows;
	if (result != MM_PEEK_READ)
		return result;
	looking->blocks_read++;
	for (uint64_t i = low; i < high; i++) {
		uint64_t row = is_backward(looking) ? high - 1 - (i - low) : i;
		if (turns(visit->lookout, looking->condition, looking->truth[row - first]))
			return fire(visit, row);
	}
	return MM_PEEK_READ;
}

/* Does all that is left lie beyond `until`, by what is known of the time? */
static bool is_far(const struct mm_lookout *lookout, const struct mm_looking *looking)
{
	if (!lookout->timed)
		return false;
	if (!is_backward(looking))
		return lookout->time > looking->until;
	return looking->until != INT64_MIN && lookout->time <= looking->until;
}

/* Forward, nothing that is left comes sooner than t. */
static void no_sooner(struct mm_lookout *lookout, const struct mm_looking *looking, int64_t t)
{
	if (is_backward(looking) || (lookout->timed && lookout->time >= t))
		return;
	lookout->time = t;
	lookout->timed = true;
}

/* The rows [low, high) of a block have been looked at. */
static void step_over(const struct visit *visit, uint64_t block, uint64_t low, uint64_t high)
{
	struct mm_lookout *lookout = visit->lookout;
	const struct mm_index *index = &visit->looking->index;
	const int64_t *first = &index->first[block - index->from + 1];
	bool back = is_backward(visit->looking);

	lookout->next = visit->segment.low + (back ? low : high);
	lookout->timed = back || block + 1 < visit->session.table->blocks;
	if (lookout->timed)
		lookout->time = back ? first[0] : first[1];
}

/* Looks at a block, of which rows [low, high) are still to be looked at. What the index decides is
 * decided even beyond `until`, since it is at hand. */
static enum mm_peeked look_at_block(struct visit *visit, uint64_t block, uint64_t low,
				    uint64_t high)
{
	struct mm_looking *looking = visit->looking;
	struct mm_lookout *lookout = visit->lookout;
	enum mm_verdict verdict = mm_condition_of_block(looking->condition, &visit->session,
							&looking->index, block);
	enum mm_peeked result = MM_PEEK_READ;

	looking->work -= GLANCE_COST;
	visit->is_done = verdict == MM_PERHAPS && is_far(lookout, looking);
	if (visit->is_done)
		return MM_PEEK_READ;
	if (verdict == MM_PERHAPS)
		result = look_at_rows(visit, block, low, high);
	else if (turns(lookout, looking->condition, verdict == MM_ALWAYS))
		result = fire(visit, is_backward(looking) ? high - 1 : low);
	if (result != MM_PEEK_READ)
		return result;
	looking->blocks_skipped += verdict != MM_PERHAPS;
	step_over(visit, block, low, high);
	return result;
}

/* Reads the part of the index that begins with a block, in the direction of play. */
static enum mm_peeked read_index(const struct visit *visit, uint64_t block)
{
	struct mm_looking *looking = visit->looking;
	uint64_t from = block, to = block + MM_INDEX_BLOCKS;

	if (is_backward(looking)) {
		to = block + 1;
		from = to > MM_INDEX_BLOCKS ? to - MM_INDEX_BLOCKS : 0;
	}
	to = to < visit->session.table->blocks ? to : visit->session.table->blocks;
	looking->work -= INDEX_COST;
	enum mm_peeked result = mm_index_read(&looking->index, &visit->source, looking->condition,
					      visit->session.table, from, to);
	if (result == MM_PEEK_LATER)
		mm_index_ask(visit->source.peek, looking->condition, from, to);
	return result;
}

/* Goes through the segment. A visit looks at one block at least, so that looking gets on in the
 * smallest slices. */
static void look_at_blocks(struct visit *visit)
{
	struct mm_looking *looking = visit->looking;
	struct mm_lookout *lookout = visit->lookout;
	struct mm_index *index = &looking->index;
	uint64_t rows = visit->session.table->block_rows;
	bool back = is_backward(looking);

	index->from = index->to = 0;
	for (bool any = false; visit->low < visit->high && lookout->state == MM_LOOKOUT_LOOKS;
	     any = true) {
		uint64_t block = back ? (visit->high - 1) / rows : visit->low / rows;
		uint64_t low = block * rows > visit->low ? block * rows : visit->low;
		uint64_t high = (block + 1) * rows < visit->high ? (block + 1) * rows : visit->high;
		struct mm_lookout before = *lookout;

		if (any && looking->work <= 0)
			return;
		if (block < index->from || block >= index->to) {
			visit->is_done = is_far(lookout, looking);
			if (!visit->is_done)
				visit->result = read_index(visit, block);
		}
		if (visit->is_done || visit->result != MM_PEEK_READ)
			return;
		no_sooner(lookout, looking, index->first[block - index->from + 1]);
		visit->result = look_at_block(visit, block, low, high);
		if (visit->result != MM_PEEK_READ) {
			*lookout = before;
			if (visit->result == MM_PEEK_LATER)
				mm_rows_ask(visit->source.peek, looking->condition, block);
		}
		if (visit->is_done || visit->result != MM_PEEK_READ)
			return;
		if (back)
			visit->high = low;
		else
			visit->low = high;
	}
}

static void look_visited(const struct mm_visit *page)
{
	struct visit *visit = page->arg;

	visit->source.visit = page;
	look_at_blocks(visit);
}

/* Looks at the segment where it is resident, or else by a peek. */
static void look_at_segment(struct visit *visit)
{
	struct mm_pool *pool = visit->looking->market->pool;
	uint32_t table = visit->segment.table;
	struct mm_peek peek;

	visit->result = MM_PEEK_READ;
	visit->source = (struct mm_source){.wait = visit->looking->wait};
	if (mm_pool_is_resident(pool, table)) {
		visit->looking->work -= VISIT_COST;
		if (!mm_pool_visit(pool, table, MM_VISIT_PASS, look_visited, visit, NULL))
			visit->result = MM_PEEK_BROKEN;
		return;
	}
	visit->looking->work -= visit->looking->wait ? WAIT_COST : PEEK_COST;
	visit->source.peek = &peek;
	if (mm_peek_open(&peek, pool, table, NULL))
		look_at_blocks(visit);
	else
		visit->result = MM_PEEK_BROKEN;
	mm_peek_close(&peek);
}

/* Looks at a segment by its header. True where that is enough. */
static bool look_at_header(struct visit *visit)
{
	struct mm_looking *looking = visit->looking;
	struct mm_lookout *lookout = visit->lookout;
	const struct mm_condition *condition = looking->condition;
	enum mm_verdict verdict = mm_condition_of_session(condition, &visit->session);

	/* where it fires at once the row's time is needed */
	if (verdict == MM_PERHAPS ||
	    (verdict == MM_ALWAYS && (condition->of_event || !lookout->was)))
		return false;
	turns(lookout, condition, verdict == MM_ALWAYS);
	looking->tables_skipped++;
	lookout->next = visit->segment.low + (is_backward(looking) ? visit->low : visit->high);
	lookout->timed = is_backward(looking);
	lookout->time = visit->session.table->first;
	return true;
}

/* The part of a symbol's rows that lies in the segment of the next row; false at the end. */
static bool next_segment(struct visit *visit)
{
	struct mm_market *market = visit->looking->market;
	struct mm_lookout *lookout = visit->lookout;
	uint64_t low = first_row(visit->looking, lookout->symbol);
	uint64_t high = mm_market_end(market, lookout->symbol);
	bool back = is_backward(visit->looking);

	if (back ? lookout->next <= low : lookout->next >= high)
		return false;
	visit->segment = mm_segment_of(market->pool, lookout->symbol,
				       back ? lookout->next - 1 : lookout->next);
	visit->session = mm_session_of(market->pool, &visit->segment);
	if (back)
		high = lookout->next;
	else
		low = lookout->next;
	visit->low = low > visit->segment.low ? low - visit->segment.low : 0;
	visit->high = (high < visit->segment.high ? high : visit->segment.high) -
		      visit->segment.low;
	return true;
}

enum mm_looked mm_lookout_look(struct mm_lookout *lookout, struct mm_looking *looking)
{
	struct visit visit = {.looking = looking, .lookout = lookout};

	while (lookout->state == MM_LOOKOUT_LOOKS && !is_far(lookout, looking)) {
		if (looking->work <= 0)
			return MM_LOOK_ON;
		if (!next_segment(&visit)) {
			lookout->state = MM_LOOKOUT_DONE;
			break;
		}
		looking->work -= GLANCE_COST;
		no_sooner(lookout, looking, visit.session.table->first);
		if (is_far(lookout, looking))
			break;
		if (look_at_header(&visit))
			continue;
		look_at_segment(&visit);
		if (visit.result == MM_PEEK_LATER)
			return MM_LOOK_LATER;
		if (visit.result == MM_PEEK_BROKEN) {
			mm_market_cut(looking->market, lookout->symbol, visit.segment.low);
			lookout->state = MM_LOOKOUT_DONE;
		}
		if (visit.is_done)
			break;
	}
	return MM_LOOKED;
}
