/* survey: a group for each row and figure, put together at the end. */
#include "survey/survey.h"

#include "base/arena.h"
#include "base/groups.h"

#include <stdlib.h>
#include <string.h>

enum key { KEY_TABLE, KEY_NAME, KEY_TO, KEY_WORD, KEY_CODE, KEY_FIGURE };
enum figure { FIGURE_COUNT, FIGURE_FAILED, FIGURE_NTLM, FIGURE_WEAK };

struct surveyor {
    struct names *names; /* the run's */
    struct groups rows;
    struct survey survey;
    struct survey_row *made; /* of all tables, one after the other */
};

struct surveyor *surveyor_new(struct names *names)
{
    struct surveyor *surveyor = mem_new(1, sizeof *surveyor);
    surveyor->names = names;
    surveyor->rows.most = SURVEY_ROWS_MOST;
    return surveyor;
}

void surveyor_free(struct surveyor *surveyor)
{
    if (!surveyor)
        return;
    groups_done(&surveyor->rows);
    free(surveyor->made);
    free(surveyor);
}

/* sam@domain, lower, of the two as an event has them. */
static uint32_t account(struct surveyor *s, uint32_t user, uint32_t domain)
{
    char room[512];
    struct text sam = names_text(s->names, user), realm = names_text(s->names, domain);
    if (!user || sam.len + realm.len + 1 > sizeof room)
        return 0;
    memcpy(room, sam.at, sam.len);
    room[sam.len] = '@';
    if (realm.len)
        memcpy(room + sam.len + 1, realm.at, realm.len);
    return names_add_lower(s->names, (struct text){room, sam.len + (realm.len ? realm.len + 1 : 0)});
}

static void add(struct surveyor *surveyor, const uint64_t row[GROUP_KEYS], enum figure figure, int64_t time)
{
    uint64_t key[GROUP_KEYS];
    memcpy(key, row, sizeof key);
    key[KEY_FIGURE] = figure;
    groups_add(&surveyor->rows, key, time);
}

static void add_hop(struct surveyor *surveyor, const uint64_t row[GROUP_KEYS], const struct hop *hop)
{
    add(surveyor, row, FIGURE_COUNT, hop->start);
    if (hop->outcome == OUTCOME_FAILURE)
        add(surveyor, row, FIGURE_FAILED, hop->start);
    if (hop->protocol == PROTOCOL_NTLM)
        add(surveyor, row, FIGURE_NTLM, hop->start);
}

static int64_t slot_of(int64_t time)
{
    int64_t rest = time % SURVEY_SLOT;
    return time - (rest < 0 ? rest + SURVEY_SLOT : rest);
}

static uint32_t place(const struct end *end)
{
    return end->host ? end->host : end->address;
}

static void see_hop(struct surveyor *s, const struct hop *hop)
{
    uint32_t who = hop->principal;
    uint32_t to = place(&hop->target) ? place(&hop->target) : hop->service;
    uint32_t from = place(&hop->source);
    const uint64_t way = (uint64_t)hop->protocol | (uint64_t)hop->mechanism << 8;
    s->survey.hops++;
    add_hop(s, (uint64_t[GROUP_KEYS]){SURVEY_ACCOUNTS, who}, hop);
    add_hop(s, (uint64_t[GROUP_KEYS]){SURVEY_HOSTS, to}, hop);
    add_hop(s, (uint64_t[GROUP_KEYS]){SURVEY_WAYS, [KEY_CODE] = way}, hop);
    add_hop(s, (uint64_t[GROUP_KEYS]){SURVEY_TIMES, [KEY_CODE] = (uint64_t)slot_of(hop->start)}, hop);
    if (hop->protocol != PROTOCOL_NTLM)
        return;
    add_hop(s, (uint64_t[GROUP_KEYS]){SURVEY_REASONS, hop->reason}, hop);
    add_hop(s, (uint64_t[GROUP_KEYS]){SURVEY_NTLM, from, to, hop->reason}, hop);
}

void surveyor_see_chain(struct surveyor *surveyor, const struct chain *chain)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        see_hop(surveyor, chain->hops[i]);
}

static void see_logon(struct surveyor *surveyor, const struct event *event)
{
    const uint64_t row[GROUP_KEYS] = {SURVEY_TYPES, [KEY_CODE] = event->logon_type};
    add(surveyor, row, FIGURE_COUNT, event->at.time);
    if (event->at.event_id == 4625)
        add(surveyor, row, FIGURE_FAILED, event->at.time);
}

static void add_weak(struct surveyor *surveyor, enum survey_table table, uint32_t name, bool weak,
                     int64_t time)
{
    const uint64_t row[GROUP_KEYS] = {table, name};
    if (!name)
        return;
    add(surveyor, row, FIGURE_COUNT, time);
    if (weak)
        add(surveyor, row, FIGURE_WEAK, time);
}

static void add_etype(struct surveyor *surveyor, enum survey_table table, uint32_t etype, int64_t time)
{
    if (etype)
        add(surveyor, (uint64_t[GROUP_KEYS]){table, [KEY_CODE] = etype}, FIGURE_COUNT, time);
}

static void see_ticket(struct surveyor *s, const struct event *event)
{
    bool tgt = event->at.event_id == 4768;
    bool weak = survey_is_weak(event->ticket_etype), weak_key = survey_is_weak(event->session_etype);
    int64_t time = event->at.time;
    if (event->status || event->ticket_etype == ETYPE_FAILURE)
        return;
    add_etype(s, tgt ? SURVEY_TGTS : SURVEY_TICKETS, event->ticket_etype, time);
    add_etype(s, SURVEY_KEYS, event->session_etype, time);
    if (!tgt)
        add_weak(s, SURVEY_RC4_SERVICES, account(s, event->service, event->domain), weak, time);
    add_weak(s, SURVEY_RC4_ACCOUNTS, account(s, event->user, event->domain), weak || weak_key, time);
    add_weak(s, SURVEY_RC4_CLIENTS, event->address, weak || weak_key, time);
}

void surveyor_see_event(struct surveyor *surveyor, const struct event *event)
{
    switch (event->origin == ORIGIN_SECURITY ? event->at.event_id : 0) {
    case 4624:
    case 4625:
        see_logon(surveyor, event);
        break;
    case 4768:
    case 4769:
        see_ticket(surveyor, event);
        break;
    default:
        break;
    }
}

static uint64_t figure(struct surveyor *surveyor, const struct group *row, enum figure which)
{
    uint64_t key[GROUP_KEYS];
    memcpy(key, row->key, sizeof key);
    key[KEY_FIGURE] = which;
    const struct group *group = groups_find(&surveyor->rows, key);
    return group ? group->count : 0;
}

static struct survey_row row_of(struct surveyor *surveyor, const struct group *group)
{
    bool slot = group->key[KEY_TABLE] == SURVEY_TIMES;
    return (struct survey_row){
        .name = (uint32_t)group->key[KEY_NAME],
        .to = (uint32_t)group->key[KEY_TO],
        .word = (uint32_t)group->key[KEY_WORD],
        .code = slot ? 0 : (uint32_t)group->key[KEY_CODE],
        .count = group->count,
        .failed = figure(surveyor, group, FIGURE_FAILED),
        .ntlm = figure(surveyor, group, FIGURE_NTLM),
        .weak = figure(surveyor, group, FIGURE_WEAK),
        .first = slot ? (int64_t)group->key[KEY_CODE] : group->first,
        .last = group->last,
    };
}

static bool is_kept(const struct survey_row *row, enum survey_table table)
{
    return row->weak || table < SURVEY_RC4_SERVICES || table > SURVEY_RC4_CLIENTS;
}

/* The names whose numbers sorting meets. */
static const struct names *sorting;

static int by_size(const void *a, const void *b)
{
    const struct survey_row *x = a, *y = b;
    int order;
    if (x->weak != y->weak)
        return x->weak < y->weak ? 1 : -1;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    if ((order = names_compare(sorting, x->name, y->name)) ||
        (order = names_compare(sorting, x->to, y->to)) || (order = names_compare(sorting, x->word, y->word)))
        return order;
    return (x->code > y->code) - (x->code < y->code);
}

static int by_time(const void *a, const void *b)
{
    const struct survey_row *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

static struct survey_row *make_table(struct surveyor *surveyor, enum survey_table table,
                                     struct survey_row *out)
{
    size_t count = 0;
    for (size_t i = 0; i < surveyor->rows.count; i++) {
        const struct group *group = &surveyor->rows.at[i];
        if (group->key[KEY_TABLE] != table || group->key[KEY_FIGURE] != FIGURE_COUNT)
            continue;
        out[count] = row_of(surveyor, group);
        count += is_kept(&out[count], table);
    }
    if (count)
        qsort(out, count, sizeof *out, table == SURVEY_TIMES ? by_time : by_size);
    surveyor->survey.table[table].at = out;
    surveyor->survey.table[table].count = count;
    return out + count;
}

void surveyor_not_picked(struct surveyor *surveyor, uint64_t events)
{
    surveyor->survey.not_picked = events;
}

const struct survey *surveyor_finish(struct surveyor *surveyor)
{
    struct survey_row *out = surveyor->made = mem_new(surveyor->rows.count + 1, sizeof *surveyor->made);
    sorting = surveyor->names;
    for (int table = 0; table < SURVEY_TABLE_COUNT; table++)
        out = make_table(surveyor, (enum survey_table)table, out);
    surveyor->survey.left_out = surveyor->rows.left_out;
    return &surveyor->survey;
}
