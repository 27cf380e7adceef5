/* err: why something failed, in one line for a person.
 *
 * The project's convention: a function that can fail returns 0 or -1 (an iterator: 1 got one, 0 end, -1
 * failed) and takes a struct err * last. It is filled once, where the fault was noticed, and names the file,
 * record or line and the remedy where there is one. Bad input is not a failure but a counted result; a bug is
 * assert; no memory is abort. */
#ifndef HOPCHAIN_BASE_ERR_H
#define HOPCHAIN_BASE_ERR_H

enum err_kind {
    ERR_NONE,
    ERR_USAGE, /* the caller's words are wrong: exit status 2 */
    ERR_INPUT, /* a file that cannot be read or is not what it should be: 3 */
    ERR_IO,    /* could not do it: 4 */
    ERR_BUSY,  /* another run holds the database: 75 */
};

struct err {
    enum err_kind kind;
    char message[1024];
};

/* Fills err (which may be NULL) and returns -1, so that a caller can write: return err_set(err, ERR_IO, ...).
 */
int err_set(struct err *err, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
