/* interrupt: one number, set by the handler. */
#include "cmd/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};

static atomic_int noted; /* free of locks, so that a handler may set it, and any thread ask */

static void note(int number)
{
    noted = number;
}

void interrupt_catch(void)
{
    for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++) {
        struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND}, old;
        if (sigaction(SIGNALS[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(SIGNALS[i], &action, NULL);
    }
}

bool interrupt_seen(void)
{
    return noted != 0;
}

void interrupt_die(void)
{
    if (!noted)
        return;
    signal(noted, SIG_DFL);
    raise(noted);
}
