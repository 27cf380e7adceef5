/* container: a stack of levels. A member that is a container itself becomes the next level. */
#include "container.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* ---- names: "case.zip:logs.tar.gz:Security.evtx" ---- */

static void set_name(struct container *c, size_t at, const char *between, struct text t)
{
    size_t len = at + strlen(between) + t.len;
    if (len >= c->name_size) {
        c->name = mem_grow(c->name, len + 1, 1);
        c->name_size = len + 1;
    }
    memcpy(c->name + at, between, strlen(between));
    memcpy(c->name + len - t.len, t.at, t.len);
    c->name[len] = '\0';
}

static struct level *top_of(const struct container *c)
{
    return c->levels[c->depth - 1];
}

static void name_member(struct container *c, const struct level *level)
{
    struct text name = text_slice(level_name(level), 0, CONTAINER_NAME);
    if (level->format->archive)
        set_name(c, level->name_len, ":", name.len ? name : TEXT("(no name)"));
    else
        c->name[level->name_len] = '\0';
}

/* ---- the stack ---- */

static void push(struct container *c, const struct format *format)
{
    struct level *below = c->depth ? top_of(c) : NULL;
    struct level *level = level_open(below, c->file, &c->budget, format);
    level->name_len = strlen(c->name);
    c->is_archive |= format->archive;
    c->levels[c->depth++] = level;
}

static void pop(struct container *c)
{
    level_close(c->levels[--c->depth]);
}

void container_open(struct container *c, struct file *file, const struct format *format, const char *name,
                    const struct budget_limits *limits)
{
    c->file = file;
    c->budget = (struct budget){.limits = limits, .in_most = file->seeks ? file->size : UINT64_MAX};
    c->is_archive = c->hollow = c->told = false;
    set_name(c, 0, "", text_of(name));
    push(c, format);
}

void container_close(struct container *c)
{
    while (c->depth)
        pop(c);
    free(c->name);
    c->name = NULL;
    c->name_size = 0;
}

/* ---- what cannot be read ---- */

/* What the library says may end in a newline. */
static int line_of(const char *why)
{
    return (int)strcspn(why, "\n");
}

static int refuse(struct container *c, struct input_file *file, const char *why, struct err *err)
{
    *file = (struct input_file){.name = c->name, .count = 1};
    return err_set(err, ERR_INPUT, "%s: %.*s", c->name, line_of(why), why);
}

/* A member of the level that cannot be read: named, or only counted. */
static int refuse_member(struct container *c, struct level *level, struct input_file *file, const char *why,
                         struct err *err)
{
    return ++level->faults > CONTAINER_TOLD ? 0 : refuse(c, file, why, err);
}

/* The archive of those that were only counted. */
static int refuse_rest(struct container *c, struct level *level, struct input_file *file, struct err *err)
{
    uint64_t rest = level->faults - CONTAINER_TOLD;
    level->faults = 0;
    refuse(c, file, "", err);
    file->count = rest;
    return err_set(err, ERR_INPUT, "%s: %llu more members that cannot be read", c->name,
                   (unsigned long long)rest);
}

#define PASSWORD "is encrypted; unpack it with its password (7z x FILE) and give the folder"

/* Nothing more comes of the levels that are broken; that was said. */
static void settle(struct container *c)
{
    for (unsigned i = 0; i < c->depth; i++)
        c->levels[i]->told |= c->levels[i]->broken;
}

static int refuse_bytes(struct container *c, struct level *level, struct input_file *file, struct err *err)
{
    const char *why = level_why(level);
    refuse(c, file, PASSWORD, err);
    if (level_is_encrypted(level) && level->members == 0)
        return -1;
    return err_set(err, ERR_INPUT, "%s: %s: %.*s; %s", c->name, level->format->word, line_of(why), why,
                   level->members ? "what stands before was read" : "nothing in it could be read");
}

static int refuse_limit(struct container *c, struct input_file *file, struct err *err)
{
    c->told = true;
    refuse(c, file, "", err);
    return err_set(err, ERR_INPUT,
                   "%s: the file %s; the rest is not read. If you trust it, unpack it and give the folder",
                   c->name, c->budget.over);
}

/* ---- one stream after the other ---- */

/* The current member of level is a container: the next level, or why not. */
static int enter(struct container *c, struct level *level, const struct format *format,
                 struct input_file *file, struct err *err)
{
    const char *why = format->refusal ? format->refusal
                      : format->way == WAY_FILE
                          ? "a 7z archive inside another file cannot be read; unpack it first"
                      : c->depth == BUDGET_DEPTH ? "is nested too deep; unpack it and give the folder"
                                                 : NULL;
    if (why)
        return refuse_member(c, level, file, why, err);
    push(c, format);
    return 0;
}

/* 1 a stream or a thing that is none, 0 nothing to tell, -1 it cannot be read. */
static int take_member(struct container *c, struct level *level, struct input_file *file, struct err *err)
{
    enum level_kind kind = level_kind(level);
    const struct format *format;
    struct text head;
    budget_member(&c->budget);
    if (kind == LEVEL_FOLDER || c->budget.over)
        return 0;
    name_member(c, level);
    *file = (struct input_file){.name = c->name, .count = 1, .bytes = level_bytes(level)};
    if (kind == LEVEL_LINK || kind == LEVEL_SPECIAL) {
        file->kind = kind == LEVEL_LINK ? INPUT_LINK : INPUT_SPECIAL;
        return 1;
    }
    if (kind == LEVEL_ENCRYPTED)
        return refuse_member(c, level, file, level->faults ? "is encrypted" : PASSWORD, err);
    if (level_look(level, &head) != 0)
        return level->broken || c->budget.over ? 0 : refuse_member(c, level, file, level_why(level), err);
    format = format_of(head);
    return format ? enter(c, level, format, file, err) : 1;
}

/* The level gives no more: says what must be said of it, one thing a call, and goes back to the one below. */
static int leave(struct container *c, struct level *level, struct input_file *file, struct err *err)
{
    bool told = level->told;
    c->name[level->name_len] = '\0';
    if (level->faults > CONTAINER_TOLD)
        return refuse_rest(c, level, file, err);
    if (level->broken && !told) {
        settle(c);
        return refuse_bytes(c, level, file, err);
    }
    if (!told && level_has_rest(level)) {
        level->told = true;
        return refuse(c, file, "what follows the end of the compressed data is not read", err);
    }
    *file = (struct input_file){.name = c->name, .count = 1};
    c->hollow = level->members == 0 && !told;
    if (!c->hollow)
        pop(c);
    return c->hollow;
}

/* Once a limit was met: says so, and leaves. */
static int give_up(struct container *c, struct input_file *file, struct err *err)
{
    c->name[c->levels[0]->name_len] = '\0';
    while (c->told && c->depth)
        pop(c);
    return c->depth ? refuse_limit(c, file, err) : 0;
}

int container_next(struct container *c, struct input_file *file, struct err *err)
{
    int got = 0;
    if (c->hollow)
        pop(c);
    c->hollow = false;
    while (c->depth && got == 0) {
        struct level *level = top_of(c);
        if (c->budget.over)
            got = give_up(c, file, err);
        else if (level_next(level) > 0)
            got = take_member(c, level, file, err);
        else if (!c->budget.over)
            got = leave(c, level, file, err);
    }
    if (got)
        file->from_folder = c->is_archive;
    return got;
}

int64_t container_read(struct container *c, void *buffer, size_t size, struct err *err)
{
    struct input_file file;
    int64_t n = c->hollow ? 0 : level_read(top_of(c), buffer, size);
    if (n >= 0)
        return n;
    if (c->budget.over)
        return refuse_limit(c, &file, err);
    settle(c);
    return refuse_bytes(c, top_of(c), &file, err);
}
