package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.KeyMetrics;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One key that several devices hold: each signature is made by the member that has least to do, and
 * when a member fails, by another one.
 *
 * <p>A member that failed is set aside and proves itself later with a signature of its own, after
 * one second, two, four, up to a minute; while no other member is up it is tried at each signature
 * too. A member whose PIN was refused is barred until the key is opened anew: the others go on, and
 * the report warns of it.
 */
final class KeyGroup implements SealKey {

  private final String name;
  private final List<GroupMember> members;
  private final VerifyingKey publicKey;
  private final SignatureAlgorithm algorithm;
  private final List<X509Certificate> chain;
  private final int maxLength;
  private final KeyMeter meter = new KeyMeter();
  private final AtomicInteger turn = new AtomicInteger();
  private final ScheduledThreadPoolExecutor later;

  private KeyGroup(String name, List<GroupMember> members, SealKey first) throws SealException {
    this.name = name;
    this.members = List.copyOf(members);
    this.publicKey = publicKey(first);
    this.algorithm = first.algorithm();
    this.chain = first.chain();
    this.maxLength = first.maxSignatureLength();
    this.later =
        new ScheduledThreadPoolExecutor(
            Math.min(4, members.size()),
            task -> {
              Thread thread = new Thread(task, "seal-hsm group " + name);
              thread.setDaemon(true);
              return thread;
            });
    later.setRemoveOnCancelPolicy(true);
  }

  /**
   * Opens the members, as many as can be.
   *
   * @param name the group's name
   * @param members its members, not yet open
   * @return the group
   * @throws SealException.KeyUnavailable if no member can be opened, or two hold different keys
   * @throws SealException.PinRefused if no member can be opened, and one refused its PIN
   */
  static KeyGroup open(String name, List<GroupMember> members) throws SealException, IOException {
    SealException.PinRefused refused = null;
    SealException.KeyUnavailable unavailable = null;
    KeyGroup group = null;
    boolean opened = false;
    try {
      for (GroupMember each : members) {
        try {
          SealKey key = each.open(group == null ? List.of() : group.chain);
          if (group == null) {
            group = new KeyGroup(name, members, key);
          }
          group.checkSame(key);
          each.up();
        } catch (SealException.PinRefused e) {
          refused = e;
          each.aside(e.what(), true);
        } catch (SealException.KeyUnavailable e) {
          if (each.key() != null) {
            // It opened, but holds another key: that is nothing to go on with.
            throw e;
          }
          unavailable = e;
          each.aside(e.what(), false);
        }
      }
      if (group == null) {
        throw noMember(name, refused, unavailable);
      }
      for (GroupMember each : members) {
        if (each.state() == GroupMember.State.ASIDE) {
          group.tryLater(each);
        }
      }
      opened = true;
      return group;
    } finally {
      if (!opened) {
        members.forEach(GroupMember::close);
        if (group != null) {
          group.later.shutdownNow();
        }
      }
    }
  }

  private static SealException noMember(
      String name,
      SealException.@Nullable PinRefused refused,
      SealException.@Nullable KeyUnavailable unavailable) {
    SealException last = refused == null ? unavailable : refused;
    String en = last == null ? "it has none" : last.what().en();
    String zh = last == null ? "没有成员" : last.what().zh();
    Message what =
        new Message(
            "no member of the group '" + name + "' can be used: " + en,
            "密钥组“" + name + "”没有可用的成员：" + zh);
    Message hint = last == null ? null : last.hint();
    return refused == null
        ? new SealException.KeyUnavailable(what, hint, last)
        : new SealException.PinRefused(what, hint, last);
  }

  private static VerifyingKey publicKey(SealKey key) throws SealException.KeyUnavailable {
    try {
      return VerifyingKey.of(key.chain().get(0));
    } catch (CertificateException e) {
      throw new SealException.KeyUnavailable(
          new Message("the certificate of the seal key is not sound", "印章密钥的证书已损坏"), null, e);
    }
  }

  /** Members have proved with a signature that they hold the key of their certificate. */
  private void checkSame(SealKey key) throws SealException.KeyUnavailable {
    if (key.algorithm() != algorithm || !publicKey(key).sameAs(publicKey)) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the members of the group '" + name + "' hold different keys",
              "密钥组“" + name + "”的成员持有不同的密钥"),
          new Message(
              "a group is one key on several devices: check pkcs11-group." + name + ".members",
              "密钥组是同一把密钥存放于多台设备：请检查 pkcs11-group." + name + ".members"),
          null);
    }
  }

  @Override
  public List<X509Certificate> chain() {
    return chain;
  }

  @Override
  public SignatureAlgorithm algorithm() {
    return algorithm;
  }

  @Override
  public int maxSignatureLength() {
    return maxLength;
  }

  @Override
  public byte[] sign(byte[] message) throws SealException {
    if (later.isShutdown()) {
      throw new SealException.KeyUnavailable(
          new Message("the seal key is closed", "印章密钥已关闭"), null, null);
    }
    long start = System.nanoTime();
    SealException last = null;
    Set<GroupMember> hanging = new HashSet<>();
    // First those in use; then all: one may have failed by chance, another be back already.
    for (boolean onlyUp : new boolean[] {true, false}) {
      Set<GroupMember> tried = new HashSet<>(hanging);
      GroupMember next = next(onlyUp, tried);
      while (next != null) {
        tried.add(next);
        try {
          byte[] signature = next.sign(message);
          next.up();
          meter.signed(System.nanoTime() - start);
          return signature;
        } catch (SealException e) {
          last = e;
          if (e.getCause() instanceof TimeoutException) {
            hanging.add(next);
          }
          if (next.aside(e.what(), e instanceof SealException.PinRefused)) {
            tryLater(next);
          }
        }
        next = next(onlyUp, tried);
      }
    }
    throw noMember(
        name,
        last instanceof SealException.PinRefused refused ? refused : null,
        last instanceof SealException.KeyUnavailable unavailable ? unavailable : null);
  }

  /** The member that has least to do; in turn where several have. */
  private @Nullable GroupMember next(boolean onlyUp, Set<GroupMember> tried) {
    GroupMember best = null;
    int first = Math.floorMod(turn.getAndIncrement(), members.size());
    for (int i = 0; i < members.size(); i++) {
      GroupMember each = members.get((first + i) % members.size());
      GroupMember.State state = each.state();
      boolean may = onlyUp ? state == GroupMember.State.UP : state != GroupMember.State.BARRED;
      if (may
          && each.key() != null
          && !tried.contains(each)
          && (best == null || each.busy() < best.busy())) {
        best = each;
      }
    }
    return best;
  }

  private void tryLater(GroupMember member) {
    try {
      // What it gives is of no interest: it ends with the member's state.
      Object unused =
          later.schedule(
              () -> {
                if (member.state() == GroupMember.State.ASIDE && !prove(member)) {
                  tryLater(member);
                }
              },
              member.nextPauseMillis(),
              TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.RejectedExecutionException e) {
      // Closed meanwhile.
    }
  }

  /** Whether a member signs; opens it if that could not be done before. */
  private boolean prove(GroupMember member) {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    try {
      checkSame(member.open(chain));
      if (publicKey.verify(algorithm, random, member.sign(random))) {
        member.up();
        return true;
      }
      member.aside(new Message("a signature did not verify", "签名未通过验证"), false);
    } catch (SealException e) {
      boolean pin = e instanceof SealException.PinRefused;
      member.aside(e.what(), pin);
      return pin;
    } catch (BadKeyReference e) {
      // Seen only now that the device answers: waiting does not mend it.
      member.aside(e.what(), true);
      return true;
    } catch (IOException e) {
      member.aside(
          new Message("the PIN cannot be had: " + e.getMessage(), "无法取得 PIN：" + e.getMessage()),
          false);
    }
    return false;
  }

  @Override
  public KeyMetrics metrics() {
    Map<String, Long> faults = new TreeMap<>();
    List<Message> warnings = new ArrayList<>();
    int up = 0;
    for (GroupMember each : members) {
      SealKey key = each.key();
      KeyMetrics own = key == null ? null : key.metrics();
      if (own != null) {
        own.errors().forEach((fault, count) -> faults.merge(fault, count, Long::sum));
        warnings.addAll(own.warnings());
      }
      Message warning = each.warning();
      if (warning == null) {
        up++;
      } else {
        warnings.add(warning);
      }
    }
    return meter.metrics(faults, up, members.size(), warnings);
  }

  @Override
  public void close() {
    later.shutdownNow();
    members.forEach(GroupMember::close);
  }

  @Override
  public String toString() {
    return "KeyGroup[" + name + "]";
  }
}
