-- store, epoch, reserved, run (first seq of the present run), open (1 while a broker has it), expired
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- seqs that a lost broker had reserved and not stored
CREATE TABLE lost (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL
);

-- from which seq on events are of which node; one row per change of the node's name
CREATE TABLE nodes (
  first INTEGER PRIMARY KEY,
  node TEXT NOT NULL
);

-- lifecycle events; time in nanoseconds since 1970, kind by its wire name
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  harness TEXT,
  name TEXT,
  session TEXT,
  turn TEXT,
  data TEXT NOT NULL
);

CREATE INDEX events_of_harness ON events (harness, seq) WHERE harness IS NOT NULL;

CREATE TABLE harnesses (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  live INTEGER NOT NULL,
  record TEXT NOT NULL,
  changed INTEGER NOT NULL
);

CREATE TABLE idempotency (
  key TEXT PRIMARY KEY,
  operation TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  harness TEXT NOT NULL,
  answer TEXT,
  created INTEGER NOT NULL
);

CREATE INDEX idempotency_by_age ON idempotency (created);
