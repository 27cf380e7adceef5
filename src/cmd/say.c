/* say: messages for people. */
#include "cmd/cmd.h"
#include "report/report.h"

#include <stdarg.h>
#include <stdio.h>

void cmd_say(const char *format, ...)
{
    char line[2048], shown[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    fflush(stdout); /* in a terminal the line stands where it belongs */
    fprintf(stderr, "hopchain: %s\n", report_harmless(text_of(line), shown, sizeof shown));
}

int cmd_fail(const struct err *err)
{
    static const int status[] = {[ERR_NONE] = EXIT_FAILED,
                                 [ERR_USAGE] = EXIT_USAGE,
                                 [ERR_INPUT] = EXIT_UNREADABLE,
                                 [ERR_IO] = EXIT_FAILED,
                                 [ERR_BUSY] = EXIT_BUSY};
    cmd_say("%s", err->message);
    return status[err->kind];
}
