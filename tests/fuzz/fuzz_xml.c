/* fuzz_xml: any bytes as XML, by the fast way and by libxml2. The bytes come twice, so that what the first
 * half taught is used in the second, and once more with one byte of them changed: what is almost a known
 * layout. */
#include "../agree.h"
#include "fuzz.h"

/* Readers have large buffers: those of one input are the next one's, with the layouts that they know. */
static void check(const char *bytes, size_t len)
{
    static struct agree agree;
    static unsigned inputs;
    const struct text text = {bytes, len};
    if (inputs++ % FUZZ_KEEP == 0) {
        agree_close(&agree);
        agree_open(&agree);
    }
    (void)agree_strictly(&agree, text);
    (void)agree_together(&agree, text);
}

/* The last four bytes say which byte becomes which. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *thrice;
    size_t len = size < 4 ? 0 : size - 4;
    if (len == 0)
        return 0;
    thrice = mem_new(3 * len, 1);
    for (int i = 0; i < 3; i++)
        memcpy(thrice + (size_t)i * len, data, len);
    thrice[2 * len + (data[len] << 8 | data[len + 1]) % len] = (char)data[len + 2];
    check(thrice, 3 * len);
    free(thrice);
    return 0;
}
