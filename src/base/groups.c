/* groups: an array, and a map from hashes to places in it. */
#include "base/groups.h"

#include "base/arena.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

void groups_done(struct groups *groups)
{
    free(groups->at);
    map_done(&groups->place);
}

/* The place of a key in the map, 0 where it is new: keys of one hash stand at hashes of it. */
static uint64_t *place_of(const struct groups *groups, const uint64_t key[GROUP_KEYS], uint64_t *hash)
{
    uint64_t *place;
    *hash = map_hash(key, GROUP_KEYS * sizeof *key);
    while ((place = map_get(&groups->place, *hash)) &&
           memcmp(groups->at[*place - 1].key, key, GROUP_KEYS * sizeof *key) != 0)
        *hash = map_mix(*hash, 1);
    return place;
}

static struct group *make(struct groups *groups, const uint64_t key[GROUP_KEYS])
{
    struct group *group;
    if (groups->count == groups->room) {
        groups->room = groups->room ? groups->room * 2 : 64;
        groups->at = mem_grow(groups->at, groups->room, sizeof *groups->at);
    }
    group = &groups->at[groups->count++];
    *group = (struct group){.first = TIME_NONE, .last = TIME_NONE};
    memcpy(group->key, key, sizeof group->key);
    return group;
}

struct group *groups_take(struct groups *groups, const uint64_t key[GROUP_KEYS])
{
    uint64_t hash;
    const uint64_t *place = place_of(groups, key, &hash);
    if (place)
        return &groups->at[*place - 1];
    if (groups->count == groups->most) {
        groups->left_out++;
        return NULL;
    }
    *map_put(&groups->place, hash) = groups->count + 1;
    return make(groups, key);
}

const struct group *groups_find(const struct groups *groups, const uint64_t key[GROUP_KEYS])
{
    uint64_t hash;
    const uint64_t *place = place_of(groups, key, &hash);
    return place ? &groups->at[*place - 1] : NULL;
}

struct group *groups_add(struct groups *groups, const uint64_t key[GROUP_KEYS], int64_t time)
{
    struct group *group = groups_take(groups, key);
    if (!group)
        return NULL;
    group->count++;
    if (group->first == TIME_NONE || time < group->first)
        group->first = time;
    if (group->last == TIME_NONE || time > group->last)
        group->last = time;
    return group;
}
