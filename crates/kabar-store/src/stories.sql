-- Happenings are told apart by kabar-story, not by a key; who took what from whom.

DROP INDEX happening_key;
ALTER TABLE happening DROP COLUMN key;

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
