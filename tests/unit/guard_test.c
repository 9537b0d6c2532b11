/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/guard.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static void touch(void *arg)
{
	*(volatile char *)arg;
}

static void a_read_beyond_a_shortened_file_comes_back_as_false(void **state)
{
	(void)state;
	char name[] = "/tmp/mmtui-guard-XXXXXX";
	int fd = mkstemp(name);
	size_t page = (size_t)sysconf(_SC_PAGESIZE), offset = 0;

	mm_guard_install();
	assert_int_equal(ftruncate(fd, (off_t)(4 * page)), 0);
	char *base = mmap(NULL, 4 * page, PROT_READ, MAP_SHARED, fd, 0);
	assert_ptr_not_equal(base, MAP_FAILED);
	assert_true(mm_guard(base, 4 * page, touch, base + 3 * page, &offset));
	assert_int_equal(ftruncate(fd, (off_t)page), 0);
	for (int again = 0; again < 3; again++) {
		assert_false(mm_guard(base, 4 * page, touch, base + 2 * page, &offset));
		assert_int_equal(offset, 2 * page);
		assert_true(mm_guard(base, 4 * page, touch, base, &offset));
	}
	munmap(base, 4 * page);
	close(fd);
	unlink(name);
}

struct nest {
	char *inner;
	size_t bytes, offset;
	bool ok;
};

static void go_deeper(void *arg)
{
	struct nest *nest = arg;
	nest->ok = mm_guard(nest->inner, nest->bytes, touch, nest->inner, &nest->offset);
}

static void an_inner_guard_catches_what_is_its_own(void **state)
{
	(void)state;
	char name[] = "/tmp/mmtui-guard-XXXXXX";
	int fd = mkstemp(name);
	size_t page = (size_t)sysconf(_SC_PAGESIZE), offset = 0;
	char *base = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
	mm_guard_install();
	struct nest nest = {.inner = base, .bytes = page, .ok = true};
	char other = 0;

	assert_true(mm_guard(&other, 1, go_deeper, &nest, &offset));
	assert_false(nest.ok);
	munmap(base, page);
	close(fd);
	unlink(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_read_beyond_a_shortened_file_comes_back_as_false),
		cmocka_unit_test(an_inner_guard_catches_what_is_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
