#define _GNU_SOURCE
#include "control.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define MAX_RULES 32
#define MAX_FUNCTIONS 128

enum action { CODE, DELAY, HANG, LOSE };

struct rule {
  char function[64];
  unsigned long after, every, times; /* 0: not given */
  enum action action;
  unsigned long value;
  unsigned long seen, done;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct rule rules[MAX_RULES];
static int rule_count;
static unsigned long version; /* of the faults */
static struct timespec modified;
static off_t size = -1;
static ino_t inode;
static struct {
  char function[64];
  unsigned long calls;
} counters[MAX_FUNCTIONS];

void (*control_lose)(void);

void control_path(char *out, unsigned long length, const char *suffix) {
  Dl_info info;
  const char *module = dladdr((void *)control_path, &info) ? info.dli_fname : "module";
  snprintf(out, length, "%s%s", module, suffix);
}

void control_settings(void (*line)(char *word, char *rest)) {
  char path[4096], text[16384];
  control_path(path, sizeof path, ".conf");
  FILE *file = fopen(path, "re");
  if (file == NULL) {
    return;
  }
  while (fgets(text, sizeof text, file) != NULL) {
    text[strcspn(text, "\r\n")] = 0;
    char *rest = text + strcspn(text, " ");
    if (*rest) {
      *rest++ = 0;
    }
    if (*text && *text != '#') {
      line(text, rest);
    }
  }
  fclose(file);
}

static void parse(char *text) {
  struct rule rule;
  memset(&rule, 0, sizeof rule);
  char *save = NULL;
  char *word = strtok_r(text, " \t\r\n", &save);
  if (word == NULL || *word == '#' || rule_count == MAX_RULES) {
    return;
  }
  snprintf(rule.function, sizeof rule.function, "%s", word);
  while ((word = strtok_r(NULL, " \t\r\n", &save)) != NULL) {
    char *number = NULL;
    if (strcmp(word, "hang") == 0) {
      rule.action = HANG;
    } else if (strcmp(word, "lose") == 0) {
      rule.action = LOSE;
    } else if ((number = strtok_r(NULL, " \t\r\n", &save)) == NULL) {
      return;
    } else if (strcmp(word, "after") == 0) {
      rule.after = strtoul(number, NULL, 0);
    } else if (strcmp(word, "every") == 0) {
      rule.every = strtoul(number, NULL, 0);
    } else if (strcmp(word, "times") == 0) {
      rule.times = strtoul(number, NULL, 0);
    } else if (strcmp(word, "code") == 0) {
      rule.action = CODE;
      rule.value = strtoul(number, NULL, 0);
    } else if (strcmp(word, "delay") == 0) {
      rule.action = DELAY;
      rule.value = strtoul(number, NULL, 0);
    } else {
      return;
    }
  }
  rules[rule_count++] = rule;
}

/* Under the lock. */
static void reload(void) {
  static char path[4096];
  if (!*path) {
    control_path(path, sizeof path, ".faults");
  }
  struct stat now;
  if (stat(path, &now) != 0) {
    if (size != -1) {
      size = -1;
      rule_count = 0;
      version++;
    }
    return;
  }
  if (now.st_size == size && now.st_ino == inode && now.st_mtim.tv_sec == modified.tv_sec &&
      now.st_mtim.tv_nsec == modified.tv_nsec) {
    return;
  }
  size = now.st_size;
  inode = now.st_ino;
  modified = now.st_mtim;
  rule_count = 0;
  version++;
  FILE *file = fopen(path, "re");
  if (file != NULL) {
    char text[512];
    while (fgets(text, sizeof text, file) != NULL) {
      parse(text);
    }
    fclose(file);
  }
}

static void wait_ms(unsigned long ms) {
  struct timespec time = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000L};
  nanosleep(&time, NULL);
}

static int matches(const struct rule *rule, const char *function) {
  size_t length = strlen(rule->function);
  return rule->function[length - 1] == '*' ? strncmp(rule->function, function, length - 1) == 0
                                           : strcmp(rule->function, function) == 0;
}

unsigned long control_enter(const char *function) {
  unsigned long code = 0, delay = 0, hung_at = 0;
  int hang = 0, lose = 0;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < MAX_FUNCTIONS; i++) {
    if (!*counters[i].function) {
      snprintf(counters[i].function, sizeof counters[i].function, "%s", function);
    }
    if (strcmp(counters[i].function, function) == 0) {
      counters[i].calls++;
      break;
    }
  }
  reload();
  for (int i = 0; i < rule_count && code == 0; i++) {
    struct rule *rule = &rules[i];
    if (!matches(rule, function)) {
      continue;
    }
    rule->seen++;
    if (rule->seen <= rule->after || (rule->times && rule->done >= rule->times) ||
        (rule->every && (rule->seen - rule->after) % rule->every != 0)) {
      continue;
    }
    rule->done++;
    switch (rule->action) {
      case CODE:
        code = rule->value;
        break;
      case DELAY:
        delay += rule->value;
        break;
      case HANG:
        hang = 1;
        hung_at = version;
        break;
      case LOSE:
        lose = 1;
        break;
    }
  }
  pthread_mutex_unlock(&lock);
  if (delay) {
    wait_ms(delay);
  }
  while (hang) {
    wait_ms(10);
    pthread_mutex_lock(&lock);
    reload();
    hang = version == hung_at;
    pthread_mutex_unlock(&lock);
  }
  if (lose && control_lose != NULL) {
    control_lose();
  }
  return code;
}

EXPORTED unsigned long module_calls(const char *function) {
  unsigned long calls = 0;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < MAX_FUNCTIONS; i++) {
    if (strcmp(counters[i].function, function) == 0) {
      calls = counters[i].calls;
    }
  }
  pthread_mutex_unlock(&lock);
  return calls;
}
