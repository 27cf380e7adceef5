/* ceiling: how much memory the process may take for a while, where a library has no limit of its own and
 * turns what it cannot get into an error. Meant for short stretches: others' requests fail there, too. */
#ifndef HOPCHAIN_INPUT_CEILING_H
#define HOPCHAIN_INPUT_CEILING_H

#include <sys/resource.h>

/* So many bytes more than it has now; what held before, for ceiling_lift. */
struct rlimit ceiling_set(rlim_t more);
void ceiling_lift(struct rlimit before);

#endif
