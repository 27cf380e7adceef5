/* glob: one pass with a single point of return: at the last '*'. */
#include "rule/glob.h"

/* Bytes that UTF-8 never has. */
#define ANY_RUN '\xff'
#define ANY_ONE '\xfe'

static char fold(char c, bool cased)
{
    return !cased && c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_special(char c)
{
    return c == '*' || c == '?' || c == '\\';
}

struct glob rule_read_glob(struct arena *arena, struct text pattern, bool before, bool after, bool cased)
{
    char *out = arena_take(arena, pattern.len + 3), *at = out;
    struct glob glob = {.cased = cased, .wild = before || after};
    if (before)
        *at++ = ANY_RUN;
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.at[i];
        if (c == '\\' && i + 1 < pattern.len && is_special(pattern.at[i + 1]))
            c = pattern.at[++i];
        else if (c == '*' || c == '?')
            c = c == '*' ? ANY_RUN : ANY_ONE;
        glob.wild = glob.wild || c == ANY_RUN || c == ANY_ONE;
        *at++ = fold(c, cased);
    }
    if (after)
        *at++ = ANY_RUN;
    glob.text = (struct text){out, (size_t)(at - out)};
    return glob;
}

/* The bytes of the character that begins at i. */
static size_t character(struct text t, size_t i)
{
    size_t n = 1;
    while (i + n < t.len && n < 4 && ((unsigned char)t.at[i + n] & 0xc0) == 0x80)
        n++;
    return n;
}

static bool match_plain(const struct glob *glob, struct text t)
{
    if (glob->text.len != t.len)
        return false;
    for (size_t i = 0; i < t.len; i++)
        if (glob->text.at[i] != fold(t.at[i], glob->cased))
            return false;
    return true;
}

bool rule_match_glob(const struct glob *glob, struct text t)
{
    struct text p = glob->text;
    size_t i = 0, k = 0, retry_i = 0, retry_k = 0;
    bool retry = false;
    if (!glob->wild)
        return match_plain(glob, t);
    while (i < t.len) {
        if (k < p.len && p.at[k] == ANY_RUN) {
            retry = true;
            retry_k = ++k;
            retry_i = i;
        } else if (k < p.len && p.at[k] == ANY_ONE) {
            i += character(t, i);
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
    while (k < p.len && p.at[k] == ANY_RUN)
        k++;
    return k == p.len;
}
