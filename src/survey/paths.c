/* paths: a group for each path and user, and one for each path and rule, put together at the end. */
#include "survey/survey.h"

#include "base/arena.h"
#include "base/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOUBTS_BYTES 512 /* of the rules' names: there are some forty, of which few find one hop */

enum key { KEY_ACCOUNT, KEY_TARGET, KEY_RULE, KEY_USER };

struct pathfinder {
    struct names *names;
    struct groups groups; /* note: a transition was used */
    struct delegation_paths paths;
    struct delegation_path *made;
};

struct pathfinder *pathfinder_new(struct names *names)
{
    struct pathfinder *finder = mem_new(1, sizeof *finder);
    finder->names = names;
    finder->groups.most = PATHS_MOST;
    return finder;
}

void pathfinder_free(struct pathfinder *finder)
{
    if (!finder)
        return;
    groups_done(&finder->groups);
    free(finder->made);
    free(finder);
}

static uint32_t place(const struct end *end)
{
    return end->host ? end->host : end->address;
}

/* The path of a hop that delegates, into key; false where it is none, or nobody knows between whom. */
static bool path_of(const struct pathfinder *finder, const struct hop *hop, uint64_t *key)
{
    struct text service = names_text(finder->names, hop->service);
    bool account = service.len && text_find(service, '/') == service.len;
    if (hop->mechanism == MECHANISM_S4U2PROXY) {
        key[KEY_ACCOUNT] = hop->delegate;
        key[KEY_TARGET] = account ? hop->service : place(&hop->target);
        return hop->delegate && key[KEY_TARGET];
    }
    if (hop->mechanism == MECHANISM_FORWARDED_TGT)
        key[KEY_TARGET] = hop->parent && hop->parent->target_is_dc ? 0 : place(&hop->source);
    else if (hop->marks >> MARK_TGT_FORWARDED & 1)
        key[KEY_TARGET] = hop->target_is_dc ? 0 : place(&hop->target);
    return key[KEY_TARGET];
}

/* What high rules found in the hop, or in its whole chain. */
static void see_findings(struct pathfinder *finder, const struct chain *chain, const struct hop *hop,
                         const uint64_t *path)
{
    uint64_t key[GROUP_KEYS];
    memcpy(key, path, sizeof key);
    for (uint32_t i = 0; i < chain->finding_count; i++) {
        const struct finding *finding = &chain->findings[i];
        if (finding->level < LEVEL_HIGH || (finding->hop && finding->hop != hop))
            continue;
        key[KEY_RULE] = names_add(finder->names, text_of(finding->rule));
        groups_add(&finder->groups, key, hop->start);
    }
}

static void see_hop(struct pathfinder *finder, const struct chain *chain, const struct hop *hop)
{
    uint64_t key[GROUP_KEYS] = {0};
    struct group *group;
    if (!path_of(finder, hop, key))
        return;
    if (hop->outcome == OUTCOME_FAILURE) {
        finder->paths.failed++;
        return;
    }
    see_findings(finder, chain, hop, key);
    key[KEY_USER] = hop->principal;
    group = groups_add(&finder->groups, key, hop->start);
    if (group)
        group->note |= hop->marks >> MARK_S4U2SELF_TRANSITION & 1;
    else
        finder->paths.left_out++;
}

void pathfinder_see_chain(struct pathfinder *finder, const struct chain *chain)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        see_hop(finder, chain, chain->hops[i]);
}

static int by_names(const void *a, const void *b, void *names)
{
    const struct group *x = a, *y = b;
    int order = 0;
    for (int key = KEY_ACCOUNT; key <= KEY_USER && !order; key++)
        order = names_compare(names, (uint32_t)x->key[key], (uint32_t)y->key[key]);
    return order;
}

static void add_rule(struct pathfinder *finder, struct delegation_path *path, uint32_t rule)
{
    char doubts[DOUBTS_BYTES];
    snprintf(doubts, sizeof doubts, "%s%s%s", path->doubts ? names_text(finder->names, path->doubts).at : "",
             path->doubts ? ", " : "", names_text(finder->names, rule).at);
    path->doubts = names_add(finder->names, text_of(doubts));
}

static void add_users(struct delegation_path *path, const struct group *group)
{
    path->hops += group->count;
    path->users += group->key[KEY_USER] != 0;
    path->transition = path->transition || group->note;
    path->first = !path->first || group->first < path->first ? group->first : path->first;
    path->last = group->last > path->last ? group->last : path->last;
}

const struct delegation_paths *pathfinder_finish(struct pathfinder *finder)
{
    struct groups *groups = &finder->groups;
    struct delegation_path *path = NULL;
    finder->made = mem_new(groups->count + 1, sizeof *finder->made);
    if (groups->count)
        qsort_r(groups->at, groups->count, sizeof *groups->at, by_names, finder->names);
    for (size_t i = 0; i < groups->count; i++) {
        const struct group *group = &groups->at[i];
        if (!path || path->account != group->key[KEY_ACCOUNT] || path->target != group->key[KEY_TARGET]) {
            path = &finder->made[finder->paths.count++];
            path->account = (uint32_t)group->key[KEY_ACCOUNT];
            path->target = (uint32_t)group->key[KEY_TARGET];
        }
        if (group->key[KEY_RULE])
            add_rule(finder, path, (uint32_t)group->key[KEY_RULE]);
        else
            add_users(path, group);
    }
    finder->paths.at = finder->made;
    return &finder->paths;
}
