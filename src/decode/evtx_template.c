/* evtx_template: every chunk defines its templates anew, with other offsets of names in them and otherwise
 * the same bytes. So a program is kept with the bytes it was made from, and is used again where all of them
 * but the offsets are the same and the offsets lead to the same names. */
#include "evtx_template.h"

#include "base/arena.h"
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#define PLACES 512 /* by offset; a chunk has some 30 definitions */

struct kept {
    struct kept *next; /* of the same key */
    struct evtx_program *program;
    uint8_t *bytes; /* the definition */
    uint32_t len;
    struct evtx_reference *references; /* from its first byte */
    struct evtx_name *names;           /* of those that are not in the bytes */
    uint8_t *spellings;                /* of these */
    size_t reference_count;
};

/* A definition of this chunk that was asked for. */
struct place {
    uint64_t chunk;
    uint32_t offset;
    const struct evtx_program *program;
};

struct evtx_templates {
    struct evtx_compiler *compiler;
    const uint8_t *chunk;
    size_t chunk_len;
    uint64_t chunks; /* so far */
    struct place places[PLACES];
    struct map map; /* from GUID and size to the list of those kept */
    struct kept **kept;
    size_t kept_count, kept_size, kept_bytes;
    size_t compiled; /* bytes of definitions, in this chunk */
};

struct evtx_templates *evtx_templates_new(struct evtx_compiler *compiler)
{
    struct evtx_templates *t = mem_new(1, sizeof *t);
    t->compiler = compiler;
    return t;
}

static void forget(struct evtx_templates *t)
{
    for (size_t i = 0; i < t->kept_count; i++) {
        struct kept *kept = t->kept[i];
        free(kept->program);
        free(kept->bytes);
        free(kept->references);
        free(kept->names);
        free(kept->spellings);
        free(kept);
    }
    map_done(&t->map);
    t->map = (struct map){0};
    t->kept_count = t->kept_bytes = 0;
}

void evtx_templates_free(struct evtx_templates *t)
{
    forget(t);
    free(t->kept);
    free(t);
}

void evtx_templates_begin(struct evtx_templates *t, const uint8_t *chunk, size_t len)
{
    t->chunk = chunk;
    t->chunk_len = len;
    t->chunks++;
    t->compiled = 0;
    if (t->kept_bytes > EVTX_KEPT_MAX)
        forget(t);
}

/* ---- is it the same? ---- */

static uint32_t number(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static bool same_name(const struct evtx_templates *t, uint32_t offset, const struct evtx_name *name)
{
    struct evtx_name other;
    return evtx_name_at(t->chunk, t->chunk_len, offset, &other) == 0 && other.units == name->units &&
           memcmp(other.at, name->at, 2u * name->units) == 0;
}

/* The definition's bytes begin at `at` of the chunk; there are kept->len of them. */
static bool is_same(const struct evtx_templates *t, const struct kept *kept, size_t at)
{
    const uint8_t *bytes = t->chunk + at;
    size_t from = 0;
    for (size_t i = 0; i < kept->reference_count; i++) {
        const struct evtx_reference *r = &kept->references[i];
        uint32_t offset;
        if (memcmp(bytes + from, kept->bytes + from, r->at - from) != 0)
            return false;
        offset = number(bytes + r->at);
        if ((offset == at + r->at + 4) != r->is_inline)
            return false;
        if (!r->is_inline && !same_name(t, offset, &kept->names[i]))
            return false;
        from = r->at + (r->is_inline ? 8 : 4); /* behind an offset here stands another, of the next name */
    }
    return memcmp(bytes + from, kept->bytes + from, kept->len - from) == 0;
}

/* ---- keeping ---- */

static void keep_names(const struct evtx_templates *t, struct kept *kept)
{
    size_t bytes = 0, used = 0;
    kept->names = mem_new(kept->reference_count, sizeof *kept->names);
    for (size_t i = 0; i < kept->reference_count; i++) {
        const struct evtx_reference *r = &kept->references[i];
        if (!r->is_inline &&
            evtx_name_at(t->chunk, t->chunk_len, number(kept->bytes + r->at), &kept->names[i]) == 0)
            bytes += 2u * kept->names[i].units;
    }
    kept->spellings = mem_new(bytes, 1);
    for (size_t i = 0; i < kept->reference_count; i++) {
        struct evtx_name *name = &kept->names[i];
        if (!name->units)
            continue;
        memcpy(kept->spellings + used, name->at, 2u * name->units);
        name->at = kept->spellings + used;
        used += 2u * name->units;
    }
}

static struct kept *keep(struct evtx_templates *t, const struct evtx_program *program, size_t at,
                         uint32_t len)
{
    struct kept *kept = mem_new(1, sizeof *kept);
    const struct evtx_reference *references = evtx_compiler_references(t->compiler, &kept->reference_count);
    size_t bytes;
    kept->program = evtx_program_copy(program, &bytes);
    kept->bytes = mem_new(len, 1);
    memcpy(kept->bytes, t->chunk + at, len);
    kept->len = len;
    kept->references = mem_new(kept->reference_count, sizeof *references);
    for (size_t i = 0; i < kept->reference_count; i++) {
        kept->references[i] = references[i];
        kept->references[i].at -= (uint32_t)at;
    }
    keep_names(t, kept);
    if (t->kept_count == t->kept_size) {
        t->kept_size = t->kept_size ? 2 * t->kept_size : 64;
        t->kept = mem_grow(t->kept, t->kept_size, sizeof *t->kept);
    }
    t->kept[t->kept_count++] = kept;
    t->kept_bytes += bytes + len + kept->reference_count * (sizeof *references + sizeof *kept->names);
    return kept;
}

static const struct evtx_program *compile(struct evtx_templates *t, size_t at, uint32_t len,
                                          const char **detail)
{
    struct cursor c = {.base = t->chunk, .at = at, .end = at + len};
    t->compiled += len;
    if (t->compiled > EVTX_DEFINITIONS_MAX) {
        *detail = "templates over templates";
        return NULL;
    }
    return evtx_compile(t->compiler, &c, t->chunk_len, true, detail);
}

static const struct evtx_program *find(struct evtx_templates *t, uint32_t offset, const char **detail)
{
    struct cursor c = {.base = t->chunk, .at = offset, .end = t->chunk_len};
    const struct evtx_program *program;
    struct kept *kept, *first;
    uint64_t key, *head;
    uint32_t len;
    cursor_take(&c, 4);
    key = cursor_u64(&c);
    key = map_mix(key, cursor_u64(&c));
    len = cursor_u32(&c);
    if (c.bad || len > c.end - c.at) {
        *detail = "a template is not where it should be";
        return NULL;
    }
    key = map_mix(key, len);
    head = map_get(&t->map, key);
    first = head ? t->kept[*head] : NULL;
    for (kept = first; kept; kept = kept->next)
        if (is_same(t, kept, c.at))
            return kept->program;
    program = compile(t, c.at, len, detail);
    if (!program)
        return NULL;
    kept = keep(t, program, c.at, len);
    kept->next = first;
    *map_put(&t->map, key) = t->kept_count - 1;
    return kept->program;
}

const struct evtx_program *evtx_templates_get(struct evtx_templates *t, uint32_t offset, const char **detail)
{
    struct place *place = &t->places[offset / 8 % PLACES];
    if (offset > t->chunk_len) {
        *detail = "a template is not where it should be";
        return NULL;
    }
    if (place->chunk != t->chunks || place->offset != offset) {
        const struct evtx_program *program = find(t, offset, detail);
        if (!program)
            return NULL;
        *place = (struct place){t->chunks, offset, program};
    }
    return place->program;
}
