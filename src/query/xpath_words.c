/* xpath_words: the words of an expression, and the nodes that are made of them. */
#include "xpath_words.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

size_t words_place(const struct parser *p)
{
    return p->len - p->rest.len;
}

uint32_t words_refuse(struct parser *p, size_t at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    p->fault->at = at;
    vsnprintf(p->fault->words, sizeof p->fault->words, format, args);
    va_end(args);
    return XPATH_NONE;
}

uint32_t words_node(struct parser *p, struct xpath_node node)
{
    struct xpath *x = p->xpath;
    if (x->node_count == XPATH_NODES_MOST)
        return REFUSE("more than %d parts in one expression", XPATH_NODES_MOST);
    if (x->node_count == x->node_room) {
        x->node_room = x->node_room ? x->node_room * 2 : 16;
        x->node = mem_grow(x->node, x->node_room, sizeof *x->node);
    }
    node.next = XPATH_NONE;
    x->node[x->node_count] = node;
    return x->node_count++;
}

uint32_t words_step(struct parser *p, struct xpath_step step)
{
    struct xpath *x = p->xpath;
    if (x->step_count == XPATH_NODES_MOST)
        return REFUSE("more than %d steps in one expression", XPATH_NODES_MOST);
    if (x->step_count == x->step_room) {
        x->step_room = x->step_room ? x->step_room * 2 : 16;
        x->step = mem_grow(x->step, x->step_room, sizeof *x->step);
    }
    step.predicate = step.next = XPATH_NONE;
    x->step[x->step_count] = step;
    return x->step_count++;
}

/* ---- words ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void words_skip(struct parser *p, size_t len)
{
    while (len < p->rest.len && is_blank(p->rest.at[len]))
        len++;
    p->rest = text_slice(p->rest, len, p->rest.len);
}

bool words_ahead(const struct parser *p, const char *sign)
{
    return text_starts(p->rest, text_of(sign));
}

bool words_take(struct parser *p, const char *sign)
{
    if (!words_ahead(p, sign))
        return false;
    words_skip(p, strlen(sign));
    return true;
}

/* A letter of a name; bytes above 0x7f are letters of other scripts. */
static bool is_letter(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c > 0x7f ||
           (!first && ((c >= '0' && c <= '9') || c == '-' || c == '.'));
}

struct text words_name(const struct parser *p)
{
    size_t len = 0;
    while (len < p->rest.len && is_letter(p->rest.at[len], len == 0))
        len++;
    return text_slice(p->rest, 0, len);
}

bool words_take_name(struct parser *p, const char *word)
{
    if (!text_equal(words_name(p), text_of(word)))
        return false;
    words_skip(p, strlen(word));
    return true;
}

bool words_call(const struct parser *p, struct text name)
{
    return text_starts(text_trim(text_slice(p->rest, name.len, p->rest.len)), TEXT("("));
}

/* ---- constants ---- */

static uint32_t add_constant(struct parser *p, struct text text, bool quoted)
{
    return words_node(p, (struct xpath_node){.kind = XPATH_CONSTANT, .constant = value_of(text, quoted)});
}

uint32_t words_quoted(struct parser *p)
{
    char quote = p->rest.at[0];
    struct text inside = text_slice(p->rest, 1, p->rest.len);
    size_t end = text_find(inside, quote);
    uint32_t node;
    if (end == inside.len)
        return REFUSE("a quoted word without its end (%c)", quote);
    node = add_constant(p, text_slice(inside, 0, end), true);
    words_skip(p, end + 2);
    return node;
}

uint32_t words_number(struct parser *p)
{
    struct number number;
    size_t len = 0;
    uint32_t node;
    while (len < p->rest.len && (is_letter(p->rest.at[len], false)))
        len++;
    if (number_read(text_slice(p->rest, 0, len), &number) != 0)
        return REFUSE("%.*s is no number", len < 40 ? (int)len : 40, p->rest.at);
    node = add_constant(p, text_slice(p->rest, 0, len), false);
    words_skip(p, len);
    return node;
}
