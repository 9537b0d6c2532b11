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

/* What a visit and a look at a header or a block cost, in rows read. Rough: it bounds slices. */
#define VISIT_COST 300
#define GLANCE_COST 4

/* Looking at one segment. Rows are counted in the table. */
struct visit {
	struct mm_looking *looking;
	struct mm_lookout *lookout;
	struct mm_segment segment;
	struct mm_session session;
	uint64_t low, high; /* rows that may be looked at */
	bool is_done;       /* `until` is reached */
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
static void fire(const struct visit *visit, const int64_t *time, uint64_t at)
{
	struct mm_lookout *lookout = visit->lookout;

	if (is_backward(visit->looking) && !visit->looking->condition->of_event)
		find(lookout, visit->segment.low + at + 1,
		     at + 1 < visit->session.table->rows ? time[at + 1] : lookout->time);
	else
		find(lookout, visit->segment.low + at, time[at]);
}

/* Reads the rows [low, high) of a block, of those that may be looked at. */
static void look_at_rows(const struct mm_visit *page, struct visit *visit, uint64_t block,
			 uint64_t low, uint64_t high)
{
	struct mm_looking *looking = visit->looking;
	const int64_t *time = mm_visit_times(page, MM_TIMESTAMP);
	uint64_t first = block * page->table->block_rows;

	mm_condition_of_rows(looking->condition, &visit->session, page, block, looking->truth);
	looking->blocks_read++;
	looking->work -= page->table->block_rows;
	for (uint64_t i = low; i < high; i++) {
		uint64_t row = is_backward(looking) ? high - 1 - (i - low) : i;
		if (turns(visit->lookout, looking->condition, looking->truth[row - first])) {
			fire(visit, time, row);
			return;
		}
	}
}

/* Looks at a block, of which rows [low, high) are still to be looked at. */
static void look_at_block(const struct mm_visit *page, struct visit *visit, uint64_t block,
			  uint64_t low, uint64_t high)
{
	struct mm_looking *looking = visit->looking;
	const int64_t *time = mm_visit_times(page, MM_TIMESTAMP);
	enum mm_verdict verdict = mm_condition_of_block(looking->condition, &visit->session, page,
							block);

	looking->work -= GLANCE_COST;
	if (verdict == MM_PERHAPS) {
		look_at_rows(page, visit, block, low, high);
	} else {
		looking->blocks_skipped++;
		if (turns(visit->lookout, looking->condition, verdict == MM_ALWAYS))
			fire(visit, time, is_backward(looking) ? high - 1 : low);
	}
	visit->lookout->begun = true;
	visit->lookout->next = visit->segment.low + (is_backward(looking) ? low : high);
	visit->lookout->time = mm_visit_times(page, MM_FIRST_TIMESTAMP)[block];
}

/* Does all that is left lie beyond `until`? first is the time of the next row where that is the
 * first of its block or segment, which has not been begun. */
static bool is_far(const struct visit *visit, bool is_first, int64_t first)
{
	const struct mm_looking *looking = visit->looking;
	const struct mm_lookout *lookout = visit->lookout;

	if (!is_backward(looking))
		return lookout->known && is_first && first > looking->until;
	return lookout->begun && looking->until != INT64_MIN && lookout->time <= looking->until;
}

static void look_at_blocks(const struct mm_visit *page)
{
	struct visit *visit = page->arg;
	struct mm_looking *looking = visit->looking;
	struct mm_lookout *lookout = visit->lookout;
	const int64_t *first = mm_visit_times(page, MM_FIRST_TIMESTAMP);
	uint64_t rows = page->table->block_rows;
	bool back = is_backward(looking);

	/* a visit looks at one block at least, so that looking gets on in the smallest slices */
	for (bool any = false; visit->low < visit->high && lookout->state == MM_LOOKOUT_LOOKS;
	     any = true) {
		uint64_t block = back ? (visit->high - 1) / rows : visit->low / rows;
		uint64_t low = block * rows > visit->low ? block * rows : visit->low;
		uint64_t high = (block + 1) * rows < visit->high ? (block + 1) * rows : visit->high;

		if (any && looking->work <= 0)
			return;
		visit->is_done = is_far(visit, low == block * rows, first[block]);
		if (visit->is_done)
			return;
		look_at_block(page, visit, block, low, high);
		if (back)
			visit->high = low;
		else
			visit->low = high;
	}
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
	lookout->begun = true;
	lookout->next = visit->segment.low + (is_backward(looking) ? visit->low : visit->high);
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

bool mm_lookout_look(struct mm_lookout *lookout, struct mm_looking *looking)
{
	struct mm_market *market = looking->market;
	struct visit visit = {.looking = looking, .lookout = lookout};

	while (lookout->state == MM_LOOKOUT_LOOKS) {
		if (looking->work <= 0)
			return false;
		if (!next_segment(&visit)) {
			lookout->state = MM_LOOKOUT_DONE;
			break;
		}
		looking->work -= GLANCE_COST;
		if (is_far(&visit, !visit.low, visit.session.table->first))
			break;
		if (look_at_header(&visit))
			continue;
		looking->work -= VISIT_COST;
		if (!mm_pool_visit(market->pool, visit.segment.table, MM_VISIT_PASS, look_at_blocks,
				   &visit, NULL)) {
			mm_market_cut(market, lookout->symbol, visit.segment.low);
			lookout->state = MM_LOOKOUT_DONE;
		}
		if (visit.is_done)
			break;
	}
	return true;
}
