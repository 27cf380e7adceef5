/* dn: distinguished names, as far as two are held against each other and tell their domain. */
#ifndef HOPCHAIN_DIRECTORY_DN_H
#define HOPCHAIN_DIRECTORY_DN_H

#include "base/text.h"

/* A name with a domain in it: CN=web1,OU=servers,DC=corp,DC=example. */
bool dn_is(struct text t);

/* In lower case, without the blanks around its parts. out has room for t.len bytes. */
struct text dn_normal(struct text t, char *out);

/* corp.example of a normal one. out has room for dn.len bytes. */
struct text dn_domain(struct text dn, char *out);

#endif
