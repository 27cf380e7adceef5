/* columns: which member of a struct is which column of a table. The statements (sqlite.c) and the tables that
 * fill and read them (rows.c) are both made from these lists, so that they cannot disagree. Private to store.
 */
#ifndef HOPCHAIN_STORE_COLUMNS_H
#define HOPCHAIN_STORE_COLUMNS_H

/* X(column, enum row_kind, member) */

/* What differs from event to event ... */
#define EVENT_ROW(X)                                                                                         \
    X(time, ROW_TIME, at.time)                                                                               \
    X(record_id, ROW_NUMBER, at.record_id)                                                                   \
    X(source, ROW_NAME, at.source)                                                                           \
    X(offset, ROW_NUMBER, at.offset)                                                                         \
    X(logon_id, ROW_NUMBER, logon_id)                                                                        \
    X(subject_logon_id, ROW_NUMBER, subject_logon_id)                                                        \
    X(logon_guid, ROW_GUID, logon_guid)                                                                      \
    X(target_logon_guid, ROW_GUID, target_logon_guid)                                                        \
    X(request_ticket_hash, ROW_NUMBER, request_ticket_hash)                                                  \
    X(response_ticket_hash, ROW_NUMBER, response_ticket_hash)                                                \
    X(address, ROW_NAME, address)                                                                            \
    X(port, ROW_NUMBER, port)                                                                                \
    X(workstation, ROW_NAME, workstation)

/* ... and what many share: the tables of shared.c. */
#define FORM_ROW(X)                                                                                          \
    X(computer, ROW_NAME, at.computer)                                                                       \
    X(channel, ROW_NAME, at.channel)                                                                         \
    X(event_id, ROW_NUMBER, at.event_id)                                                                     \
    X(version, ROW_NUMBER, at.version)                                                                       \
    X(failed, ROW_BOOL, at.failed)                                                                           \
    X(origin, ROW_NUMBER, origin)                                                                            \
    X(provider, ROW_NAME, provider)                                                                          \
    X(transited, ROW_NAME, transited)                                                                        \
    X(target_server, ROW_NAME, target_server)                                                                \
    X(target_info, ROW_NAME, target_info)                                                                    \
    X(logon_process, ROW_NAME, logon_process)                                                                \
    X(package, ROW_NAME, package)                                                                            \
    X(lm_package, ROW_NAME, lm_package)                                                                      \
    X(process_name, ROW_NAME, process_name)                                                                  \
    X(list, ROW_NAME, list)                                                                                  \
    X(status, ROW_NUMBER, status)                                                                            \
    X(sub_status, ROW_NUMBER, sub_status)                                                                    \
    X(failure_reason, ROW_NUMBER, failure_reason)                                                            \
    X(ticket_options, ROW_NUMBER, ticket_options)                                                            \
    X(ticket_etype, ROW_NUMBER, ticket_etype)                                                                \
    X(session_etype, ROW_NUMBER, session_etype)                                                              \
    X(impersonation, ROW_NUMBER, impersonation)                                                              \
    X(key_length, ROW_NUMBER, key_length)                                                                    \
    X(logon_type, ROW_NUMBER, logon_type)                                                                    \
    X(preauth_type, ROW_NUMBER, preauth_type)                                                                \
    X(elevated, ROW_BOOL, elevated)

#define ACCOUNT_ROW(X)                                                                                       \
    X(user, ROW_NAME, user)                                                                                  \
    X(domain, ROW_NAME, domain)                                                                              \
    X(sid, ROW_NAME, sid)

#define SUBJECT_ROW(X)                                                                                       \
    X(subject_user, ROW_NAME, subject_user)                                                                  \
    X(subject_domain, ROW_NAME, subject_domain)                                                              \
    X(subject_sid, ROW_NAME, subject_sid)

#define SERVICE_ROW(X)                                                                                       \
    X(service, ROW_NAME, service)                                                                            \
    X(service_sid, ROW_NAME, service_sid)

#define REST_ROW(X)                                                                                          \
    X(allowed_to_delegate_to, ROW_NAME, allowed_to_delegate_to)                                              \
    X(service_principal_names, ROW_NAME, service_principal_names)                                            \
    X(dns_host_name, ROW_NAME, dns_host_name)                                                                \
    X(old_uac, ROW_NUMBER, old_uac)                                                                          \
    X(new_uac, ROW_NUMBER, new_uac)                                                                          \
    X(has_uac, ROW_BOOL, has_uac)                                                                            \
    X(object_dn, ROW_NAME, object_dn)                                                                        \
    X(object_class, ROW_NAME, object_class)                                                                  \
    X(attribute, ROW_NAME, attribute)                                                                        \
    X(value, ROW_NAME, value)                                                                                \
    X(value_added, ROW_BOOL, value_added)                                                                    \
    X(value_deleted, ROW_BOOL, value_deleted)                                                                \
    X(usage_id, ROW_NUMBER, usage_id)                                                                        \
    X(usage_reason, ROW_NAME, usage_reason)                                                                  \
    X(target_address, ROW_NAME, target_address)                                                              \
    X(requested_etypes, ROW_NAME, requested_etypes)                                                          \
    X(available_etypes, ROW_NAME, available_etypes)                                                          \
    X(silo, ROW_NAME, silo)                                                                                  \
    X(policy, ROW_NAME, policy)                                                                              \
    X(certificate, ROW_NAME, certificate)                                                                    \
    X(password_last_set, ROW_NAME, password_last_set)                                                        \
    X(sid_history, ROW_NAME, sid_history)                                                                    \
    X(outbound_user, ROW_NAME, outbound_user)

#define RANGE_ROW(X)                                                                                         \
    X(computer, ROW_NAME, computer)                                                                          \
    X(channel, ROW_NAME, channel)                                                                            \
    X(first_record, ROW_NUMBER, first_record)                                                                \
    X(last_record, ROW_NUMBER, last_record)                                                                  \
    X(first_time, ROW_TIME, first_time)                                                                      \
    X(last_time, ROW_TIME, last_time)                                                                        \
    X(left_out, ROW_BOOL, left_out)

#endif
