package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeyProvider;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Opens one key that several devices hold: {@code pkcs11-group:NAME[?config-path=FILE]}, where the
 * configuration has {@code pkcs11-group.NAME.members}, references of any devices' keys, PKCS#11 and
 * SDF together too. The file is the configuration of all members.
 *
 * <p>Load is spread over the members; one that fails is set aside and tried again later. Members
 * that cannot be reached at the start join later. All members are given the same PIN source unless
 * their references name one ({@code pin-source=}). Stateless, for use by many threads.
 *
 * @since 0.1
 */
public final class KeyGroupProvider implements SealKeyProvider {

  private static final String SCHEME = "pkcs11-group";

  private final @Nullable Map<String, String> configuration;

  /** For {@link ServiceLoader}. */
  public KeyGroupProvider() {
    configuration = null;
  }

  private KeyGroupProvider(Map<String, String> configuration) {
    this.configuration = Map.copyOf(configuration);
  }

  @Override
  public SealKeyProvider configured(Map<String, String> values) {
    return new KeyGroupProvider(values);
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public SealKey open(String reference, PinSource pins, List<X509Certificate> chain)
      throws SealException, IOException {
    String rest = reference.substring(SCHEME.length() + 1);
    int question = rest.indexOf('?');
    String name = question < 0 ? rest : rest.substring(0, question);
    String query = question < 0 ? "" : rest.substring(question + 1);
    if (name.isEmpty() || (!query.isEmpty() && !query.startsWith("config-path="))) {
      throw new BadKeyReference(
          new Message(
              "a group's reference is pkcs11-group:NAME, or with ?config-path=FILE",
              "密钥组引用的写法为 pkcs11-group:名称，可加 ?config-path=文件"),
          null);
    }
    // The same rules of encoding as beside it.
    String config =
        query.isEmpty() ? null : Pkcs11Reference.parse("pkcs11:?" + query).get("config-path");
    HsmConfiguration settings = HsmConfiguration.of(configuration, config);
    List<GroupMember> members = new ArrayList<>();
    List<GroupMember> withoutCertificates = new ArrayList<>();
    for (String each : settings.words("pkcs11-group." + name + ".members")) {
      // The configuration goes on as values: a member's own config-path is its device's affair.
      SealKeyProvider provider = provider(each).configured(settings.values());
      boolean needsThem = chain.isEmpty() && each.startsWith("sdf:");
      (needsThem ? withoutCertificates : members)
          .add(new GroupMember(known -> provider.open(each, pins, needsThem ? known : chain)));
    }
    // An SDF device holds no certificates; where none were given, those of a token are its too.
    members.addAll(withoutCertificates);
    if (members.isEmpty()) {
      throw new BadKeyReference(
          new Message("the configuration knows no group '" + name + "'", "配置中没有密钥组“" + name + "”"),
          new Message(
              "add pkcs11-group." + name + ".members = pkcs11:…  pkcs11:…",
              "请添加 pkcs11-group." + name + ".members = pkcs11:…  pkcs11:…"));
    }
    return KeyGroup.open(name, members);
  }

  private static SealKeyProvider provider(String reference) {
    String scheme = reference.substring(0, Math.max(0, reference.indexOf(':')));
    if (!scheme.equals(SCHEME)) {
      for (SealKeyProvider each :
          ServiceLoader.load(SealKeyProvider.class, KeyGroupProvider.class.getClassLoader())) {
        if (each.scheme().equals(scheme)) {
          return each;
        }
      }
    }
    throw new BadKeyReference(
        new Message(
            "a member of the group is not a reference of a key in a device: " + reference,
            "密钥组的成员不是设备密钥的引用：" + reference),
        null);
  }
}
