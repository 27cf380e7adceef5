/* memo: two bits a name: it was asked, and what it said. */
#include "rule/memo.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* At most 64 MB together. What comes later is asked each time. */
#define MEMOS_MAX 2048
#define NAMES_MAX (1u << 17)

#define NAMES_A_WORD 32

struct memo {
    uint64_t *words;
    uint32_t count; /* of words */
    unsigned number;
    struct memo *next;
};

struct memo *rule_add_memo(struct memo **list)
{
    unsigned number = *list ? (*list)->number + 1 : 0;
    struct memo *memo = number < MEMOS_MAX ? mem_new(1, sizeof *memo) : NULL;
    if (!memo)
        return NULL;
    memo->number = number;
    memo->next = *list;
    *list = memo;
    return memo;
}

void rule_free_memos(struct memo *list)
{
    while (list) {
        struct memo *next = list->next;
        free(list->words);
        free(list);
        list = next;
    }
}

int rule_recall(const struct memo *memo, uint32_t name)
{
    uint32_t word = name / NAMES_A_WORD;
    uint64_t bits = word < memo->count ? memo->words[word] >> name % NAMES_A_WORD * 2 : 0;
    return bits & 1 ? (int)(bits >> 1 & 1) : -1;
}

static void grow(struct memo *memo, uint32_t name)
{
    uint32_t count = memo->count ? memo->count : 16;
    while (name / NAMES_A_WORD >= count)
        count *= 2;
    memo->words = mem_grow(memo->words, count, sizeof *memo->words);
    memset(memo->words + memo->count, 0, (count - memo->count) * sizeof *memo->words);
    memo->count = count;
}

void rule_remember(struct memo *memo, uint32_t name, bool matched)
{
    if (name >= NAMES_MAX)
        return;
    if (name / NAMES_A_WORD >= memo->count)
        grow(memo, name);
    memo->words[name / NAMES_A_WORD] |=
        UINT64_C(1) << name % NAMES_A_WORD * 2 | (uint64_t)matched << (name % NAMES_A_WORD * 2 + 1);
}
