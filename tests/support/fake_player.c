/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/fake_player.h"

#include <stdlib.h>
#include <string.h>

static struct fake_player fake;

struct mm_player *fake_player(const char *const *names)
{
	fake_player_free();
	fake.names = names;
	while (names[fake.view.symbols])
		fake.view.symbols++;
	fake.view.quote = calloc(fake.view.symbols + 1, sizeof *fake.view.quote);
	fake.view.phase = MM_PAUSED;
	fake.view.direction = 1;
	fake.view.speed = (struct mm_speed){MM_SPEED_MULTIPLE, 1};
	for (uint32_t i = 0; i < fake.view.symbols; i++)
		fake.view.quote[i].chosen = true;
	return (struct mm_player *)&fake;
}

struct fake_player *fake_player_state(void)
{
	return &fake;
}

void fake_player_free(void)
{
	free(fake.view.quote);
	memset(&fake, 0, sizeof fake);
}

uint64_t mm_player_request(struct mm_player *player, const struct mm_request *request)
{
	(void)player;
	if (fake.requests < FAKE_REQUESTS)
		fake.request[fake.requests++] = *request;
	return fake.requests + fake.watches;
}

uint64_t mm_player_watch(struct mm_player *player, const struct mm_watch *watch)
{
	(void)player;
	fake.watch = *watch;
	fake.watches++;
	return fake.requests + fake.watches;
}

const struct mm_view *mm_player_view(struct mm_player *player)
{
	(void)player;
	return &fake.view;
}

void mm_player_settle(struct mm_player *player)
{
	(void)player;
	if (fake.answers)
		fake.view.answered = fake.requests + fake.watches;
}

bool mm_player_failed(struct mm_player *player, struct mm_error *err)
{
	(void)player;
	(void)err;
	return false;
}

int mm_player_descriptor(const struct mm_player *player)
{
	(void)player;
	return -1;
}

uint32_t mm_player_symbols(const struct mm_player *player)
{
	(void)player;
	return fake.view.symbols;
}

const char *mm_player_symbol(const struct mm_player *player, uint32_t symbol)
{
	(void)player;
	return fake.names[symbol];
}

int64_t mm_player_find(const struct mm_player *player, const char *name)
{
	(void)player;
	for (uint32_t i = 0; i < fake.view.symbols; i++)
		if (!strcmp(fake.names[i], name))
			return i;
	return -1;
}

const char *mm_player_directory(const struct mm_player *player)
{
	(void)player;
	return "some/market";
}

struct mm_market *mm_player_market(struct mm_player *player)
{
	(void)player;
	return NULL;
}

struct mm_pool *mm_player_pool(struct mm_player *player)
{
	(void)player;
	return NULL;
}

uint64_t mm_player_buffer_bytes(const struct mm_player *player)
{
	(void)player;
	return 0;
}

uint64_t mm_player_ahead_bytes(const struct mm_player *player)
{
	(void)player;
	return 0;
}
