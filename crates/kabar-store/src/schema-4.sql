-- What version 4 of the schema adds to version 3 (schema-3.sql). All of it follows from the rows of version 3.

-- A set of participants, as one number: `CODE number:SECTOR` joined by ';', in order, each once; '' is the set 0. `party` finds the sets
-- that hold one.
CREATE TABLE party_set (
  id      INTEGER PRIMARY KEY,
  parties TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO party_set (id, parties) VALUES (0, '');
CREATE TABLE party (
  code   INTEGER NOT NULL,
  sector TEXT    NOT NULL, -- '' where none is told
  "set"  INTEGER NOT NULL,
  PRIMARY KEY (code, sector, "set")
) WITHOUT ROWID, STRICT;

-- Events in blocks of 4,000 numbers, retired ones included: which days they are counted under.
CREATE TABLE block (
  id        INTEGER PRIMARY KEY, -- number of the event / 4000
  slots     INTEGER NOT NULL,    -- one past the last number that is taken, from the first of the block
  first_day INTEGER NOT NULL,    -- NULL of the event is -2147483648 here
  last_day  INTEGER NOT NULL
) STRICT;

-- What is asked of events, a column of a block in a row: so that a filter reads a few bytes of an event, and not its row.
CREATE TABLE sheet (
  id   INTEGER PRIMARY KEY, -- column × 2^32 + block. Columns: 0 whether it holds now (a bit each), 1 day, 2 type − 1 + 16 × (factuality − 1),
                            -- 3 lang, 4 mode (0 none), 5 contexts, 6 outlet (0 none), 7 whole two-hundredths of confidence,
                            -- 8 set of actors, 9 set of recipients
  low  INTEGER NOT NULL,    -- the smallest value
  high INTEGER NOT NULL,    -- the largest
  data BLOB    NOT NULL     -- value − low of every number of the block, in 0, 1, 2 or 4 bytes each, the lowest byte first
) STRICT;

-- The rollup by month, a row for a pair, twice: from the actor and from the recipient. What relations, networks and timelines of pairs
-- read.
CREATE TABLE rollup_pair (
  way   INTEGER NOT NULL, -- 0: `side` is the actor and `other` the recipient; 1: the other way round
  side  INTEGER NOT NULL,
  month INTEGER NOT NULL, -- its first day
  other INTEGER NOT NULL,
  cells BLOB    NOT NULL, -- each: days from the first of the month, type − 1 + 16 × (factuality − 1), happenings, reports, score; seven bits
                          -- a byte, the lowest first, the score zigzag
  PRIMARY KEY (way, side, month, other)
) WITHOUT ROWID, STRICT;

-- Nothing asks these any more.
DROP INDEX rollup_recipient;
DROP INDEX dyad_actor;
