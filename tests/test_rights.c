/* What the directory and its changes say of a hop that delegates: one hop, web acting for misoule at sql, and
 * all that may stand around it. */
#include "world.h"

/* Of hop.rights: not what the delegate serves. */
#define ABOUT_THE_RIGHT (RIGHT_TOLD | RIGHT_GRANTED | RIGHT_TRANSITION | RIGHT_BARRED)

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ALLOWED      (RIGHT_TOLD | RIGHT_GRANTED)
#define WITH_SELF    (ALLOWED | RIGHT_TRANSITION)

static const struct text TO_SQL[] = {{"mssqlsvc/sql.test.com:1433", 26}},
                         TO_HTTP[] = {{"http/sql.test.com", 17}}, TO_ACCOUNT[] = {{"sql$@test.com", 13}},
                         SQL_SPNS[] = {{"host/sql.test.com", 17}, {"mssqlsvc/sql.test.com:1433", 26}},
                         ALIAS[] = {{"mssqlsvc/books", 14}}, WEB[] = {{"web$@test.com", 13}},
                         WEB_SID[] = {{"S-1-5-21-1-2-3-1102", 19}}, PC_SID[] = {{"S-1-5-21-1-2-3-1101", 19}},
                         STRANGER[] = {{"other$@test.com", 15}}, SOMEBODY[] = {{"S-1-5-21-1-2-3-9999", 19}};

#define LIST(of)                                                                                             \
    {                                                                                                        \
        of, COUNT(of)                                                                                        \
    }

/* 5136: an attribute's value added or deleted; 4742: a list written whole, flags. */
struct told {
    int64_t time;
    const char *attribute, *value;
    bool deleted;
    uint32_t old_uac, new_uac;
};

static const char LISTED[] = "msDS-AllowedToDelegateTo", ACTS[] = "msDS-AllowedToActOnBehalfOfOtherIdentity";
#define SPN       "MSSQLSvc/sql.test.com:1433"
#define OTHER     "HTTP/elsewhere.test.com"
#define LETS(sid) "O:BAD:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;" sid ")"

struct right_case {
    const char *what;
    struct text_list delegates_to, accepts, spns; /* of web, of sql, of sql */
    uint32_t lacks;
    bool transition, barred, alone; /* web's flag; misoule's; the directory is another domain's */
    struct told told[3];
    enum model model;
    uint8_t rights;
};

#define DONE(at, which, what)                                                                                \
    {                                                                                                        \
        .time = AT(at), .attribute = which, .value = what                                                    \
    }
#define UNDONE(at, which, what)                                                                              \
    {                                                                                                        \
        .time = AT(at), .attribute = which, .value = what, .deleted = true                                   \
    }
#define FLAGS(at, old, new)                                                                                  \
    {                                                                                                        \
        .time = AT(at), .old_uac = old, .new_uac = new                                                       \
    }

static const struct right_case CASES[] = {
    {"on the list by SPN", .delegates_to = LIST(TO_SQL), .spns = LIST(SQL_SPNS), .model = MODEL_CLASSIC,
     .rights = ALLOWED},
    {"by an SPN that nobody is told to own", .delegates_to = LIST(TO_SQL), .model = MODEL_CLASSIC,
     .rights = ALLOWED},
    {"by another service of the host: HOST stands for it", .delegates_to = LIST(TO_HTTP),
     .spns = LIST(SQL_SPNS), .model = MODEL_CLASSIC, .rights = ALLOWED},
    {"by the account", .delegates_to = LIST(TO_ACCOUNT), .model = MODEL_CLASSIC, .rights = ALLOWED},
    {"by an alias that is the account's", .delegates_to = LIST(ALIAS), .spns = LIST(ALIAS),
     .model = MODEL_CLASSIC, .rights = ALLOWED},
    {"by an alias of nobody", .delegates_to = LIST(ALIAS), .spns = LIST(SQL_SPNS), .model = MODEL_UNKNOWN,
     .rights = RIGHT_TOLD},
    {"nothing", .model = MODEL_UNKNOWN, .rights = RIGHT_TOLD},
    {"nothing, where lists were not exported", .lacks = 1u << LACK_DELEGATES_TO, .model = MODEL_UNKNOWN,
     .rights = 0},
    {"nothing, where descriptors were not", .lacks = 1u << LACK_ACCEPTS, .model = MODEL_UNKNOWN, .rights = 0},
    {"another domain", .alone = true, .model = MODEL_UNKNOWN, .rights = RIGHT_TRANSITION},
    {"accepted by account", .accepts = LIST(WEB), .model = MODEL_RESOURCE_BASED, .rights = WITH_SELF},
    {"accepted by SID", .accepts = LIST(WEB_SID), .model = MODEL_RESOURCE_BASED, .rights = WITH_SELF},
    {"somebody else is", .accepts = LIST(PC_SID), .model = MODEL_UNKNOWN, .rights = RIGHT_TOLD},
    {"somebody unknown is, perhaps a group", .accepts = LIST(SOMEBODY), .model = MODEL_RESOURCE_BASED,
     .rights = WITH_SELF},
    {"somebody else is, by a name that is nowhere else", .accepts = LIST(STRANGER), .model = MODEL_UNKNOWN,
     .rights = RIGHT_TOLD},
    {"both", .delegates_to = LIST(TO_SQL), .accepts = LIST(WEB), .model = MODEL_CLASSIC, .rights = WITH_SELF},
    {"with the flag", .delegates_to = LIST(TO_SQL), .transition = true, .model = MODEL_CLASSIC,
     .rights = WITH_SELF},
    {"flags were not exported", .delegates_to = LIST(TO_SQL), .lacks = 1u << LACK_FLAGS,
     .model = MODEL_CLASSIC, .rights = WITH_SELF},
    {"a user whom nobody may act for", .delegates_to = LIST(TO_SQL), .barred = true, .model = MODEL_CLASSIC,
     .rights = ALLOWED | RIGHT_BARRED},

    {"added before", .told = {DONE(-50, LISTED, SPN)}, .model = MODEL_CLASSIC, .rights = ALLOWED},
    {"added later", .told = {DONE(50, LISTED, SPN)}, .model = MODEL_UNKNOWN, .rights = RIGHT_TOLD},
    {"taken before", .delegates_to = LIST(TO_SQL), .told = {UNDONE(-50, LISTED, SPN)}, .model = MODEL_UNKNOWN,
     .rights = RIGHT_TOLD},
    {"taken later: it was there", .told = {UNDONE(50, LISTED, SPN)}, .model = MODEL_CLASSIC,
     .rights = ALLOWED},
    {"added, then taken", .told = {UNDONE(-50, LISTED, SPN), DONE(-60, LISTED, SPN)}, .model = MODEL_UNKNOWN,
     .rights = RIGHT_TOLD},
    {"taken, then added again", .told = {DONE(-50, LISTED, SPN), UNDONE(-60, LISTED, SPN)},
     .model = MODEL_CLASSIC, .rights = ALLOWED},
    {"written whole, with it", .told = {DONE(-50, NULL, OTHER " " SPN)}, .model = MODEL_CLASSIC,
     .rights = ALLOWED},
    {"written whole, without it", .delegates_to = LIST(TO_SQL), .told = {DONE(-50, NULL, OTHER)},
     .model = MODEL_UNKNOWN, .rights = RIGHT_TOLD},
    {"written whole later, without it", .delegates_to = LIST(TO_SQL), .told = {DONE(50, NULL, OTHER)},
     .model = MODEL_CLASSIC, .rights = ALLOWED},
    {"let in before", .told = {DONE(-50, ACTS, LETS("S-1-5-21-1-2-3-1102"))}, .model = MODEL_RESOURCE_BASED,
     .rights = WITH_SELF},
    {"somebody else was", .told = {DONE(-50, ACTS, LETS("S-1-5-21-1-2-3-1101"))}, .model = MODEL_UNKNOWN,
     .rights = RIGHT_TOLD},
    {"in a form that tells nobody", .told = {DONE(-50, ACTS, "%%14416")}, .model = MODEL_RESOURCE_BASED,
     .rights = WITH_SELF},
    {"let out before", .accepts = LIST(WEB), .told = {UNDONE(-50, ACTS, LETS("S-1-5-21-1-2-3-1102"))},
     .model = MODEL_UNKNOWN, .rights = RIGHT_TOLD},
    {"let out later", .told = {UNDONE(50, ACTS, LETS("S-1-5-21-1-2-3-1102"))}, .model = MODEL_RESOURCE_BASED,
     .rights = WITH_SELF},
    {"written anew with somebody else", .accepts = LIST(WEB),
     .told = {UNDONE(-50, ACTS, LETS("S-1-5-21-1-2-3-1102")), DONE(-50, ACTS, LETS("S-1-5-21-1-2-3-1101"))},
     .model = MODEL_UNKNOWN, .rights = RIGHT_TOLD},
    {"trusted to transition before", .delegates_to = LIST(TO_SQL), .told = {FLAGS(-50, 0x80, 0x40080)},
     .model = MODEL_CLASSIC, .rights = WITH_SELF},
    {"no longer", .delegates_to = LIST(TO_SQL), .transition = true, .told = {FLAGS(-50, 0x40080, 0x80)},
     .model = MODEL_CLASSIC, .rights = ALLOWED},
    {"until later", .delegates_to = LIST(TO_SQL), .told = {FLAGS(50, 0x40080, 0x80)}, .model = MODEL_CLASSIC,
     .rights = WITH_SELF},
};

static void tell(struct world *w, const struct told *told)
{
    bool list = !told->attribute;
    struct event *e = add(w, list ? 4742 : 5136, "dc.test.com", told->time);
    if (list) {
        e->user = name(w, "WEB$");
        e->domain = name(w, "TEST");
        e->rest.allowed_to_delegate_to = told->value ? name(w, told->value) : 0;
        e->rest.has_uac = !told->value;
        e->rest.old_uac = told->old_uac;
        e->rest.new_uac = told->new_uac;
        return;
    }
    e->rest.object_dn =
        name(w, told->attribute == ACTS ? "CN=sql,CN=Computers,DC=test,DC=com" : "CN=web,DC=test,DC=com");
    e->rest.attribute = name(w, told->attribute);
    e->rest.value = name(w, told->value);
    e->rest.value_deleted = told->deleted;
    e->rest.value_added = !told->deleted;
}

static const struct hop *delegated(struct correlate *correlate)
{
    size_t count;
    struct chain *const *chains = correlate_chains(correlate, &count);
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < chains[i]->hop_count; k++)
            if (chains[i]->hops[k]->mechanism == MECHANISM_S4U2PROXY)
                return chains[i]->hops[k];
    return NULL;
}

/* backwards: the events come in the other order. */
static void check(const struct right_case *c, bool backwards)
{
    struct world w;
    const struct directory_account accounts[] = {
        {.account = text_of("misoule@test.com"), .sensitive = c->barred},
        {.account = text_of("pc$@test.com"), .sid = text_of("S-1-5-21-1-2-3-1101"), .kind = ACCOUNT_COMPUTER},
        {.account = text_of("sql$@test.com"),
         .host = text_of("sql.test.com"),
         .kind = ACCOUNT_COMPUTER,
         .spns = c->spns,
         .accepts = c->accepts},
        {.account = text_of("web$@test.com"),
         .sid = text_of("S-1-5-21-1-2-3-1102"),
         .host = text_of("web.test.com"),
         .kind = ACCOUNT_COMPUTER,
         .protocol_transition = c->transition,
         .delegates_to = c->delegates_to},
    };
    const struct directory_account strange = {.account = text_of("web$@other.org"), .kind = ACCOUNT_COMPUTER};
    const struct directory directory = {c->alone ? &strange : accounts, c->alone ? 1 : COUNT(accounts),
                                        c->lacks};
    const struct hop *hop;
    open_world(&w);
    boot(&w);
    w.event[1].sid = name(&w, "S-1-5-21-7-7-7-1102"); /* both names of the domain */
    w.event[1].domain = name(&w, "TEST.COM");
    *add(&w, 4624, "web.test.com", AT(-200)) = (struct event){.at = w.event[w.count - 1].at,
                                                              .ours = true,
                                                              .user = name(&w, "WEB$"),
                                                              .domain = name(&w, "TEST"),
                                                              .sid = w.event[1].sid};
    proxy_ticket(&w, "WEB$", "SQL$", "10.0.0.2", AT(12));
    logon(&w, "misoule", "sql.test.com", "10.0.0.2", AT(12.1), AT(12));
    for (size_t i = 0; i < COUNT(c->told) && c->told[i].time; i++)
        tell(&w, &c->told[i]);
    correlate_know_directory(w.correlate, &directory);
    for (size_t i = 0; i < w.count; i++)
        correlate_add(w.correlate, &w.event[backwards ? w.count - 1 - i : i]);
    correlate_run(w.correlate, INT64_MAX);
    hop = delegated(w.correlate);
    if (!hop || hop->model != c->model || (hop->rights & ABOUT_THE_RIGHT) != c->rights)
        fail_msg("%s%s: model %s, rights %u; want %s, %u", c->what, backwards ? ", backwards" : "",
                 hop ? model_word(hop->model) : "no hop", hop ? hop->rights : 0, model_word(c->model),
                 c->rights);
    close_world(&w);
}

static void rights_of_one_hop(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        for (int backwards = 0; backwards < 2; backwards++)
            check(&CASES[i], backwards);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rights_of_one_hop)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
