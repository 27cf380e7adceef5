/* notes: what there is to say of an import, counted, with the first few things it is said of. */
#ifndef HOPCHAIN_DIRECTORY_NOTES_H
#define HOPCHAIN_DIRECTORY_NOTES_H

#include "directory.h"

struct notes {
    struct directory_note at[DIRECTORY_NOTE_COUNT];
};

/* Once more, of this thing. One that is named already is not counted again. */
void notes_add(struct notes *notes, enum directory_note_kind kind, struct text thing);

/* "what (which)" */
void notes_add_of(struct notes *notes, enum directory_note_kind kind, struct text what, const char *which);

#endif
