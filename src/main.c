/* hopchain: Windows authentication events in, hop chains out. Finds the command and runs it. */
#include "cmd/cmd.h"
#include "cmd/interrupt.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

const struct cmd *const cmd_all[] = {
    &cmd_triage,  &cmd_ingest,   &cmd_chains, &cmd_report, &cmd_explain, &cmd_coverage,   &cmd_summary,
    &cmd_compare, &cmd_baseline, &cmd_query,  &cmd_dump,   &cmd_rules,   &cmd_completion, NULL};

static void print_usage(FILE *out)
{
    fputs("usage: hopchain COMMAND [OPTION]... [PATH]...\n\n"
          "Reads exported Windows authentication events and says who went where, through\n"
          "which server, by which right, and why it failed.\n\n",
          out);
    for (size_t i = 0; cmd_all[i]; i++)
        fprintf(out, "  %-10s %s\n", cmd_all[i]->name, cmd_all[i]->summary);
    fputs("\nStart with: hopchain triage PATH...   (files, folders, archives, or -)\n"
          "hopchain COMMAND --help tells more; hopchain --version tells which this is.\n",
          out);
}

static int run(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : NULL;
    if (!word) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    for (size_t i = 0; cmd_all[i]; i++)
        if (strcmp(word, cmd_all[i]->name) == 0)
            return cmd_all[i]->run(argc - 1, argv + 1);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        print_usage(stdout);
        return EXIT_DONE;
    }
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        puts("hopchain " HOPCHAIN_VERSION "\nwith " HOPCHAIN_LIBRARIES);
        return EXIT_DONE;
    }
    cmd_say("%s: no such command; hopchain --help lists them", word);
    return EXIT_USAGE;
}

/* What was printed must have arrived; a reader of a pipe who has left has had enough, which is no failure. */
static int check_output(int status)
{
    errno = 0;
    if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE || status == EXIT_FAILED ||
        status == EXIT_USAGE)
        return status;
    cmd_say("standard output: cannot be written: %s", strerror(errno ? errno : EIO));
    return EXIT_FAILED;
}

int main(int argc, char **argv)
{
    int status;
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN);
    status = check_output(run(argc, argv));
    interrupt_die();
    return status;
}
