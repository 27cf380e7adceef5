/* completion: what a shell needs to complete a command line, made from the tables of commands and options. */
#include "cmd/options.h"

#include <stdio.h>
#include <string.h>

#define WORDS_BYTES 1024 /* all marks, parted by blanks */

/* What an option may be, parted by blanks, or "". */
static const char *values_of(const struct option_view *option, char out[WORDS_BYTES])
{
    size_t len = 0;
    out[0] = 0;
    for (int i = 0; option->word && option->word(i) && len < WORDS_BYTES; i++)
        len += (size_t)snprintf(out + len, WORDS_BYTES - len, "%s%s", i ? " " : "", option->word(i));
    return out;
}

static bool takes_file(const struct option_view *option)
{
    return option->value && (strcmp(option->value, "FILE") == 0 || strcmp(option->value, "PATH") == 0);
}

/* In single quotes; other marks that the shell's own syntax has are masked by a backslash. */
static void put_quoted(const char *text, const char *masked)
{
    for (; *text; text++) {
        if (strchr(masked, *text))
            putchar('\\');
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
    }
}

static void put_bash_values(const struct cmd *cmd)
{
    struct option_view option;
    char words[WORDS_BYTES];
    for (size_t at = 0; options_next(cmd, &at, &option);) {
        if (!option.value)
            continue;
        printf("    %s\\ --%s", cmd->name, option.name);
        if (option.letter)
            printf(" | %s\\ -%c", cmd->name, option.letter);
        if (takes_file(&option))
            puts(") COMPREPLY=($(compgen -f -- \"$word\")); return ;;");
        else
            printf(") COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n", values_of(&option, words));
    }
}

static void put_bash(void)
{
    struct option_view option;
    puts("# hopchain: completion for bash\n"
         "_hopchain() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options= words=\n"
         "    COMPREPLY=()\n"
         "    if ((COMP_CWORD == 1)); then");
    fputs("        COMPREPLY=($(compgen -W '", stdout);
    for (size_t i = 0; cmd_all[i]; i++)
        printf("%s ", cmd_all[i]->name);
    puts(
        "--help --version' -- \"$word\"))\n        return\n    fi\n    case \"${COMP_WORDS[1]} $before\" in");
    for (size_t i = 0; cmd_all[i]; i++)
        put_bash_values(cmd_all[i]);
    puts("    esac\n    case \"${COMP_WORDS[1]}\" in");
    for (size_t i = 0; cmd_all[i]; i++) {
        printf("    %s) options='", cmd_all[i]->name);
        for (size_t at = 0; options_next(cmd_all[i], &at, &option);)
            printf("--%s ", option.name);
        printf("' words='%s' ;;\n", cmd_all[i]->words ? cmd_all[i]->words : "");
    }
    puts("    esac\n"
         "    if [[ $word == -* ]]; then\n"
         "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
         "    elif [[ $words && $COMP_CWORD -eq 2 ]]; then\n"
         "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "    else\n"
         "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
         "    fi\n"
         "}\n"
         "complete -o filenames -F _hopchain hopchain");
}

static void put_zsh_option(const struct option_view *option)
{
    char words[WORDS_BYTES];
    for (int letter = 0; letter <= (option->letter != 0); letter++) {
        if (letter)
            printf("        '*-%c[", option->letter);
        else
            printf("        '*--%s%s[", option->name, option->value ? "=" : "");
        put_quoted(option->help, "[]");
        putchar(']');
        if (option->value) {
            fputs(": :", stdout);
            if (takes_file(option))
                fputs("_files", stdout);
            else if (values_of(option, words)[0])
                printf("(%s)", words);
        }
        puts("' \\");
    }
}

static void put_zsh(void)
{
    struct option_view option;
    puts("#compdef hopchain\n"
         "# hopchain: completion for zsh\n"
         "_hopchain() {\n"
         "    local -a commands=(");
    for (size_t i = 0; cmd_all[i]; i++) {
        printf("        '%s:", cmd_all[i]->name);
        put_quoted(cmd_all[i]->summary, ":");
        puts("'");
    }
    puts("    )\n"
         "    if (( CURRENT == 2 )); then\n"
         "        _describe command commands\n"
         "        return\n"
         "    fi\n"
         "    shift words\n"
         "    (( CURRENT-- ))\n"
         "    case $words[1] in");
    for (size_t i = 0; cmd_all[i]; i++) {
        printf("    %s) _arguments -S \\\n", cmd_all[i]->name);
        for (size_t at = 0; options_next(cmd_all[i], &at, &option);)
            put_zsh_option(&option);
        if (cmd_all[i]->words)
            printf("        '1: :(%s)' \\\n", cmd_all[i]->words);
        puts("        '*: :_files' ;;");
    }
    puts("    esac\n}\n_hopchain \"$@\"");
}

static void put_fish_option(const struct cmd *cmd, const struct option_view *option)
{
    char words[WORDS_BYTES];
    printf("complete -c hopchain -n '__fish_seen_subcommand_from %s' -l %s", cmd->name, option->name);
    if (option->letter)
        printf(" -s %c", option->letter);
    if (takes_file(option))
        fputs(" -r -F", stdout);
    else if (option->value)
        printf(" -x -a '%s'", values_of(option, words));
    fputs(" -d '", stdout);
    for (const char *c = option->help; *c; c++)
        printf("%s%c", *c == '\'' || *c == '\\' ? "\\" : "", *c);
    puts("'");
}

static void put_fish(void)
{
    struct option_view option;
    puts("# hopchain: completion for fish");
    for (size_t i = 0; cmd_all[i]; i++) {
        printf("complete -c hopchain -n __fish_use_subcommand -f -a %s -d '", cmd_all[i]->name);
        for (const char *c = cmd_all[i]->summary; *c; c++)
            printf("%s%c", *c == '\'' || *c == '\\' ? "\\" : "", *c);
        puts("'");
        for (size_t at = 0; options_next(cmd_all[i], &at, &option);)
            put_fish_option(cmd_all[i], &option);
        if (cmd_all[i]->words)
            printf("complete -c hopchain -n '__fish_seen_subcommand_from %s' -f -a '%s'\n", cmd_all[i]->name,
                   cmd_all[i]->words);
    }
}

static const struct shell {
    const char *name;
    void (*put)(void);
} SHELLS[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};

static int completion(int argc, char **argv)
{
    struct options options;
    struct err err;
    int status = options_parse(&options, &cmd_completion, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    for (size_t i = 0; status == 0 && i < sizeof SHELLS / sizeof *SHELLS; i++)
        if (options.path_count == 1 && strcmp(options.paths[0], SHELLS[i].name) == 0) {
            SHELLS[i].put();
            return EXIT_DONE;
        }
    if (status == 0)
        err_set(&err, ERR_USAGE, "completion: which shell? there are bash, zsh and fish");
    return cmd_fail(&err);
}

const struct cmd cmd_completion = {
    "completion", "bash|zsh|fish", "Prints what a shell needs to complete hopchain.",
    completion,   OPTIONS_HELP,    "bash zsh fish"};
