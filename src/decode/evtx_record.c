/* evtx_record: runs a record's programs with its values. */
#include "evtx_record.h"

#include "base/arena.h"
#include "evtx_template.h"
#include "ours.h"
#include "xml_frame.h"
#include "xml_parse.h"

#include <stdlib.h>

struct evtx_reader {
    const uint8_t *chunk;
    size_t chunk_len;
    struct evtx_compiler *compiler;
    struct evtx_templates *templates;
    struct xml_parser *parser; /* for records whose fields cannot be picked */
    char *xml;                 /* XML_RECORD_MAX bytes for them; NULL until one comes */
    struct evtx_value values[EVTX_VALUES_MAX];
    size_t value_count;
    uint32_t nested;
    bool id_only;
    uint64_t steps;
    struct evtx_fault fault;
};

/* A program and the values to run it with. */
struct instance {
    const struct evtx_program *program;
    struct evtx_value *values;
    uint32_t count;
};

struct evtx_reader *evtx_reader_new(bool id_only)
{
    struct evtx_reader *r = mem_new(1, sizeof *r);
    r->id_only = id_only;
    r->compiler = evtx_compiler_new();
    r->templates = evtx_templates_new(r->compiler);
    r->parser = xml_parser_new();
    return r;
}

void evtx_reader_free(struct evtx_reader *r)
{
    if (!r)
        return;
    evtx_templates_free(r->templates);
    evtx_compiler_free(r->compiler);
    xml_parser_free(r->parser);
    free(r->xml);
    free(r);
}

void evtx_reader_begin(struct evtx_reader *r, const uint8_t *chunk, size_t len)
{
    r->chunk = chunk;
    r->chunk_len = len;
    r->steps = 0;
    evtx_templates_begin(r->templates, chunk, len);
}

static bool fail(struct evtx_reader *r, enum bad bad, const char *detail)
{
    r->fault = (struct evtx_fault){bad, detail};
    return false;
}

/* ---- fragments ---- */

static bool take_values(struct evtx_reader *r, struct cursor *c, struct instance *instance)
{
    const uint8_t *size;
    instance->count = cursor_u32(c);
    if (instance->count > EVTX_VALUES_MAX - r->value_count)
        return fail(r, BAD_TOO_LARGE, "too many values");
    instance->values = r->values + r->value_count;
    size = cursor_take(c, 4 * (size_t)instance->count); /* sizes and types; then the values */
    for (uint32_t i = 0; i < instance->count && !c->bad; i++, size += 4) {
        struct evtx_value *value = &instance->values[i];
        value->len = (uint16_t)(size[0] | size[1] << 8);
        value->type = size[2];
        value->at = cursor_take(c, value->len);
    }
    if (c->bad)
        return fail(r, BAD_ILL_FORMED, "its values are cut off");
    r->value_count += instance->count;
    return true;
}

static bool take_instance(struct evtx_reader *r, struct cursor *c, struct instance *instance)
{
    const char *detail = "its template is cut off";
    uint32_t offset;
    cursor_take(c, 1 + 1 + 4); /* the token; 1; the template's number */
    offset = cursor_u32(c);
    instance->program = c->bad ? NULL : evtx_templates_get(r->templates, offset, &detail);
    if (!instance->program)
        return fail(r, BAD_ILL_FORMED, detail);
    if (offset == c->at) { /* it stands here */
        cursor_take(c, 4 + 16);
        cursor_take(c, cursor_u32(c));
    }
    return take_values(r, c, instance);
}

/* The next element of a fragment, a template's or its own: 1, 0 at its end, -1 fault. Gives back the values
 * with r->value_count. */
static int next_instance(struct evtx_reader *r, struct cursor *c, struct instance *instance)
{
    enum { END = 0x00, INSTANCE = 0x0c, FRAGMENT = 0x0f };
    const char *detail;
    while (c->at < c->end && c->base[c->at] == FRAGMENT)
        cursor_take(c, 4);
    if (c->bad || c->at >= c->end || c->base[c->at] == END)
        return 0;
    if (c->base[c->at] == INSTANCE) {
        if (!take_instance(r, c, instance))
            return -1;
    } else {
        *instance = (struct instance){0};
        instance->program = evtx_compile(r->compiler, c, r->chunk_len, false, &detail);
        c->at = c->end;
        if (!instance->program) {
            fail(r, BAD_ILL_FORMED, detail);
            return -1;
        }
    }
    r->steps += instance->program->op_count + instance->program->piece_count;
    if (r->steps <= EVTX_STEPS_MAX)
        return 1;
    fail(r, BAD_TOO_LARGE, "the chunk unfolds too far");
    return -1;
}

static const struct evtx_value *value_of(const struct instance *instance, uint16_t id)
{
    static const struct evtx_value null = {.type = EVTX_NULL};
    return id < instance->count ? &instance->values[id] : &null;
}

/* ---- to XML ---- */

static bool write_fragment(struct evtx_reader *r, struct cursor c, struct evtx_out *out);

static bool write_value(struct evtx_reader *r, const struct evtx_value *v, enum evtx_escape escape,
                        struct evtx_out *out)
{
    struct evtx_value rest = *v, member;
    size_t at = (size_t)(v->at - r->chunk);
    if (v->type == EVTX_BINXML && escape == EVTX_IN_TEXT)
        return v->len == 0 ||
               write_fragment(r, (struct cursor){.base = r->chunk, .at = at, .end = at + v->len}, out);
    if (!(v->type & EVTX_ARRAY)) {
        evtx_put_value(out, v, escape);
        return true;
    }
    for (bool first = true; evtx_array_next(&rest, &member); first = false) {
        if (!first) /* where no element can be repeated: in an attribute */
            evtx_put(out, " ", 1);
        evtx_put_value(out, &member, escape);
    }
    return true;
}

static bool write_steps(struct evtx_reader *r, const struct instance *in, uint32_t from, uint32_t end,
                        struct evtx_out *out);

/* The steps once for each member of the array; once where it has none. */
static bool write_each(struct evtx_reader *r, const struct instance *in, uint16_t id, uint32_t from,
                       uint32_t end, struct evtx_out *out)
{
    struct evtx_value whole = in->values[id], rest = whole;
    bool ok = true;
    if (!evtx_array_next(&rest, &in->values[id]))
        in->values[id] = (struct evtx_value){.at = whole.at, .type = whole.type & (uint8_t)~EVTX_ARRAY};
    do {
        r->steps += end - from;
        ok = r->steps <= EVTX_STEPS_MAX || fail(r, BAD_TOO_LARGE, "the chunk unfolds too far");
        ok = ok && write_steps(r, in, from, end, out);
    } while (ok && evtx_array_next(&rest, &in->values[id]));
    in->values[id] = whole;
    return ok;
}

static bool write_steps(struct evtx_reader *r, const struct instance *in, uint32_t from, uint32_t end,
                        struct evtx_out *out)
{
    const struct evtx_program *p = in->program;
    for (uint32_t i = from; i < end && !out->full; i++) {
        const struct evtx_op *op = &p->ops[i];
        const struct evtx_value *v;
        if (op->kind == EVTX_LITERAL) {
            evtx_put(out, p->text + op->at, op->len);
            continue;
        }
        v = value_of(in, op->id);
        if (op->kind == EVTX_UNLESS) {
            i += v->type == EVTX_NULL ? op->len : 0;
        } else if (op->kind != EVTX_ELEMENT) {
            if (!write_value(r, v, op->kind == EVTX_VALUE ? EVTX_IN_TEXT : EVTX_IN_ATTRIBUTE, out))
                return false;
        } else if (v->type & EVTX_ARRAY) {
            if (!write_each(r, in, op->id, i + 1, i + 1 + op->len, out))
                return false;
            i += op->len;
        }
    }
    return true;
}

/* As next_instance. */
static int write_next(struct evtx_reader *r, struct cursor *c, struct evtx_out *out)
{
    struct instance instance;
    size_t count = r->value_count;
    int got = next_instance(r, c, &instance);
    if (got > 0 && !write_steps(r, &instance, 0, instance.program->op_count, out))
        got = -1;
    r->value_count = count;
    return got;
}

static bool write_fragment(struct evtx_reader *r, struct cursor c, struct evtx_out *out)
{
    int got;
    if (r->nested == EVTX_NESTED_MAX)
        return fail(r, BAD_TOO_LARGE, "binary XML in binary XML, too deep");
    r->nested++;
    while ((got = write_next(r, &c, out)) > 0)
        ;
    r->nested--;
    return got == 0;
}

int evtx_write(struct evtx_reader *r, struct cursor body, struct evtx_out *out, struct evtx_fault *fault)
{
    bool ok;
    r->value_count = 0;
    r->nested = 1;
    ok = write_next(r, &body, out) >= 0;
    if (ok && out->full)
        ok = fail(r, BAD_TOO_LARGE, "");
    *fault = r->fault;
    return ok ? 0 : -1;
}

/* ---- to fields ---- */

enum pick { PICK_DONE, PICK_NOT, PICK_FAULT }; /* NOT: by XML then, which makes sense of anything */

/* One text of a slot's pieces. */
static enum pick read_slot(const struct instance *in, const struct evtx_slot *slot, struct text *text,
                           struct evtx_out *out)
{
    const struct evtx_program *p = in->program;
    size_t from = out->len;
    for (uint32_t i = slot->first; i < slot->first + slot->count; i++) {
        const struct evtx_piece *piece = &p->pieces[i];
        const struct evtx_value *v;
        if (piece->literal) {
            evtx_put(out, p->plain + piece->at, piece->len);
            continue;
        }
        v = value_of(in, piece->id);
        if (v->type & EVTX_ARRAY || v->type == EVTX_BINXML ||
            (v->type == EVTX_NULL && piece->optional && slot->count > 1))
            return PICK_NOT;
        evtx_put_value(out, v, EVTX_PLAIN);
    }
    *text = (struct text){out->at + from, out->len - from};
    return PICK_DONE;
}

static bool is_plain(const struct instance *in)
{
    const struct evtx_program *p = in->program;
    for (uint32_t i = 0; i < p->stray_count; i++)
        if (value_of(in, p->strays[i])->type == EVTX_BINXML)
            return false;
    for (uint32_t i = 0; i < p->depend_count; i++)
        if (value_of(in, p->depends[i])->type == EVTX_NULL)
            return false;
    return true;
}

static enum pick read_system(const struct instance *in, bool id_only, struct fields_system *system,
                             struct evtx_out *out)
{
    const struct evtx_program *p = in->program;
    *system = (struct fields_system){0};
    for (uint32_t i = 0; i < p->part_count; i++) {
        struct text *text = (struct text *)(void *)((char *)system + p->parts[i].offset);
        if (id_only && text != &system->event_id)
            continue;
        if (read_slot(in, &p->parts[i].slot, text, out) != PICK_DONE)
            return PICK_NOT;
    }
    return PICK_DONE;
}

/* The position of an unnamed value counts: one that is not there must not have one. */
static bool is_there(const struct instance *in, const struct evtx_slot *slot)
{
    const struct evtx_piece *piece = &in->program->pieces[slot->first];
    return slot->count == 0 || piece->literal || !piece->optional ||
           value_of(in, piece->id)->type != EVTX_NULL;
}

static enum pick read_datum(const struct instance *in, const struct evtx_datum *datum, struct record *record,
                            struct evtx_out *out)
{
    const struct field *field = datum->field;
    struct text name, text;
    if (!field && read_slot(in, &datum->name, &name, out) != PICK_DONE)
        return PICK_NOT;
    if (!field && name.len && !(field = field_find(name)))
        return PICK_DONE;
    if (read_slot(in, &datum->value, &text, out) != PICK_DONE)
        return PICK_NOT;
    if (field && record->count < RECORD_VALUES_MAX)
        record->value[record->count++] = (struct field_value){field, text};
    else if (!field && is_there(in, &datum->value) && record->unnamed_count < RECORD_UNNAMED_MAX)
        record->unnamed[record->unnamed_count++] = text;
    return PICK_DONE;
}

static enum pick read_data(const struct instance *in, struct record *record, struct evtx_out *out)
{
    enum pick pick = PICK_DONE;
    for (uint32_t i = 0; i < in->program->datum_count && pick == PICK_DONE; i++)
        pick = read_datum(in, &in->program->data[i], record, out);
    return pick;
}

/* What stands in a value between the sections of Event: EventData as a rule. */
static enum pick read_inner(struct evtx_reader *r, const struct evtx_value *v, struct record *record,
                            struct evtx_out *out)
{
    size_t at = (size_t)(v->at - r->chunk);
    struct cursor c = {.base = r->chunk, .at = at, .end = at + v->len};
    struct instance inner;
    int got;
    if (v->type != EVTX_BINXML || v->len == 0)
        return v->type & EVTX_ARRAY ? PICK_NOT : PICK_DONE;
    while ((got = next_instance(r, &c, &inner)) > 0) {
        const struct evtx_program *p = inner.program;
        if (p->is_event || p->part_count || !is_plain(&inner) || read_data(&inner, record, out) != PICK_DONE)
            return PICK_NOT;
    }
    return got == 0 ? PICK_DONE : PICK_FAULT;
}

/* The outer program's own data come first: the compiler's next program takes its place. */
static enum pick read_event(struct evtx_reader *r, const struct instance *in, struct record *record,
                            struct evtx_out *out)
{
    const struct evtx_program *p = in->program;
    record->count = record->unnamed_count = 0;
    record->local = false;
    if (!p->is_event) {
        fail(r, BAD_NO_EVENT, "its root is no Event");
        return PICK_FAULT;
    }
    if (!is_plain(in) || read_system(in, r->id_only, &record->system, out) != PICK_DONE)
        return PICK_NOT;
    if (r->id_only || !ours_find(&record->system))
        return PICK_DONE;
    if (read_data(in, record, out) != PICK_DONE)
        return PICK_NOT;
    for (uint32_t i = 0; i < p->inner_count; i++) {
        enum pick pick = read_inner(r, value_of(in, p->inner[i]), record, out);
        if (pick != PICK_DONE)
            return pick;
    }
    return PICK_DONE;
}

static enum pick pick(struct evtx_reader *r, struct cursor c, struct record *record, struct evtx_out *out)
{
    struct instance instance;
    int got = next_instance(r, &c, &instance);
    if (got > 0)
        return read_event(r, &instance, record, out);
    if (got == 0)
        fail(r, BAD_NO_EVENT, "nothing in it");
    return PICK_FAULT;
}

/* ---- what cannot be picked ---- */

static void keep(struct text *text, struct evtx_out *out)
{
    const char *at = out->at + out->len;
    evtx_put(out, text->at, text->len);
    text->at = at;
}

static bool read_by_xml(struct evtx_reader *r, struct cursor body, struct record *record,
                        struct evtx_out *out)
{
    struct evtx_out xml;
    struct text *parts = (struct text *)(void *)&record->system;
    const char *detail;
    enum bad bad;
    if (!r->xml)
        r->xml = mem_new(XML_RECORD_MAX, 1);
    xml = (struct evtx_out){.at = r->xml, .size = XML_RECORD_MAX};
    if (evtx_write(r, body, &xml, &r->fault) != 0)
        return false;
    if (xml_parse(r->parser, (struct text){xml.at, xml.len}, &bad, &detail) != 0)
        return fail(r, bad, "its XML cannot be read");
    *record = *xml_parser_record(r->parser);
    for (size_t i = 0; i < offsetof(struct fields_system, unnumbered) / sizeof *parts; i++)
        keep(&parts[i], out);
    for (size_t i = 0; i < record->count; i++)
        keep(&record->value[i].text, out);
    for (size_t i = 0; i < record->unnamed_count; i++)
        keep(&record->unnamed[i], out);
    return true;
}

int evtx_read(struct evtx_reader *r, struct cursor body, struct record *record, struct evtx_out *out,
              struct evtx_fault *fault)
{
    size_t from = out->len;
    enum pick picked;
    bool ok;
    r->value_count = r->nested = 0;
    picked = pick(r, body, record, out);
    ok = picked == PICK_DONE;
    if (picked == PICK_NOT) {
        out->len = from;
        ok = read_by_xml(r, body, record, out);
    }
    if (ok && out->full)
        ok = fail(r, BAD_TOO_LARGE, "");
    *fault = r->fault;
    return ok ? 0 : -1;
}
