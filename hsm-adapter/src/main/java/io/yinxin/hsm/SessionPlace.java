package io.yinxin.hsm;

import io.yinxin.seal.key.PinSource;

/**
 * Where sessions are opened: a token or a device, as a pool sees it. Safe for many threads.
 *
 * @param <S> its sessions
 */
interface SessionPlace<S> {

  /** The place as messages name it. */
  String name();

  /** Opens a session; called in the time that a call may take. */
  S openSession() throws Exception;

  /** Closes a session, whatever state it is in; called in the time that a call may take. */
  void closeSession(S session);

  /**
   * Does what a new session needs before it is used: a login, where the place has one.
   *
   * @param pins where the PIN comes from, if one is wanted
   */
  void makeReady(SessionUse<S> session, PinSource pins) throws Exception;

  /** Grows when what was opened before is of no use any more. */
  long generation();

  /** Whether a fault says that the place has no session left to give. */
  boolean isFull(Exception fault);
}
