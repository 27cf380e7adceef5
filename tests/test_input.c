/* input: files, folders, standard input, and what cannot be read. */
#include "input/budget.h"
#include "input/input.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char root[64]; /* a folder of its own per test */

static void make_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (int)strlen(text));
    close(fd);
}

static int setup(void **state)
{
    (void)state;
    strcpy(root, "/tmp/hopchain-input-XXXXXX");
    return mkdtemp(root) && chdir(root) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    char command[256];
    (void)state;
    snprintf(command, sizeof command, "chmod -R u+rwx %s && rm -r %s", root, root);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

/* All streams as "name=text;", refusals as "!message;", what is no file as "@name;". */
static const char *read_all(const char *const *paths, size_t count)
{
    static char all[4096];
    struct input *input = input_new(paths, count);
    struct input_file file;
    struct err err;
    int got;
    all[0] = '\0';
    while ((got = input_next(input, &file, &err)) != 0) {
        char *end = all + strlen(all), text[256];
        int64_t n = 0, len = 0;
        if (got < 0) {
            assert_int_equal(err.kind, ERR_INPUT);
            assert_memory_equal(err.message, file.name, strlen(file.name));
            sprintf(end, "!%s;", err.message);
            continue;
        }
        if (file.kind != INPUT_FILE) {
            sprintf(end, "@%s;", file.name);
            continue;
        }
        while ((n = input_read(input, text + len, 2, &err)) > 0)
            len += n;
        assert_int_equal(n, 0);
        if (file.bytes)
            assert_int_equal(file.bytes, len);
        sprintf(end, "%s%s=%.*s;", file.from_folder ? "+" : "", file.name, (int)len, text);
    }
    input_free(input);
    return all;
}

#define READ(...)                                                                                            \
    read_all((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void test_files_in_given_order(void **state)
{
    (void)state;
    make_file("b", "B");
    make_file("a", "A");
    make_file("empty", "");
    assert_string_equal(READ("b", "a", "empty"), "b=B;a=A;empty=;");
}

static void test_folder_in_byte_order(void **state)
{
    (void)state;
    mkdir("f", 0700);
    mkdir("f/b", 0700);
    mkdir("f/b/deep", 0700);
    make_file("f/b/deep/x", "1");
    make_file("f/a", "2");
    make_file("f/B", "3");
    make_file("f/.hidden", "4");
    make_file("f/b.xml", "5");
    assert_string_equal(READ("f"), "+f/.hidden=4;+f/B=3;+f/a=2;+f/b/deep/x=1;+f/b.xml=5;");
    assert_string_equal(READ("f/"), "+f/.hidden=4;+f/B=3;+f/a=2;+f/b/deep/x=1;+f/b.xml=5;");
}

static void test_links(void **state)
{
    (void)state;
    mkdir("f", 0700);
    make_file("f/a", "A");
    make_file("outside", "O");
    assert_int_equal(symlink("../outside", "f/link"), 0);
    assert_int_equal(symlink("..", "f/loop"), 0);
    assert_int_equal(symlink("f", "folder-link"), 0);
    assert_int_equal(symlink("outside", "file-link"), 0);
    assert_string_equal(READ("f"), "+f/a=A;@f/link;@f/loop;");
    assert_string_equal(READ("folder-link"), "+folder-link/a=A;@folder-link/link;@folder-link/loop;");
    assert_string_equal(READ("file-link"), "file-link=O;");
}

/* What is to be written is not read, whatever it is called here. */
static void test_spared(void **state)
{
    const char *const paths[] = {"f", "b"};
    struct input *input = input_new(paths, 2);
    struct input_file file;
    struct err err;
    (void)state;
    mkdir("f", 0700);
    make_file("f/a", "A");
    make_file("b", "B");
    assert_int_equal(link("f/a", "out"), 0);
    input_spare(input, "out");
    assert_int_equal(input_next(input, &file, &err), -1);
    assert_int_equal(err.kind, ERR_USAGE);
    assert_string_equal(file.name, "f/a");
    assert_ptr_equal(file.folder, paths[0]);
    assert_int_equal(input_next(input, &file, &err), 1);
    assert_string_equal(file.name, "b");
    assert_null(file.folder);
    input_free(input);
}

static void test_met_twice(void **state)
{
    (void)state;
    mkdir("f", 0700);
    make_file("f/a", "A");
    assert_int_equal(link("f/a", "f/same"), 0);
    assert_string_equal(READ("f", "f/a", "f"), "+f/a=A;");
}

static void test_refusals(void **state)
{
    (void)state;
    mkdir("none", 0700);
    mkdir("none/inner", 0700);
    make_file("a", "A");
    assert_string_equal(READ("gone", "a", "none", "/dev/null"),
                        "!gone: No such file or directory;a=A;!none: the folder holds no files;"
                        "!/dev/null: is a device, not an export;");
}

static void test_no_permission(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip(); /* root may read everything */
    mkdir("f", 0700);
    mkdir("f/closed", 0);
    make_file("f/secret", "S");
    make_file("f/z", "Z");
    chmod("f/secret", 0);
    assert_string_equal(READ("f"), "!f/closed: cannot list the folder: Permission denied;"
                                   "!f/secret: Permission denied;+f/z=Z;");
}

static void test_only_regular_files_of_a_folder(void **state)
{
    (void)state;
    mkdir("f", 0700);
    assert_int_equal(mkfifo("f/pipe", 0600), 0); /* opening it would wait for ever */
    assert_string_equal(READ("f"), "@f/pipe;");
}

static void test_standard_input(void **state)
{
    int saved = dup(STDIN_FILENO), ends[2];
    (void)state;
    make_file("a", "A");
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "piped", 5), 5);
    close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    assert_string_equal(READ("a", "-", "-"), "a=A;-=piped;");
    dup2(saved, STDIN_FILENO);
    close(saved);
}

/* What is written while it is read is for the next time. */
static void test_growing(void **state)
{
    const char *const paths[] = {"a"};
    struct input *input = input_new(paths, 1);
    struct input_file file;
    char text[16];
    int fd;
    (void)state;
    make_file("a", "before");
    assert_int_equal(input_next(input, &file, NULL), 1);
    fd = open("a", O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, "after", 5), 5);
    close(fd);
    assert_int_equal(input_read(input, text, 4, NULL), 4);
    assert_int_equal(input_read(input, text, sizeof text, NULL), 2);
    assert_memory_equal(text, "re", 2);
    assert_int_equal(input_read(input, text, sizeof text, NULL), 0);
    input_free(input);
}

/* Standard input that was read from before. */
static void test_rest_of_standard_input(void **state)
{
    int saved = dup(STDIN_FILENO), fd;
    (void)state;
    make_file("a", "skipped rest");
    fd = open("a", O_RDONLY);
    assert_int_equal(lseek(fd, 8, SEEK_SET), 8);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    assert_string_equal(READ("-"), "-=rest;");
    dup2(saved, STDIN_FILENO);
    close(saved);
}

static void test_budget(void **state)
{
    static const struct budget_limits limits = {
        .allowance = 100, .ratio = 10, .expanded = 1000, .members = 3};
    struct budget ratio = {.limits = &limits, .in_most = 40}, most = ratio, members = ratio;
    (void)state;
    budget_out(&ratio, 0, 100);
    assert_null(ratio.over); /* whatever went in */
    budget_in(&ratio, 20);
    budget_out(&ratio, 0, 109);
    assert_null(ratio.over);
    budget_out(&ratio, 1, 200); /* each depth for itself */
    assert_null(ratio.over);
    budget_out(&ratio, 0, 1);
    assert_non_null(ratio.over);
    budget_in(&most, 1000); /* the same bytes again and again */
    budget_out(&most, 0, 409);
    assert_null(most.over);
    budget_out(&most, 0, 1);
    assert_non_null(most.over);
    for (int i = 0; i < 3; i++)
        budget_member(&members);
    assert_null(members.over);
    budget_member(&members);
    assert_non_null(members.over);
    assert_true(BUDGET_LIMITS.expanded > UINT64_C(30) << 30); /* a collection */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_files_in_given_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_folder_in_byte_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_links, setup, teardown),
        cmocka_unit_test_setup_teardown(test_spared, setup, teardown),
        cmocka_unit_test_setup_teardown(test_met_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_permission, setup, teardown),
        cmocka_unit_test_setup_teardown(test_only_regular_files_of_a_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(test_standard_input, setup, teardown),
        cmocka_unit_test_setup_teardown(test_growing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rest_of_standard_input, setup, teardown),
        cmocka_unit_test(test_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
