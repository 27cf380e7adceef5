/* page: the page around the data, from html/, put together when the program is built. */
#include "report/html.h"

/* A string of the page's length is longer than C17 promises to take; both compilers take it. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

#include "report_page.inc"
