/* thread: one more thread, which takes no signal: they are the main thread's. */
#ifndef HOPCHAIN_BASE_THREAD_H
#define HOPCHAIN_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* False where none can be had, which the caller does without. */
bool thread_start(pthread_t *thread, void *(*work)(void *argument), void *argument);

#endif
