/* fuzz_query: any bytes as the path of a query, as the file of one, and as a record. Nothing crashes; a query
 * that is taken says the same of a record each time; one that is refused says where, inside the file. */
#include "base/time.h"
#include "decode/decode.h"
#include "fuzz.h"
#include "query/query.h"

static const char RECORD[] =
    "<Event><System><Provider Name='P' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>4624</EventID>"
    "<Level>0</Level><Keywords>0x8020000000000000</Keywords><TimeCreated "
    "SystemTime='2026-03-03T09:00:00.1234567Z'/>"
    "<EventRecordID>7</EventRecordID><Channel>Security</Channel><Computer>c</Computer></System><EventData>"
    "<Data Name='TargetUserName'>ann</Data><Data Name='Status'>0xc000006d</Data><Data>3</Data></EventData>"
    "<UserData><X><Y>z</Y></X></UserData></Event>";

static const char LIST[] =
    "<QueryList><Query Path='Security'><Select>*[System[EventID>4000 and band(Keywords,9007199254740992) and "
    "TimeCreated[timediff(@SystemTime)>0]]] or *[*/*[position()=2]!='x']</Select><Suppress>*[EventData[Data="
    "'ann']]</Suppress></Query></QueryList>";

/* Is there another of that name? */
static bool tree_child_again(const struct tree *tree, uint32_t node)
{
    for (uint32_t next = tree->node[node].next; next; next = tree->node[next].next)
        if (text_equal(tree_name(tree, next), tree_name(tree, node)))
            return true;
    return false;
}

static void hold(const struct query *query, const struct tree *record)
{
    bool picks = query_picks(query, record);
    uint32_t system = tree_child(record, tree_child(record, 0, TEXT("Event")), TEXT("System"));
    uint32_t channel = system ? tree_child(record, system, TEXT("Channel")) : 0,
             id = system ? tree_child(record, system, TEXT("EventID")) : 0;
    CHECK(query_picks(query, record) == picks);
    if (picks && channel && id && !tree_child_again(record, id))
        CHECK(query_could(query, tree_text(record, channel), tree_text(record, id)));
    for (size_t i = 0; query_note(query, i); i++)
        CHECK(strlen(query_note(query, i)) > 0);
}

static struct tree *list_of(struct text path)
{
    struct tree *tree = tree_new();
    uint32_t query = tree_add(tree, tree_add(tree, 0, TEXT("QueryList")), TEXT("Query"));
    tree_add_attribute(tree, query, TEXT("Path"), TEXT("Security"));
    tree_add_text(tree, query, TEXT("Select"), path);
    return tree;
}

static void try_query(const struct tree *list, struct text xml, const struct tree *record)
{
    const int64_t now[] = {TIME_NONE, 0};
    for (int i = 0; i < 2; i++) {
        struct err err = {0};
        struct query *query = query_new(TEXT("q"), xml, list, now[i], &err);
        CHECK((query == NULL) == (err.kind != ERR_NONE));
        if (query)
            hold(query, record);
        query_free(query);
    }
}

/* Parsed once. */
static struct tree *fixed(const char *xml, struct tree **tree)
{
    struct err err;
    char *text;
    if (!*tree) {
        *tree = decode_tree(TEXT("f"), text_of(xml), &text, &err);
        CHECK(*tree);
        free(text);
    }
    return *tree;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct tree *record, *list;
    static struct query *query;
    struct text input = {(const char *)bytes, len};
    struct tree *tree = list_of(input);
    struct err err;
    char *text;
    if (!query)
        query = query_new(TEXT("q"), text_of(LIST), fixed(LIST, &list), 0, &err);
    CHECK(query);
    try_query(tree, input, fixed(RECORD, &record));
    tree_free(tree);
    tree = decode_tree(TEXT("q"), input, &text, &err);
    if (tree) {
        try_query(tree, text_of(text), record);
        hold(query, tree);
    }
    tree_free(tree);
    free(text);
    return 0;
}
