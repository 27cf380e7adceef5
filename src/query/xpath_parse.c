/* xpath_parse: an expression to its nodes. What Windows has not is refused where it stands, with what to
 * write instead. */
#include "xpath_words.h"

#include "base/arena.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

/* What stands where something else should. */
static uint32_t refuse_rest(struct parser *p, const char *expected)
{
    struct text word = words_name(p);
    if (text_same(word, TEXT("and")) || text_same(word, TEXT("or")))
        return REFUSE("operators are written small: %s", text_same(word, TEXT("or")) ? "or" : "and");
    if (words_ahead(p, "|"))
        return REFUSE("no | here: write or, or another <Select>");
    return REFUSE("expected %s", expected);
}

/* ---- paths ---- */

static uint32_t parse_or(struct parser *p);

static bool is_constant(const struct parser *p, uint32_t node)
{
    return p->xpath->node[node].kind == XPATH_CONSTANT;
}

static bool is_number(const struct parser *p, uint32_t node)
{
    return p->xpath->node[node].kind == XPATH_POSITION || p->xpath->node[node].kind == XPATH_TIMEDIFF;
}

/* Something that is true or not: false, and the fault. */
static bool check_truth(struct parser *p, uint32_t node, size_t at)
{
    if (is_constant(p, node))
        words_refuse(p, at, "a constant alone; compare something with it, as in Data='x'");
    else if (is_number(p, node))
        words_refuse(p, at,
                     "a number alone; compare it, as in position()=1 or timediff(@SystemTime)<=86400000");
    else
        return true;
    return false;
}

/* [3] is [position()=3]. */
static uint32_t position_of(struct parser *p, uint32_t number)
{
    uint32_t position = words_node(p, (struct xpath_node){.kind = XPATH_POSITION});
    if (position == XPATH_NONE)
        return XPATH_NONE;
    return words_node(
        p, (struct xpath_node){.kind = XPATH_COMPARE, .op = VALUE_EQUAL, .a = position, .b = number});
}

static uint32_t parse_predicate(struct parser *p)
{
    size_t at = words_place(p);
    uint32_t node = parse_or(p);
    if (node == XPATH_NONE)
        return XPATH_NONE;
    if (is_constant(p, node) && !p->xpath->node[node].constant.quoted)
        node = position_of(p, node);
    else if (!check_truth(p, node, at))
        return XPATH_NONE;
    return words_take(p, "]") ? node : refuse_rest(p, "]");
}

/* The predicates of the step. 0 or -1. */
static int parse_predicates(struct parser *p, uint32_t step)
{
    uint32_t last = XPATH_NONE;
    for (int count = 0; words_take(p, "["); count++) {
        uint32_t node;
        if (count == XPATH_PREDICATES_MOST) {
            REFUSE("more than %d brackets behind one name", XPATH_PREDICATES_MOST);
            return -1;
        }
        if ((node = parse_predicate(p)) == XPATH_NONE)
            return -1;
        if (last == XPATH_NONE)
            p->xpath->step[step].predicate = node;
        else
            p->xpath->node[last].next = node;
        last = node;
    }
    return 0;
}

static uint32_t parse_name(struct parser *p, struct xpath_step step)
{
    struct text name = words_name(p);
    if (step.axis == XPATH_CHILD && text_equal(name, TEXT("text")) && words_call(p, name)) {
        words_skip(p, name.len);
        words_take(p, "(");
        if (!words_take(p, ")"))
            return REFUSE("expected ) of text()");
        step.axis = XPATH_TEXT;
        return words_step(p, step);
    }
    if (words_take(p, "*"))
        return words_step(p, step);
    if (name.len == 0)
        return REFUSE("expected a name%s", step.axis == XPATH_ATTRIBUTE ? " behind @" : "");
    if (name.len < p->rest.len && p->rest.at[name.len] == ':')
        return REFUSE("%.*s: names have no prefixes here, and no axes but child and attribute", (int)name.len,
                      name.at);
    step.name = name;
    words_skip(p, name.len);
    return words_step(p, step);
}

static uint32_t parse_step(struct parser *p)
{
    struct xpath_step step = {.axis = XPATH_CHILD};
    uint32_t number;
    if (words_ahead(p, "."))
        return REFUSE("no . or .. here: name what is below, and text() for an element's own text");
    if (words_ahead(p, "/"))
        return REFUSE("no // here: name each step, or write * for any");
    if (words_take(p, "@") || words_take(p, "attribute::"))
        step.axis = XPATH_ATTRIBUTE;
    else
        words_take(p, "child::");
    number = parse_name(p, step);
    return number == XPATH_NONE || parse_predicates(p, number) != 0 ? XPATH_NONE : number;
}

/* Outside all brackets a path has one step, which is the event. */
static uint32_t check_event(struct parser *p, uint32_t path, size_t at)
{
    const struct xpath_step *step = &p->xpath->step[p->xpath->node[path].a];
    if (p->inside > 0)
        return path;
    if (step->axis != XPATH_CHILD || (step->name.len && !text_equal(step->name, TEXT("Event"))))
        return words_refuse(p, at, "must begin with * or Event, as in *[System[EventID=4624]]");
    if (step->next != XPATH_NONE)
        return words_refuse(p, at,
                            "picks a part of the event: put it into brackets, as in *[System/EventID=4624]");
    return path;
}

static uint32_t parse_path(struct parser *p)
{
    size_t at = words_place(p);
    uint32_t node, last;
    if (words_ahead(p, "/"))
        return REFUSE("no path from the root here: begin with * or Event, and below that with a name");
    p->inside++;
    last = parse_step(p);
    node = last == XPATH_NONE ? last : words_node(p, (struct xpath_node){.kind = XPATH_PATH, .a = last});
    while (node != XPATH_NONE && words_take(p, "/")) {
        uint32_t step = parse_step(p);
        if (step == XPATH_NONE)
            node = XPATH_NONE;
        else
            last = p->xpath->step[last].next = step;
    }
    p->inside--;
    return node == XPATH_NONE ? node : check_event(p, node, at);
}

/* ---- functions ---- */

static bool is_path(const struct parser *p, uint32_t node)
{
    return p->xpath->node[node].kind == XPATH_PATH;
}

static uint32_t parse_primary(struct parser *p);

/* The arguments behind the name, 1 or 2. Their number, or 0. */
static int parse_arguments(struct parser *p, struct xpath_node *node)
{
    node->b = XPATH_NONE;
    node->a = parse_primary(p);
    if (node->a == XPATH_NONE)
        return 0;
    if (words_take(p, ",") && (node->b = parse_primary(p)) == XPATH_NONE)
        return 0;
    if (!words_take(p, ")")) {
        REFUSE("expected )");
        return 0;
    }
    return node->b == XPATH_NONE ? 1 : 2;
}

static uint32_t parse_band(struct parser *p, size_t at)
{
    struct xpath_node node = {.kind = XPATH_BAND};
    int count = parse_arguments(p, &node);
    if (count == 0)
        return XPATH_NONE;
    if (count == 2 && is_constant(p, node.a)) {
        uint32_t swapped = node.a;
        node.a = node.b;
        node.b = swapped;
    }
    if (count < 2 || !is_path(p, node.a) || !is_constant(p, node.b) ||
        !p->xpath->node[node.b].constant.number.exact)
        return words_refuse(p, at,
                            "band takes a name and a whole number, as in band(Keywords,4503599627370496)");
    return words_node(p, node);
}

static bool is_time(const struct parser *p, uint32_t node)
{
    return is_path(p, node) || (is_constant(p, node) && p->xpath->node[node].constant.is_time);
}

static uint32_t parse_timediff(struct parser *p, size_t at)
{
    struct xpath_node node = {.kind = XPATH_TIMEDIFF};
    int count = parse_arguments(p, &node);
    if (count == 0)
        return XPATH_NONE;
    if (!is_time(p, node.a) || (count == 2 && !is_time(p, node.b)) ||
        (is_constant(p, node.a) && (count == 1 || is_constant(p, node.b))))
        return words_refuse(p, at,
                            "timediff takes the name of a time, and perhaps another time, as in "
                            "timediff(@SystemTime, '2026-03-03T09:00:00.000Z')");
    if (count == 1 && p->xpath->now == TIME_NONE)
        return words_refuse(p, at,
                            "timediff counts back from the time of the query, which nobody knows here; "
                            "name it: --now 2026-03-03T09:00");
    return words_node(p, node);
}

static uint32_t parse_call(struct parser *p, struct text name)
{
    size_t at = words_place(p);
    words_skip(p, name.len);
    words_take(p, "(");
    if (text_same(name, TEXT("band")))
        return parse_band(p, at);
    if (text_same(name, TEXT("timediff")))
        return parse_timediff(p, at);
    if (text_same(name, TEXT("position"))) {
        if (!words_take(p, ")"))
            return REFUSE("position() takes nothing");
        return words_node(p, (struct xpath_node){.kind = XPATH_POSITION});
    }
    if (text_same(name, TEXT("not")))
        return words_refuse(p, at, "Windows has no not(); write != or a <Suppress>");
    return words_refuse(p, at, "Windows has no %.*s(); there are position(), band() and timediff()",
                        name.len < 40 ? (int)name.len : 40, name.at);
}

/* ---- expressions ---- */

static uint32_t parse_bracketed(struct parser *p)
{
    uint32_t node;
    words_take(p, "(");
    node = parse_or(p);
    return node == XPATH_NONE || words_take(p, ")") ? node : refuse_rest(p, ")");
}

static uint32_t parse_primary(struct parser *p)
{
    struct text name = words_name(p);
    if (p->rest.len == 0)
        return REFUSE("ends too early");
    if (words_ahead(p, "("))
        return parse_bracketed(p);
    if (words_ahead(p, "'") || words_ahead(p, "\""))
        return words_quoted(p);
    if (p->rest.at[0] >= '0' && p->rest.at[0] <= '9')
        return words_number(p);
    if (words_ahead(p, "-") || words_ahead(p, "+"))
        return REFUSE("Windows has no sums and no negative numbers");
    if (words_ahead(p, "$"))
        return REFUSE("Windows has no variables");
    if (name.len && words_call(p, name) && !text_equal(name, TEXT("text")))
        return parse_call(p, name);
    return parse_path(p);
}

/* The operator, which is taken; -1: none. */
static int take_operator(struct parser *p)
{
    static const struct {
        const char *sign;
        enum value_op op;
    } OPS[] = {{"!=", VALUE_OTHER}, {"<=", VALUE_AT_MOST}, {">=", VALUE_AT_LEAST},
               {"=", VALUE_EQUAL},  {"<", VALUE_LESS},     {">", VALUE_MORE}};
    for (size_t i = 0; i < sizeof OPS / sizeof *OPS; i++)
        if (words_take(p, OPS[i].sign))
            return (int)OPS[i].op;
    return -1;
}

static enum value_op turned(enum value_op op)
{
    static const enum value_op TURNED[] = {
        [VALUE_EQUAL] = VALUE_EQUAL,      [VALUE_OTHER] = VALUE_OTHER, [VALUE_LESS] = VALUE_MORE,
        [VALUE_AT_MOST] = VALUE_AT_LEAST, [VALUE_MORE] = VALUE_LESS,   [VALUE_AT_LEAST] = VALUE_AT_MOST};
    return TURNED[op];
}

/* Can the two be compared? b is the constant. */
static bool check_sides(struct parser *p, const struct xpath_node *compare, size_t at)
{
    const struct xpath_node *asked = &p->xpath->node[compare->a];
    const struct value *constant = &p->xpath->node[compare->b].constant;
    if (!is_constant(p, compare->b) || is_constant(p, compare->a))
        words_refuse(p, at, "one side of a comparison must be a number or quoted, the other not");
    else if (!is_path(p, compare->a) && !is_number(p, compare->a))
        words_refuse(p, at, "only names, position() and timediff() can be compared");
    else if (asked->kind != XPATH_PATH && !constant->is_number)
        words_refuse(p, at, "a number is compared with a number");
    else if (compare->op >= VALUE_LESS && !constant->is_number && !constant->is_time)
        words_refuse(p, at, "only numbers and times have an order; a time is 2026-03-03T09:00:00.000Z");
    else
        return true;
    return false;
}

static uint32_t parse_comparison(struct parser *p)
{
    size_t at = words_place(p);
    struct xpath_node compare = {.kind = XPATH_COMPARE};
    uint32_t node = compare.a = parse_primary(p);
    int op;
    if (node == XPATH_NONE || (op = take_operator(p)) < 0)
        return node;
    compare.op = (uint8_t)op;
    compare.b = parse_primary(p);
    if (compare.b == XPATH_NONE)
        return XPATH_NONE;
    if (is_constant(p, compare.a) && !is_constant(p, compare.b)) {
        compare.a = compare.b;
        compare.b = node;
        compare.op = (uint8_t)turned(compare.op);
    }
    return check_sides(p, &compare, at) ? words_node(p, compare) : XPATH_NONE;
}

/* Operands with `word` between them, each by parse. */
static uint32_t parse_joined(struct parser *p, const char *word, enum xpath_kind kind,
                             uint32_t (*parse)(struct parser *p))
{
    size_t at = words_place(p);
    uint32_t node = parse(p);
    while (node != XPATH_NONE && words_take_name(p, word)) {
        struct xpath_node joined = {.kind = (uint8_t)kind, .a = node};
        size_t second = words_place(p);
        if (!check_truth(p, node, at))
            return XPATH_NONE;
        joined.b = parse(p);
        if (joined.b == XPATH_NONE || !check_truth(p, joined.b, second))
            return XPATH_NONE;
        node = words_node(p, joined);
    }
    return node;
}

static uint32_t parse_and(struct parser *p)
{
    return parse_joined(p, "and", XPATH_AND, parse_comparison);
}

static uint32_t parse_or(struct parser *p)
{
    uint32_t node;
    if (++p->depth > XPATH_DEPTH_MOST)
        return REFUSE("more than %d brackets in each other", XPATH_DEPTH_MOST);
    node = parse_joined(p, "or", XPATH_OR, parse_and);
    p->depth--;
    return node;
}

struct xpath *xpath_new(struct text expression, int64_t now, struct xpath_fault *fault)
{
    struct xpath *xpath = mem_new(1, sizeof *xpath);
    struct parser p = {.xpath = xpath, .len = expression.len, .fault = fault};
    xpath->now = now;
    xpath->text = mem_new(expression.len + 1, 1);
    if (expression.len)
        memcpy(xpath->text, expression.at, expression.len);
    p.rest = (struct text){xpath->text, expression.len};
    words_skip(&p, 0);
    xpath->root = parse_or(&p);
    if (xpath->root != XPATH_NONE && p.rest.len)
        xpath->root = refuse_rest(&p, "its end");
    if (xpath->root != XPATH_NONE && check_truth(&p, xpath->root, 0))
        return xpath;
    xpath_free(xpath);
    return NULL;
}
