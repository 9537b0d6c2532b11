/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/bytes.h"
#include "support/random_market.h"
#include "support/tables.h"

#include "base/guard.h"

#include "bench/loser_tree.h"

#include <mmtui/merge.h>

#include <math.h>

#define MARKETS 25

/* --- what the allocator is asked for ---------------------------------------------------------- */

static _Thread_local uint64_t allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

void *__wrap_malloc(size_t size)
{
	allocations++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	allocations++;
	return __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	allocations++;
	return __real_realloc(p, size);
}

/* --- a merge and what it should give ---------------------------------------------------------- */

struct bench {
	struct random_market *random;
	struct mm_market *market;
	struct mm_merge *merge;
	struct mm_batch batch;
	uint64_t n; /* where the merge stands */
};

static size_t random_capacity(uint64_t *random)
{
	switch (unit_random(random) % 3) {
	case 0: return 1 + unit_random(random) % 16;
	case 1: return 1 + unit_random(random) % 5000;
	default: return MM_MERGE_EVENTS;
	}
}

static void set_up(struct bench *bench, const struct random_shape *shape, size_t capacity,
		   uint64_t *random)
{
	struct mm_error err;

	mm_guard_install();
	bench->random = random_market_new(shape, random);
	bench->market = mm_market_new(bench->random->pool, NULL, INT64_MIN, INT64_MAX, &err);
	assert_non_null(bench->market);
	assert_int_equal(bench->market->events, bench->random->events);
	if (unit_random(random) % 2) /* more than the budget: copied, not read in place */
		mm_pool_set_budget(bench->random->pool, 1);
	bench->merge = mm_merge_new(bench->market, NULL, capacity, &err);
	assert_non_null(bench->merge);
	assert_true(mm_batch_init(&bench->batch, capacity, &err));
	bench->n = 0;
}

static void tear_down(struct bench *bench)
{
	mm_batch_free(&bench->batch);
	mm_merge_free(bench->merge);
	mm_market_free(bench->market);
	random_market_free(bench->random);
}

static void seek(struct bench *bench, uint64_t n)
{
	uint64_t *rows = calloc(bench->random->shape.symbols, sizeof *rows);

	random_market_rows(bench->random, n, rows);
	mm_merge_seek(bench->merge, rows);
	bench->n = n;
	free(rows);
}

static void check_rows(const struct bench *bench)
{
	uint32_t symbols = bench->random->shape.symbols;
	uint64_t *rows = calloc(symbols, sizeof *rows);

	random_market_rows(bench->random, bench->n, rows);
	assert_memory_equal(mm_merge_rows(bench->merge), rows, symbols * sizeof *rows);
	free(rows);
}

/* Takes one batch and compares it. False at the end. */
static bool step(struct bench *bench, int direction)
{
	const struct mm_batch *batch = &bench->batch;
	const struct random_event *event;

	assert_true(direction > 0 ? mm_merge_next(bench->merge, &bench->batch, NULL)
				  : mm_merge_previous(bench->merge, &bench->batch, NULL));
	if (!batch->count) {
		assert_int_equal(bench->n, direction > 0 ? bench->random->events : 0);
		return false;
	}
	assert_true(batch->count <= batch->capacity);
	assert_true(batch->count <= (direction > 0 ? bench->random->events - bench->n : bench->n));
	if (direction < 0)
		bench->n -= batch->count;
	event = bench->random->event + bench->n;
	for (size_t i = 0; i < batch->count; i++) {
		if (batch->timestamp[i] == event[i].timestamp &&
		    batch->symbol[i] == event[i].symbol && batch->price[i] == event[i].price &&
		    batch->volume[i] == event[i].volume)
			continue;
		random_market_describe(bench->random);
		fail_msg("event %llu differs", (unsigned long long)(bench->n + i));
	}
	if (direction > 0)
		bench->n += batch->count;
	return true;
}

static void every_event_comes_once_in_event_order_both_ways(void **state)
{
	(void)state;
	uint64_t random = 1;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct bench bench;
		set_up(&bench, &shape, random_capacity(&random), &random);
		while (step(&bench, 1))
			;
		check_rows(&bench);
		while (step(&bench, -1))
			;
		check_rows(&bench);
		tear_down(&bench);
	}
}

static void it_goes_on_from_any_place_in_any_direction(void **state)
{
	(void)state;
	uint64_t random = 2;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct bench bench;
		set_up(&bench, &shape, random_capacity(&random), &random);
		for (int j = 0; j < 20; j++) {
			seek(&bench, random_place(&random, bench.random->events));
			for (int k = 0; k < 6; k++) {
				int direction = unit_random(&random) % 2 ? 1 : -1;
				for (int l = 0; l < 3 && step(&bench, direction); l++)
					;
				if (unit_random(&random) % 2)
					check_rows(&bench);
			}
		}
		tear_down(&bench);
	}
}

static void more_events_at_one_time_than_a_batch_holds_come_in_symbol_order(void **state)
{
	(void)state;
	uint64_t random = 3;
	struct random_shape shape = {
		.symbols = 300, .events = 30000, .first = 77, .width = 2, .block_rows = 64};
	struct bench bench;

	set_up(&bench, &shape, 1000, &random);
	while (step(&bench, 1))
		;
	while (step(&bench, -1))
		;
	for (int i = 0; i < 30; i++) {
		seek(&bench, random_place(&random, shape.events));
		for (int j = 0; j < 5; j++)
			step(&bench, j % 2 ? -1 : 1);
		check_rows(&bench);
	}
	tear_down(&bench);
}

static void thousands_of_symbols_are_merged(void **state)
{
	(void)state;
	uint64_t random = 10;
	struct random_shape shape = {.symbols = 3000,
				     .events = 100000,
				     .spread = RANDOM_SKEW,
				     .first = 1381104000000000000,
				     .width = UINT64_C(23400000000000),
				     .block_rows = 512};
	struct bench bench;

	set_up(&bench, &shape, MM_MERGE_EVENTS, &random);
	while (step(&bench, 1))
		;
	while (step(&bench, -1))
		;
	for (int i = 0; i < 10; i++) {
		seek(&bench, random_place(&random, shape.events));
		step(&bench, 1);
		step(&bench, -1);
		check_rows(&bench);
	}
	tear_down(&bench);
}

/* The market's events by a loser tree over its symbols, held against the plain sort. */
static void check_loser_tree(const struct random_market *random)
{
	uint32_t symbols = random->shape.symbols;
	struct loser_source *source = calloc(symbols, sizeof *source);
	int64_t *t = malloc((random->events + 1) * sizeof *t);
	double *price = malloc((random->events + 1) * sizeof *price);
	double *volume = malloc((random->events + 1) * sizeof *volume);
	struct loser_event event;
	uint64_t n = 0;

	for (uint32_t s = 0; s < symbols; s++) {
		source[s] = (struct loser_source){t + n, price + n, volume + n, random->rows[s], s};
		for (uint64_t row = 0; row < random->rows[s]; row++, n++) {
			t[n] = random->row[s][row].timestamp;
			price[n] = random->row[s][row].price;
			volume[n] = random->row[s][row].volume;
		}
	}
	struct loser_tree *tree = loser_tree_new(source, symbols);
	assert_non_null(tree);
	for (n = 0; loser_tree_next(tree, &event); n++) {
		assert_int_equal(event.timestamp, random->event[n].timestamp);
		assert_int_equal(event.symbol, random->event[n].symbol);
		assert_true(event.price == random->event[n].price);
		assert_true(event.volume == random->event[n].volume);
	}
	assert_int_equal(n, random->events);
	loser_tree_free(tree);
	free(source);
	free(t);
	free(price);
	free(volume);
}

#define DAY UINT64_C(23400000000000)

/* The shapes that the bench measures, smaller. */
static void every_shape_is_merged_as_a_plain_sort_and_a_loser_tree_do(void **state)
{
	(void)state;
	uint64_t random = 12;
	static const struct random_shape shapes[] = {
		{.symbols = 300, .events = 60000, .width = DAY}, /* even */
		{.symbols = 300, .events = 60000, .spread = RANDOM_SKEW, .width = DAY},
		{.symbols = 10, .events = 60000, .width = DAY},
		{.symbols = 10000, .events = 60000, .width = DAY},
		{.symbols = 100, .events = 60000}, /* one timestamp */
		{.symbols = 1, .events = 60000, .width = DAY},
		{.symbols = 50, .events = 60000, .spread = RANDOM_ONE, .width = DAY},
		{.symbols = 100, .segments = 5, .events = 60000, .width = DAY},
		{.symbols = 100, .events = 60000, .width = DAY, .tick = 1000000},
		{.symbols = 100, .events = 60000, .width = DAY, .tick = 1000000000},
		{.symbols = 100, .events = 60000, .width = DAY, .clusters = 200},
	};

	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		struct random_shape shape = shapes[i];
		struct bench bench;
		struct mm_error err;
		shape.first = 1381104000000000000;
		shape.block_rows = 512;
		set_up(&bench, &shape, 3000, &random);
		for (int k = 0; k < 4;
		     k++) { /* in large and small stretches, in place and copied */
			mm_merge_free(bench.merge);
			mm_pool_set_budget(bench.random->pool, k / 2 ? 1 : MM_BUDGET);
			bench.merge = mm_merge_new(bench.market, NULL,
						   k % 2 ? 3000 : MM_MERGE_EVENTS, &err);
			assert_non_null(bench.merge);
			while (step(&bench, 1))
				;
			while (step(&bench, -1))
				;
		}
		check_loser_tree(bench.random);
		tear_down(&bench);
	}
}

static void bursts_between_long_silences_are_merged(void **state)
{
	(void)state;
	uint64_t random = 4;
	struct random_shape shape = {.symbols = 40,
				     .events = 30000,
				     .first = INT64_MIN,
				     .width = UINT64_MAX,
				     .clusters = 5,
				     .block_rows = 512};
	struct bench bench;

	set_up(&bench, &shape, 700, &random);
	while (step(&bench, 1))
		;
	while (step(&bench, -1))
		;
	tear_down(&bench);
}

static void only_what_was_chosen_comes(void **state)
{
	(void)state;
	uint64_t random = 5;
	struct random_shape shape = {.symbols = 30,
				     .segments = 3,
				     .events = 5000,
				     .first = 1000,
				     .width = 3000,
				     .block_rows = 64};
	struct random_market *whole = random_market_new(&shape, &random);
	struct mm_error err;
	struct mm_batch batch;

	assert_true(mm_batch_init(&batch, 100, &err));
	for (int i = 0; i < 50; i++) {
		int64_t from = 900 + (int64_t)(unit_random(&random) % 3200);
		int64_t to = from + 1 + (int64_t)(unit_random(&random) % 2000);
		struct mm_market *market = mm_market_new(whole->pool, "S0000[2-6],S00011", from, to,
							 &err);
		struct mm_merge *merge = mm_merge_new(market, NULL, 100, &err);
		uint64_t n = 0, seen = 0;
		do {
			assert_true(mm_merge_next(merge, &batch, NULL));
			for (size_t j = 0; j < batch.count; j++, n++, seen++) {
				const struct random_event *e = whole->event + n;
				while (!((e->symbol >= 2 && e->symbol <= 6) || e->symbol == 11) ||
				       e->timestamp < from)
					e++, n++;
				assert_true(e->timestamp < to);
				assert_int_equal(batch.timestamp[j], e->timestamp);
				assert_int_equal(batch.symbol[j], e->symbol);
				assert_true(batch.price[j] == e->price);
			}
		} while (batch.count);
		assert_int_equal(seen, market->events);
		while (mm_merge_previous(merge, &batch, NULL) && batch.count)
			seen -= batch.count;
		assert_int_equal(seen, 0);
		mm_merge_free(merge);
		mm_market_free(market);
	}
	mm_batch_free(&batch);
	random_market_free(whole);
}

static void merging_allocates_nothing(void **state)
{
	(void)state;
	uint64_t random = 6;
	struct random_shape shape = {
		.symbols = 50, .events = 40000, .first = 0, .width = 1000000, .block_rows = 512};
	struct bench bench;

	set_up(&bench, &shape, 1000, &random);
	uint64_t before = allocations, batches = 0;
	while (mm_merge_next(bench.merge, &bench.batch, NULL) && bench.batch.count)
		batches++;
	while (mm_merge_previous(bench.merge, &bench.batch, NULL) && bench.batch.count)
		batches++;
	mm_merge_rows(bench.merge);
	assert_true(batches >= 80);
	assert_int_equal(allocations, before);
	tear_down(&bench);
}

static void cancelling_gives_no_batch_and_a_seek_goes_on(void **state)
{
	(void)state;
	uint64_t random = 7;
	struct random_shape shape = {
		.symbols = 50, .events = 4000, .first = 0, .width = 1000000, .block_rows = 512};
	atomic_bool cancel = true;
	struct bench bench;

	set_up(&bench, &shape, 1000, &random);
	seek(&bench, 2000);
	assert_false(mm_merge_next(bench.merge, &bench.batch, &cancel));
	assert_int_equal(bench.batch.count, 0);
	assert_false(mm_merge_previous(bench.merge, &bench.batch, &cancel));
	seek(&bench, 2000);
	while (step(&bench, 1))
		;
	tear_down(&bench);
}

/* --- files that break ------------------------------------------------------------------------- */

/* Merges to the end and returns how many events came, all of them in order. */
static uint64_t drain(struct bench *bench, uint32_t without, int direction)
{
	uint64_t n = 0;
	int64_t before = direction > 0 ? INT64_MIN : INT64_MAX;

	for (;;) {
		assert_true(direction > 0 ? mm_merge_next(bench->merge, &bench->batch, NULL)
					  : mm_merge_previous(bench->merge, &bench->batch, NULL));
		if (!bench->batch.count)
			return n;
		for (size_t i = 0; i < bench->batch.count; i++) {
			size_t j = direction > 0 ? i : bench->batch.count - 1 - i;
			assert_true(direction > 0 ? bench->batch.timestamp[j] >= before
						  : bench->batch.timestamp[j] <= before);
			before = bench->batch.timestamp[j];
			n += bench->batch.symbol[j] != without;
		}
	}
}

static char *table_path(const struct bench *bench, uint32_t table)
{
	char file[MM_FILE_MAX];

	mm_pool_file(bench->random->pool, table, file);
	return tables_path(bench->random->directory, file);
}

/* Overwrites some bytes without the file looking changed. */
static void scribble(const char *path, uint64_t offset, const void *bytes, size_t n)
{
	struct stat st;
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(pwrite(fd, bytes, n, (off_t)offset), n);
	assert_int_equal(futimens(fd, (struct timespec[]){st.st_atim, st.st_mtim}), 0);
	close(fd);
}

static void a_table_that_breaks_costs_its_symbol_alone(void **state)
{
	(void)state;
	uint64_t random = 8;
	struct random_shape shape = {
		.symbols = 20, .events = 40000, .first = 0, .width = 1000000, .block_rows = 64};

	for (int direction = -1; direction <= 1; direction += 2) {
		for (int kind = 0; kind < 4; kind++) {
			struct bench bench;
			double bad = NAN;
			int64_t early = 5;
			set_up(&bench, &shape, 1000, &random);
			uint64_t others = shape.events - bench.random->rows[6];
			const struct mm_table *table = mm_pool_table(bench.random->pool, 6);
			char *path = table_path(&bench, 6);
			if (direction < 0)
				seek(&bench, shape.events);
			uint64_t n = 0;
			switch (kind) {
			case 0: assert_int_equal(truncate(path, 8192), 0); break;
			case 1:
				scribble(path, table->place[MM_PRICE].offset + 8 * 777, &bad, 8);
				break;
			case 2:
				scribble(path, table->place[MM_TIMESTAMP].offset + 8 * 777, &early,
					 8);
				break;
			case 3:
				bad = -1;
				scribble(path, table->place[MM_VOLUME].offset + 8 * 777, &bad, 8);
				break;
			}
			n += drain(&bench, 6, direction);
			assert_int_equal(n, others);
			assert_non_null(mm_pool_broken(bench.random->pool, 6));
			assert_int_equal(mm_pool_broken_count(bench.random->pool), 1);
			assert_true(bench.market->high[6] < bench.random->rows[6]);
			assert_int_equal(bench.market->events, others + bench.market->high[6]);
			free(path);
			tear_down(&bench);
		}
	}
}

static void a_table_shortened_in_the_midst_of_the_merge_ends_there(void **state)
{
	(void)state;
	uint64_t random = 9;
	struct random_shape shape = {.symbols = 3,
				     .segments = 3,
				     .events = 60000,
				     .first = 0,
				     .width = 1000000,
				     .block_rows = 512};
	struct bench bench;

	set_up(&bench, &shape, 500, &random);
	for (int i = 0; i < 40; i++)
		assert_true(step(&bench, 1));
	for (uint32_t table = 3; table < 6; table++) { /* all of the second symbol's */
		char *path = table_path(&bench, table);
		assert_int_equal(truncate(path, 4096), 0);
		free(path);
	}
	uint64_t left = 0;
	for (uint64_t i = bench.n; i < shape.events; i++)
		left += bench.random->event[i].symbol != 1;
	assert_int_equal(drain(&bench, 1, 1), left);
	assert_int_equal(drain(&bench, 1, -1), bench.random->rows[0] + bench.random->rows[2]);
	tear_down(&bench);
}

/* Says of a table's price and volume that they are stored in 4 bytes, scaled. */
static void make_foreign(const char *path)
{
	uint8_t head[MM_HEADER_MAX];
	int fd = open(path, O_RDWR);

	assert_int_equal(pread(fd, head, sizeof head, 0), sizeof head);
	uint8_t *price = unit_entry(head, "price"), *volume = unit_entry(head, "volume");
	price[ENTRY_TYPE] = MM_INT;
	volume[ENTRY_TYPE] = MM_UINT;
	price[ENTRY_WIDTH] = volume[ENTRY_WIDTH] = 4;
	price[ENTRY_EXPONENT] = volume[ENTRY_EXPONENT] = 0xfc;
	unit_seal(head);
	assert_int_equal(pwrite(fd, head, sizeof head, 0), sizeof head);
	close(fd);
}

struct values {
	double price[5000], volume[5000];
};

static void read_values(const struct mm_visit *visit)
{
	struct values *values = visit->arg;

	mm_visit_values(visit, MM_PRICE, 0, visit->table->rows, values->price);
	mm_visit_values(visit, MM_VOLUME, 0, visit->table->rows, values->volume);
}

static void columns_of_other_types_are_converted(void **state)
{
	(void)state;
	char *directory = tables_directory();
	static struct values values;
	struct mm_batch batch;
	struct mm_error err;

	tables_write(directory, "A.bin", "A", 5000, 0, 1000);
	char *path = tables_path(directory, "A.bin");
	make_foreign(path);
	free(path);
	for (int copied = 0; copied < 2; copied++) {
		struct mm_pool *pool = mm_pool_open(directory, NULL, &err);
		assert_non_null(pool);
		mm_pool_wait(pool);
		assert_null(mm_pool_broken(pool, 0));
		if (copied)
			mm_pool_set_budget(pool, 1);
		assert_true(mm_pool_visit(pool, 0, MM_VISIT_PASS, read_values, &values, &err));
		struct mm_market *market = mm_market_new(pool, NULL, INT64_MIN, INT64_MAX, &err);
		struct mm_merge *merge = mm_merge_new(market, NULL, 700, &err);
		assert_true(mm_batch_init(&batch, 600, &err));
		size_t n = 0;
		while (mm_merge_next(merge, &batch, NULL) && batch.count)
			for (size_t i = 0; i < batch.count; i++, n++) {
				assert_true(batch.price[i] == values.price[n]);
				assert_true(batch.volume[i] == values.volume[n]);
			}
		assert_int_equal(n, 5000);
		mm_batch_free(&batch);
		mm_merge_free(merge);
		mm_market_free(market);
		mm_pool_close(pool);
	}
	tables_remove(directory);
}

static void rows_that_were_cut_elsewhere_do_not_come(void **state)
{
	(void)state;
	uint64_t random = 11;
	struct random_shape shape = {
		.symbols = 3, .events = 6000, .width = 100000, .block_rows = 64};

	for (int direction = -1; direction <= 1; direction += 2) {
		struct bench bench;
		set_up(&bench, &shape, 500, &random);
		seek(&bench, direction > 0 ? 0 : shape.events);
		assert_true(step(&bench, direction));
		mm_merge_seek(bench.merge, mm_merge_rows(bench.merge));
		mm_market_cut(bench.market, 1, 700);
		uint64_t left = direction > 0 ? shape.events - bench.n : bench.n;
		for (uint64_t i = 0; i < shape.events; i++) {
			const struct random_event *e = &bench.random->event[i];
			bool ahead = direction > 0 ? i >= bench.n : i < bench.n;
			left -= ahead && e->symbol == 1 && e->row >= 700;
		}
		assert_int_equal(drain(&bench, UINT32_MAX, direction), left);
		tear_down(&bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_comes_once_in_event_order_both_ways),
		cmocka_unit_test(it_goes_on_from_any_place_in_any_direction),
		cmocka_unit_test(more_events_at_one_time_than_a_batch_holds_come_in_symbol_order),
		cmocka_unit_test(thousands_of_symbols_are_merged),
		cmocka_unit_test(every_shape_is_merged_as_a_plain_sort_and_a_loser_tree_do),
		cmocka_unit_test(bursts_between_long_silences_are_merged),
		cmocka_unit_test(only_what_was_chosen_comes),
		cmocka_unit_test(merging_allocates_nothing),
		cmocka_unit_test(cancelling_gives_no_batch_and_a_seek_goes_on),
		cmocka_unit_test(a_table_that_breaks_costs_its_symbol_alone),
		cmocka_unit_test(columns_of_other_types_are_converted),
		cmocka_unit_test(rows_that_were_cut_elsewhere_do_not_come),
		cmocka_unit_test(a_table_shortened_in_the_midst_of_the_merge_ends_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
