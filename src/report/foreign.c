/* foreign: accounts, addresses and sentences as other tools have them. */
#include "report/foreign.h"

#include <string.h>

struct text foreign_user(struct text account)
{
    return text_slice(account, 0, text_find_last(account, '@'));
}

struct text foreign_domain(struct text account)
{
    return text_slice(account, text_find_last(account, '@') + 1, account.len);
}

const char *foreign_ip(struct text address, char out[INET6_ADDRSTRLEN])
{
    unsigned char bytes[sizeof(struct in6_addr)];
    struct text bare = text_slice(address, 0, text_find(address, '%'));
    out[0] = 0;
    if (!bare.len || bare.len >= INET6_ADDRSTRLEN || memchr(bare.at, 0, bare.len))
        return out;
    memcpy(out, bare.at, bare.len);
    out[bare.len] = 0;
    if (inet_pton(AF_INET, out, bytes) != 1 && inet_pton(AF_INET6, out, bytes) != 1)
        out[0] = 0;
    return out;
}

static void put_end(struct json *json, const struct end *end, uint32_t otherwise)
{
    uint32_t name = end->host ? end->host : end->address ? end->address : otherwise;
    if (name)
        json_part(json, names_text(json->names, name));
    else
        json_put(json, "?");
}

void foreign_message(struct json *json, const char *before, const struct hop *hop)
{
    json_put(json, "\"");
    json_put(json, before);
    if (hop->principal)
        json_part(json, names_text(json->names, hop->principal));
    else
        json_put(json, "unknown account");
    json_put(json, ": ");
    put_end(json, &hop->source, 0);
    json_put(json, " -> ");
    put_end(json, &hop->target, hop->service);
    if (hop->service) {
        json_put(json, " (");
        json_part(json, names_text(json->names, hop->service));
        json_put(json, ")");
    }
    json_put(json, ", ");
    json_put(json, protocol_word(hop->protocol));
    json_put(json, " ");
    json_put(json, mechanism_word(hop->mechanism));
    json_put(json, ", ");
    json_put(json, outcome_word(hop->outcome));
    json_put(json, "\"");
}

void foreign_marks(struct json *json, uint32_t marks)
{
    const char *between = "";
    json_put(json, "[");
    for (int i = 0; i < MARK_COUNT; i++)
        if (marks >> i & 1) {
            json_put(json, between);
            json_word(json, mark_word((enum mark)i));
            between = ", ";
        }
    json_put(json, "]");
}

void foreign_code(struct object *object, const char *key, uint32_t code)
{
    if (code)
        json_code(object_key(object, key), code);
}

const struct hop *foreign_hop(const struct chain *chain, const struct finding *finding, struct hop *none)
{
    if (finding->hop || chain->hop_count)
        return finding->hop ? finding->hop : chain->hops[0];
    *none = (struct hop){.start = chain->start, .end = chain->end};
    return none;
}
