/* md5: RFC 1321. Used to recover what Windows hashed, never to protect anything. */
#ifndef HOPCHAIN_BASE_MD5_H
#define HOPCHAIN_BASE_MD5_H

#include <stddef.h>
#include <stdint.h>

void md5(const void *bytes, size_t len, uint8_t out[16]);

/* One 64-byte block into a running state, which starts as MD5_START: for those who build padded blocks
 * themselves to hash many that differ little. The digest is the state, each word little-endian. */
#define MD5_START                                                                                            \
    {                                                                                                        \
        0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u                                                   \
    }
void md5_block(uint32_t state[4], const uint8_t block[64]);

#endif
