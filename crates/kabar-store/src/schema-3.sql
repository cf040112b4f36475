-- The archive: one SQLite file. docs/store.md explains it to people who query it.
--
-- Days are whole days since 1970-01-01 (SQL: date(day * 86400, 'unixepoch')). Times are seconds since then, UTC. Offsets are code points
-- of the field that the sentence stands in (0 title, 1 text), first and one past the last, as in the event record.
-- Rows with `added` and `retired` are never changed but for `retired`: what held at version V is
-- `added <= V AND (retired IS NULL OR retired > V)`; what holds now is `retired IS NULL`.

-- Facts about the file itself.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- One run of ingest or recode. Numbers go up by one.
CREATE TABLE version (
  id       INTEGER PRIMARY KEY,
  kind     TEXT    NOT NULL CHECK (kind IN ('ingest', 'recode')),
  state    TEXT    NOT NULL CHECK (state IN ('open', 'complete', 'partial')), -- partial: a recode given up for a newer one
  engine   TEXT    NOT NULL,            -- 'kabar 0.1.0'
  codebook TEXT    NOT NULL,            -- digest of ontology, actors, packs, places, as in the event record
  files    INTEGER NOT NULL REFERENCES version (id), -- whose rows in version_file are this version's
  options  TEXT    NOT NULL DEFAULT '{}', -- JSON: what the command line said
  started  INTEGER NOT NULL,
  ended    INTEGER,
  articles_added   INTEGER NOT NULL DEFAULT 0,
  articles_retired INTEGER NOT NULL DEFAULT 0,
  articles_coded   INTEGER NOT NULL DEFAULT 0,
  events_added     INTEGER NOT NULL DEFAULT 0,
  events_retired   INTEGER NOT NULL DEFAULT 0,
  faults           INTEGER NOT NULL DEFAULT 0  -- articles that could not be coded
) STRICT;

-- The data that a version was coded with: SHA-256 of every file of packs/, ontology/, actors/, places/, models/.
CREATE TABLE version_file (
  version INTEGER NOT NULL REFERENCES version (id),
  path    TEXT    NOT NULL,
  sha256  TEXT    NOT NULL,
  PRIMARY KEY (version, path)
) WITHOUT ROWID, STRICT;

CREATE TABLE outlet (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- Articles that copy each other or tell the same happenings.
CREATE TABLE story (
  id         INTEGER PRIMARY KEY,
  first_day  INTEGER,
  last_day   INTEGER,
  lead       INTEGER REFERENCES article (id), -- the article it is told by best
  articles   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One revision of one article.
CREATE TABLE article (
  id      INTEGER PRIMARY KEY,
  key     BLOB    NOT NULL, -- which article: digest of its URL, else of outlet and id, else of the text
  digest  BLOB    NOT NULL, -- which revision: digest of everything that came in
  doc     TEXT,             -- its own id, or the file's name: `doc` of the record
  outlet  INTEGER REFERENCES outlet (id),
  url     TEXT,
  title   TEXT,
  lang    TEXT,             -- as it came in
  day     INTEGER,          -- of publication
  length  INTEGER NOT NULL, -- of the text, in code points
  words   INTEGER NOT NULL, -- of title and text, by white space
  body    BLOB    NOT NULL, -- the text, zstd
  fault   TEXT,             -- why it could not be coded
  coded   INTEGER NOT NULL REFERENCES version (id), -- the last version that coded it
  story   INTEGER REFERENCES story (id),
  added   INTEGER NOT NULL REFERENCES version (id),
  retired INTEGER REFERENCES version (id)
) STRICT;
CREATE UNIQUE INDEX article_revision ON article (key, digest);
CREATE INDEX article_day ON article (day);
CREATE INDEX article_outlet ON article (outlet);
CREATE INDEX article_story ON article (story) WHERE story IS NOT NULL;
CREATE INDEX article_version ON article (added);

-- An article took a text or a passage from another, or names an agency. Never changed; it holds where its articles do.
CREATE TABLE edge (
  article INTEGER NOT NULL REFERENCES article (id), -- who took
  source  INTEGER REFERENCES article (id),          -- from whom, where its text is here
  agency  TEXT,                                     -- else the agency that is named
  kind    TEXT    NOT NULL CHECK (kind IN ('copy', 'quote')),
  share   REAL    NOT NULL, -- of the taker's text; 0 where only an agency is named
  added   INTEGER NOT NULL REFERENCES version (id),
  CHECK ((source IS NULL) <> (agency IS NULL))
) STRICT;
CREATE INDEX edge_article ON edge (article);
CREATE INDEX edge_source ON edge (source) WHERE source IS NOT NULL;

-- A sentence that tells, or told in some version, of an event.
CREATE TABLE sentence (
  id      INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES article (id),
  field   INTEGER NOT NULL CHECK (field IN (0, 1)),
  start   INTEGER NOT NULL,
  end     INTEGER NOT NULL
) STRICT;
CREATE INDEX sentence_article ON sentence (article);

-- Names that come again and again: modes, lexicon rows, CAMEO codes, tags.
CREATE TABLE symbol (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

-- Country, organisation or group codes of actors; 0 stands for nobody named.
CREATE TABLE code (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO code (id, name) VALUES (0, '');

CREATE TABLE actor (
  id     INTEGER PRIMARY KEY,
  code   INTEGER NOT NULL REFERENCES code (id),
  sector TEXT, -- GOV, MIL, …
  name   TEXT  -- of the entry that resolved it
) STRICT;
CREATE UNIQUE INDEX actor_whole ON actor (code, coalesce(sector, ''), coalesce(name, ''));

CREATE TABLE location (
  id       INTEGER PRIMARY KEY,
  name     TEXT    NOT NULL,
  code     TEXT    NOT NULL,
  lat      REAL,
  lon      REAL,
  geonames INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX location_whole
  ON location (geonames, name, code, coalesce(lat, 1000), coalesce(lon, 1000));

CREATE TABLE quad (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO quad (id, name) VALUES
  (1, 'verbal_cooperation'), (2, 'material_cooperation'), (3, 'verbal_conflict'), (4, 'material_conflict');

CREATE TABLE type (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO type (id, name) VALUES
  (1, 'AGREE'), (2, 'CONSULT'), (3, 'SUPPORT'), (4, 'CONCEDE'), (5, 'COOPERATE'), (6, 'AID'), (7, 'RETREAT'),
  (8, 'REQUEST'), (9, 'ACCUSE'), (10, 'REJECT'), (11, 'THREATEN'), (12, 'PROTEST'), (13, 'SANCTION'),
  (14, 'MOBILIZE'), (15, 'COERCE'), (16, 'ASSAULT');

CREATE TABLE factuality (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO factuality (id, name) VALUES (1, 'CT+'), (2, 'CT-'), (3, 'PR'), (4, 'PS'), (5, 'UU');

-- A set of contexts, as one number; `context` finds the sets that hold a context.
CREATE TABLE context_set (
  id    INTEGER PRIMARY KEY,
  names TEXT NOT NULL UNIQUE -- joined by ';', in alphabetical order; '' is the set 0
) STRICT;
INSERT INTO context_set (id, names) VALUES (0, '');
CREATE TABLE context (
  name TEXT    NOT NULL,
  "set" INTEGER NOT NULL REFERENCES context_set (id),
  PRIMARY KEY (name, "set")
) WITHOUT ROWID, STRICT;

-- One happening, told by one or many events.
CREATE TABLE happening (
  id      INTEGER PRIMARY KEY,
  day     INTEGER,          -- that of its first report: what later reports are compared with
  reports INTEGER NOT NULL, -- events that tell of it now; 0 where all were retired
  lead    INTEGER           -- the event that stands for it in all counts: of those that hold the one of the lowest grade, of these the first
) STRICT;

-- One report of one event. Numbers go up with `added`. Those of an article are found by its sentences.
CREATE TABLE event (
  id         INTEGER PRIMARY KEY,
  article    INTEGER NOT NULL REFERENCES article (id),
  sentence   INTEGER NOT NULL REFERENCES sentence (id),
  place      INTEGER NOT NULL, -- among the events of its sentence, from 0
  happening  INTEGER NOT NULL REFERENCES happening (id),
  day        INTEGER, -- which it is counted under: told by the text, else the day of publication (docs/store.md)
  dated      INTEGER NOT NULL CHECK (dated IN (0, 1, 2)), -- 0 the text tells no date, 1 it tells this day, 2 see `date`
  date       TEXT,    -- a month, a year or a range of days, where that is all that is told
  date_start INTEGER, -- the words that gave the date
  date_end   INTEGER,
  date_text  TEXT,    -- those words, where they do not stand in the field
  lang       INTEGER NOT NULL REFERENCES symbol (id), -- tag of the pack
  type       INTEGER NOT NULL REFERENCES type (id),
  mode       INTEGER REFERENCES symbol (id),
  contexts   INTEGER NOT NULL REFERENCES context_set (id),
  quad       INTEGER NOT NULL REFERENCES quad (id),
  score      REAL    NOT NULL, -- −10 to 10
  cameo      INTEGER NOT NULL REFERENCES symbol (id),
  factuality INTEGER NOT NULL REFERENCES factuality (id),
  auxiliary  INTEGER NOT NULL, -- four bits a value, the first lowest: 1 historical, 2 future, 3 hypothetical, 4 negation
  holder     INTEGER REFERENCES actor (id), -- the innermost speaker; NULL is the article itself
  location   INTEGER REFERENCES location (id),
  location_start INTEGER,
  location_end   INTEGER,
  location_text  TEXT,
  confidence REAL    NOT NULL, -- 0 to 1
  row        INTEGER REFERENCES symbol (id), -- the lexicon row that fired: the first of the evidence
  evidence   TEXT    NOT NULL, -- JSON list of symbols: all rows that made it
  trigger_start INTEGER NOT NULL,
  trigger_end   INTEGER NOT NULL,
  trigger_text  TEXT, -- where it is not the words between
  grade      INTEGER NOT NULL, -- how much it leaves untold: 9 × (factuality − 1) + 3 × sides not told + 0 a day told, 1 a month or range, 2 none
  added      INTEGER NOT NULL REFERENCES version (id),
  retired    INTEGER REFERENCES version (id)
) STRICT;
CREATE INDEX event_sentence ON event (sentence);
CREATE INDEX event_happening ON event (happening);
CREATE INDEX event_day ON event (day) WHERE retired IS NULL;
CREATE INDEX event_type ON event (type, day) WHERE retired IS NULL;
CREATE INDEX event_contexts ON event (contexts, day) WHERE retired IS NULL AND contexts <> 0;
CREATE INDEX event_retired ON event (retired) WHERE retired IS NOT NULL;

-- Who took part.
CREATE TABLE side (
  event INTEGER NOT NULL REFERENCES event (id),
  role  INTEGER NOT NULL CHECK (role IN (0, 1)), -- 0 actor, 1 recipient
  place INTEGER NOT NULL, -- from 0
  actor INTEGER NOT NULL REFERENCES actor (id),
  start INTEGER NOT NULL,
  end   INTEGER NOT NULL,
  text  TEXT, -- where it is not the words between
  PRIMARY KEY (event, role, place)
) WITHOUT ROWID, STRICT;

-- On whose word, outermost first.
CREATE TABLE attribution (
  event      INTEGER NOT NULL REFERENCES event (id),
  place      INTEGER NOT NULL, -- from 0
  role       INTEGER NOT NULL CHECK (role IN (0, 1)), -- 0 speaker, 1 medium
  actor      INTEGER NOT NULL REFERENCES actor (id),
  factuality INTEGER NOT NULL REFERENCES factuality (id),
  start      INTEGER, -- the words that name the holder
  end        INTEGER,
  text       TEXT, -- those words, where they do not stand in the field
  PRIMARY KEY (event, place)
) WITHOUT ROWID, STRICT;

-- What follows holds of the present alone and follows from the rows above; `kabar db check` counts it again.

-- Events by who and whom: a row for every actor code with every recipient code, 0 where none is named.
CREATE TABLE dyad (
  actor     INTEGER NOT NULL,
  recipient INTEGER NOT NULL,
  day       INTEGER NOT NULL, -- NULL of the event is -2147483648 here
  event     INTEGER NOT NULL,
  PRIMARY KEY (actor, recipient, day, event)
) WITHOUT ROWID, STRICT;
CREATE INDEX dyad_actor ON dyad (actor, day);
CREATE INDEX dyad_recipient ON dyad (recipient, day);

-- Counts over actor code × recipient code × day × type × factuality. A happening counts once, as its lead tells it: with every actor
-- code and recipient code of the lead.
CREATE TABLE rollup (
  actor      INTEGER NOT NULL,
  recipient  INTEGER NOT NULL,
  day        INTEGER NOT NULL,
  type       INTEGER NOT NULL,
  factuality INTEGER NOT NULL,
  happenings INTEGER NOT NULL,
  reports    INTEGER NOT NULL, -- of these happenings
  score      INTEGER NOT NULL, -- sum of the scores of their leads, in thousandths
  PRIMARY KEY (actor, recipient, day, type, factuality)
) WITHOUT ROWID, STRICT;
CREATE INDEX rollup_recipient ON rollup (recipient, day);

-- The same without the recipient: what an actor code did to anybody or nobody.
CREATE TABLE rollup_actor (
  actor      INTEGER NOT NULL,
  day        INTEGER NOT NULL,
  type       INTEGER NOT NULL,
  factuality INTEGER NOT NULL,
  happenings INTEGER NOT NULL,
  reports    INTEGER NOT NULL,
  score      INTEGER NOT NULL,
  PRIMARY KEY (actor, day, type, factuality)
) WITHOUT ROWID, STRICT;

-- The same by month: `day` is its first.
CREATE TABLE rollup_month (
  actor      INTEGER NOT NULL,
  day        INTEGER NOT NULL,
  type       INTEGER NOT NULL,
  factuality INTEGER NOT NULL,
  happenings INTEGER NOT NULL,
  reports    INTEGER NOT NULL,
  score      INTEGER NOT NULL,
  PRIMARY KEY (actor, day, type, factuality)
) WITHOUT ROWID, STRICT;

-- Articles and words that an outlet published on a day: what counts are measured against.
CREATE TABLE published (
  outlet   INTEGER NOT NULL, -- 0 where none is named
  day      INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  words    INTEGER NOT NULL,
  PRIMARY KEY (outlet, day)
) WITHOUT ROWID, STRICT;

-- Full text: rowid is article.id and sentence.id. The words alone are kept; the text is in the article.
CREATE VIRTUAL TABLE title_words USING fts5 (
  text, content = '', tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE sentence_words USING fts5 (
  text, content = '', tokenize = "unicode61 remove_diacritics 2");
