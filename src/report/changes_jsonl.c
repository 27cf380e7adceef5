/* changes_jsonl: the same for machines, as ../../schemas/compare.schema.json has it: a line for both sets of
 * chains, one for each log that only one of them has, and one for each change. */
#include "report/changes.h"
#include "report/jsonl.h"
#include "report/object.h"

#include <stdio.h>

static struct object begin(struct json *json, const char *kind)
{
    struct object line = object_begin(json);
    object_number(&line, "schema", JSONL_SCHEMA);
    object_word(&line, "kind", kind);
    return line;
}

static void put_side(struct object *line, const char *key, const struct change_side *side)
{
    struct object object = object_begin(object_key(line, key));
    object_number(&object, "chains", side->chains);
    object_number(&object, "hops", side->hops);
    object_number(&object, "logs", side->logs);
    json_time(object_key(&object, "first"), side->first);
    json_time(object_key(&object, "last"), side->last);
    object_end(&object);
}

static void put_lone(struct json *json, const struct changes *changes, enum side side, const char *between)
{
    for (size_t i = 0; i < changes->lone_count[side]; i++) {
        json_put(json, between);
        struct object line = begin(json, "log");
        object_name(&line, "computer", changes->lone[side][i]);
        object_word(&line, "only", side == SIDE_BEFORE ? "before" : "after");
        object_end(&line);
    }
}

static void put_value(struct object *line, const struct change *change)
{
    object_word(line, "aspect", aspect_word(change->aspect));
    object_key(line, "value");
    if (change->aspect == ASPECT_SERVICE)
        json_name(line->json, change->value);
    else if (change->aspect == ASPECT_ETYPE)
        json_code(line->json, change->value);
    else
        json_word(line->json, changes_value(change));
}

static void put_figures(struct object *line, const char *key, const struct change *change, enum side side)
{
    struct object object = object_begin(object_key(line, key));
    object_number(&object, "hops", change->hops[side]);
    object_number(&object, "of", change->of[side]);
    if (!change->account)
        object_number(&object, "accounts", change->accounts[side]);
    object_end(&object);
}

static void put_change(struct json *json, const struct change *change)
{
    struct object line = begin(json, change->account ? "account" : "route");
    char chance[32];
    if (change->account) {
        object_name(&line, "account", change->account);
    } else {
        json_name(object_key(&line, "source"), change->source);
        json_name(object_key(&line, "target"), change->target);
    }
    object_word(&line, "change", change_word(change->kind));
    if (change->kind == CHANGE_MOVED)
        put_value(&line, change);
    put_figures(&line, "before", change, SIDE_BEFORE);
    put_figures(&line, "after", change, SIDE_AFTER);
    snprintf(chance, sizeof chance, "%.2g", change->chance);
    json_put(object_key(&line, "chance"), chance);
    if (change->by_tickets)
        object_yes(&line, "by_tickets");
    json_put(object_key(&line, "unseen"), change->unseen ? "true" : "false");
    json_put(object_key(&line, "significant"), change->significant ? "true" : "false");
    object_end(&line);
}

void changes_put(struct json *json, const struct changes *changes, const char *between)
{
    struct object line = begin(json, "sides");
    put_side(&line, "before", &changes->side[SIDE_BEFORE]);
    put_side(&line, "after", &changes->side[SIDE_AFTER]);
    object_number(&line, "left_out", changes->left_out);
    object_end(&line);
    put_lone(json, changes, SIDE_BEFORE, between);
    put_lone(json, changes, SIDE_AFTER, between);
    for (size_t i = 0; i < changes->count; i++) {
        json_put(json, between);
        put_change(json, &changes->at[i]);
    }
    json_put(json, "\n");
}

void changes_jsonl(struct report *report, const struct changes *changes)
{
    struct json json = {&report->writer, report->options.names};
    changes_put(&json, changes, "\n");
}
