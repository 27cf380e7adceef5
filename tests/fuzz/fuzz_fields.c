/* fuzz_fields: lines NAME=VALUE as the fields of one event: System's by the names of their elements, the
 * others by theirs. Nothing crashes, every name is one that was given, absent values leave nothing behind. */
#include "../decode_dump.h"
#include "decode/fields.h"
#include "decode/ours.h"
#include "decode/values.h"
#include "fuzz.h"

static struct text take_line(struct text *rest)
{
    struct text line = text_slice(*rest, 0, text_find(*rest, '\n'));
    *rest = text_slice(*rest, line.len + 1, rest->len);
    return line;
}

static void split_line(struct text line, struct text *name, struct text *value)
{
    *name = text_slice(line, 0, text_find(line, '='));
    *value = text_slice(line, name->len + 1, line.len);
}

static void check(const struct names *names, const struct event *event)
{
    const struct event_rest *rest = &event->rest;
    for (size_t i = 0; i < sizeof DUMP_ROWS / sizeof *DUMP_ROWS; i++) {
        const struct dump_row *row = &DUMP_ROWS[i];
        uint64_t value =
            row->kind == DUMP_GUID ? 0 : dump_number((const char *)event + row->offset, row->size);
        if (row->kind == DUMP_NAME && value && value_is_absent(names_text(names, (uint32_t)value)))
            abort();
    }
    if (!rest->has_uac && (rest->old_uac || rest->new_uac))
        abort();
    if ((event->ours && !ours_has_id(event->at.event_id)) || event->at.time == TIME_NONE)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct names *names = names_new();
    struct text all = {(const char *)data, size}, rest, name, value, attribute;
    struct fields_system system = {0};
    struct event event;
    for (rest = all; rest.len;) {
        struct text *member;
        split_line(take_line(&rest), &name, &value);
        member = fields_system_part(&system, name, &attribute);
        if (member)
            *member = value;
    }
    if (fields_begin(&event, &system, names) == 0) {
        for (rest = all; rest.len;) {
            const struct field *field;
            split_line(take_line(&rest), &name, &value);
            field = field_find(name);
            if (field)
                fields_set(field, &event, value, names);
        }
        fields_end(&event);
        check(names, &event);
    }
    names_free(names);
    return 0;
}
