/* condition: "selection and not 1 of filter_*" to a small tree. From weak to strong: or, and, not. */
#include "rule/compiled.h"

#define CONDITION_BYTES 4096
#define CONDITIONS_MAX  64 /* any of which holds */
#define CONDITION_DEPTH 16 /* of parentheses and nots; no one can read more */

struct parser {
    const struct source *source;
    const struct node *node;
    struct selection *selections;
    size_t count;
    size_t at; /* in node->text */
    unsigned depth;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* The next token, left where it is: a parenthesis or a run of other characters; empty at the end. */
static struct text peek(struct parser *parser)
{
    struct text t = parser->node->text;
    size_t len = 0;
    while (parser->at < t.len && is_space(t.at[parser->at]))
        parser->at++;
    t = text_slice(t, parser->at, t.len);
    while (len < t.len && !is_space(t.at[len]) && t.at[len] != '(' && t.at[len] != ')')
        len++;
    return text_slice(t, 0, len || t.len == 0 ? len : 1);
}

static bool take(struct parser *parser, const char *word)
{
    struct text token = peek(parser);
    if (token.len == 0 || !text_same(token, text_of(word)))
        return false;
    parser->at += token.len;
    return true;
}

static int refuse(struct parser *parser, const char *what)
{
    struct text token = peek(parser);
    struct node at = rule_inside(parser->node, parser->at);
    char shown[RULE_SHOWN];
    if (token.len == 0)
        return rule_refuse(parser->source, &at, "%s, not the end of the condition", what);
    return rule_refuse(parser->source, &at, "%s, not '%s'", what, rule_show(token, shown));
}

static struct condition *make(struct parser *parser, enum condition_kind kind, struct condition *first)
{
    struct condition *condition = arena_take(parser->source->arena, sizeof *condition);
    condition->kind = kind;
    condition->first = first;
    return condition;
}

static struct condition *use(struct parser *parser, struct selection *selection)
{
    struct condition *condition = make(parser, CONDITION_SELECTION, NULL);
    selection->used = true;
    condition->selection = selection;
    return condition;
}

/* "them" and patterns leave names with a leading '_' out, as Sigma has it, unless the pattern begins so. */
static bool names(const struct glob *glob, struct text pattern, struct text name)
{
    bool hidden = name.len && name.at[0] == '_';
    if (hidden && (pattern.len == 0 || pattern.at[0] != '_'))
        return false;
    return text_same(pattern, TEXT("them")) || rule_match_glob(glob, name);
}

/* After "1 of" or "all of": them, a name, or a pattern of names. */
static int parse_of(struct parser *parser, enum condition_kind kind, struct condition **out)
{
    struct text pattern = peek(parser);
    struct glob glob = rule_read_glob(parser->source->arena, pattern, false, false, true);
    struct condition **tail;
    char shown[RULE_SHOWN];
    *out = make(parser, kind, NULL);
    tail = &(*out)->first;
    for (size_t i = 0; i < parser->count; i++)
        if (names(&glob, pattern, parser->selections[i].name)) {
            *tail = use(parser, &parser->selections[i]);
            tail = &(*tail)->next;
        }
    if (!(*out)->first) {
        struct node at = rule_inside(parser->node, parser->at);
        return rule_refuse(parser->source, &at, "no selection's name is '%s'", rule_show(pattern, shown));
    }
    parser->at += pattern.len;
    return 0;
}

static int parse_name(struct parser *parser, struct condition **out)
{
    struct text token = peek(parser);
    for (size_t i = 0; i < parser->count; i++)
        if (text_equal(parser->selections[i].name, token)) {
            parser->at += token.len;
            *out = use(parser, &parser->selections[i]);
            return 0;
        }
    return refuse(parser, "a selection's name is expected");
}

static int parse_or(struct parser *parser, struct condition **out);
static int parse_operand(struct parser *parser, struct condition **out);

/* Is it the word "of" that follows the next token? Selections may be named 1 or all. */
static bool is_of(struct parser *parser)
{
    struct parser ahead = *parser;
    struct text token = peek(&ahead);
    ahead.at += token.len;
    return take(&ahead, "of");
}

/* 1 of, 2 of, any of, all of. *least: how many; 0: all. */
static bool take_quantity(struct parser *parser, uint64_t *least)
{
    struct text token = peek(parser);
    *least = take(parser, "all") ? 0 : 1;
    if (*least == 0 || take(parser, "any"))
        return true;
    if (text_number(token, least) != 0 || *least == 0 || token.at[0] == '0')
        return false;
    parser->at += token.len;
    return true;
}

static int parse_quantity(struct parser *parser, uint64_t least, struct condition **out)
{
    enum condition_kind kind = least == 0 ? CONDITION_AND : least == 1 ? CONDITION_OR : CONDITION_COUNT;
    size_t count = 0;
    if (!take(parser, "of"))
        return refuse(parser, "'of' is expected");
    if (parse_of(parser, kind, out) != 0)
        return -1;
    (*out)->least = least;
    for (const struct condition *c = (*out)->first; c; c = c->next)
        count++;
    return count >= least ? 0
                          : rule_refuse(parser->source, parser->node, "%llu of %zu selections can never hold",
                                        (unsigned long long)least, count);
}

static int parse_inner(struct parser *parser, struct condition **out)
{
    uint64_t least;
    if (take(parser, "not")) {
        *out = make(parser, CONDITION_NOT, NULL);
        return parse_operand(parser, &(*out)->first);
    }
    if (take(parser, "(")) {
        if (parse_or(parser, out) != 0)
            return -1;
        return take(parser, ")") ? 0 : refuse(parser, "')' is expected");
    }
    if (is_of(parser) && take_quantity(parser, &least))
        return parse_quantity(parser, least, out);
    return parse_name(parser, out);
}

/* Bounds the recursion of not and of parentheses. */
static int parse_operand(struct parser *parser, struct condition **out)
{
    int result;
    if (++parser->depth > CONDITION_DEPTH)
        return refuse(parser, "nested too deep: a plain name is expected");
    result = parse_inner(parser, out);
    parser->depth--;
    return result;
}

/* operand (word operand)* */
static int parse_row(struct parser *parser, const char *word, enum condition_kind kind,
                     int (*operand)(struct parser *parser, struct condition **out), struct condition **out)
{
    struct condition *last;
    if (operand(parser, out) != 0)
        return -1;
    if (!take(parser, word))
        return 0;
    last = *out;
    *out = make(parser, kind, last);
    do {
        if (operand(parser, &last->next) != 0)
            return -1;
        last = last->next;
    } while (take(parser, word));
    return 0;
}

static int parse_and(struct parser *parser, struct condition **out)
{
    return parse_row(parser, "and", CONDITION_AND, parse_operand, out);
}

static int parse_or(struct parser *parser, struct condition **out)
{
    return parse_row(parser, "or", CONDITION_OR, parse_and, out);
}

static int read_one(const struct source *source, const struct node *node, struct selection *selections,
                    size_t count, struct condition **condition)
{
    struct parser parser = {source, node, selections, count, 0, 0};
    if (node->kind != NODE_TEXT)
        return rule_refuse(source, node, "the condition must be a text");
    if (node->text.len > CONDITION_BYTES)
        return rule_refuse(source, node, "a condition longer than %d bytes", CONDITION_BYTES);
    if (parse_or(&parser, condition) != 0)
        return -1;
    if (text_equal(peek(&parser), TEXT("|"))) {
        struct node at = rule_inside(node, parser.at);
        return rule_pass_over(source, RULE_UNUSABLE, &at,
                              "counting in a condition is of Sigma 1: write a correlation rule, not '|'");
    }
    return peek(&parser).len ? refuse(&parser, "'and' or 'or' is expected") : 0;
}

int rule_read_condition(const struct source *source, const struct node *node, struct selection *selections,
                        size_t count, struct condition **condition)
{
    struct condition *either = arena_take(source->arena, sizeof *either), **tail = &either->first;
    if (node->kind != NODE_LIST)
        return read_one(source, node, selections, count, condition);
    if (node->count == 0 || node->count > CONDITIONS_MAX)
        return rule_refuse(source, node, "a list of 1 to %d conditions is expected", CONDITIONS_MAX);
    either->kind = CONDITION_OR;
    for (const struct node *n = node->first; n; n = n->next) {
        if (read_one(source, n, selections, count, tail) != 0)
            return -1;
        tail = &(*tail)->next;
    }
    *condition = either;
    return 0;
}
