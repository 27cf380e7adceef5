/* agree FILE...: are the events of these files the same, read by the fast way and by libxml2? A line per
 * file: how many events the fast way takes, how many there are, its name. Ends by a signal where two readings
 * differ. */
#include "agree.h"

#include "base/arena.h"

static struct text read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct text t = {0};
    char *at;
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(1);
    }
    t.len = (size_t)ftell(file);
    rewind(file);
    t.at = at = mem_new(t.len + 1, 1);
    if (fread(at, 1, t.len, file) != t.len)
        exit(1);
    fclose(file);
    return t;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct text t = read_file(argv[i]);
        uint64_t all, fast = agree_once(t, &all);
        printf("%" PRIu64 " %" PRIu64 " %s\n", fast, all, argv[i]);
        free((void *)(uintptr_t)t.at);
    }
    return 0;
}
