-- One schema for SQLite and PostgreSQL. Times are ISO 8601 in UTC with milliseconds, so that their
-- order is that of their texts; digests are lower-case hexadecimal; values and metadata are JSON.

CREATE TABLE store_setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE result_batch (
  id          ${identity},
  source      TEXT NOT NULL,
  operator    TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  row_count   BIGINT NOT NULL
);

CREATE TABLE result (
  id          ${identity},
  batch_id    BIGINT NOT NULL REFERENCES result_batch (id),
  type        TEXT NOT NULL,
  case_number TEXT NOT NULL,
  content     TEXT NOT NULL,
  field_values TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('PENDING', 'CLAIMED', 'SEALED', 'FAILED', 'WITHDRAWN')),
  owner       TEXT,
  lease_until TEXT,
  grant_id    BIGINT,
  attempts    INTEGER NOT NULL,
  cause       TEXT,
  message_en  TEXT,
  message_zh  TEXT,
  licence_id  TEXT,
  changed_by  TEXT,
  changed_at  TEXT NOT NULL,
  UNIQUE (type, case_number),
  CHECK ((state = 'CLAIMED') = (owner IS NOT NULL)),
  CHECK ((state = 'SEALED') = (licence_id IS NOT NULL))
);
CREATE INDEX result_open ON result (id) WHERE state IN ('PENDING', 'CLAIMED');
CREATE INDEX result_claimed ON result (owner) WHERE state = 'CLAIMED';
CREATE INDEX result_state ON result (state, id);
CREATE INDEX result_of_batch ON result (batch_id, id);

CREATE TABLE licence (
  id          TEXT PRIMARY KEY,
  series      TEXT NOT NULL,
  version     INTEGER NOT NULL,
  type        TEXT NOT NULL,
  name        TEXT NOT NULL,
  issuer      TEXT NOT NULL,
  holder      TEXT,
  valid_from  TEXT,
  valid_until TEXT,
  seal_id     TEXT,
  metadata    TEXT NOT NULL,
  status      TEXT NOT NULL CHECK (status IN ('VALID', 'SUSPENDED', 'REVOKED', 'SUPERSEDED')),
  issued_at   TEXT NOT NULL,
  result_id   BIGINT UNIQUE REFERENCES result (id),
  UNIQUE (series, version)
);
CREATE INDEX licence_of_holder ON licence (holder);

CREATE TABLE licence_document (
  licence_id TEXT NOT NULL REFERENCES licence (id),
  format     TEXT NOT NULL,
  digest     TEXT NOT NULL,
  size       BIGINT NOT NULL,
  PRIMARY KEY (licence_id, format)
);
CREATE INDEX licence_of_document ON licence_document (digest);

-- History of each licence, and the outbox that other systems follow.
CREATE TABLE licence_event (
  number     BIGINT PRIMARY KEY,
  kind       TEXT NOT NULL,
  licence_id TEXT NOT NULL REFERENCES licence (id),
  at         TEXT NOT NULL,
  operator   TEXT NOT NULL,
  reason     TEXT,
  other_id   TEXT
);
CREATE INDEX event_of_licence ON licence_event (licence_id, number);
CREATE INDEX event_at ON licence_event (at, number);

-- Everything that happens in an order has it from here: who writes events or entries holds this row.
CREATE TABLE chain (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  ledger_number BIGINT NOT NULL,
  ledger_hash   TEXT NOT NULL,
  event_number  BIGINT NOT NULL
);
INSERT INTO chain VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0);

CREATE TABLE ledger (
  number      BIGINT PRIMARY KEY,
  at          TEXT NOT NULL,
  operator    TEXT NOT NULL,
  seal        TEXT,
  key_ref     TEXT NOT NULL,
  certificate TEXT NOT NULL,
  signer      TEXT NOT NULL,
  document    TEXT NOT NULL,
  result_id   BIGINT,
  licence_id  TEXT,
  grant_id    BIGINT,
  previous    TEXT NOT NULL UNIQUE,
  hash        TEXT NOT NULL
);
CREATE INDEX ledger_grant ON ledger (grant_id, at);
CREATE INDEX ledger_document ON ledger (document);

CREATE TABLE seal (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  body       TEXT NOT NULL,
  added_at   TEXT NOT NULL,
  added_by   TEXT NOT NULL,
  revoked_at TEXT,
  revoked_by TEXT,
  reason     TEXT
);

CREATE TABLE seal_certificate (
  seal_id     TEXT NOT NULL REFERENCES seal (id),
  certificate TEXT NOT NULL,
  PRIMARY KEY (seal_id, certificate)
);

CREATE TABLE seal_grant (
  id            ${identity},
  seal_id       TEXT NOT NULL REFERENCES seal (id),
  types         TEXT NOT NULL,
  body          TEXT,
  valid_from    TEXT NOT NULL,
  valid_until   TEXT,
  per_day       INTEGER,
  second_person INTEGER NOT NULL,
  granted_by    TEXT NOT NULL,
  granted_at    TEXT NOT NULL,
  revoked_at    TEXT,
  revoked_by    TEXT,
  reason        TEXT
);

CREATE TABLE approval (
  batch_id BIGINT NOT NULL REFERENCES result_batch (id),
  grant_id BIGINT NOT NULL REFERENCES seal_grant (id),
  approver TEXT NOT NULL,
  at       TEXT NOT NULL,
  PRIMARY KEY (batch_id, grant_id)
);
