/* directory: what a directory allows, as YAML to be read, kept and given back to us. */
#include "base/arena.h"
#include "report/report.h"
#include "report/write.h"

#include <errno.h>
#include <stdlib.h>

#define INDENT "    "

/* A text that YAML takes for itself wherever it stands: it begins with a letter, has nothing in it that YAML
 * means something by, and is no word, which could be one of YAML's own. */
static bool is_plain(struct text t)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@/.-_$";
    bool word = true;
    for (size_t i = 0; i < t.len; i++) {
        if (!t.at[i] || !strchr(letters, t.at[i]))
            return false;
        word = word && !strchr("@/.-", t.at[i]);
    }
    return t.len && !word && ((t.at[0] >= 'a' && t.at[0] <= 'z') || (t.at[0] >= 'A' && t.at[0] <= 'Z'));
}

static void put_quoted(struct writer *w, struct text t)
{
    write_string(w, "\"");
    while (t.len) {
        const char *at = t.at;
        uint32_t c = utf8_next(&t);
        char escape[16];
        if (c == '"' || c == '\\')
            snprintf(escape, sizeof escape, "\\%c", (int)c);
        else if (c == UTF8_INVALID)
            snprintf(escape, sizeof escape, "\\ufffd");
        else if (utf8_is_hidden(c) || c == 0xfffe || c == 0xffff) /* YAML has these two not */
            snprintf(escape, sizeof escape, c > 0xffff ? "\\U%08x" : "\\u%04x", (unsigned)c);
        else
            escape[0] = '\0';
        if (escape[0])
            write_string(w, escape);
        else
            write_bytes(w, at, (size_t)(t.at - at));
    }
    write_string(w, "\"");
}

static void put_text(struct writer *w, struct text t)
{
    if (is_plain(t))
        write_bytes(w, t.at, t.len);
    else
        put_quoted(w, t);
}

static void put_key(struct writer *w, const char *key)
{
    write_string(w, INDENT "  ");
    write_string(w, key);
    write_string(w, ": ");
}

static void put_member(struct writer *w, const char *key, struct text value)
{
    if (value.len == 0)
        return;
    put_key(w, key);
    put_text(w, value);
    write_string(w, "\n");
}

static void put_word(struct writer *w, const char *key, const char *word)
{
    put_key(w, key);
    write_string(w, word);
    write_string(w, "\n");
}

static void put_flag(struct writer *w, const char *key, bool on)
{
    if (on)
        put_word(w, key, "true");
}

static void put_list(struct writer *w, const char *key, const struct text_list *list)
{
    if (list->count == 0)
        return;
    put_key(w, key);
    for (size_t i = 0; i < list->count; i++) {
        write_string(w, i ? ", " : "[");
        put_text(w, list->at[i]);
    }
    write_string(w, "]\n");
}

static void put_account(struct writer *w, const struct directory_account *a)
{
    write_string(w, INDENT "- account: ");
    put_text(w, a->account);
    write_string(w, "\n");
    put_word(w, "kind", account_word(a->kind));
    put_member(w, "sid", a->sid);
    put_member(w, "host", a->host);
    put_flag(w, "dc", a->is_dc);
    put_flag(w, "unconstrained", a->unconstrained);
    put_flag(w, "protocol_transition", a->protocol_transition);
    put_flag(w, "sensitive", a->sensitive);
    put_flag(w, "protected_user", a->protected_user);
    put_list(w, "spns", &a->spns);
    put_list(w, "delegates_to", &a->delegates_to);
    put_list(w, "accepts", &a->accepts);
    put_list(w, "runs_on", &a->runs_on);
}

static void put_lacks(struct writer *w, uint32_t lacks)
{
    if (!lacks)
        return;
    write_string(w, "# No account of the exports has these: there may be none, or they were not asked for.\n"
                    "lacks: [");
    for (int i = 0, put = 0; i < LACK_COUNT; i++)
        if (lacks >> i & 1) {
            write_string(w, put++ ? ", " : "");
            write_string(w, lack_word((enum directory_lack)i));
        }
    write_string(w, "]\n");
}

int report_directory(FILE *out, const struct directory *directory)
{
    struct writer *w = mem_new(1, sizeof *w);
    int why;
    w->out = out;
    write_string(w,
                 "# hopchain baseline: what the directory allows, by hopchain baseline import.\n"
                 "# spns are without those that every computer has of itself (HOST, TERMSRV and the like);\n"
                 "# left out are accounts of which there is nothing to say.\n");
    put_lacks(w, directory->lacks);
    write_string(w, directory->count ? "directory:\n" : "directory: []\n");
    for (size_t i = 0; i < directory->count; i++)
        put_account(w, &directory->at[i]);
    why = write_flush(w) == 0 ? 0 : errno;
    free(w);
    errno = why;
    return why ? -1 : 0;
}
