/* kinds: a row of counts for each log. Most events are of the log of the one before. */
#include "correlate/kinds.h"

#include "base/arena.h"
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#define SERVICE_START 5 /* LogonType */

struct row {
    uint64_t seen[SEEN_COUNT];
};

struct kinds {
    struct map logs; /* computer and channel -> 1 + its row */
    struct row *rows;
    size_t count, room;
    uint64_t key, place; /* of the event before */
};

struct kinds *kinds_new(void)
{
    return mem_new(1, sizeof(struct kinds));
}

void kinds_free(struct kinds *kinds)
{
    if (!kinds)
        return;
    map_done(&kinds->logs);
    free(kinds->rows);
    free(kinds);
}

static uint64_t key_of(uint32_t computer, uint32_t channel)
{
    return (uint64_t)computer << 32 | channel;
}

static struct row *row_of(struct kinds *kinds, uint64_t key)
{
    uint64_t *place;
    if (kinds->place && kinds->key == key)
        return &kinds->rows[kinds->place - 1];
    place = map_put(&kinds->logs, key);
    if (!*place) {
        if (kinds->count == kinds->room) {
            kinds->room = kinds->room ? kinds->room * 2 : 64;
            kinds->rows = mem_grow(kinds->rows, kinds->room, sizeof *kinds->rows);
        }
        memset(&kinds->rows[kinds->count], 0, sizeof *kinds->rows);
        *place = ++kinds->count;
    }
    kinds->key = key;
    kinds->place = *place;
    return &kinds->rows[*place - 1];
}

static void count(struct row *row, const struct event *e)
{
    bool failed = e->status != 0 || e->at.failed;
    switch (e->at.event_id) {
    case 4624:
        row->seen[SEEN_LOGON]++;
        row->seen[SEEN_SERVICE] += e->logon_type == SERVICE_START;
        break;
    case 4625:
        row->seen[SEEN_LOGON_FAILED]++;
        break;
    case 4672:
        row->seen[SEEN_SPECIAL]++;
        break;
    case 4768:
        row->seen[failed ? SEEN_TGT_FAILED : SEEN_TGT]++;
        break;
    case 4771:
        row->seen[SEEN_TGT_FAILED]++;
        break;
    case 4769:
        row->seen[failed ? SEEN_TICKET_FAILED : SEEN_TICKET]++;
        row->seen[SEEN_TICKET_KEY] += !failed && e->session_etype;
        break;
    case 4776:
        row->seen[failed ? SEEN_VALIDATION_FAILED : SEEN_VALIDATION]++;
        break;
    case 4738:
    case 4742:
    case 5136:
        row->seen[SEEN_CHANGE]++;
        break;
    default:
        break;
    }
}

void kinds_see(struct kinds *kinds, const struct event *event)
{
    if (event->origin == ORIGIN_SECURITY)
        count(row_of(kinds, key_of(event->at.computer, event->at.channel)), event);
}

void kinds_tell(const struct kinds *kinds, struct summary_log *log)
{
    const uint64_t *place = map_get(&kinds->logs, key_of(log->computer, log->channel));
    if (place && *place)
        memcpy(log->seen, kinds->rows[*place - 1].seen, sizeof log->seen);
}
