/* hop_columns: as columns.h, of hops. Private to store. */
#ifndef HOPCHAIN_STORE_HOP_COLUMNS_H
#define HOPCHAIN_STORE_HOP_COLUMNS_H

/* The members of a hop that stand for themselves; words, keys and unknown times are bound by derived.c. */
#define HOP_ROW(X)                                                                                           \
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
    X(start_time, ROW_TIME, start)                                                                           \
    X(end_time, ROW_TIME, end)                                                                               \
    X(status, ROW_NUMBER, status)                                                                            \
    X(sub_status, ROW_NUMBER, sub_status)                                                                    \
    X(ticket_options, ROW_NUMBER, ticket_options)                                                            \
    X(ticket_etype, ROW_NUMBER, ticket_etype)                                                                \
    X(logons, ROW_NUMBER, logons)                                                                            \
    X(impersonation, ROW_NUMBER, impersonation)                                                              \
    X(target_is_dc, ROW_BOOL, target_is_dc)                                                                  \
    X(loopback, ROW_BOOL, loopback)                                                                          \
    X(local_account, ROW_BOOL, local_account)

#endif
