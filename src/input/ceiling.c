/* ceiling: RLIMIT_AS, from what /proc/self/statm says now. Where that cannot be read nothing is limited. */
#include "ceiling.h"

#include <stdio.h>
#include <unistd.h>

struct rlimit ceiling_set(rlim_t more)
{
    struct rlimit before = {RLIM_INFINITY, RLIM_INFINITY}, now;
    unsigned long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "re");
    if (statm && fscanf(statm, "%lu", &pages) == 1 && getrlimit(RLIMIT_AS, &before) == 0) {
        now = before;
        now.rlim_cur = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + more;
        if (now.rlim_cur < before.rlim_cur)
            setrlimit(RLIMIT_AS, &now);
    }
    if (statm)
        fclose(statm);
    return before;
}

void ceiling_lift(struct rlimit before)
{
    setrlimit(RLIMIT_AS, &before);
}
