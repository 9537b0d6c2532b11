/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The markets that are measured, a row each. Most come from `mmtui generate`; what that does not
 * make (ties, segments, one giant) is written here. A market lies in a folder with the numbers of
 * its recipe in its name and appears by a rename: so what is there is whole, and another recipe
 * makes another folder.
 */
#include "bench/bench.h"

#include <mmtui/time.h>
#include <mmtui/writer.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY (INT64_C(23400) * MM_SECOND)        /* of trading, and the next starts after it */
#define FIRST (INT64_C(1704205800) * MM_SECOND) /* 2024-01-02T14:30:00Z */
#define DWARF_ROWS 100                          /* of each symbol beside a giant */
#define CHUNK_ROWS 4096

static const struct recipe {
	const char *name;
	uint32_t symbols;
	uint64_t events;
	bool skew; /* for generate */

	/* written here where there is a unit */
	int64_t unit;      /* timestamps are whole multiples of it, ns */
	int64_t span;      /* of a segment, ns */
	uint32_t segments; /* 0: one, without a folder of its own */
	bool giant;        /* the first symbol has all events but DWARF_ROWS of each other */
} recipes[] = {
	{.name = "even", .symbols = 3000, .events = 30000000},
	{.name = "skewed", .symbols = 3000, .events = 30000000, .skew = true},
	{.name = "ten", .symbols = 10, .events = 10000000},
	{.name = "many", .symbols = 10000, .events = 10000000},
	{.name = "single", .symbols = 1, .events = 10000000},
	{.name = "giant",
	 .symbols = 3000,
	 .events = 10000000,
	 .unit = 1,
	 .span = DAY,
	 .giant = true},
	{.name = "instant", .symbols = 3000, .events = 10000000, .unit = 1, .span = 0},
	{.name = "segments",
	 .symbols = 750,
	 .events = 10000000,
	 .unit = 1,
	 .span = DAY,
	 .segments = 4},
	{.name = "ms", .symbols = 3000, .events = 10000000, .unit = MM_MILLISECOND, .span = DAY},
	{.name = "s", .symbols = 3000, .events = 10000000, .unit = MM_SECOND, .span = DAY},
	{.name = "long", .symbols = 3000, .events = 60000000},
	{.name = "vast", .symbols = 3000, .events = 250000000},
	{.name = "text", .symbols = 3000, .events = 10000000},
};

static const struct recipe *find(const char *name)
{
	for (size_t i = 0; i < sizeof recipes / sizeof recipes[0]; i++)
		if (!strcmp(recipes[i].name, name))
			return &recipes[i];
	bench_die("there is no market %s", name);
}

uint64_t data_events(const char *name)
{
	return find(name)->events;
}

static char *format(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
static char *format(const char *pattern, ...)
{
	va_list list;
	char *text;

	va_start(list, pattern);
	int length = vasprintf(&text, pattern, list);
	va_end(list);
	if (length < 0)
		bench_die("not enough memory for a path");
	return text;
}

static bool exists(const char *path)
{
	struct stat st;

	return !stat(path, &st);
}

static void move(const char *from, const char *to)
{
	if (rename(from, to))
		bench_die("cannot rename %s to %s: %s", from, to, strerror(errno));
}

/* splitmix64: the same on every machine. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* One table: rows at even distances, each moved by chance within its own. */
static void write_table(const struct recipe *recipe, const char *path, const char *symbol,
			uint64_t rows, int64_t first, uint64_t seed)
{
	struct mm_writer_options options = {.symbol = symbol, .rows = rows, .price_decimals = 2};
	struct mm_error err;
	struct mm_writer *writer = mm_writer_open(path, &options, &err);
	int64_t timestamp[CHUNK_ROWS], distance = recipe->span / (int64_t)rows;
	double price[CHUNK_ROWS], volume[CHUNK_ROWS];
	int64_t cents = 10000 + (int64_t)(seed % 10000);

	if (!writer)
		bench_die("%s", err.text);
	for (uint64_t row = 0; row < rows;) {
		size_t n = 0;
		for (; n < CHUNK_ROWS && row < rows; n++, row++) {
			uint64_t chance = next_random(&seed);
			int64_t t = first + (int64_t)row * distance;
			if (distance)
				t += (int64_t)((chance >> 8) % (uint64_t)distance);
			timestamp[n] = t - t % recipe->unit;
			cents += (int64_t)(chance & 3) - 1 - (cents > 1000);
			price[n] = (double)(cents > 0 ? cents : 1) / 100;
			volume[n] = (double)(1 + (chance >> 2 & 7)) * 100;
		}
		if (!mm_writer_add(writer, n, timestamp, price, volume, NULL, &err))
			bench_die("%s", err.text);
	}
	if (!mm_writer_finish(writer, &err))
		bench_die("%s", err.text);
}

/* How many rows table i of n has. */
static uint64_t share(const struct recipe *recipe, uint64_t i, uint64_t n)
{
	uint64_t dwarfs = (n - 1) * DWARF_ROWS;

	if (recipe->giant)
		return i ? DWARF_ROWS : recipe->events - dwarfs;
	return recipe->events / n + (i < recipe->events % n);
}

static void make_folder(const char *path)
{
	if (mkdir(path, 0777) && errno != EEXIST)
		bench_die("cannot make %s: %s", path, strerror(errno));
}

static void write_market(const struct recipe *recipe, const char *folder)
{
	uint32_t segments = recipe->segments ? recipe->segments : 1;
	uint64_t tables = (uint64_t)recipe->symbols * segments;

	make_folder(folder);
	for (uint64_t i = 0; i < tables; i++) {
		uint32_t symbol = (uint32_t)(i / segments), segment = (uint32_t)(i % segments);
		char name[16];
		char *part = recipe->segments ? format("%s/2024-01-%02u", folder, 2 + segment)
					      : format("%s", folder);
		make_folder(part);
		snprintf(name, sizeof name, "S%05u", symbol);
		char *path = format("%s/%s.bin", part, name);
		write_table(recipe, path, name, share(recipe, i, tables),
			    FIRST + segment * (24 * 3600 * MM_SECOND), i + 1);
		free(path);
		free(part);
	}
}

static void generate(struct bench *bench, const struct recipe *recipe, const char *folder)
{
	char *symbols = format("%u", recipe->symbols);
	char *events = format("%llu", (unsigned long long)recipe->events);
	struct run run;

	run_mmtui(bench, &run, "generate", "--symbols", symbols, "--events", events, folder,
		  recipe->skew ? "--skew" : NULL, NULL);
	run_free(&run);
	free(symbols);
	free(events);
}

char *data_path(struct bench *bench, const char *name)
{
	return format("%s/%s", bench->data, name);
}

char *data_market(struct bench *bench, const char *name)
{
	const struct recipe *recipe = find(name);
	char *path = format("%s/%s-%u-%llu", bench->data, name, recipe->symbols,
			    (unsigned long long)recipe->events);

	if (exists(path))
		return path;
	fprintf(stderr, "bench: making the market %s\n", path);
	char *draft = format("%s.draft", path);
	if (exists(draft))
		files_remove(draft);
	if (!recipe->unit)
		generate(bench, recipe, draft);
	else
		write_market(recipe, draft);
	move(draft, path);
	files_sync(path);
	free(draft);
	return path;
}

char *data_csv(struct bench *bench)
{
	char *market = data_market(bench, "text"), *path = format("%s.csv", market);

	if (!exists(path)) {
		char *draft = format("%s.draft", path);
		struct run run;
		fprintf(stderr, "bench: making %s\n", path);
		run_mmtui(bench, &run, "export", "--force", "-o", draft, market, NULL);
		run_free(&run);
		move(draft, path);
		files_sync(path);
		free(draft);
	}
	free(market);
	return path;
}

/* Writes `bytes` bytes that no filesystem stores as a hole. */
static void write_large(const char *path, uint64_t bytes)
{
	static uint64_t buffer[1 << 17];
	uint64_t random = 1, left = bytes;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	while (fd >= 0 && left) {
		size_t some = left < sizeof buffer ? (size_t)left : sizeof buffer;
		for (size_t i = 0; i < sizeof buffer / sizeof buffer[0]; i++)
			buffer[i] = next_random(&random);
		ssize_t written = write(fd, buffer, some);
		if (written <= 0)
			break;
		left -= (uint64_t)written;
	}
	if (fd < 0 || left || close(fd))
		bench_die("%s: %s", path, strerror(errno));
}

char *data_large_file(struct bench *bench, const char *market)
{
	char *folder = data_market(bench, market), *path = format("%s.large", folder);

	if (!exists(path)) {
		char *draft = format("%s.draft", path);
		fprintf(stderr, "bench: making %s\n", path);
		write_large(draft, files_bytes(folder));
		move(draft, path);
		files_sync(path);
		free(draft);
	}
	free(folder);
	return path;
}
