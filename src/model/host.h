/* host: what a host's name says. */
#ifndef HOPCHAIN_MODEL_HOST_H
#define HOPCHAIN_MODEL_HOST_H

#include "base/text.h"

struct text host_label(struct text host); /* the first label, web1 of web1.test.com; all of an address */

#endif
