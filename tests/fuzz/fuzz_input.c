/* fuzz_input: any bytes as a container, in memory. Nothing crashes, loops or comes out beyond the limits, and
 * every stream goes by a name below the file's. The last byte says whether the bytes come from a file or
 * through a pipe. */
#include "fuzz.h"
#include "input/container.h"

#include <sys/mman.h>
#include <unistd.h>

const char *__asan_default_options(void);
int LLVMFuzzerInitialize(int *argc, char ***argv);
#define NAME "f"

static const struct budget_limits LIMITS = {
    .allowance = 1 << 20, .ratio = 20, .expanded = 4 << 20, .members = 1000};

/* Large requests are no fault here: an xz dictionary, of which little is touched, or a 7z index, which
 * ceiling.h refuses. */
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static char limit[] = "-malloc_limit_mb=16384";
    char **more = mem_new((size_t)*argc + 2, sizeof *more);
    memcpy(more, *argv, (size_t)*argc * sizeof *more);
    more[(*argc)++] = limit;
    *argv = more;
    return 0;
}

static uint64_t read_stream(struct container *container)
{
    static char buffer[8192];
    struct err err;
    uint64_t all = 0;
    int64_t n;
    while ((n = container_read(container, buffer, sizeof buffer, &err)) > 0)
        all += (uint64_t)n;
    CHECK(n == 0 || strncmp(err.message, NAME, 1) == 0);
    return all;
}

static void read_all(struct file *file, const struct format *format)
{
    static struct container container;
    struct input_file got;
    struct err err;
    uint64_t all = 0;
    unsigned things = 0;
    int status;
    container_open(&container, file, format, NAME, &LIMITS);
    while ((status = container_next(&container, &got, &err)) != 0) {
        CHECK(got.name[0] == NAME[0] && (got.name[1] == '\0' || got.name[1] == ':'));
        CHECK(got.count > 0 && ++things < 4 * LIMITS.members);
        if (status > 0 && got.kind == INPUT_FILE && things % 5) /* some are left unread */
            all += read_stream(&container);
    }
    CHECK(all <= LIMITS.expanded + sizeof(struct level));
    CHECK(container.depth == 0);
    container_close(&container);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct file file = {.fd = -1};
    const struct format *format;
    struct text head;
    struct stat st;
    int fd;
    if (size == 0)
        return 0;
    fd = memfd_create("fuzz", MFD_CLOEXEC);
    CHECK(fd >= 0 && write(fd, data, size - 1) == (ssize_t)size - 1 && lseek(fd, 0, SEEK_SET) == 0);
    CHECK(fstat(fd, &st) == 0);
    if (data[size - 1] & 1)
        st.st_mode = S_IFIFO;
    file_take(&file, fd, true, &st);
    CHECK(file_look(&file, &head) == 0);
    format = format_of(head);
    if (format && !format->refusal && (format->way != WAY_FILE || file.seeks))
        read_all(&file, format);
    file_close(&file);
    return 0;
}
