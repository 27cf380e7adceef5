/* way: what hops have in common that go the same way: who, from where, to where, by which right, and how it
 * ended. Kept once, as shared.h does it for events. Private to store. */
#ifndef HOPCHAIN_STORE_WAY_H
#define HOPCHAIN_STORE_WAY_H

#include "model/chain.h"
#include "store/sqlite.h"

/* As in columns.h, of struct hop. */
#define WAY_ROW(X)                                                                                           \
    X(principal, ROW_NAME, principal)                                                                        \
    X(delegate, ROW_NAME, delegate)                                                                          \
    X(given_by, ROW_NAME, given_by)                                                                          \
    X(source_host, ROW_NAME, source.host)                                                                    \
    X(source_address, ROW_NAME, source.address)                                                              \
    X(target_host, ROW_NAME, target.host)                                                                    \
    X(target_address, ROW_NAME, target.address)                                                              \
    X(service, ROW_NAME, service)                                                                            \
    X(workstation, ROW_NAME, workstation)                                                                    \
    X(lm_package, ROW_NAME, lm_package)                                                                      \
    X(transited, ROW_NAME, transited)                                                                        \
    X(reason, ROW_NAME, reason)                                                                              \
    X(status, ROW_NUMBER, status)                                                                            \
    X(sub_status, ROW_NUMBER, sub_status)                                                                    \
    X(ticket_options, ROW_NUMBER, ticket_options)                                                            \
    X(ticket_etype, ROW_NUMBER, ticket_etype)                                                                \
    X(impersonation, ROW_NUMBER, impersonation)                                                              \
    X(target_is_dc, ROW_BOOL, target_is_dc)                                                                  \
    X(loopback, ROW_BOOL, loopback)                                                                          \
    X(local_account, ROW_BOOL, local_account)

/* X(column and member): an enum, of which NAME_word is the word. */
#define WAY_WORDS(X) X(protocol) X(mechanism) X(outcome) X(model) X(confidence)

#define WAY_MEMBER(column, kind, member) __typeof__(((struct hop *)NULL)->member) column;
#define WAY_WORD(column)                 enum column column;

struct way {
    WAY_ROW(WAY_MEMBER)
    WAY_WORDS(WAY_WORD)
};

/* The number of the hop's way. */
uint32_t way_take(struct store *store, const struct hop *hop);

#endif
