/* err: formats the one line. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

int err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
    va_list args;
    if (!err)
        return -1;
    err->kind = kind;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return -1;
}
