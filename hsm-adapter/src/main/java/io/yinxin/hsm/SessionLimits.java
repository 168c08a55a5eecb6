package io.yinxin.hsm;

/**
 * How many sessions there may be with a token or device, and how long things may take.
 *
 * @param sessions the most sessions
 * @param callNanos how long a call may take; 0: as long as it likes, on the caller's own thread
 * @param waitNanos how long a thread waits for another one's session
 */
record SessionLimits(int sessions, long callNanos, long waitNanos) {

  /** The same with fewer sessions, where a place has no more. */
  SessionLimits atMost(long most) {
    return most > 0 && most < sessions ? new SessionLimits((int) most, callNanos, waitNanos) : this;
  }
}
