/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much memory may be taken, from files as kernels write them. */
#include "support/tables.h"

#include <mmtui/residency.h>

#include <stdarg.h>

#define MIB (UINT64_C(1) << 20)

static char *root;

static int set_up(void **state)
{
	(void)state;
	root = tables_directory();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tables_remove(root);
	return 0;
}

/* Writes a file below the root, in folders that it makes. */
static void put(const char *file, const char *text)
{
	char folder[256];

	for (const char *slash = file; (slash = strchr(slash, '/')); slash++) {
		snprintf(folder, sizeof folder, "%s/%.*s", root, (int)(slash - file), file);
		mkdir(folder, 0755);
	}
	tables_write_text(root, file, text);
}

static void put_available(const char *kib)
{
	char text[128];

	snprintf(text, sizeof text,
		 "MemTotal:       24683620 kB\nMemFree:         1000000 kB\n"
		 "MemAvailable:   %s kB\n",
		 kib);
	put("proc/meminfo", text);
}

static void what_the_kernel_calls_available_is_it(void **state)
{
	(void)state;
	put_available("20971520");
	assert_int_equal(mm_memory_left(root), 20480 * MIB);
}

static void without_a_word_from_the_kernel_it_is_unknown(void **state)
{
	(void)state;
	assert_int_equal(mm_memory_left(root), MM_UNKNOWN);
}

static void a_cgroup_leaves_its_limit_less_what_cannot_be_dropped(void **state)
{
	(void)state;
	put_available("20971520");
	put("proc/self/cgroup", "0::/user.slice/some\n");
	put("sys/fs/cgroup/user.slice/some/memory.max", "536870912\n");
	put("sys/fs/cgroup/user.slice/some/memory.current", "314572800\n");
	put("sys/fs/cgroup/user.slice/some/memory.stat", "anon 209715200\nfile_mapped 4096\n"
							 "file 104857600\n");
	assert_int_equal(mm_memory_left(root), (512 - 300 + 100) * MIB);
}

static void the_tightest_of_the_cgroups_around_counts(void **state)
{
	(void)state;
	put_available("20971520");
	put("proc/self/cgroup", "0::/outer/inner\n");
	put("sys/fs/cgroup/outer/inner/memory.max", "max\n");
	put("sys/fs/cgroup/outer/inner/memory.current", "1048576\n");
	put("sys/fs/cgroup/outer/memory.max", "104857600\n");
	put("sys/fs/cgroup/outer/memory.current", "10485760\n");
	assert_int_equal(mm_memory_left(root), 90 * MIB);
}

static void version_1_has_other_names(void **state)
{
	(void)state;
	put_available("20971520");
	put("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:devices,memory:/b\n0::/\n");
	put("sys/fs/cgroup/memory/b/memory.limit_in_bytes", "67108864\n");
	put("sys/fs/cgroup/memory/b/memory.usage_in_bytes", "33554432\n");
	put("sys/fs/cgroup/memory/b/memory.stat", "cache 4096\ntotal_cache 1048576\n");
	put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
	put("sys/fs/cgroup/memory/memory.usage_in_bytes", "134217728\n");
	assert_int_equal(mm_memory_left(root), (64 - 32 + 1) * MIB);
}

/* In a container the path is the host's. */
static void a_path_that_is_not_there_is_shortened(void **state)
{
	(void)state;
	put_available("20971520");
	put("proc/self/cgroup", "4:memory:/docker/0123\n");
	put("sys/fs/cgroup/memory/memory.limit_in_bytes", "67108864\n");
	put("sys/fs/cgroup/memory/memory.usage_in_bytes", "68157440\n");
	assert_int_equal(mm_memory_left(root), 0);
}

static void a_limit_above_what_is_available_changes_nothing(void **state)
{
	(void)state;
	put_available("1024");
	put("proc/self/cgroup", "0::/\n");
	put("sys/fs/cgroup/memory.max", "536870912\n");
	put("sys/fs/cgroup/memory.current", "4096\n");
	assert_int_equal(mm_memory_left(root), MIB);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_the_kernel_calls_available_is_it),
		TEST(without_a_word_from_the_kernel_it_is_unknown),
		TEST(a_cgroup_leaves_its_limit_less_what_cannot_be_dropped),
		TEST(the_tightest_of_the_cgroups_around_counts),
		TEST(version_1_has_other_names),
		TEST(a_path_that_is_not_there_is_shortened),
		TEST(a_limit_above_what_is_available_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
