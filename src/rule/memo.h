/* memo: what a test said of the names that it has met. Events say the same few names again and again, and a
 * test of a text says the same of each. */
#ifndef HOPCHAIN_RULE_MEMO_H
#define HOPCHAIN_RULE_MEMO_H

#include <stdbool.h>
#include <stdint.h>

struct memo;

/* One more, in the list that owns them; NULL: there are enough. */
struct memo *rule_add_memo(struct memo **list);
void rule_free_memos(struct memo *list);

/* 1, 0, or -1: it was not asked yet. */
int rule_recall(const struct memo *memo, uint32_t name);
void rule_remember(struct memo *memo, uint32_t name, bool matched);

#endif
