/* page: the pages around the data, from html/, put together when the program is built. */
#include "report/html.h"

/* A string of the page's length is longer than C17 promises to take; both compilers take it. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

#include "compare_page.inc"
#include "report_page.inc"
