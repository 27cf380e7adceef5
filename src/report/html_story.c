/* html_story: the sentences of a hop, each as a pattern and the words in it that vary. Ten thousand stories
 * consist of some hundred patterns, so this is a fifth of their text. */
#include "report/html.h"
#include "report/story.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define HOLE     '%'     /* in a pattern: here stands a word of the sentence */
#define IN_FRONT "(\"'`" /* of a word, and not of it */
#define BEHIND   ").,;:\"'`"
#define FIGURES  "0123456789:.#-" /* words of these alone are mostly met once: not worth a number */

static bool varies(struct text word)
{
    for (size_t i = 0; i < word.len; i++)
        if (strchr("0123456789@$\\/.", word.at[i]) && word.at[i])
            return true;
    return false;
}

static bool is_figure(struct text word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!word.at[i] || !strchr(FIGURES, word.at[i]))
            return false;
    return true;
}

/* The sentence's pattern goes to `pattern`, which has room for it; the words that vary to `words`. */
static size_t take_apart(struct text sentence, char *pattern, struct text *words, size_t *count)
{
    size_t len = 0;
    *count = 0;
    for (size_t at = 0, end; at < sentence.len; at = end) {
        size_t from = at, to;
        for (end = at; end < sentence.len && sentence.at[end] != ' ';)
            end++;
        to = end;
        while (from < to && strchr(IN_FRONT, sentence.at[from]) && sentence.at[from])
            from++;
        while (to > from && strchr(BEHIND, sentence.at[to - 1]) && sentence.at[to - 1])
            to--;
        if (varies(text_slice(sentence, from, to - from))) {
            words[(*count)++] = text_slice(sentence, from, to - from);
            memcpy(pattern + len, sentence.at + at, from - at);
            len += from - at;
            pattern[len++] = HOLE;
            from = to;
        } else {
            from = at;
        }
        if (end < sentence.len)
            end++; /* the blank */
        memcpy(pattern + len, sentence.at + from, end - from);
        len += end - from;
    }
    return len;
}

/* [pattern, word, ...]: a word is the number of a text, or itself. */
static void put_sentence(struct html *html, struct text sentence)
{
    char *pattern = mem_new(sentence.len + 1, 1);
    struct text *words = mem_new(sentence.len + 1, sizeof *words), whole = TEXT("%");
    size_t count, len;
    if (memchr(sentence.at, HOLE, sentence.len)) { /* of its own: it must not be taken for a hole */
        words[0] = sentence;
        count = 1;
    } else {
        len = take_apart(sentence, pattern, words, &count);
        whole = (struct text){pattern, len};
    }
    json_number(&html->json, html_text(html, whole));
    for (size_t i = 0; i < count; i++) {
        json_put(&html->json, ",");
        if (is_figure(words[i]))
            json_text(&html->json, words[i]);
        else
            json_number(&html->json, html_text(html, words[i]));
    }
    free(pattern);
    free(words);
}

static void put_part(struct html *html, const struct story *from, const struct hop *hop, bool answers,
                     void (*tell)(const struct story *story, const struct hop *hop))
{
    struct prose prose;
    struct story story = {&prose, from->sight, from->chain};
    prose_init(&prose, &html->report->options, from->chain->start);
    tell(&story, hop);
    json_put(&html->json, "[");
    for (size_t i = 0; i < prose.count; i++) {
        json_put(&html->json, i ? ",[" : "[");
        if (answers) {
            json_number(&html->json, prose.at[i].answer);
            json_put(&html->json, ",");
        }
        put_sentence(html, text_of(prose.at[i].words));
        json_put(&html->json, "]");
    }
    json_put(&html->json, "]");
    prose_done(&prose);
}

/* [what happened, what explains it, how it is known, what it is related to, what the logs lack] */
void html_put_story(struct html *html, const struct chain *chain, const struct hop *hop)
{
    static void (*const TELL[])(const struct story *story,
                                const struct hop *hop) = {story_hop, story_clues, story_links, story_related};
    struct story story = {NULL, &html->sight, chain};
    json_put(&html->json, "[");
    for (size_t i = 0; i < sizeof TELL / sizeof *TELL; i++) {
        put_part(html, &story, hop, false, TELL[i]);
        json_put(&html->json, ",");
    }
    put_part(html, &story, hop, true, story_missing);
    json_put(&html->json, "]");
}
