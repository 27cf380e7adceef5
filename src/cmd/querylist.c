/* querylist: which events of which log, and of those that name somebody, only his. What is picked is a union:
 * a chain needs the way in as well as the way on. */
#include "cmd/querylist.h"

#include "base/arena.h"
#include "base/time.h"
#include "decode/decode.h"

#include <stdlib.h>
#include <string.h>

/* Which of the names a field is compared with. */
enum whose { ACCOUNT, PRINCIPAL, HOST, ADDRESS, KDC_ADDRESS };

#define FIELDS_MOST 4
#define IDS_MOST    4

/* Events that name somebody, and where. Events of other ids are few: all of them are picked. */
static const struct pick {
    uint16_t ids[IDS_MOST];
    struct {
        const char *name;
        enum whose names;
    } fields[FIELDS_MOST];
    const char
        *too; /* also these, whoever they name; NULL none. S4U2proxy's ticket is in the front end's name */
} PICKS[] = {
    {{4624, 4625}, {{"TargetUserName", ACCOUNT}, {"IpAddress", ADDRESS}, {"WorkstationName", HOST}}, NULL},
    {{4648}, {{"SubjectUserName", ACCOUNT}, {"TargetUserName", ACCOUNT}}, NULL},
    {{4634, 4647}, {{"TargetUserName", ACCOUNT}}, NULL},
    {{4672}, {{"SubjectUserName", ACCOUNT}}, NULL},
    {{4768, 4771}, {{"TargetUserName", ACCOUNT}, {"IpAddress", KDC_ADDRESS}}, NULL},
    {{4769},
     {{"TargetUserName", PRINCIPAL}, {"IpAddress", KDC_ADDRESS}, {"ServiceName", ACCOUNT}},
     "Data[@Name='TransmittedServices']!='-'"},
    {{4770}, {{"TargetUserName", PRINCIPAL}, {"IpAddress", KDC_ADDRESS}}, NULL},
    {{4776}, {{"TargetUserName", ACCOUNT}, {"Workstation", HOST}}, NULL},
};
#define PICK_COUNT (sizeof PICKS / sizeof *PICKS)

/* Every Windows has them; a list that names another is refused where that is missing. */
static const char *const CHANNELS[] = {"Security", "System", "Microsoft-Windows-NTLM/Operational",
                                       "Microsoft-Windows-Kerberos/Operational"};
#define CHANNEL_COUNT (sizeof CHANNELS / sizeof *CHANNELS)

static const char *keep(struct query_names *names, const char *before, struct text t, const char *behind)
{
    char *at = names->room + names->used;
    names->used += (size_t)sprintf(at, "%s%.*s%s", before, (int)t.len, t.at, behind) + 1;
    return at;
}

static int check_name(const char *option, struct text name, struct err *err)
{
    bool single = text_find(name, '\'') < name.len, twice = text_find(name, '"') < name.len;
    if (single && twice)
        return err_set(err, ERR_USAGE, "--%s %.*s: holds both ' and \", which XPath cannot ask for", option,
                       (int)name.len, name.at);
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.at[i] < 0x20 || name.at[i] == 0x7f)
            return err_set(err, ERR_USAGE, "--%s: a control character in a name", option);
    return 0;
}

static void add(const char **list, size_t *count, const char *name)
{
    list[(*count)++] = name;
}

static void add_user(struct query_names *names, struct text user)
{
    size_t at = text_find_last(user, '@');
    struct text sam = text_slice(user, 0, at), domain = text_slice(user, at + 1, user.len);
    char *principal;
    add(names->account, &names->accounts, keep(names, "", sam, ""));
    names->nameless |= !domain.len;
    if (!domain.len)
        return;
    principal = names->room + names->used;
    keep(names, "", user, "");
    text_upper(domain, principal + at + 1, domain.len); /* as a KDC writes its realm */
    add(names->principal, &names->principals, principal);
}

static bool is_address(struct text t)
{
    static const char DIGITS[] = "0123456789.";
    size_t i = 0;
    while (i < t.len && strchr(DIGITS, t.at[i]))
        i++;
    return i == t.len || text_find(t, ':') < t.len;
}

/* web1.corp.example is WEB1, and its account is WEB1$@CORP.EXAMPLE. */
static void add_front_end(struct query_names *names, struct text host)
{
    size_t dot = text_find(host, '.');
    struct text name = text_slice(host, 0, dot), domain = text_slice(host, dot + 1, host.len);
    char *account = names->room + names->used, *principal;
    if (is_address(host)) {
        add(names->address, &names->addresses, keep(names, "", host, ""));
        return;
    }
    add(names->account, &names->accounts, keep(names, "", name, "$"));
    text_upper(name, account, name.len);
    add(names->host, &names->hosts, keep(names, "", (struct text){account, name.len}, ""));
    names->nameless |= !domain.len;
    if (!domain.len)
        return;
    principal = names->room + names->used;
    names->used += (size_t)sprintf(principal, "%s@%.*s", account, (int)domain.len, domain.at) + 1;
    text_upper(domain, principal + name.len + 2, domain.len);
    add(names->principal, &names->principals, principal);
}

/* The names of all --from, each a list parted by commas. */
static int take_from(struct query_names *names, const char *list, struct err *err)
{
    struct text rest = text_of(list);
    while (rest.len) {
        size_t end = text_find(rest, ',');
        struct text name = text_trim(text_slice(rest, 0, end));
        if (check_name("from", name, err) != 0)
            return -1;
        if (names->accounts + 1 >= QUERY_NAMES_MOST || names->addresses + 1 >= QUERY_NAMES_MOST)
            return err_set(err, ERR_USAGE, "--from with more than %d names", QUERY_NAMES_MOST / 2);
        if (name.len)
            add_front_end(names, name);
        rest = text_slice(rest, end + 1, rest.len);
    }
    return 0;
}

int query_names_take(struct query_names *names, const struct options *options, struct err *err)
{
    size_t size = 1;
    *names = (struct query_names){0};
    for (size_t i = 0; i < options->users.count; i++)
        size += 2 * (strlen(options->users.at[i]) + 1);
    for (size_t i = 0; i < options->from.count; i++)
        size += 8 * (strlen(options->from.at[i]) + 2);
    names->room = mem_new(size, 1);
    for (size_t i = 0; i < options->users.count; i++) {
        if (check_name("user", text_of(options->users.at[i]), err) != 0)
            return -1;
        add_user(names, text_of(options->users.at[i]));
    }
    for (size_t i = 0; i < options->from.count; i++)
        if (take_from(names, options->from.at[i], err) != 0)
            return -1;
    return 0;
}

void query_names_done(struct query_names *names)
{
    free(names->room);
}

/* The comparisons of one Select in the making. */
struct select {
    FILE *out;
    const struct options *options;
    const char *indent, *channel;
    const uint16_t *ids;
    size_t id_count;
    const char *provider; /* NULL: the channel is its own */
    size_t room, used;    /* comparisons besides ids and times */
};

static void put_escaped(FILE *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        default:
            putc(*text, out);
        }
}

static void put_times(const struct select *select)
{
    char text[TIME_TEXT];
    const struct options *o = select->options;
    if (o->since == TIME_NONE && o->until == TIME_NONE)
        return;
    fputs(" and TimeCreated[", select->out);
    if (o->since != TIME_NONE)
        fprintf(select->out, "@SystemTime&gt;='%s'", time_format(o->since, text));
    if (o->until != TIME_NONE)
        fprintf(select->out, "%s@SystemTime&lt;='%s'", o->since != TIME_NONE ? " and " : "",
                time_format(o->until, text));
    fputs("]", select->out);
}

static void open_select(struct select *select)
{
    fprintf(select->out, "%s    <Select Path=\"%s\">*[System[", select->indent, select->channel);
    if (select->provider)
        fprintf(select->out, "Provider[@Name='%s'] and ", select->provider);
    fputs("(", select->out);
    for (size_t i = 0; i < select->id_count; i++)
        fprintf(select->out, "%sEventID=%u", i ? " or " : "", select->ids[i]);
    fputs(")", select->out);
    put_times(select);
    fputs("]", select->out);
}

static void close_select(struct select *select)
{
    if (select->used)
        fputs(")]", select->out);
    fputs("]</Select>\n", select->out);
    select->used = 0;
}

/* One more comparison; a Select that is full is closed and another opened. */
static void compare(struct select *select, const char *field, const char *before, const char *value)
{
    const char *quote = strchr(value, '\'') ? "\"" : "'";
    if (select->used == select->room)
        close_select(select);
    if (select->used++ == 0) {
        open_select(select);
        fputs(" and EventData[(", select->out);
    } else {
        fputs(" or ", select->out);
    }
    fprintf(select->out, "Data[@Name='%s']=%s%s", field, quote, before);
    put_escaped(select->out, value);
    fputs(quote, select->out);
}

static void compare_all(struct select *select, const char *field, const char *const *values, size_t count,
                        const char *before)
{
    for (size_t i = 0; i < count; i++)
        compare(select, field, before, values[i]);
}

static void compare_field(struct select *select, const char *field, enum whose kind,
                          const struct query_names *names)
{
    switch (kind) {
    case ACCOUNT:
        compare_all(select, field, names->account, names->accounts, "");
        return;
    case PRINCIPAL:
        compare_all(select, field, names->principal, names->principals, "");
        return;
    case HOST:
        compare_all(select, field, names->host, names->hosts, "");
        return;
    case KDC_ADDRESS: /* a KDC writes IPv4 in the form of IPv6 */
        compare_all(select, field, names->address, names->addresses, "::ffff:");
        compare_all(select, field, names->address, names->addresses, "");
        return;
    case ADDRESS:
        compare_all(select, field, names->address, names->addresses, "");
    }
}

static size_t id_count(const struct pick *pick)
{
    size_t count = 0;
    while (count < IDS_MOST && pick->ids[count])
        count++;
    return count;
}

static bool by_principal(const struct pick *pick)
{
    return pick->fields[0].names == PRINCIPAL;
}

/* Comparisons that are left in a Select of so many ids: each of a field is two, of its name and its value. */
static size_t room_beside(size_t ids)
{
    return (QUERY_COMPARISONS_MOST - ids - 2) / 2;
}

static void put_pick(struct select *select, const struct pick *pick, const struct query_names *names)
{
    select->ids = pick->ids;
    select->id_count = id_count(pick);
    select->room = room_beside(select->id_count);
    if (names->nameless && by_principal(pick)) {
        open_select(select);
        close_select(select);
        return;
    }
    for (size_t i = 0; i < FIELDS_MOST && pick->fields[i].name; i++)
        compare_field(select, pick->fields[i].name, pick->fields[i].names, names);
    if (select->used)
        close_select(select);
    if (!pick->too)
        return;
    open_select(select);
    fprintf(select->out, " and EventData[%s]", pick->too);
    close_select(select);
}

static bool is_picked(uint16_t id)
{
    for (size_t i = 0; i < PICK_COUNT; i++)
        for (size_t k = 0; k < IDS_MOST; k++)
            if (PICKS[i].ids[k] == id)
                return true;
    return false;
}

/* The events of a channel and provider by their ids alone. */
static void put_ids(struct select *select, struct text provider, bool all)
{
    uint16_t ids[QUERY_COMPARISONS_MOST - 3];
    struct decode_source source;
    select->ids = ids;
    select->id_count = 0;
    for (size_t row = 0; decode_source(row, &source); row++) {
        if (!text_equal(source.channel, text_of(select->channel)) || !text_equal(source.provider, provider) ||
            (!all && is_picked(source.id)))
            continue;
        if (select->id_count == sizeof ids / sizeof *ids) {
            open_select(select);
            close_select(select);
            select->id_count = 0;
        }
        ids[select->id_count++] = source.id;
    }
    if (select->id_count) {
        open_select(select);
        close_select(select);
    }
}

/* Of each provider that writes to the channel, once. */
static void put_channel(struct select *select, bool all)
{
    struct decode_source source, before;
    bool security = strcmp(select->channel, "Security") == 0;
    for (size_t row = 0; decode_source(row, &source); row++) {
        bool seen = false;
        if (!text_equal(source.channel, text_of(select->channel)))
            continue;
        for (size_t k = 0; k < row && !seen; k++)
            seen = decode_source(k, &before) && text_equal(before.channel, source.channel) &&
                   text_equal(before.provider, source.provider);
        select->provider = security ? NULL : source.provider.at;
        if (!seen)
            put_ids(select, source.provider, all);
    }
    select->provider = NULL;
}

void querylist_write(FILE *out, const struct query_names *names, const struct options *options,
                     const char *indent)
{
    bool all = names->accounts + names->addresses == 0;
    fprintf(out, "%s<QueryList>\n", indent);
    for (size_t i = 0; i < CHANNEL_COUNT; i++) {
        struct select select = {.out = out, .options = options, .indent = indent, .channel = CHANNELS[i]};
        fprintf(out, "%s  <Query Id=\"%zu\" Path=\"%s\">\n", indent, i, CHANNELS[i]);
        for (size_t k = 0; i == 0 && !all && k < PICK_COUNT; k++)
            put_pick(&select, &PICKS[k], names);
        put_channel(&select, all || i > 0);
        fprintf(out, "%s  </Query>\n", indent);
    }
    fprintf(out, "%s</QueryList>\n", indent);
}
