package io.yinxin.peer.ofdrw;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.ofdrw.sign.SignMode;
import org.ofdrw.sign.stamppos.NormalStampPos;
import org.ofdrw.sign.stamppos.RidingStampPos;
import org.ofdrw.sign.stamppos.StampAppearance;

/**
 * Answers questions about documents, one line each, until its standard input ends.
 *
 * <pre>
 * verify FILE                                     nothing, or a line "refused" and why
 * seal FROM TO KEY-FILE PASSWORD ESEAL PLACE...   PLACE: page,x,y,size in mm, or straddle
 * close FROM TO KEY-FILE PASSWORD ESEAL PLACE...  the same, and nobody may seal after it
 * sign FROM TO KEY-FILE PASSWORD plain|attributes a message of GB/T 35275, no picture
 * </pre>
 *
 * Fields are separated by tabs. Each answer ends with a line "done", or "failed" and why.
 */
public final class OfdrwPeer {

  private OfdrwPeer() {}

  /**
   * Reads questions until there are no more.
   *
   * @param args none
   * @throws IOException if a question cannot be read
   */
  public static void main(String[] args) throws IOException {
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      try {
        answer(line.split("\t", -1));
        System.out.println("done");
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        System.out.println("failed\t" + plain(e));
      }
      System.out.flush();
    }
  }

  private static String plain(Exception e) {
    return String.valueOf(e).replace('\n', ' ');
  }

  private static void answer(String[] word) throws IOException, GeneralSecurityException {
    switch (word[0]) {
      case "verify" -> {
        try {
          Ofdrw.verify(Path.of(word[1]));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
          System.out.println("refused\t" + plain(e));
        }
      }
      case "seal", "close" ->
          Ofdrw.seal(
              Path.of(word[1]),
              Path.of(word[2]),
              Ofdrw.seal(key(word), Files.readAllBytes(Path.of(word[5]))),
              word[0].equals("seal") ? SignMode.ContinueSign : SignMode.WholeProtected,
              places(List.of(word).subList(6, word.length)));
      case "sign" ->
          Ofdrw.seal(
              Path.of(word[1]),
              Path.of(word[2]),
              Ofdrw.message(key(word), word[5].equals("attributes")),
              SignMode.ContinueSign,
              List.of());
      default -> throw new IllegalArgumentException("no such question: " + word[0]);
    }
  }

  private static Ofdrw.Key key(String[] word) throws IOException, GeneralSecurityException {
    return Ofdrw.Key.read(Path.of(word[3]), word[4].toCharArray());
  }

  private static List<StampAppearance> places(List<String> words) {
    List<StampAppearance> places = new ArrayList<>();
    for (String word : words) {
      if (word.equals("straddle")) {
        places.add(new RidingStampPos(42, 42));
      } else {
        String[] number = word.split(",", -1);
        double size = Double.parseDouble(number[3]);
        places.add(
            new NormalStampPos(
                Integer.parseInt(number[0]),
                Double.parseDouble(number[1]),
                Double.parseDouble(number[2]),
                size,
                size));
      }
    }
    return places;
  }
}
