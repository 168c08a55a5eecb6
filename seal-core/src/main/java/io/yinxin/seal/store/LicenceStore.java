package io.yinxin.seal.store;

import io.yinxin.seal.Verifier;
import io.yinxin.seal.licence.LicenceId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The issued licences (证照库): what was issued to whom, and whether it still counts. Safe for use by
 * many threads.
 *
 * <p>Licences come in through {@link Stores#commit} and {@link #importAll}. Each change of status
 * is kept with who, when and why, in the transaction that makes it; the events are the outbox that
 * other systems follow.
 *
 * @since 0.1
 */
public interface LicenceStore {

  /**
   * Everything of a holder (一号匹配), newest first.
   *
   * @param number a citizen id or a unified code; blanks and case do not matter
   * @return the licences of every status
   * @throws IOException if they cannot be read
   */
  List<Licence> find(String number) throws IOException;

  /**
   * A licence.
   *
   * @param id its identifier
   * @return the licence, or empty if there is none
   * @throws IOException if it cannot be read
   */
  Optional<Licence> get(String id) throws IOException;

  /**
   * The licence that a file is of.
   *
   * @param digest the file's SHA-256, lower-case hexadecimal
   * @return the licence, or empty if the file was never issued
   * @throws IOException if it cannot be read
   */
  Optional<Licence> ofDocument(String digest) throws IOException;

  /**
   * The version that the next licence of a series gets.
   *
   * @param id an identifier of the series, of any version
   * @return 1, or one more than the greatest there is
   * @throws IOException if it cannot be read
   */
  int nextVersion(LicenceId id) throws IOException;

  /**
   * What happened to a licence, in order.
   *
   * @param id its identifier
   * @return the events, none if there is no such licence
   * @throws IOException if they cannot be read
   */
  List<LicenceEvent> history(String id) throws IOException;

  /**
   * Takes a licence back for good.
   *
   * @param id its identifier; its status must be VALID or SUSPENDED
   * @param reason why
   * @param operator who does it
   * @return the event
   * @throws StoreException of kind REFUSED if there is no such licence, or not in this status
   * @throws IOException if it cannot be done
   */
  LicenceEvent revoke(String id, String reason, String operator) throws IOException;

  /**
   * Lets a licence not count for the time being.
   *
   * @param id its identifier; its status must be VALID
   * @param reason why
   * @param operator who does it
   * @return the event
   * @throws StoreException of kind REFUSED if there is no such licence, or not in this status
   * @throws IOException if it cannot be done
   */
  LicenceEvent suspend(String id, String reason, String operator) throws IOException;

  /**
   * Lets a suspended licence count again.
   *
   * @param id its identifier; its status must be SUSPENDED
   * @param reason why
   * @param operator who does it
   * @return the event
   * @throws StoreException of kind REFUSED if there is no such licence, or not in this status
   * @throws IOException if it cannot be done
   */
  LicenceEvent restore(String id, String reason, String operator) throws IOException;

  /**
   * Puts another licence in the place of one.
   *
   * @param id its identifier; its status must be VALID or SUSPENDED
   * @param by the identifier of the other one, which must be VALID
   * @param reason why
   * @param operator who does it
   * @return the event
   * @throws StoreException of kind REFUSED if one of them is not there, or not in this status
   * @throws IOException if it cannot be done
   */
  LicenceEvent supersede(String id, String by, String reason, String operator) throws IOException;

  /**
   * What happened since an event: the outbox, a page at a time.
   *
   * @param after behind the event with this number, 0 to begin
   * @param limit at most so many, 1 to 10,000
   * @return the events in order, none at the end
   * @throws IOException if they cannot be read
   */
  List<LicenceEvent> events(long after, int limit) throws IOException;

  /**
   * Writes events with their licences and documents, for another store: JSON Lines, UTF-8, one
   * event a line, schema {@code seal.licence-event/1}.
   *
   * <p>Who follows a store begins with a time and goes on with the position that the last export
   * gave. Numbers have no gaps and appear in their order, so that nothing is missed and nothing
   * comes twice; times do not: an event that was imported from elsewhere is older than its number.
   *
   * @param since events at or after this time, {@link Instant#EPOCH} for all
   * @param after behind the event with this number, 0 to begin
   * @param out where to; not closed
   * @return how many events, and where to go on
   * @throws IOException if they cannot be read or written, or a document is missing
   */
  LicenceExportReport exportSince(Instant since, long after, OutputStream out) throws IOException;

  /**
   * Reads what {@link #exportSince} wrote. What is there already stays, so that a file can be read
   * again; each line is taken by itself, in any order.
   *
   * <p>A line is not taken if a document in it is not VALID or not that of its digest, is another
   * licence's, or says other things of the licence than the line does; if the store has other
   * documents under the identifier; if the event lies in the future, before the licence's issue, or
   * behind the end of the licence. Memory does not grow with the documents.
   *
   * @param in the lines, read to their end; not closed
   * @param verifier judges each document before it is taken; only VALID ones are
   * @param operator who imports
   * @return what was done
   * @throws IOException if they cannot be read, or the store cannot be written
   */
  LicenceImportReport importAll(InputStream in, Verifier verifier, String operator)
      throws IOException;
}
