/* passed: the files of a named folder that hold no events. They are passed over, but not in silence. */
#ifndef HOPCHAIN_CMD_PASSED_H
#define HOPCHAIN_CMD_PASSED_H

#include "decode/decode.h"
#include "input/input.h"

/* Behind the kinds of files: things that are none. */
enum { PASSED_LINK = KIND_BINARY + 1, PASSED_SPECIAL, PASSED_KINDS };

struct passed {
    const char *folder;           /* the one being walked, or the archive, as the user named it; NULL none */
    uint64_t exports;             /* its files that hold events, */
    uint64_t files;               /* those that were passed over, */
    uint64_t kinds[PASSED_KINDS]; /* by kind */
};

/* folder: that of the next file, or NULL. Where it is another than before, says what was passed over in that
 * one; a folder without any export counts as a bad file. */
void passed_enter(struct passed *passed, const char *folder, struct summary *summary);

/* A file of a folder. false where it needs a line of its own: it was to be an export, and is empty. */
bool passed_take(struct passed *passed, const struct input_file *file, enum decode_kind kind);

/* A thing of a folder that is no file. */
void passed_count(struct passed *passed, enum input_kind kind);

#endif
