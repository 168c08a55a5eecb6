#include "sm2.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <string.h>

static EC_GROUP *group;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_group(void) { group = EC_GROUP_new_by_curve_name(NID_sm2); }

static const EC_GROUP *curve(void) {
  pthread_once(&once, make_group);
  return group;
}

static BIGNUM *number(const unsigned char *bytes) { return BN_bin2bn(bytes, SM2_LEN, NULL); }

int sm2_generate(unsigned char d[SM2_LEN]) {
  BIGNUM *limit = BN_dup(EC_GROUP_get0_order(curve()));
  BIGNUM *value = BN_new();
  /* 1 … n-2: for n-1 there is no (1+d)^-1. */
  int ok = BN_sub_word(limit, 2) && BN_priv_rand_range(value, limit) && BN_add_word(value, 1) &&
           BN_bn2binpad(value, d, SM2_LEN) == SM2_LEN;
  BN_free(limit);
  BN_clear_free(value);
  return ok;
}

int sm2_public(const unsigned char d[SM2_LEN], unsigned char x[SM2_LEN], unsigned char y[SM2_LEN]) {
  BN_CTX *ctx = BN_CTX_new();
  BIGNUM *secret = number(d), *bx = BN_new(), *by = BN_new();
  EC_POINT *point = EC_POINT_new(curve());
  int ok = EC_POINT_mul(curve(), point, secret, NULL, NULL, ctx) &&
           EC_POINT_get_affine_coordinates(curve(), point, bx, by, ctx) &&
           BN_bn2binpad(bx, x, SM2_LEN) == SM2_LEN && BN_bn2binpad(by, y, SM2_LEN) == SM2_LEN;
  EC_POINT_free(point);
  BN_clear_free(secret);
  BN_free(bx);
  BN_free(by);
  BN_CTX_free(ctx);
  return ok;
}

int sm2_sign(const unsigned char d[SM2_LEN], const unsigned char e[SM2_LEN],
             unsigned char r[SM2_LEN], unsigned char s[SM2_LEN]) {
  const BIGNUM *n = EC_GROUP_get0_order(curve());
  BN_CTX *ctx = BN_CTX_secure_new();
  BIGNUM *secret = number(d), *digest = number(e);
  BIGNUM *k = BN_new(), *br = BN_new(), *bs = BN_new(), *t = BN_new();
  EC_POINT *point = EC_POINT_new(curve());
  int ok = 0;
  for (int tries = 0; tries < 100 && !ok; tries++) {
    /* r = e + x1 mod n, with (x1, y1) = k G; s = (1+d)^-1 (k - r d) mod n. */
    if (!BN_priv_rand_range(k, n) || BN_is_zero(k) ||
        !EC_POINT_mul(curve(), point, k, NULL, NULL, ctx) ||
        !EC_POINT_get_affine_coordinates(curve(), point, t, NULL, ctx) ||
        !BN_mod_add(br, digest, t, n, ctx) || BN_is_zero(br) || !BN_add(t, br, k) ||
        BN_cmp(t, n) == 0) {
      continue;
    }
    ok = BN_mod_mul(t, br, secret, n, ctx) && BN_mod_sub(bs, k, t, n, ctx) && BN_copy(t, secret) &&
         BN_add_word(t, 1) && BN_mod_inverse(t, t, n, ctx) && BN_mod_mul(bs, bs, t, n, ctx) &&
         !BN_is_zero(bs);
  }
  ok = ok && BN_bn2binpad(br, r, SM2_LEN) == SM2_LEN && BN_bn2binpad(bs, s, SM2_LEN) == SM2_LEN;
  EC_POINT_free(point);
  BN_clear_free(secret);
  BN_free(digest);
  BN_clear_free(k);
  BN_free(br);
  BN_free(bs);
  BN_clear_free(t);
  BN_CTX_free(ctx);
  return ok;
}

int sm2_verify(const unsigned char x[SM2_LEN], const unsigned char y[SM2_LEN],
               const unsigned char e[SM2_LEN], const unsigned char r[SM2_LEN],
               const unsigned char s[SM2_LEN]) {
  const BIGNUM *n = EC_GROUP_get0_order(curve());
  BN_CTX *ctx = BN_CTX_new();
  BIGNUM *bx = number(x), *by = number(y), *digest = number(e), *br = number(r), *bs = number(s);
  BIGNUM *t = BN_new(), *x1 = BN_new();
  EC_POINT *key = EC_POINT_new(curve()), *point = EC_POINT_new(curve());
  /* t = r + s mod n ≠ 0; (x1, y1) = s G + t P; r = e + x1 mod n. */
  int ok = !BN_is_zero(br) && !BN_is_zero(bs) && BN_cmp(br, n) < 0 && BN_cmp(bs, n) < 0 &&
           EC_POINT_set_affine_coordinates(curve(), key, bx, by, ctx) &&
           BN_mod_add(t, br, bs, n, ctx) && !BN_is_zero(t) &&
           EC_POINT_mul(curve(), point, bs, key, t, ctx) &&
           EC_POINT_get_affine_coordinates(curve(), point, x1, NULL, ctx) &&
           BN_mod_add(t, digest, x1, n, ctx) && BN_cmp(t, br) == 0;
  EC_POINT_free(key);
  EC_POINT_free(point);
  BN_free(bx);
  BN_free(by);
  BN_free(digest);
  BN_free(br);
  BN_free(bs);
  BN_free(t);
  BN_free(x1);
  BN_CTX_free(ctx);
  return ok;
}

int sm2_digest(const unsigned char x[SM2_LEN], const unsigned char y[SM2_LEN], int with_z,
               const unsigned char *message, size_t length, unsigned char e[SM2_LEN]) {
  static const unsigned char id[] = {0,   128, '1', '2', '3', '4', '5', '6', '7',
                                     '8', '1', '2', '3', '4', '5', '6', '7', '8'};
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  BN_CTX *ctx = BN_CTX_new();
  BIGNUM *v[4] = {BN_new(), BN_new(), BN_new(), BN_new()};
  unsigned char z[SM2_LEN], bytes[SM2_LEN];
  int ok = 1;
  if (with_z) {
    ok = EVP_DigestInit_ex(md, EVP_sm3(), NULL) && EVP_DigestUpdate(md, id, sizeof id) &&
         EC_GROUP_get_curve(curve(), NULL, v[0], v[1], ctx) &&
         EC_POINT_get_affine_coordinates(curve(), EC_GROUP_get0_generator(curve()), v[2], v[3],
                                         ctx);
    for (int i = 0; i < 4 && ok; i++) {
      ok = BN_bn2binpad(v[i], bytes, SM2_LEN) == SM2_LEN && EVP_DigestUpdate(md, bytes, SM2_LEN);
    }
    ok = ok && EVP_DigestUpdate(md, x, SM2_LEN) && EVP_DigestUpdate(md, y, SM2_LEN) &&
         EVP_DigestFinal_ex(md, z, NULL);
  }
  ok = ok && EVP_DigestInit_ex(md, EVP_sm3(), NULL) &&
       (!with_z || EVP_DigestUpdate(md, z, SM2_LEN)) && EVP_DigestUpdate(md, message, length) &&
       EVP_DigestFinal_ex(md, e, NULL);
  for (int i = 0; i < 4; i++) {
    BN_free(v[i]);
  }
  BN_CTX_free(ctx);
  EVP_MD_CTX_free(md);
  return ok;
}

static unsigned char *integer(unsigned char *out, const unsigned char value[SM2_LEN]) {
  int skip = 0;
  while (skip < SM2_LEN - 1 && value[skip] == 0) {
    skip++;
  }
  int sign = value[skip] >> 7;
  *out++ = 2;
  *out++ = (unsigned char)(SM2_LEN - skip + sign);
  if (sign) {
    *out++ = 0;
  }
  memcpy(out, value + skip, (size_t)(SM2_LEN - skip));
  return out + SM2_LEN - skip;
}

size_t sm2_der(const unsigned char r[SM2_LEN], const unsigned char s[SM2_LEN],
               unsigned char out[72]) {
  unsigned char *end = integer(integer(out + 2, r), s);
  out[0] = 0x30;
  out[1] = (unsigned char)(end - out - 2);
  return (size_t)(end - out);
}
