/* evtx_compile: one walk over the tokens of binary XML, a function for each. They write the steps that make
 * XML of it again. */
#include "evtx_compile.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* Tokens; what they say of there being more (0x40) the next token says as well. */
enum { TOKEN_END = 0x00, TOKEN_CLOSE_EMPTY = 0x03, TOKEN_END_ELEMENT = 0x04, TOKEN_COUNT = 0x10 };
#define TOKEN_BITS 0xbf
#define ATTRIBUTES 0x40 /* but of an element: a list of attributes follows */

static bool refuse(struct evtx_compiler *b, const char *detail)
{
    if (!b->detail)
        b->detail = detail;
    return false;
}

/* ---- steps ---- */

static void insert_op(struct evtx_compiler *b, uint32_t at, struct evtx_op op)
{
    struct evtx_program *p = &b->program;
    EVTX_GROW(p->ops, p->op_count, b->op_size);
    memmove(p->ops + at + 1, p->ops + at, (p->op_count - at) * sizeof *p->ops);
    p->ops[at] = op;
    p->op_count++;
}

/* The text since from becomes a step, or part of the last. */
static void end_literal(struct evtx_compiler *b, size_t from)
{
    struct evtx_program *p = &b->program;
    uint32_t len = (uint32_t)(b->text.len - from);
    if (b->joins)
        p->ops[p->op_count - 1].len += len;
    else if (len)
        insert_op(b, p->op_count, (struct evtx_op){.kind = EVTX_LITERAL, .at = (uint32_t)from, .len = len});
    b->joins = b->joins || len;
}

static void put(struct evtx_compiler *b, struct text t)
{
    size_t from = b->text.len;
    evtx_put(&b->text, t.at, t.len);
    end_literal(b, from);
}

static void put_utf16(struct evtx_compiler *b, const uint8_t *at, size_t units, enum evtx_escape escape)
{
    size_t from = b->text.len;
    evtx_put_utf16(&b->text, at, units, escape);
    end_literal(b, from);
}

/* The guards before what began at first now know how far they reach. */
static void end_guards(struct evtx_compiler *b, uint32_t first, uint32_t guards)
{
    struct evtx_program *p = &b->program;
    for (uint32_t i = first; i < first + guards; i++)
        p->ops[i].len = p->op_count - i - 1;
    b->joins = b->joins && !guards;
}

/* ---- names ---- */

static bool is_name_byte(char c, bool first)
{
    bool letter = (unsigned)(c | 0x20) - 'a' < 26 || c == '_' || c == ':' || (unsigned char)c >= 0x80;
    return letter || (!first && ((unsigned)c - '0' < 10 || c == '-' || c == '.'));
}

static bool read_name(struct evtx_compiler *b, struct cursor *c, struct evtx_name *name)
{
    struct evtx_reference reference = {.at = (uint32_t)c->at};
    uint32_t offset = cursor_u32(c);
    if (c->bad || evtx_name_at(c->base, b->chunk_len, offset, name))
        return refuse(b, "a name is not where it should be");
    reference.is_inline = offset == c->at;
    if (reference.is_inline)
        cursor_take(c, 8u + 2u * name->units + 2u);
    EVTX_GROW(b->references, b->reference_count, b->reference_size);
    b->references[b->reference_count++] = reference;
    return true;
}

/* Reads a name and writes it. */
static bool take_name(struct evtx_compiler *b, struct cursor *c, struct evtx_span *span)
{
    struct evtx_name name;
    if (!read_name(b, c, &name))
        return false;
    span->at = (uint32_t)b->text.len;
    put_utf16(b, name.at, name.units, EVTX_PLAIN);
    span->len = (uint32_t)b->text.len - span->at;
    for (uint32_t i = 0; i < span->len; i++)
        if (!is_name_byte(b->text.at[span->at + i], i == 0))
            return refuse(b, "a name is none");
    return true;
}

/* ---- tokens ---- */

static void end_attribute(struct evtx_compiler *b)
{
    if (!b->in_attribute)
        return;
    put(b, TEXT("'"));
    end_guards(b, b->attribute_op, b->guards);
    evtx_pick_attribute_end(b);
    b->in_attribute = false;
}

static bool take_open(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    struct evtx_element *e = &b->stack[b->depth];
    if (b->in_tag || b->depth == EVTX_DEPTH_MAX)
        return refuse(b, b->in_tag ? "an element begins in a tag" : "elements too deep");
    if (b->depth == 0 && b->program.is_event)
        return refuse(b, "two events in one");
    *e = (struct evtx_element){.depends = EVTX_NO_ID};
    if (b->is_template)
        e->depends = cursor_u16(c);
    cursor_u32(c); /* its size, which its end tells as well */
    e->first_op = b->program.op_count;
    b->joins = false; /* what guards it, if anything, stands before it */
    if (e->depends != EVTX_NO_ID) {
        insert_op(b, e->first_op, (struct evtx_op){.kind = EVTX_UNLESS, .id = e->depends});
        e->guards = 1;
    }
    put(b, TEXT("<"));
    if (!take_name(b, c, &e->name))
        return false;
    if (token & ATTRIBUTES)
        cursor_u32(c); /* the list's size */
    b->depth++;
    b->in_tag = true;
    evtx_pick_element(b);
    return true;
}

static bool take_attribute(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    struct evtx_span name;
    (void)token;
    if (!b->in_tag)
        return refuse(b, "an attribute without an element");
    end_attribute(b);
    b->joins = false;
    b->attribute_op = b->program.op_count;
    b->guards = 0;
    put(b, TEXT(" "));
    if (!take_name(b, c, &name))
        return false;
    put(b, TEXT("='"));
    b->in_attribute = true;
    evtx_pick_attribute(b, (struct text){b->text.at + name.at, name.len});
    return true;
}

static bool take_close_tag(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    (void)c, (void)token;
    if (!b->in_tag)
        return refuse(b, "a tag's end without a tag");
    end_attribute(b);
    put(b, TEXT(">"));
    b->in_tag = false;
    evtx_pick_content(b);
    return true;
}

static bool end_element(struct evtx_compiler *b)
{
    struct evtx_element *e = &b->stack[b->depth - 1];
    evtx_pick_end(b);
    end_guards(b, e->first_op, e->guards);
    b->depth--;
    return true;
}

static bool take_close_empty(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    (void)c, (void)token;
    if (!b->in_tag)
        return refuse(b, "a tag's end without a tag");
    end_attribute(b);
    put(b, TEXT("/>"));
    b->in_tag = false;
    return end_element(b);
}

static bool take_end(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    struct evtx_span name;
    (void)c, (void)token;
    if (b->in_tag || b->depth == 0)
        return refuse(b, "an element's end without an element");
    name = b->stack[b->depth - 1].name;
    put(b, TEXT("</"));
    put(b, (struct text){b->text.at + name.at, name.len});
    put(b, TEXT(">"));
    return end_element(b);
}

/* May text stand here? */
static bool in_content(struct evtx_compiler *b)
{
    return (b->depth && (b->in_attribute || !b->in_tag)) || refuse(b, "text outside an element");
}

static void put_text(struct evtx_compiler *b, const uint8_t *at, size_t units)
{
    put_utf16(b, at, units, b->in_attribute ? EVTX_IN_ATTRIBUTE : EVTX_IN_TEXT);
    evtx_pick_text(b, at, units);
}

static bool take_value(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    uint8_t type = cursor_u8(c);
    size_t units = cursor_u16(c);
    const uint8_t *at = cursor_take(c, 2 * units);
    (void)token;
    if (!in_content(b))
        return false;
    if (type != EVTX_STRING)
        return refuse(b, "a literal that is no string");
    if (at)
        put_text(b, at, units);
    return true;
}

static bool take_cdata(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    size_t units = cursor_u16(c);
    const uint8_t *at = cursor_take(c, 2 * units);
    (void)token;
    if (!in_content(b))
        return false;
    if (at)
        put_text(b, at, units); /* text that is escaped means the same, and has no end it must not hold */
    return true;
}

static bool take_character(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    const uint8_t *at = cursor_take(c, 2);
    (void)token;
    if (!in_content(b))
        return false;
    if (at)
        put_text(b, at, 1);
    return true;
}

static bool take_entity(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    static const struct {
        const char *name;
        uint8_t character[2];
    } known[] = {
        {"amp", {'&', 0}}, {"lt", {'<', 0}}, {"gt", {'>', 0}}, {"quot", {'"', 0}}, {"apos", {'\'', 0}}};
    struct evtx_name name;
    char text[EVTX_SPELLED * EVTX_NAME_MAX];
    struct evtx_out out = {.at = text, .size = sizeof text};
    (void)token;
    if (!in_content(b) || !read_name(b, c, &name))
        return false;
    evtx_put_utf16(&out, name.at, name.units, EVTX_PLAIN);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (text_equal((struct text){text, out.len}, text_of(known[i].name))) {
            put_text(b, known[i].character, 1);
            return true;
        }
    return refuse(b, "an entity that nobody knows");
}

static bool take_pi_target(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    struct evtx_span name;
    (void)token;
    if (b->in_tag)
        return refuse(b, "an instruction in a tag");
    put(b, TEXT("<?"));
    return take_name(b, c, &name);
}

static bool take_pi_data(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    size_t units = cursor_u16(c);
    const uint8_t *at = cursor_take(c, 2 * units);
    (void)token;
    if (b->in_tag)
        return refuse(b, "an instruction in a tag");
    put(b, TEXT(" "));
    if (at)
        put_utf16(b, at, units, EVTX_IN_TEXT); /* escaped, so that it cannot hold its own end */
    put(b, TEXT("?>"));
    return true;
}

/* Where it is NULL and optional, what encloses it is not there (but for the sections of an event, which stand
 * in Event); where it is an array, the element is there for each of its members. */
static void guard(struct evtx_compiler *b, uint16_t id, bool optional, uint8_t type)
{
    struct evtx_element *e = &b->stack[b->depth - 1];
    if (b->in_attribute && optional)
        insert_op(b, b->attribute_op + b->guards++, (struct evtx_op){.kind = EVTX_UNLESS, .id = id});
    if (!b->in_attribute && type & EVTX_ARRAY)
        insert_op(b, e->first_op + e->guards++, (struct evtx_op){.kind = EVTX_ELEMENT, .id = id});
    if (!b->in_attribute && optional && type != EVTX_BINXML)
        insert_op(b, e->first_op + e->guards++, (struct evtx_op){.kind = EVTX_UNLESS, .id = id});
}

static bool take_substitution(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    uint16_t id = cursor_u16(c);
    uint8_t type = cursor_u8(c);
    bool optional = (token & TOKEN_BITS) == 0x0e;
    if (!in_content(b))
        return false;
    if (!b->is_template)
        return refuse(b, "a substitution outside a template");
    guard(b, id, optional, type);
    insert_op(b, b->program.op_count,
              (struct evtx_op){.kind = b->in_attribute ? EVTX_QUOTED : EVTX_VALUE, .id = id});
    b->joins = false;
    evtx_pick_substitution(b, id, optional);
    return true;
}

static bool take_fragment(struct evtx_compiler *b, struct cursor *c, uint8_t token)
{
    (void)token;
    cursor_take(c, 3); /* versions and flags, always 1, 1, 0 */
    return b->depth == 0 || refuse(b, "a fragment in an element");
}

static bool (*const TAKE[TOKEN_COUNT])(struct evtx_compiler *b, struct cursor *c, uint8_t token) = {
    [0x01] = take_open,         [0x02] = take_close_tag, [TOKEN_CLOSE_EMPTY] = take_close_empty,
    [0x04] = take_end,          [0x05] = take_value,     [0x06] = take_attribute,
    [0x07] = take_cdata,        [0x08] = take_character, [0x09] = take_entity,
    [0x0a] = take_pi_target,    [0x0b] = take_pi_data,   [0x0d] = take_substitution,
    [0x0e] = take_substitution, [0x0f] = take_fragment,
};

/* ---- the walk ---- */

struct evtx_compiler *evtx_compiler_new(void)
{
    struct evtx_compiler *b = mem_new(1, sizeof *b);
    b->text = (struct evtx_out){.at = mem_new(EVTX_PROGRAM_MAX, 1), .size = EVTX_PROGRAM_MAX};
    b->plain = (struct evtx_out){.at = mem_new(EVTX_PROGRAM_MAX, 1), .size = EVTX_PROGRAM_MAX};
    return b;
}

void evtx_compiler_free(struct evtx_compiler *b)
{
    struct evtx_program *p = &b->program;
    void *const owned[] = {b->text.at, b->plain.at, b->references, p->ops,    p->pieces,
                           p->parts,   p->data,     p->inner,      p->strays, p->depends};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    free(b);
}

static void begin(struct evtx_compiler *b)
{
    struct evtx_program *p = &b->program;
    b->text.len = b->plain.len = 0;
    b->text.full = b->plain.full = false;
    b->depth = 0;
    b->in_tag = b->in_attribute = b->joins = false;
    b->detail = NULL;
    b->reference_count = 0;
    b->section = EVTX_OTHER;
    b->target = NULL;
    b->is_part = b->is_datum = p->is_event = false;
    p->op_count = p->piece_count = p->part_count = p->datum_count = 0;
    p->inner_count = p->stray_count = p->depend_count = 0;
}

static bool walk(struct evtx_compiler *b, struct cursor *c)
{
    while (!c->bad && c->at < c->end) {
        uint8_t token = cursor_u8(c), kind = token & TOKEN_BITS;
        if (kind == TOKEN_END)
            break;
        if (kind >= TOKEN_COUNT || !TAKE[kind])
            return refuse(b, "an unknown token");
        if (!TAKE[kind](b, c, token))
            return false;
    }
    if (c->bad || b->depth)
        return refuse(b, "the tokens end too early");
    return (!b->text.full && !b->plain.full) || refuse(b, "its text is too long");
}

const struct evtx_program *evtx_compile(struct evtx_compiler *b, struct cursor *c, size_t chunk_len,
                                        bool is_template, const char **detail)
{
    struct evtx_program *p = &b->program;
    begin(b);
    b->is_template = is_template;
    b->chunk_len = chunk_len;
    if (!walk(b, c)) {
        *detail = b->detail;
        return NULL;
    }
    p->text = b->text.at;
    p->text_len = (uint32_t)b->text.len;
    evtx_program_join(p);
    p->plain = b->plain.at;
    p->plain_len = (uint32_t)b->plain.len;
    return p;
}

const struct evtx_reference *evtx_compiler_references(const struct evtx_compiler *b, size_t *count)
{
    *count = b->reference_count;
    return b->references;
}
