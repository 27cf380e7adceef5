/* mentions: counts by what was named together. */
#include "correlate/mentions.h"

#include "correlate/realm.h"

#include <stdlib.h>

#define SID_SYSTEM TEXT("S-1-5-18") /* the computer itself */

struct mentions {
    struct map place; /* of the three -> 1 + index */
    struct person *at;
    size_t count, room;
    struct map computers; /* (domain or 0, computer) -> how often */
};

struct mentions *mentions_new(void)
{
    return mem_new(1, sizeof(struct mentions));
}

void mentions_free(struct mentions *mentions)
{
    if (!mentions)
        return;
    map_done(&mentions->place);
    map_done(&mentions->computers);
    free(mentions->at);
    free(mentions);
}

static void see(struct mentions *mentions, uint32_t sid, uint32_t user, uint32_t domain)
{
    uint64_t *place;
    if (!sid && !domain)
        return;
    place = map_put(&mentions->place, map_mix(world_key(sid, user), domain));
    if (!*place) {
        if (mentions->count == mentions->room) {
            mentions->room = mentions->room ? mentions->room * 2 : 64;
            mentions->at = mem_grow(mentions->at, mentions->room, sizeof *mentions->at);
        }
        mentions->at[mentions->count] = (struct person){sid, user, domain, 0};
        *place = ++mentions->count;
    }
    mentions->at[*place - 1].times++;
}

void mentions_add(struct correlate *w, const struct event *e)
{
    bool own = text_same(names_text(w->names, e->subject_sid), SID_SYSTEM);
    see(w->mentions, e->sid, e->user, e->domain);
    see(w->mentions, e->subject_sid, 0, e->subject_domain);
    *map_put(&w->mentions->computers, world_key(own ? e->subject_domain : 0, e->at.computer)) += 1;
}

const struct person *mentions_persons(const struct mentions *mentions, size_t *count)
{
    *count = mentions->count;
    return mentions->at;
}

void mentions_settle(struct correlate *w)
{
    const struct mentions *mentions = w->mentions;
    for (size_t i = 0; i < mentions->count; i++) {
        const struct person *person = &mentions->at[i];
        realm_learn_sid(w->realm, person->domain, person->sid, person->times);
    }
    for (size_t i = 0; i < mentions->computers.size; i++) {
        const struct map_slot *slot = &mentions->computers.slot[i];
        if (slot->key)
            realm_learn_computer(w->realm, (uint32_t)(slot->key >> 32), (uint32_t)slot->key, slot->value);
    }
}
