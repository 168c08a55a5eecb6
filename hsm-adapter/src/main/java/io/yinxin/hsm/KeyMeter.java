package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.key.KeyMetrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What a key counts. Safe for many threads. */
final class KeyMeter {

  private final Latencies latencies = new Latencies();
  private final Map<FaultClass, LongAdder> faults = new EnumMap<>(FaultClass.class);

  KeyMeter() {
    for (FaultClass each : FaultClass.values()) {
      faults.put(each, new LongAdder());
    }
  }

  void signed(long nanos) {
    latencies.add(nanos);
  }

  void failed(FaultClass fault) {
    LongAdder adder = faults.get(fault);
    if (adder != null) {
      adder.increment();
    }
  }

  Map<String, Long> faults() {
    Map<String, Long> counted = new TreeMap<>();
    faults.forEach(
        (fault, adder) -> {
          if (adder.sum() > 0) {
            counted.put(fault.name().toLowerCase(Locale.ROOT), adder.sum());
          }
        });
    return counted;
  }

  KeyMetrics metrics(
      Map<String, Long> counted, int membersUp, int members, List<Message> warnings) {
    boolean any = latencies.count() > 0;
    return new KeyMetrics(
        latencies.count(),
        counted,
        any ? latencies.perMille(500) : null,
        any ? latencies.perMille(950) : null,
        any ? latencies.perMille(990) : null,
        any ? latencies.perMille(1000) : null,
        membersUp,
        members,
        warnings);
  }
}
