/* interrupt: Ctrl-C and its kin end a run in good order: the run looks whether it is to end, takes back what
 * it began, and the program dies by the signal, as its caller expects. */
#ifndef HOPCHAIN_CMD_INTERRUPT_H
#define HOPCHAIN_CMD_INTERRUPT_H

#include <stdbool.h>

/* From now on the first SIGINT, SIGTERM or SIGHUP is only noted (it breaks off a read or write that waits);
 * the second kills. One that was ignored stays ignored. */
void interrupt_catch(void);
bool interrupt_seen(void);

/* Dies by the signal that was noted; returns where there was none. */
void interrupt_die(void);

#endif
