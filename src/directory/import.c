/* import: streams to objects; at the end, the objects to a directory. */
#include "base/arena.h"
#include "choose.h"
#include "directory.h"
#include "export.h"
#include "syntax/encoding.h"

#include <stdlib.h>
#include <string.h>

/* By which a stream's form is told. ldapsearch begins with its filter, csvde with every attribute's name. */
#define HEAD_BYTES (64u << 10)
#define HEAD_TEXT  (2 * HEAD_BYTES + ENCODING_ROOM) /* of it as UTF-8: UTF-16 grows by half */

static const struct export *const FORMS[] = {&export_json, &export_ldif, &export_csv};
#define FORM_COUNT (sizeof FORMS / sizeof *FORMS)

struct directory_import {
    struct names *names;
    struct arena arena;
    struct notes notes;
    struct object_reader reader;
    struct object *objects;
    size_t count, room;
    struct entry entry;
    void *readers[FORM_COUNT]; /* of each form that was met */
    size_t form;               /* the stream's, FORM_COUNT none; once it is known */
    bool known;
    char *head;
    size_t head_len;
    struct directory_tally tally;
    struct directory result;
};

struct directory_import *directory_import_new(void)
{
    struct directory_import *d = mem_new(1, sizeof *d);
    d->names = names_new();
    arena_init(&d->arena);
    d->reader = (struct object_reader){.names = d->names, .arena = &d->arena, .notes = &d->notes};
    d->head = mem_new(HEAD_BYTES, 1);
    return d;
}

void directory_import_free(struct directory_import *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < FORM_COUNT; i++)
        if (d->readers[i])
            FORMS[i]->close(d->readers[i]);
    entry_done(&d->entry);
    object_reader_done(&d->reader);
    free(d->objects);
    free(d->head);
    arena_done(&d->arena);
    names_free(d->names);
    free(d);
}

/* ---- streams ---- */

void directory_import_begin(struct directory_import *d)
{
    d->known = false;
    d->head_len = 0;
    d->tally = (struct directory_tally){.empty = true};
}

/* The stream's first bytes as text; to be freed. */
static struct text read_head(const struct directory_import *d, bool last)
{
    struct encoding encoding;
    struct text in = {d->head, d->head_len};
    char *out = mem_new(HEAD_TEXT, 1);
    encoding_init(&encoding);
    return (struct text){out, encoding_convert(&encoding, &in, last, out, HEAD_TEXT)};
}

static void choose_form(struct directory_import *d, bool last)
{
    struct text head = read_head(d, last);
    d->known = true;
    d->tally.empty = text_trim(head).len == 0;
    for (d->form = 0; d->form < FORM_COUNT; d->form++)
        if (FORMS[d->form]->sniff(head))
            break;
    if (d->form < FORM_COUNT) {
        d->tally.form = FORMS[d->form]->name;
        if (!d->readers[d->form])
            d->readers[d->form] = FORMS[d->form]->open();
        FORMS[d->form]->begin(d->readers[d->form], head);
    }
    free((void *)(uintptr_t)head.at);
}

/* ---- objects ---- */

static void note_type_names(struct directory_import *d)
{
    for (int i = 0; i < ATTRIBUTE_COUNT; i++)
        if (d->entry.type_names >> i & 1)
            notes_add(&d->notes, NOTE_TYPE_NAME, text_of(entry_word((enum attribute)i)));
}

static void keep_object(struct directory_import *d)
{
    if (d->count == DIRECTORY_OBJECTS_MAX) {
        notes_add(&d->notes, NOTE_TOO_MANY, (struct text){0});
        return;
    }
    if (d->count == d->room) {
        d->room = d->room ? 2 * d->room : 1024;
        d->objects = mem_grow(d->objects, d->room, sizeof *d->objects);
    }
    note_type_names(d);
    if (object_read(&d->reader, &d->entry, &d->objects[d->count])) {
        d->tally.objects++;
        d->count++;
    } else {
        d->tally.others++;
    }
}

static void keep_bad(struct directory_import *d, const struct found *found)
{
    if (d->tally.bad < DIRECTORY_BAD_KEPT) {
        d->tally.kept[d->tally.bad].reason = found->bad;
        d->tally.kept[d->tally.bad].offset = found->offset;
        d->tally.kept[d->tally.bad].detail = found->detail;
    }
    d->tally.bad++;
}

static void feed_form(struct directory_import *d, struct text bytes, bool last)
{
    const struct export *form = FORMS[d->form];
    struct found found;
    form->feed(d->readers[d->form], bytes, last);
    while (entry_clear(&d->entry), found = form->next(d->readers[d->form], &d->entry),
           found.kind != FOUND_NONE) {
        d->tally.guessed += found.guessed;
        if (found.kind == FOUND_OBJECT)
            keep_object(d);
        else if (found.kind == FOUND_BAD)
            keep_bad(d, &found);
        else
            d->tally.others++;
    }
}

void directory_import_feed(struct directory_import *d, struct text bytes, bool last)
{
    if (!d->known) {
        struct text taken = text_slice(bytes, 0, HEAD_BYTES - d->head_len);
        if (taken.len)
            memcpy(d->head + d->head_len, taken.at, taken.len);
        d->head_len += taken.len;
        bytes = text_slice(bytes, taken.len, bytes.len);
        if (d->head_len < HEAD_BYTES && !last)
            return;
        choose_form(d, last);
        if (d->form < FORM_COUNT)
            feed_form(d, (struct text){d->head, d->head_len}, last && !bytes.len);
        if (!bytes.len)
            return;
    }
    if (d->form < FORM_COUNT)
        feed_form(d, bytes, last);
}

const struct directory_tally *directory_import_tally(const struct directory_import *d)
{
    return &d->tally;
}

/* ---- the whole ---- */

const struct directory *directory_import_finish(struct directory_import *d)
{
    struct assembly assembly = {.names = d->names, .arena = &d->arena, .notes = &d->notes};
    assembly_make(&assembly, d->objects, d->count);
    choose_accounts(&assembly, &d->result);
    assembly_done(&assembly);
    return &d->result;
}

const struct directory_note *directory_import_note(const struct directory_import *d,
                                                   enum directory_note_kind kind)
{
    return &d->notes.at[kind];
}
