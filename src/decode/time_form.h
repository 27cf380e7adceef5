/* time_form: the forms in which others than Windows write a time. */
#ifndef HOPCHAIN_DECODE_TIME_FORM_H
#define HOPCHAIN_DECODE_TIME_FORM_H

#include "base/time.h"

/* What time_parse reads, and
 *     3/3/2026, 9:00:12.123 AM       Azure's portal, .NET in English: month first, comma or not
 *     /Date(1772528412123)/          PowerShell 5's ConvertTo-Json: milliseconds since 1970
 *     1772528412.1234567             seconds since 1970 (Velociraptor, Splunk); without a point and 13
 * digits: milliseconds 0, or -1 where it is none of them. *zoned: it says its zone, or needs none; else it
 * was read as if it were UTC. */
int time_form_read(struct text t, int64_t *time, bool *zoned);

#endif
