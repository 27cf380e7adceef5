/* inventory: accounts filed under the hashes of their names. */
#include "correlate/inventory.h"

#include "correlate/world.h"

#include <stdlib.h>

/* What an account is filed by. */
enum by { BY_ACCOUNT, BY_SID, BY_HOST, BY_SPN, BY_DOMAIN };

struct inventory {
    const struct directory *directory;
    struct map places; /* of what it is filed by and the text's hash: its place in the directory, from 1 */
};

static uint64_t key_of(enum by by, struct text t)
{
    return map_mix(by, map_hash(t.at, t.len));
}

/* The first by account stays. */
static void file(struct inventory *inventory, enum by by, struct text t, size_t place)
{
    uint64_t *at;
    if (!t.len)
        return;
    at = map_put(&inventory->places, key_of(by, t));
    if (!*at)
        *at = place + 1;
}

static struct text domain_of(struct text account)
{
    return text_slice(account, text_find_last(account, '@') + 1, account.len);
}

static bool has(const struct text_list *list, struct text t)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->at[i], t))
            return true;
    return false;
}

/* Two texts may have one hash. */
static bool is_filed_by(const struct directory_account *account, enum by by, struct text t)
{
    switch (by) {
    case BY_ACCOUNT:
        return text_equal(account->account, t);
    case BY_SID:
        return text_equal(account->sid, t);
    case BY_HOST:
        return text_equal(account->host, t);
    case BY_SPN:
        return has(&account->spns, t);
    default:
        return text_equal(domain_of(account->account), t);
    }
}

static const struct directory_account *find(const struct inventory *inventory, enum by by, struct text t)
{
    const uint64_t *at = inventory && t.len ? map_get(&inventory->places, key_of(by, t)) : NULL;
    const struct directory_account *account = at ? &inventory->directory->at[*at - 1] : NULL;
    return account && is_filed_by(account, by, t) ? account : NULL;
}

struct inventory *inventory_new(const struct directory *directory)
{
    struct inventory *inventory = mem_new(1, sizeof *inventory);
    inventory->directory = directory;
    for (size_t i = 0; i < directory->count; i++) {
        const struct directory_account *account = &directory->at[i];
        file(inventory, BY_ACCOUNT, account->account, i);
        file(inventory, BY_SID, account->sid, i);
        file(inventory, BY_DOMAIN, domain_of(account->account), i);
        if (account->kind == ACCOUNT_COMPUTER)
            file(inventory, BY_HOST, account->host, i);
        for (size_t k = 0; k < account->spns.count; k++)
            file(inventory, BY_SPN, account->spns.at[k], i);
    }
    return inventory;
}

void inventory_free(struct inventory *inventory)
{
    if (inventory)
        map_done(&inventory->places);
    free(inventory);
}

const struct directory_account *inventory_account(const struct inventory *inventory, struct text account)
{
    return find(inventory, BY_ACCOUNT, account);
}

const struct directory_account *inventory_of_sid(const struct inventory *inventory, struct text sid)
{
    return find(inventory, BY_SID, sid);
}

const struct directory_account *inventory_of_host(const struct inventory *inventory, struct text host)
{
    return find(inventory, BY_HOST, host);
}

bool inventory_covers(const struct inventory *inventory, struct text domain)
{
    return find(inventory, BY_DOMAIN, domain);
}

bool inventory_lacks(const struct inventory *inventory, enum directory_lack lack)
{
    return inventory->directory->lacks >> lack & 1;
}

const struct directory_account *inventory_of_spn(const struct inventory *inventory, struct text spn)
{
    const struct directory_account *owner = find(inventory, BY_SPN, spn);
    char host[512] = "host/";
    struct text name = world_spn_host(spn);
    size_t len = sizeof "host/" - 1;
    if (owner || !inventory || name.len > sizeof host - len)
        return owner;
    text_lower(name, host + len, sizeof host - len);
    owner = find(inventory, BY_SPN, (struct text){host, len + name.len});
    return owner ? owner : find(inventory, BY_HOST, (struct text){host + len, name.len});
}

struct text inventory_host(const struct inventory *inventory, const struct directory_account *account)
{
    const struct directory_account *computer = account;
    if (account && account->kind == ACCOUNT_MANAGED) {
        struct text on = account->runs_on.count == 1 ? account->runs_on.at[0] : (struct text){0};
        computer = find(inventory, BY_ACCOUNT, on);
        if (!computer)
            computer = find(inventory, BY_SID, on);
    }
    return computer && computer->kind == ACCOUNT_COMPUTER ? computer->host : (struct text){0};
}
