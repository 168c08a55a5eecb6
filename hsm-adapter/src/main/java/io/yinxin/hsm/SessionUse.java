package io.yinxin.hsm;

/**
 * Something that can be asked to work in a session: on the caller's thread, or within a time.
 *
 * @param <S> the sessions of one kind of device
 */
interface SessionUse<S> {

  /** What is done in a session. */
  interface Work<S, T> {
    T in(S session) throws Exception;
  }

  /** Does something in the session, in the time that a call may take. */
  <T> T run(Work<? super S, T> work) throws Exception;

  /** Does something in the session, in the time that a person needs at a keypad. */
  <T> T runWithPerson(Work<? super S, T> work) throws Exception;
}
