/* glob: one pass with a single point of return: at the last '*'. */
#include "rule/glob.h"

static char fold(char c, bool cased)
{
    return !cased && c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_special(char c)
{
    return c == '*' || c == '?' || c == '\\';
}

struct text rule_read_wildcards(struct arena *arena, struct text pattern)
{
    char *out = arena_take(arena, pattern.len + 1), *at = out;
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.at[i];
        if (c == '\\' && i + 1 < pattern.len && is_special(pattern.at[i + 1]))
            c = pattern.at[++i];
        else if (c == '*' || c == '?')
            c = c == '*' ? GLOB_ANY_RUN : GLOB_ANY_ONE;
        *at++ = c;
    }
    return (struct text){out, (size_t)(at - out)};
}

size_t rule_dash(struct text t)
{
    if (t.len && (t.at[0] == '-' || t.at[0] == '/'))
        return 1;
    /* U+2013 to U+2015 */
    return t.len >= 3 && t.at[0] == '\xe2' && t.at[1] == '\x80' && t.at[2] >= '\x93' && t.at[2] <= '\x95' ? 3
                                                                                                          : 0;
}

struct text rule_widen_dashes(struct arena *arena, struct text t)
{
    char *out = arena_take(arena, t.len + 1), *at = out;
    for (size_t i = 0; i < t.len;) {
        size_t len = rule_dash(text_slice(t, i, t.len));
        *at++ = len ? GLOB_DASH : t.at[i];
        i += len ? len : 1;
    }
    return (struct text){out, (size_t)(at - out)};
}

static bool is_wild(char c)
{
    return c == GLOB_ANY_RUN || c == GLOB_ANY_ONE || c == GLOB_DASH;
}

static bool is_plain(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (is_wild(t.at[i]))
            return false;
    return true;
}

struct glob rule_make_glob(struct arena *arena, struct text t, bool before, bool after, bool cased)
{
    char *out = arena_take(arena, t.len + 3), *at = out;
    struct glob glob = {.cased = cased, .wild = before || after};
    if (before)
        *at++ = GLOB_ANY_RUN;
    for (size_t i = 0; i < t.len; i++) {
        char c = t.at[i];
        glob.wild = glob.wild || is_wild(c);
        *at++ = fold(c, cased);
    }
    if (after)
        *at++ = GLOB_ANY_RUN;
    glob.text = (struct text){out, (size_t)(at - out)};
    before = glob.text.len && glob.text.at[0] == GLOB_ANY_RUN;
    after = glob.text.len && glob.text.at[glob.text.len - 1] == GLOB_ANY_RUN;
    glob.begins = after && is_plain(text_slice(glob.text, 0, glob.text.len - 1));
    glob.ends = before && is_plain(text_slice(glob.text, 1, glob.text.len));
    glob.within =
        before && after && glob.text.len > 2 && is_plain(text_slice(glob.text, 1, glob.text.len - 2));
    for (size_t i = 0; i < glob.text.len; i++)
        glob.least += glob.text.at[i] != GLOB_ANY_RUN;
    return glob;
}

struct glob rule_read_glob(struct arena *arena, struct text pattern, bool before, bool after, bool cased)
{
    return rule_make_glob(arena, rule_read_wildcards(arena, pattern), before, after, cased);
}

/* The bytes of the character that begins at i. */
static size_t character(struct text t, size_t i)
{
    size_t n = 1;
    while (i + n < t.len && n < 4 && ((unsigned char)t.at[i + n] & 0xc0) == 0x80)
        n++;
    return n;
}

static bool match_plain(struct text plain, struct text t, bool cased)
{
    if (plain.len != t.len)
        return false;
    for (size_t i = 0; i < t.len; i++)
        if (plain.at[i] != fold(t.at[i], cased))
            return false;
    return true;
}

/* plain is not empty, and no longer than t. */
static bool match_within(struct text plain, struct text t, bool cased)
{
    for (size_t i = 0; i <= t.len - plain.len; i++) {
        size_t k = 0;
        while (k < plain.len && plain.at[k] == fold(t.at[i + k], cased))
            k++;
        if (k == plain.len)
            return true;
    }
    return false;
}

bool rule_match_glob(const struct glob *glob, struct text t)
{
    struct text p = glob->text;
    size_t i = 0, k = 0, retry_i = 0, retry_k = 0;
    bool retry = false;
    if (t.len < glob->least)
        return false;
    if (!glob->wild)
        return match_plain(p, t, glob->cased);
    if (glob->within)
        return match_within(text_slice(p, 1, p.len - 2), t, glob->cased);
    if (glob->begins)
        return match_plain(text_slice(p, 0, p.len - 1), text_slice(t, 0, p.len - 1), glob->cased);
    if (glob->ends)
        return t.len + 1 >= p.len &&
               match_plain(text_slice(p, 1, p.len), text_slice(t, t.len + 1 - p.len, p.len - 1), glob->cased);
    while (i < t.len) {
        if (k < p.len && p.at[k] == GLOB_ANY_RUN) {
            retry = true;
            retry_k = ++k;
            retry_i = i;
        } else if (k < p.len && p.at[k] == GLOB_ANY_ONE) {
            i += character(t, i);
            k++;
        } else if (k < p.len && p.at[k] == GLOB_DASH && rule_dash(text_slice(t, i, t.len))) {
            i += rule_dash(text_slice(t, i, t.len));
            k++;
        } else if (k < p.len && p.at[k] == fold(t.at[i], glob->cased)) {
            i++;
            k++;
        } else if (retry) {
            i = ++retry_i;
            k = retry_k;
        } else {
            return false;
        }
    }
    while (k < p.len && p.at[k] == GLOB_ANY_RUN)
        k++;
    return k == p.len;
}
