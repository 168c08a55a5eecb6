/*
 * Signs with a PKCS#11 library and nothing in between: what our adapter is measured against.
 *   sign LIBRARY TOKEN PIN KEY rsa|p256 THREADS SECONDS
 * Prints the number of signatures, the seconds of CPU and the seconds by the clock that they took.
 * One session a thread, a digest of 32 bytes, C_SignInit and C_Sign: as the adapter does.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef unsigned long ulong;
typedef ulong (*function)();

/* Indices in the list of functions, PKCS #11 2.40, 2.2. */
enum {
  INITIALIZE = 0,
  GET_SLOT_LIST = 4,
  GET_TOKEN_INFO = 6,
  OPEN_SESSION = 12,
  LOGIN = 18,
  FIND_INIT = 26,
  FIND = 27,
  FIND_FINAL = 28,
  SIGN_INIT = 42,
  SIGN = 43
};

struct attribute {
  ulong type;
  void *value;
  ulong length;
};

struct mechanism {
  ulong type;
  void *parameter;
  ulong length;
};

static function *functions;
static ulong slot, key;
static struct mechanism how;
static unsigned char input[51];
static ulong input_length;
static double until;
static pthread_barrier_t start;

static void check(const char *what, ulong rv) {
  if (rv != 0) {
    fprintf(stderr, "%s: 0x%lX\n", what, rv);
    exit(1);
  }
}

static double now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void *work(void *count) {
  ulong session;
  unsigned char signature[512];
  check("C_OpenSession", functions[OPEN_SESSION](slot, 4UL, NULL, NULL, &session));
  pthread_barrier_wait(&start);
  while (now(CLOCK_MONOTONIC) < until) {
    ulong length = sizeof signature;
    input[input_length - 1]++;
    check("C_SignInit", functions[SIGN_INIT](session, &how, key));
    check("C_Sign", functions[SIGN](session, input, input_length, signature, &length));
    ++*(ulong *)count;
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 8) {
    fprintf(stderr, "usage: sign LIBRARY TOKEN PIN KEY rsa|p256 THREADS SECONDS\n");
    return 2;
  }
  void *library = dlopen(argv[1], RTLD_NOW);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  ulong (*get_list)(void **) = (ulong(*)(void **))dlsym(library, "C_GetFunctionList");
  void *list;
  check("C_GetFunctionList", get_list(&list));
  functions = (function *)((char *)list + 8);
  struct {
    void *mutexes[4];
    ulong flags;
    void *reserved;
  } arguments = {{NULL}, 2, NULL};
  check("C_Initialize", functions[INITIALIZE](&arguments));

  ulong slots[64], count = 64;
  check("C_GetSlotList", functions[GET_SLOT_LIST](1UL, slots, &count));
  char padded[33];
  snprintf(padded, sizeof padded, "%-32s", argv[2]);
  int found = 0;
  for (ulong i = 0; i < count && !found; i++) {
    char info[512];
    if (functions[GET_TOKEN_INFO](slots[i], info) == 0 && memcmp(info, padded, 32) == 0) {
      slot = slots[i];
      found = 1;
    }
  }
  if (!found) {
    fprintf(stderr, "no token %s\n", argv[2]);
    return 1;
  }
  ulong session;
  check("C_OpenSession", functions[OPEN_SESSION](slot, 4UL, NULL, NULL, &session));
  check("C_Login", functions[LOGIN](session, 1UL, argv[3], (ulong)strlen(argv[3])));
  ulong private_key = 3;
  struct attribute template[] = {{0, &private_key, sizeof private_key},
                                 {3, argv[4], strlen(argv[4])}};
  check("C_FindObjectsInit", functions[FIND_INIT](session, template, 2UL));
  check("C_FindObjects", functions[FIND](session, &key, 1UL, &count));
  check("C_FindObjectsFinal", functions[FIND_FINAL](session));
  if (count != 1) {
    fprintf(stderr, "no key %s\n", argv[4]);
    return 1;
  }
  if (strcmp(argv[5], "rsa") == 0) {
    /* DigestInfo of SHA-256 (RFC 8017, 9.2). */
    static const unsigned char info[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                         0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    memcpy(input, info, sizeof info);
    input_length = 51;
    how.type = 1;
  } else {
    input_length = 32;
    how.type = 0x1041;
  }

  int threads = atoi(argv[6]);
  pthread_t running[64];
  static ulong done[64][16]; /* each in a cache line of its own */
  pthread_barrier_init(&start, NULL, threads + 1);
  until = 1e300;
  for (int i = 0; i < threads; i++) {
    pthread_create(&running[i], NULL, work, done[i]);
  }
  double cpu = now(CLOCK_PROCESS_CPUTIME_ID);
  double began = now(CLOCK_MONOTONIC);
  until = began + atof(argv[7]);
  pthread_barrier_wait(&start);
  ulong sum = 0;
  for (int i = 0; i < threads; i++) {
    pthread_join(running[i], NULL);
    sum += done[i][0];
  }
  printf("%lu %.6f %.6f\n", sum, now(CLOCK_PROCESS_CPUTIME_ID) - cpu,
         now(CLOCK_MONOTONIC) - began);
  return 0;
}
