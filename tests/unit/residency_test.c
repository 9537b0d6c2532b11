/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/tables.h"

#include <mmtui/residency.h>

#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define MIB (UINT64_C(1) << 20)
#define ROWS 100000 /* 2.4 MB */

static struct mm_pool *open_pool(const char *directory)
{
	struct mm_error err;
	struct mm_pool *pool = mm_pool_open(directory, NULL, &err);

	if (!pool)
		fail_msg("%s", err.text);
	mm_pool_wait(pool);
	return pool;
}

/* Takes a file out of the page cache: nobody may have it mapped. */
static void evict(const char *directory, const char *file)
{
	char *path = tables_path(directory, file);
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(fsync(fd), 0); /* dirty pages cannot be dropped */
	assert_int_equal(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
	close(fd);
	free(path);
}

/* Reads bytes of a file the ordinary way, without reading ahead. */
static void read_bytes(const char *directory, const char *file, uint64_t from, uint64_t bytes)
{
	char *path = tables_path(directory, file), buffer[4096];
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	for (uint64_t at = from; at < from + bytes; at += sizeof buffer)
		assert_true(pread(fd, buffer, sizeof buffer, (off_t)at) > 0);
	close(fd);
	free(path);
}

static void touch_all(const struct mm_visit *visit)
{
	volatile uint8_t sink;

	for (uint64_t at = 0; at < visit->table->file_bytes; at += 4096)
		sink = visit->base[at];
	(void)sink;
}

/* --- the page cache --------------------------------------------------------------------------- */

static void cells_show_what_is_in_the_page_cache(void **state)
{
	(void)state;
	char *directory = tables_directory();
	if (!tables_on_disk(directory)) {
		tables_remove(directory);
		skip();
	}
	uint64_t cached, page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint8_t cells[50];
	struct mm_error err;
	tables_write(directory, "A.bin", "A", ROWS, 0, 1);
	struct mm_pool *pool = open_pool(directory);
	const struct mm_table *table = mm_pool_table(pool, 0);

	evict(directory, "A.bin");
	assert_true(mm_residency_file(pool, 0, cells, 50, &cached, &err));
	assert_int_equal(cached, 0);
	for (int i = 0; i < 50; i++)
		assert_int_equal(cells[i], 0);

	/* again where the kernel took a page back meanwhile */
	uint64_t whole = (table->file_bytes + page - 1) / page * page;
	for (int tries = 0; tries < 100 && cached < whole; tries++) {
		read_bytes(directory, "A.bin", 0, table->file_bytes);
		assert_true(mm_residency_file(pool, 0, cells, 50, &cached, &err));
	}
	assert_int_equal(cached, whole);
	for (int i = 0; i < 50; i++)
		assert_int_equal(cells[i], 255);
	mm_pool_close(pool);

	/* the price column alone (readahead may add a little on both sides) */
	pool = open_pool(directory);
	table = mm_pool_table(pool, 0);
	evict(directory, "A.bin");
	cached = 0;
	for (int tries = 0; tries < 100 && cached < ROWS * 8; tries++) {
		read_bytes(directory, "A.bin", table->place[MM_PRICE].offset, ROWS * 8);
		assert_true(mm_residency_array(pool, 0, MM_PRICE, cells, 50, &cached, &err));
	}
	assert_in_range(cached, ROWS * 8, ROWS * 8 + 2 * page);
	for (int i = 0; i < 50; i++)
		assert_int_equal(cells[i], 255);
	assert_true(mm_residency_array(pool, 0, MM_VOLUME, cells, 50, &cached, &err));
	assert_true(cached < ROWS * 8 / 2);
	assert_true(mm_residency_file(pool, 0, cells, 3, &cached, &err));
	assert_true(cells[1] > 200 && cells[0] < 60 && cells[2] < 60);
	mm_pool_close(pool);
	tables_remove(directory);
}

static void more_cells_than_pages_and_no_cells_are_fine(void **state)
{
	(void)state;
	char *directory = tables_directory();
	uint8_t cells[1000];
	uint64_t cached;
	struct mm_error err;
	tables_write(directory, "A.bin", "A", 3, 0, 1);
	tables_write(directory, "B.bin", "B", 0, 0, 1);
	struct mm_pool *pool = open_pool(directory);
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	memset(cells, 7, sizeof cells);
	assert_true(mm_residency_file(pool, 0, cells, 1000, &cached, &err));
	assert_int_equal(cached, (mm_pool_table(pool, 0)->file_bytes + page - 1) / page * page);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(cells[i], 255);
	assert_true(mm_residency_file(pool, 0, cells, 0, &cached, &err));
	assert_true(cached > 0);
	assert_true(mm_residency_array(pool, 1, MM_PRICE, cells, 10, &cached, &err));
	assert_int_equal(cached, 0); /* no rows, no pages */
	assert_int_equal(cells[0], 0);
	mm_pool_close(pool);
	tables_remove(directory);
}

static void a_broken_table_has_a_reason_instead_of_cells(void **state)
{
	(void)state;
	char *directory = tables_directory();
	uint8_t cells[10];
	uint64_t cached;
	struct mm_error err;
	tables_write_text(directory, "A.bin", "nothing");
	struct mm_pool *pool = open_pool(directory);

	assert_false(mm_residency_file(pool, 0, cells, 10, &cached, &err));
	assert_non_null(strstr(err.text, "A.bin: "));
	assert_int_equal(cached, 0);
	mm_pool_close(pool);
	tables_remove(directory);
}

/* Asks as another user, who may read the file and no more, on a thread of its own: the system call
 * itself changes the identity of the calling thread alone. */
struct stranger {
	struct mm_pool *pool;
	bool told;
	struct mm_error err;
};

static void *ask_as_stranger(void *arg)
{
	struct stranger *stranger = arg;
	uint8_t cells[10];
	uint64_t cached;

	if (syscall(SYS_setresuid, 65534, 65534, 65534))
		return NULL;
	stranger->told = mm_residency_file(stranger->pool, 0, cells, 10, &cached, &stranger->err);
	return NULL;
}

static void a_stranger_is_told_that_the_kernel_keeps_it_to_itself(void **state)
{
	(void)state;
	if (geteuid())
		skip(); /* cannot become someone else */
	char *directory = tables_directory();
	assert_int_equal(chmod(directory, 0755), 0);
	tables_write(directory, "A.bin", "A", 3, 0, 1);
	char *path = tables_path(directory, "A.bin");
	assert_int_equal(chmod(path, 0644), 0);
	struct stranger stranger = {.pool = open_pool(directory)};
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, ask_as_stranger, &stranger), 0);
	pthread_join(thread, NULL);
	assert_false(stranger.told);
	assert_non_null(strstr(stranger.err.text, "A.bin: the kernel tells"));
	mm_pool_close(stranger.pool);
	free(path);
	tables_remove(directory);
}

/* --- /proc ------------------------------------------------------------------------------------ */

static void smaps_counts_the_pools_mappings_and_no_others(void **state)
{
	(void)state;
	enum { TABLES = 30 };
	char *directory = tables_directory();
	struct mm_smaps smaps;
	struct mm_error err;
	uint64_t bytes = 0, page = (uint64_t)sysconf(_SC_PAGESIZE);
	for (int i = 0; i < TABLES; i++) {
		char symbol[16], file[32];
		snprintf(symbol, sizeof symbol, "S%d", i);
		snprintf(file, sizeof file, "%s.bin", symbol);
		tables_write(directory, file, symbol, 5000, 0, 1);
	}
	struct mm_pool *pool = open_pool(directory);
	for (uint32_t id = 0; id < TABLES; id++)
		bytes += (mm_pool_table(pool, id)->file_bytes + page - 1) / page * page;

	/* a mapping of the same file that is not the pool's */
	char *path = tables_path(directory, "S0.bin");
	int fd = open(path, O_RDONLY);
	void *other = mmap(NULL, 5000, PROT_READ, MAP_SHARED, fd, 0);
	assert_true(other != MAP_FAILED);
	close(fd);

	assert_true(mm_smaps_read(pool, &smaps, &err));
	assert_int_equal(smaps.maps, 0);
	assert_int_equal(smaps.mapped, 0);
	for (int round = 0; round < 2; round++)
		for (uint32_t id = 0; id < TABLES; id++)
			assert_true(mm_pool_visit(pool, id, MM_VISIT_STAY, touch_all, NULL, NULL));
	assert_true(mm_smaps_read(pool, &smaps, &err));
	assert_int_equal(smaps.maps, TABLES);
	assert_int_equal(smaps.mapped, bytes);
	assert_int_equal(smaps.resident, bytes);
	assert_true(smaps.proportional <= bytes && smaps.proportional >= bytes / 2);
	munmap(other, 5000);
	free(path);
	mm_pool_close(pool);
	tables_remove(directory);
}

static void resident_memory_grows_with_what_is_touched(void **state)
{
	(void)state;
	struct mm_statm before, after;
	struct mm_faults first, then;
	const size_t bytes = 32 * MIB;

	assert_true(mm_statm_read(&before, NULL));
	assert_true(mm_faults_read(0, &first, NULL));
	uint8_t *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			       0);
	assert_true(memory != MAP_FAILED);
	memset(memory, 1, bytes);
	assert_true(mm_statm_read(&after, NULL));
	assert_true(mm_faults_read(0, &then, NULL));
	assert_true(after.resident_bytes >= before.resident_bytes + bytes - MIB);
	assert_true(after.virtual_bytes >= before.virtual_bytes + bytes - MIB);
	assert_true(then.minor > first.minor);
	assert_true(mm_resident_peak() >= after.resident_bytes - MIB);
	munmap(memory, bytes);
}

struct sleeper {
	pthread_barrier_t barrier;
	int tid;
};

/* Faults in a few pages, and stays until it has been looked at. */
static void *fault_in(void *arg)
{
	struct sleeper *sleeper = arg;
	volatile uint8_t pages[64 * 4096];

	pthread_setname_np(pthread_self(), "a) (b");
	for (size_t at = 0; at < sizeof pages; at += 4096)
		pages[at] = 1;
	sleeper->tid = (int)syscall(SYS_gettid);
	pthread_barrier_wait(&sleeper->barrier);
	pthread_barrier_wait(&sleeper->barrier);
	return NULL;
}

static void faults_are_told_by_thread_whatever_its_name(void **state)
{
	(void)state;
	struct sleeper sleeper;
	struct mm_thread_faults threads[16];
	struct mm_faults faults;
	struct mm_error err;
	pthread_t thread;
	bool found = false, found_main = false;
	pthread_barrier_init(&sleeper.barrier, NULL, 2);
	assert_int_equal(pthread_create(&thread, NULL, fault_in, &sleeper), 0);
	pthread_barrier_wait(&sleeper.barrier);

	size_t count = mm_faults_by_thread(threads, 16);
	for (size_t i = 0; i < count; i++) {
		found_main |= threads[i].tid == (int)getpid();
		if (threads[i].tid != sleeper.tid)
			continue;
		found = true;
		assert_string_equal(threads[i].name, "a) (b");
		assert_true(threads[i].faults.minor > 0);
		assert_true(mm_faults_read(sleeper.tid, &faults, &err));
		assert_true(faults.minor >= threads[i].faults.minor);
	}
	assert_true(found && found_main);
	assert_int_equal(mm_faults_by_thread(threads, 1), 1);
	pthread_barrier_wait(&sleeper.barrier);
	pthread_join(thread, NULL);
	assert_false(mm_faults_read(INT32_MAX, &faults, &err));
	pthread_barrier_destroy(&sleeper.barrier);
}

static void a_page_that_comes_from_the_disk_is_a_major_fault_and_bytes_read(void **state)
{
	(void)state;
	char *directory = tables_directory();
	if (!tables_on_disk(directory)) {
		tables_remove(directory);
		skip();
	}
	struct mm_faults before, after;
	tables_write(directory, "A.bin", "A", ROWS, 0, 1);
	struct mm_pool *pool = open_pool(directory);
	uint64_t bytes = mm_pool_table(pool, 0)->file_bytes, read = mm_disk_bytes();

	evict(directory, "A.bin");
	assert_true(mm_faults_read((int)gettid(), &before, NULL));
	assert_true(mm_pool_visit(pool, 0, MM_VISIT_PASS, touch_all, NULL, NULL));
	assert_true(mm_faults_read((int)gettid(), &after, NULL));
	assert_true(after.major > before.major);
	assert_true(read == MM_UNKNOWN || mm_disk_bytes() >= read + bytes);
	mm_pool_close(pool);
	tables_remove(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_show_what_is_in_the_page_cache),
		cmocka_unit_test(more_cells_than_pages_and_no_cells_are_fine),
		cmocka_unit_test(a_broken_table_has_a_reason_instead_of_cells),
		cmocka_unit_test(a_stranger_is_told_that_the_kernel_keeps_it_to_itself),
		cmocka_unit_test(smaps_counts_the_pools_mappings_and_no_others),
		cmocka_unit_test(resident_memory_grows_with_what_is_touched),
		cmocka_unit_test(faults_are_told_by_thread_whatever_its_name),
		cmocka_unit_test(a_page_that_comes_from_the_disk_is_a_major_fault_and_bytes_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
