package io.yinxin.seal;

import static io.yinxin.seal.FindingCode.*;
import static io.yinxin.seal.Verdict.INDETERMINATE;
import static io.yinxin.seal.Verdict.INVALID;
import static io.yinxin.seal.Verdict.UNSEALED;
import static io.yinxin.seal.Verdict.VALID;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.testing.SesForge;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * OFD documents with the signed list of their files that GM/T 0099 has against smuggling, right,
 * forged and contradicted, with what a verifier has to find.
 */
final class ListedOfd extends BadFiles {

  private static final String FILE = "OFDEntries.xml";
  private static final String VALUE = "signedvalue.dat";
  private static final String FOLDER = "<ofd:FileList><ofd:File ID=\"99\" FileLoc=\"/Doc_0/\"/>";
  private static final String NOTE = "Doc_0/note.txt";

  private ListedOfd() {}

  static List<BadDocuments.Bad> all() {
    ListedOfd made = new ListedOfd();
    made.signatures();
    made.people();
    made.lists();
    made.withoutSealing();
    return made.gathered();
  }

  private static byte[] message(byte[] list) {
    return new TestSignature(BadOfd.SIGNER).around(HashAlgorithm.SM3.digest(list));
  }

  /** Lists the files that are there, and signs the list. */
  static TestOfd listed(TestOfd ofd, Predicate<String> which, UnaryOperator<byte[]> signing) {
    StringBuilder entries = new StringBuilder();
    int id = 1;
    for (String name : ofd.zip.names()) {
      if (!name.endsWith("/") && which.test(name)) {
        entries.append("<ofd:File ID=\"" + ++id + "\" FileLoc=\"/" + name + "\"/>");
      }
    }
    String list =
        TestOfd.xml(
                "DocEntries",
                "<ofd:SignedValueLoc>/signedvalue.dat</ofd:SignedValueLoc><ofd:FileList>"
                    + entries
                    + "</ofd:FileList>")
            .replace(
                "<ofd:DocEntries",
                "<ofd:DocEntries ID=\"1\" CreatorName=\"Test\" CreationDate=\"2026-11-23\"");
    ofd.add(FILE, list);
    ofd.zip.add(VALUE, signing.apply(list.getBytes(StandardCharsets.UTF_8)));
    return ofd;
  }

  static TestOfd listed(TestOfd ofd) {
    return listed(ofd, name -> true, ListedOfd::message);
  }

  private static TestOfd sealed() {
    return listed(BadOfd.sealed());
  }

  private void signed(
      String name,
      String how,
      UnaryOperator<byte[]> signing,
      Verdict verdict,
      FindingCode... codes) {
    add(name, how, listed(BadOfd.sealed(), each -> true, signing), verdict, codes);
  }

  private void signatures() {
    add("list-of-files", "every file in it", sealed(), VALID);
    TestOfd folders = BadOfd.sealed();
    folders.zip.add("Doc_0/", new byte[0]);
    TestOfd named = listed(folders).text(FILE, s -> s.replace("<ofd:FileList>", FOLDER));
    named.zip.contents(VALUE, was -> message(named.zip.get(FILE)));
    add("list-of-files-and-folders", "folders in it too", named, VALID);
    signed(
        "list-of-files-detached",
        "a detached message over the list",
        list -> new TestSignature(BadOfd.SIGNER).sign(list),
        VALID);
    signed(
        "list-of-files-without-content-info",
        "a SignedData and nothing around it, as a library wrote it",
        list -> signedData(message(list)),
        VALID,
        FORM_UNUSUAL);
    signed(
        "list-of-files-signature-wrong",
        "zeros for a signature",
        list -> new TestSignature(BadOfd.SIGNER).unsigned().sign(list),
        INVALID,
        SIGNATURE_WRONG);
    signed(
        "list-of-files-signature-of-something-else",
        "a message around another digest",
        list -> message(new byte[1]),
        INVALID,
        CONTENT_CHANGED);
    signed(
        "list-of-files-signature-unreadable",
        "no message",
        list -> new byte[] {'x'},
        INVALID,
        SIGNATURE_UNREADABLE);
    signed(
        "list-of-files-without-signer",
        "a message with no signature in it",
        list -> BadOfd.withoutSigner(message(list)),
        INVALID,
        SIGNATURE_UNREADABLE);
    signed(
        "list-of-files-with-bare-signature",
        "two numbers and no certificate",
        list -> Der.wrap(Tlv.SEQUENCE, SesForge.number(1), SesForge.number(2)),
        INDETERMINATE,
        SIGNER_UNKNOWN);
    add(
        "list-of-files-changed",
        "another creator in it",
        sealed().text(FILE, s -> s.replace("\"Test\"", "\"Else\"")),
        INVALID,
        CONTENT_CHANGED);
    TestOfd without = sealed();
    without.zip.remove(VALUE);
    add("list-of-files-without-signature", "signedvalue.dat gone", without, INVALID, FILE_MISSING);
    TestOfd gone = sealed();
    gone.zip.remove(FILE);
    add(
        "list-of-files-taken-out",
        "the list gone, its signature left",
        gone,
        INDETERMINATE,
        FILE_MISSING);
  }

  private static byte[] signedData(byte[] message) {
    try {
      return Tlv.readAll(message).children(2).get(1).only().encoded();
    } catch (Asn1Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void people() {
    signed(
        "list-of-files-of-a-stranger",
        "signed by somebody whom nobody knows",
        list -> new TestSignature(BadOfd.STRANGER).around(HashAlgorithm.SM3.digest(list)),
        INDETERMINATE,
        UNTRUSTED);
    signed(
        "list-of-files-of-an-encryption-certificate",
        "signed with the certificate of the pair that is not for signing",
        list -> new TestSignature(BadOfd.ENCRYPTION).around(HashAlgorithm.SM3.digest(list)),
        INDETERMINATE,
        KEY_USAGE);
  }

  private void lists() {
    add(
        "file-smuggled-in",
        "a file that came after the list",
        sealed().add(NOTE, "x"),
        INDETERMINATE,
        FILE_NOT_LISTED,
        FILE_UNUSED);
    add(
        "picture-smuggled-in",
        "a picture that neither the list nor the sealing names",
        listed(
            TestOfd.open().seal(BadOfd.seal().without(TestOfd.PICTURE)),
            each -> !each.equals(TestOfd.PICTURE),
            ListedOfd::message),
        INVALID,
        FILE_NOT_COVERED,
        FILE_NOT_LISTED);
    add(
        "sealed-file-not-listed",
        "a file that the sealing covers and the list leaves out",
        listed(BadOfd.sealed(), each -> !each.equals(TestOfd.PICTURE), ListedOfd::message),
        INDETERMINATE,
        FILE_NOT_LISTED);
    TestOfd removed = listed(BadOfd.sealed().add(NOTE, "x"));
    removed.zip.remove(NOTE);
    add("listed-file-removed", "a file of the list gone", removed, INVALID, FILE_MISSING);
    add(
        "sealed-after-listing",
        "listed first and sealed then: the files of the sealing are not in the list",
        listed(TestOfd.open()).seal(BadOfd.seal()),
        VALID,
        FILE_NOT_LISTED);
    TestOfd elsewhere = sealed().text(FILE, s -> s.replace("/signedvalue", "/Doc_0/signedvalue"));
    elsewhere.zip.remove(VALUE);
    elsewhere.zip.contents(FILE, list -> list);
    elsewhere.zip.add("Doc_0/" + VALUE, message(elsewhere.zip.get(FILE)));
    add("list-of-files-signed-elsewhere", "its signature in a folder", elsewhere, VALID);
    add(
        "document-type-in-list-of-files",
        "an entity in the list",
        sealed().text(FILE, s -> s.replace("?>\n", "?>\n<!DOCTYPE a [<!ENTITY e \"x\">]>\n")),
        INVALID,
        MALFORMED);
    add(
        "encryptions-beside",
        "a file that has readers of GM/T 0099 decrypt the package, and see something else",
        BadOfd.sealed().add("Encryptions.xml", TestOfd.xml("Encryptions", "")),
        INDETERMINATE,
        ENCRYPTED,
        FILE_UNUSED);
  }

  /** A list says nothing of what stands in the files: it is no sealing. */
  private void withoutSealing() {
    add(
        "list-of-files-alone",
        "no sealing, and a good list",
        listed(TestOfd.open()),
        UNSEALED,
        NO_SEALING);
    add(
        "list-of-files-alone-of-a-stranger",
        "no sealing, and a list of somebody whom nobody knows",
        listed(
            TestOfd.open(),
            each -> true,
            list -> new TestSignature(BadOfd.STRANGER).around(HashAlgorithm.SM3.digest(list))),
        UNSEALED,
        NO_SEALING,
        UNTRUSTED);
    add(
        "list-of-files-alone-and-a-file-more",
        "no sealing, and a file that came after the list",
        listed(TestOfd.open()).add(NOTE, "x"),
        UNSEALED,
        NO_SEALING,
        FILE_NOT_LISTED);
    add(
        "list-of-files-alone-and-wrong",
        "no sealing, and a list that was changed",
        listed(TestOfd.open()).text(FILE, s -> s.replace("\"Test\"", "\"Else\"")),
        INVALID,
        CONTENT_CHANGED);
  }
}
