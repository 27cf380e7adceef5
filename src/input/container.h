/* container: the streams in a compressed file or archive and in the containers in it, one after the other.
 * Nothing is ever written; what is held is a block and a member's state for each level of nesting. */
#ifndef HOPCHAIN_INPUT_CONTAINER_H
#define HOPCHAIN_INPUT_CONTAINER_H

#include "budget.h"
#include "file.h"
#include "format.h"
#include "input.h"
#include "level.h"

#define CONTAINER_NAME                                                                                       \
    1024                 /* bytes of a member's name: Windows' and Linux' own names for files are shorter */
#define CONTAINER_TOLD 5 /* members of one archive that cannot be read and are named; the rest is counted */

/* A zeroed one is closed. */
struct container {
    struct file *file;
    struct budget budget;
    struct level *levels[BUDGET_DEPTH];
    unsigned depth;
    char *name; /* of the stream or of what could not be read; owned */
    size_t name_size;
    bool is_archive; /* the streams are members, not just compressed */
    bool hollow;     /* the stream is an archive without members */
    bool told;       /* that a limit was met */
};

/* Opens file, which is of this format and goes by this name. limits: the caller's. */
void container_open(struct container *c, struct file *file, const struct format *format, const char *name,
                    const struct budget_limits *limits);
void container_close(struct container *c);

/* As input_next: fills file's name, kind, count and bytes; 0 at the end, which closes it. */
int container_next(struct container *c, struct input_file *file, struct err *err);

/* As input_read. */
int64_t container_read(struct container *c, void *buffer, size_t size, struct err *err);

#endif
