package io.yinxin.hsm;

/** Something that can be asked to work in a session: on the caller's thread, or within a time. */
interface SessionUse {

  /** What is done in a session. */
  interface Work<T> {
    T in(Pkcs11Session session) throws Exception;
  }

  /** Does something in the session, in the time that a call may take. */
  <T> T run(Work<T> work) throws Exception;

  /** Does something in the session, in the time that a person needs at a keypad. */
  <T> T runWithPerson(Work<T> work) throws Exception;
}
