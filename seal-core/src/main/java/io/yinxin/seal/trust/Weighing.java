package io.yinxin.seal.trust;

import io.yinxin.seal.Message;
import io.yinxin.seal.trust.Claim.Doubt;
import io.yinxin.seal.trust.Claim.Nearness;
import io.yinxin.seal.trust.RevocationStatus.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Weighs what all the evidence says of one certificate. Not for several threads. */
final class Weighing {

  private final Instant moment;

  private @Nullable Claim revoked;
  private boolean compromised;
  private boolean explained;
  private @Nullable Claim held;
  private @Nullable Claim good;
  private Doubt doubt;
  private @Nullable Message failure;

  Weighing(Instant moment) {
    this.moment = moment;
    this.doubt =
        new Doubt(
            Nearness.ABSENT,
            new Message("there is no list and no answer of its issuer", "没有其颁发者的吊销列表或 OCSP 应答"));
  }

  void add(Claim claim) {
    switch (claim.says()) {
      case REVOKED -> {
        compromised |= claim.compromised();
        explained |= claim.explained();
        if (revoked == null || since(claim).isBefore(since(revoked))) {
          revoked = claim;
        }
      }
      case ON_HOLD -> held = newer(claim, held);
      case GOOD -> good = better(claim, good);
      case UNKNOWN -> doubt = nearer(claim.doubt());
    }
  }

  /** A server gave nothing. */
  void failed(Message why) {
    if (failure == null) {
      failure = why;
    }
  }

  private static Instant since(Claim claim) {
    return claim.since() == null ? Instant.MIN : claim.since();
  }

  private static Claim newer(Claim claim, @Nullable Claim than) {
    return than == null || claim.thisUpdate().isAfter(than.thisUpdate()) ? claim : than;
  }

  /** The newest, but rather one that reaches the moment. */
  private Claim better(Claim claim, @Nullable Claim than) {
    if (than != null && reaches(claim) != reaches(than)) {
      return reaches(claim) ? claim : than;
    }
    return newer(claim, than);
  }

  private boolean reaches(Claim claim) {
    return !moment.isAfter(claim.reaches());
  }

  private Doubt nearer(@Nullable Doubt other) {
    return other != null && other.nearness().compareTo(doubt.nearness()) > 0 ? other : doubt;
  }

  /** Whether newer evidence could say more. */
  boolean isOpen() {
    return status().outcome() == Outcome.UNKNOWN
        || (revoked == null && held != null && status().proof() == held.proof() && !reaches(held));
  }

  RevocationStatus status() {
    if (revoked != null) {
      return told(revoked, Outcome.REVOKED, compromised, explained);
    }
    if (held != null && (good == null || !good.thisUpdate().isAfter(held.thisUpdate()))) {
      return told(held, Outcome.ON_HOLD, false, true);
    }
    if (good != null && reaches(good)) {
      return told(good, Outcome.GOOD, false, false);
    }
    Message why = good == null ? doubt.message() : tooOld(good);
    return new RevocationStatus(Outcome.UNKNOWN, null, false, false, null, withFailure(why));
  }

  private static RevocationStatus told(
      Claim claim, Outcome outcome, boolean compromised, boolean explained) {
    return new RevocationStatus(
        outcome, claim.since(), compromised, explained, claim.proof(), null);
  }

  private static Message tooOld(Claim claim) {
    return new Message(
        "the newest evidence is of " + claim.thisUpdate() + " and not good long enough",
        "最新的吊销信息时间为 " + claim.thisUpdate() + "，已过其有效期");
  }

  private Message withFailure(Message why) {
    if (failure == null) {
      return why;
    }
    if (good == null && doubt.nearness() == Nearness.ABSENT) {
      return failure;
    }
    return new Message(why.en() + "; " + failure.en(), why.zh() + "；" + failure.zh());
  }
}
