/* way: found again by its bytes, and written with the commit. Ways are derived: those of another run are
 * gone. */
#include "store/way.h"

#include "store/parts.h"
#include "store/rows.h"

#include <string.h>

#define TAKE(column, kind, member) way.column = hop->member;
#define TAKE_WORD(column)          way.column = hop->column;
#define FEED_WORD(column)          feed_word(feed, column##_word(way.column));

uint32_t way_take(struct store *store, const struct hop *hop)
{
    struct way way;
    memset(&way, 0, sizeof way); /* the padding too, which is part of the bytes */
    WAY_ROW(TAKE)
    WAY_WORDS(TAKE_WORD)
    return names_add(store->ways, (struct text){(const char *)&way, sizeof way});
}

int store_ways_save(struct store *store, struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_WAY);
    for (uint32_t number = 1; number <= names_count(store->ways); number++) {
        struct way way;
        memcpy(&way, names_text(store->ways, number).at, sizeof way);
        row_feed(&row_way, feed, &way);
        WAY_WORDS(FEED_WORD)
        if (feed_end(feed, err) != 0)
            return -1;
    }
    return 0;
}
