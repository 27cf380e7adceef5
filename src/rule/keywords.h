/* keywords: texts without a field, which may stand in any field of a subject. */
#ifndef HOPCHAIN_RULE_KEYWORDS_H
#define HOPCHAIN_RULE_KEYWORDS_H

#include "rule/pattern.h"

#include "base/map.h"

extern const struct field rule_any_field;

/* Those that rules look for in events, so that each event is looked through once. What is beyond these many
 * is looked for by itself. */
enum { KEYWORDS_MAX = 63 };

struct keyword {
    const struct test *test;
    const struct pattern *row; /* where all of them must be there: the one; NULL: any of the test's */
};

struct keywords {
    struct keyword at[KEYWORDS_MAX];
    unsigned count;
    size_t least;       /* bytes: no keyword is in a shorter text */
    bool in_numbers;    /* one may be in a number as it is written */
    struct map of_name; /* a name -> the keywords in it, as bits */
    bool searched;      /* the event being judged: set it to false with a new one */
    uint64_t found;
};

void rule_add_keywords(struct keywords *keywords, struct test *test);

/* The fields of an event that are texts, for struct subject; ends in NULL. */
const struct field *const *rule_text_fields(struct arena *arena, uint16_t event_id);

bool rule_match_keywords(const struct test *test, struct subject *subject);

#endif
