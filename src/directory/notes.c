/* notes: counting, and keeping the first. */
#include "notes.h"

#include <stdio.h>
#include <string.h>

void notes_add(struct notes *notes, enum directory_note_kind kind, struct text thing)
{
    struct directory_note *note = &notes->at[kind];
    char text[DIRECTORY_THING];
    size_t len = thing.len < sizeof text ? thing.len : sizeof text - 1;
    if (len)
        memcpy(text, thing.at, len);
    text[len] = '\0';
    for (uint64_t i = 0; i < note->count && i < DIRECTORY_THINGS; i++)
        if (strcmp(note->things[i], text) == 0 && len)
            return;
    if (note->count < DIRECTORY_THINGS)
        memcpy(note->things[note->count], text, len + 1);
    note->count++;
}

void notes_add_of(struct notes *notes, enum directory_note_kind kind, struct text what, const char *which)
{
    char thing[DIRECTORY_THING];
    int room = (int)(sizeof thing - strlen(which) - sizeof " ()");
    int len = what.len < (size_t)room ? (int)what.len : room;
    snprintf(thing, sizeof thing, "%.*s (%s)", len, what.len ? what.at : "", which);
    notes_add(notes, kind, text_of(thing));
}
