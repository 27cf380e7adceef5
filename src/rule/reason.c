/* reason: one sentence with {field} where a hop's own names go; what stands in [...] is left out where a
 * field in it is absent. */
#include "rule/reason.h"

#include "base/time.h"

#include <assert.h>
#include <string.h>

#define REASON_BYTES 512  /* of the sentence in the rule */
#define VALUE_BYTES  160  /* of a name in it: names of real logs fit, hostile ones are cut */
#define WRITTEN_MAX  4096 /* of the sentence as written */

/* The index of the first byte that is not literal. */
static size_t find_special(struct text t)
{
    size_t i = 0;
    while (i < t.len && t.at[i] != '{' && t.at[i] != '}' && t.at[i] != '[' && t.at[i] != ']')
        i++;
    return i;
}

/* Literal text or {field}, at the front of rest: how many bytes, or 0 when it is refused. */
static size_t read_part(const struct source *source, const struct node *at, enum category category,
                        struct text rest, struct reason_part *part)
{
    size_t len = find_special(rest), close = text_find(rest, '}');
    char shown[RULE_SHOWN];
    if (len > 0) {
        part->literal = text_slice(rest, 0, len);
        return len;
    }
    if (rest.at[0] != '{' || close == rest.len) {
        (void)rule_refuse(source, at, "'{' and '}' must come in pairs around a field's name");
        return 0;
    }
    rest = text_slice(rest, 1, close - 1);
    if (rest.len && rule_find_field(rest, category, &part->ref) == 0 && part->ref.field->kind < FIELD_ANY)
        return close + 1;
    (void)rule_refuse(source, at, "unknown field '{%s}' of a %s (rules/README.md lists them)",
                      rule_show(rest, shown), rule_category_word(category));
    return 0;
}

int rule_read_reason(const struct source *source, const struct node *node, struct rule *rule)
{
    const struct reason_part **tail = &rule->reason;
    struct node sentence = *node;
    unsigned groups = 0;
    bool open = false;
    if (rule_read_text(source, node, REASON_BYTES, false, &sentence.text) != 0)
        return -1;
    if (sentence.text.len != node->text.len)
        sentence.inside = 0;
    for (size_t at = 0; at < sentence.text.len;) {
        struct text rest = text_slice(sentence.text, at, sentence.text.len);
        struct node place = rule_inside(&sentence, at);
        struct reason_part *part;
        size_t len = 1;
        if (rest.at[0] == (open ? ']' : '[')) {
            open = !open;
            groups += open;
        } else if (rest.at[0] == '[' || rest.at[0] == ']') {
            return rule_refuse(source, &place, "'[' and ']' must come in pairs, not inside each other");
        } else {
            part = arena_take(source->arena, sizeof *part);
            part->group = open ? groups : 0;
            if ((len = read_part(source, &place, rule->detection.category, rest, part)) == 0)
                return -1;
            *tail = part;
            tail = &part->next;
        }
        at += len;
    }
    return open ? rule_refuse(source, node, "a '[' without its ']'") : 0;
}

struct writer {
    char bytes[WRITTEN_MAX];
    size_t len;
};

static void write_text(struct writer *writer, struct text t)
{
    size_t room = sizeof writer->bytes - writer->len;
    size_t len = t.len < room ? t.len : room;
    if (len)
        memcpy(writer->bytes + writer->len, t.at, len);
    writer->len += len;
}

/* A name, cut between characters where it is too long. */
static void write_name(struct writer *writer, struct text t)
{
    size_t len = t.len < VALUE_BYTES ? t.len : VALUE_BYTES;
    while (len < t.len && len && ((unsigned char)t.at[len] & 0xc0) == 0x80)
        len--;
    write_text(writer, text_slice(t, 0, len));
    if (len < t.len)
        write_text(writer, TEXT("..."));
}

static void write_words(struct writer *writer, const struct field *field, uint64_t bits)
{
    bool more = false;
    for (unsigned i = 0; field->word(i); i++) {
        if (!(bits >> i & 1))
            continue;
        write_text(writer, more ? TEXT(", ") : TEXT(""));
        write_text(writer, text_of(field->word(i)));
        more = true;
    }
}

/* A few of a list. */
static void write_list(struct writer *writer, const struct field_ref *ref, struct subject *subject)
{
    struct value value;
    for (size_t i = 0; i < 8 && rule_get_field(subject, ref, i, &value); i++) {
        write_text(writer, i ? TEXT(", ") : TEXT(""));
        write_name(writer, value.text);
    }
}

static void write_field(struct writer *writer, const struct field_ref *ref, struct subject *subject)
{
    struct value value;
    char number[TIME_TEXT];
    if (!rule_get_field(subject, ref, 0, &value)) {
        write_text(writer, text_of(ref->field->unknown ? ref->field->unknown : "unknown"));
        return;
    }
    switch (ref->field->kind) {
    case FIELD_TEXT:
        write_name(writer, value.text);
        break;
    case FIELD_NUMBER:
        write_text(writer, rule_number_text(ref->field->form, value.number, number));
        break;
    case FIELD_TIME:
        write_text(writer, text_of(time_format((int64_t)value.number, number)));
        break;
    case FIELD_WORDS:
        write_words(writer, ref->field, value.number);
        break;
    case FIELD_LIST:
        write_list(writer, ref, subject);
        break;
    default:
        assert(!"a field that no reason may name");
    }
}

/* All fields of the part's group are there. */
static bool is_told(const struct reason_part *part, struct subject *subject)
{
    struct value value;
    for (unsigned group = part->group; part && part->group == group; part = part->next)
        if (part->ref.field && !rule_get_field(subject, &part->ref, 0, &value))
            return false;
    return true;
}

const char *rule_write_reason(struct arena *arena, const struct reason_part *reason, struct subject *subject)
{
    struct writer writer;
    unsigned group = 0;
    bool told = true;
    writer.len = 0;
    for (; reason; reason = reason->next) {
        if (reason->group != group)
            told = reason->group == 0 || is_told(reason, subject);
        group = reason->group;
        if (told && reason->ref.field)
            write_field(&writer, &reason->ref, subject);
        else if (told)
            write_text(&writer, reason->literal);
    }
    return arena_text(arena, (struct text){writer.bytes, writer.len}).at;
}
