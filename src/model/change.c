/* change: its words. */
#include "model/change.h"

static const char *const ASPECT[] = {
    [ASPECT_ACTOR] = "actor",     [ASPECT_PROTOCOL] = "protocol", [ASPECT_MECHANISM] = "mechanism",
    [ASPECT_MODEL] = "model",     [ASPECT_OUTCOME] = "outcome",   [ASPECT_ETYPE] = "etype",
    [ASPECT_SERVICE] = "service",
};
static const char *const ACTOR[] = {
    [ACTOR_USER] = "user", [ACTOR_COMPUTER] = "computer", [ACTOR_UNKNOWN] = "unknown"};
static const char *const KIND[] = {
    [CHANGE_APPEARED] = "appeared", [CHANGE_VANISHED] = "vanished", [CHANGE_MOVED] = "moved"};

#define WORD(table, i) ((size_t)(i) < sizeof(table) / sizeof *(table) ? (table)[i] : NULL)

const char *aspect_word(enum aspect aspect)
{
    return WORD(ASPECT, aspect);
}

const char *actor_word(enum actor actor)
{
    return WORD(ACTOR, actor);
}

const char *change_word(enum change_kind kind)
{
    return WORD(KIND, kind);
}
