/*
 * What the tests ask of a module from outside: its settings, its faults, how often it was called.
 *
 * Beside the module's file MODULE.so stand
 *   MODULE.so.conf    settings, read once: lines of a word and what belongs to it
 *   MODULE.so.faults  faults, read again whenever the file changes; may be missing:
 *                       FUNCTION [after N] [every N] [times N] ACTION
 *                     FUNCTION is a name, or the beginning of one and '*'. ACTION is one of
 *                       code 0x…   the call does nothing and returns this
 *                       delay MS   the call takes so much longer
 *                       hang       the call does not return before the file changes
 *                       lose       all sessions are gone, then the call goes on
 */
#ifndef CONTROL_H
#define CONTROL_H

#define EXPORTED __attribute__((visibility("default")))

/* Gives each line of the settings to the module. word and rest may be changed. */
void control_settings(void (*line)(char *word, char *rest));

/* The path of a file beside the module's: its own with a suffix. */
void control_path(char *out, unsigned long size, const char *suffix);

/* To be called first in each function: counts, waits, and gives a code to return, or 0. */
unsigned long control_enter(const char *function);

/* What "lose" calls; set by the module. */
extern void (*control_lose)(void);

/* How often a function was called. */
EXPORTED unsigned long module_calls(const char *function);

#endif
