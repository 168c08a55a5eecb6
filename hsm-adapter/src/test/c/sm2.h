/*
 * SM2 signatures (GB/T 32918.2) over the big numbers and curve points of OpenSSL's libcrypto.
 * Its EVP interface signs messages only; a device is given e = SM3(Z||M). Big-endian, 32 bytes each.
 */
#ifndef SM2_H
#define SM2_H

#include <stddef.h>

#define SM2_LEN 32

/* All return 1 when done, 0 when not. */
int sm2_generate(unsigned char d[SM2_LEN]);
int sm2_public(const unsigned char d[SM2_LEN], unsigned char x[SM2_LEN], unsigned char y[SM2_LEN]);
int sm2_sign(const unsigned char d[SM2_LEN], const unsigned char e[SM2_LEN],
             unsigned char r[SM2_LEN], unsigned char s[SM2_LEN]);
int sm2_verify(const unsigned char x[SM2_LEN], const unsigned char y[SM2_LEN],
               const unsigned char e[SM2_LEN], const unsigned char r[SM2_LEN],
               const unsigned char s[SM2_LEN]);
/* e of a message: with the hash Z of the default user id 1234567812345678 in front, or without. */
int sm2_digest(const unsigned char x[SM2_LEN], const unsigned char y[SM2_LEN], int with_z,
               const unsigned char *message, size_t length, unsigned char e[SM2_LEN]);
/* DER SEQUENCE of two INTEGERs; gives its length, at most 72. */
size_t sm2_der(const unsigned char r[SM2_LEN], const unsigned char s[SM2_LEN],
               unsigned char out[72]);

#endif
