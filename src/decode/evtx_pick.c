/* evtx_pick: notes where in a program the fields are that the program reads: System's parts, the Data of
 * EventData, the elements in UserData's, by the same paths as in XML (xml_parse.c). */
#include "base/arena.h"
#include "evtx_compile.h"

/* Depth in an Event, whose root may be the caller's. */
static uint32_t depth_of(const struct evtx_compiler *b)
{
    return b->program.is_event ? b->depth : b->depth + 1;
}

/* Of the values: UserData has one element more around them. */
static uint32_t value_depth(const struct evtx_compiler *b)
{
    return b->section == EVTX_USER ? 4 : 3;
}

static struct text top_name(const struct evtx_compiler *b)
{
    const struct evtx_span *name = &b->stack[b->depth - 1].name;
    return (struct text){b->text.at + name->at, name->len};
}

static void note(uint16_t **ids, uint32_t *count, uint32_t *size, uint16_t id)
{
    EVTX_GROW(*ids, *count, *size);
    (*ids)[(*count)++] = id;
}

static struct evtx_slot *begin_slot(struct evtx_compiler *b, struct evtx_slot *slot)
{
    *slot = (struct evtx_slot){.first = b->program.piece_count};
    return slot;
}

static struct evtx_slot *begin_part(struct evtx_compiler *b)
{
    struct evtx_program *p = &b->program;
    EVTX_GROW(p->parts, p->part_count, b->part_size);
    p->parts[p->part_count].offset = b->part;
    return begin_slot(b, &p->parts[p->part_count++].slot);
}

static void begin_system_part(struct evtx_compiler *b)
{
    struct fields_system system;
    struct text *member = fields_system_part(&system, top_name(b), &b->attribute);
    b->is_part = member;
    if (member)
        b->part = (size_t)((char *)member - (char *)&system);
}

static void begin_datum(struct evtx_compiler *b, const struct field *field)
{
    struct evtx_program *p = &b->program;
    EVTX_GROW(p->data, p->datum_count, b->datum_size);
    p->data[p->datum_count++] = (struct evtx_datum){.field = field, .name.first = p->piece_count};
    b->is_datum = true;
}

static void begin_value(struct evtx_compiler *b)
{
    const struct field *field = b->section == EVTX_USER ? field_find(top_name(b)) : NULL;
    if (b->section == EVTX_SYSTEM)
        begin_system_part(b);
    else if (field || (b->section == EVTX_DATA && text_equal(top_name(b), TEXT("Data"))))
        begin_datum(b, field);
}

static enum evtx_section section_of(struct text name)
{
    return text_equal(name, TEXT("System"))      ? EVTX_SYSTEM
           : text_equal(name, TEXT("EventData")) ? EVTX_DATA
           : text_equal(name, TEXT("UserData"))  ? EVTX_USER
                                                 : EVTX_OTHER;
}

void evtx_pick_element(struct evtx_compiler *b)
{
    struct evtx_program *p = &b->program;
    uint16_t depends = b->stack[b->depth - 1].depends;
    if (b->depth == 1)
        p->is_event = text_equal(top_name(b), TEXT("Event"));
    b->target = NULL;
    if (depth_of(b) == 2)
        b->section = section_of(top_name(b));
    if (depth_of(b) > value_depth(b))
        return;
    if (depends != EVTX_NO_ID)
        note(&p->depends, &p->depend_count, &b->depend_size, depends);
    b->is_part = b->is_datum = false;
    if (depth_of(b) == value_depth(b))
        begin_value(b);
}

/* Text at the element's own level counts, also behind children. */
static void aim(struct evtx_compiler *b)
{
    struct evtx_program *p = &b->program;
    b->target = NULL;
    if (depth_of(b) != value_depth(b))
        return;
    if (b->is_part && !b->attribute.len)
        b->target = &p->parts[p->part_count - 1].slot;
    else if (b->is_datum)
        b->target = &p->data[p->datum_count - 1].value;
}

void evtx_pick_content(struct evtx_compiler *b)
{
    if (depth_of(b) == value_depth(b) && b->is_part && !b->attribute.len)
        begin_part(b);
    if (depth_of(b) == value_depth(b) && b->is_datum)
        begin_slot(b, &b->program.data[b->program.datum_count - 1].value);
    aim(b);
}

/* A datum whose name is a literal is known now; if it is of a field that the program does not read, it is
 * none. */
static void end_datum(struct evtx_compiler *b)
{
    struct evtx_program *p = &b->program;
    struct evtx_datum *datum = &p->data[p->datum_count - 1];
    const struct evtx_piece *name = &p->pieces[datum->name.first];
    if (datum->field || datum->name.count != 1 || !name->literal || !name->len)
        return;
    datum->field = field_find((struct text){b->plain.at + name->at, name->len});
    if (!datum->field)
        p->datum_count--;
}

void evtx_pick_end(struct evtx_compiler *b)
{
    if (depth_of(b) == value_depth(b)) {
        if (b->is_datum)
            end_datum(b);
        b->is_part = b->is_datum = false;
    }
    if (depth_of(b) == 2)
        b->section = EVTX_OTHER;
    b->depth--;
    aim(b);
    b->depth++;
}

void evtx_pick_attribute(struct evtx_compiler *b, struct text name)
{
    b->target = NULL;
    if (depth_of(b) != value_depth(b))
        return;
    if (b->is_part && b->attribute.len && text_equal(name, b->attribute))
        b->target = begin_part(b);
    else if (b->is_datum && b->section == EVTX_DATA && text_equal(name, TEXT("Name")))
        b->target = begin_slot(b, &b->program.data[b->program.datum_count - 1].name);
}

void evtx_pick_attribute_end(struct evtx_compiler *b)
{
    b->target = NULL;
}

static void add_piece(struct evtx_compiler *b, struct evtx_piece piece)
{
    struct evtx_program *p = &b->program;
    EVTX_GROW(p->pieces, p->piece_count, b->piece_size);
    p->pieces[p->piece_count++] = piece;
    b->target->count++;
}

void evtx_pick_text(struct evtx_compiler *b, const uint8_t *at, size_t units)
{
    struct evtx_piece piece = {.literal = true, .at = (uint32_t)b->plain.len};
    struct evtx_piece *last;
    if (!b->target)
        return;
    evtx_put_utf16(&b->plain, at, units, EVTX_PLAIN);
    piece.len = (uint32_t)b->plain.len - piece.at;
    last = b->target->count ? &b->program.pieces[b->program.piece_count - 1] : NULL;
    if (last && last->literal)
        last->len += piece.len;
    else
        add_piece(b, piece);
}

void evtx_pick_substitution(struct evtx_compiler *b, uint16_t id, bool optional)
{
    struct evtx_program *p = &b->program;
    if (b->target)
        add_piece(b, (struct evtx_piece){.id = id, .optional = optional});
    else if (b->in_tag || depth_of(b) >= value_depth(b))
        return;
    else if (depth_of(b) == 1)
        note(&p->inner, &p->inner_count, &b->inner_size, id);
    else
        note(&p->strays, &p->stray_count, &b->stray_size, id);
}
