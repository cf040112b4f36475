//! What is asked of events, in columns (`sheet`): a filter over ten million events reads some bytes of each, in blocks, and none of
//! their rows. Written at the end of a batch, in its transaction.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashMap;

use crate::{NO_DAY, StoreError, pair::kind_of};

/// Events of a block.
pub(crate) const BLOCK: i64 = 4000;

/// What a column holds; its number is in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Live,
    Day,
    Kind,
    Lang,
    Mode,
    Contexts,
    Outlet,
    Confidence,
    Actors,
    Recipients,
}

/// How many columns there are, `Live` included.
const COLUMNS: usize = 10;

impl Column {
    /// The row of a block's column.
    pub(crate) fn row(self, block: i64) -> i64 {
        (self as i64) << 32 | block
    }
}

/// Confidence as its column has it: in whole two-hundredths.
pub(crate) fn confidence(confidence: f64) -> i64 {
    (confidence * 200.0).floor() as i64
}

/// The values of a block's column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Values<D> {
    pub(crate) low: i64,
    pub(crate) high: i64,
    pub(crate) data: D,
}

impl<D: AsRef<[u8]>> Values<D> {
    /// Bytes of a value.
    pub(crate) fn width(&self) -> usize {
        match self.high - self.low {
            0 => 0,
            1..=0xff => 1,
            0x100..=0xffff => 2,
            _ => 4,
        }
    }

    /// The value at a place; the lowest where the data are cut off.
    pub(crate) fn at(&self, place: usize) -> i64 {
        let (width, data) = (self.width(), self.data.as_ref());
        let bytes = data.get(place * width..(place + 1) * width).unwrap_or_default();
        self.low + bytes.iter().rev().fold(0, |number, byte| number << 8 | i64::from(*byte))
    }
}

impl Values<Vec<u8>> {
    /// Of places without an event the lowest value is kept.
    fn of(values: &[Option<i64>]) -> Self {
        let low = values.iter().flatten().copied().min().unwrap_or(0);
        let high = values.iter().flatten().copied().max().unwrap_or(low);
        let mut packed = Self { low, high, data: Vec::new() };
        let width = packed.width();
        for value in values {
            let above = value.unwrap_or(low) - low;
            packed.data.extend_from_slice(&above.to_le_bytes()[..width]);
        }
        packed
    }

    fn live(bits: &[bool]) -> Self {
        let mut data = vec![0_u8; bits.len().div_ceil(8)];
        for (at, _) in bits.iter().enumerate().filter(|(_, live)| **live) {
            data[at / 8] |= 1 << (at % 8);
        }
        Self { low: 0, high: 1, data }
    }
}

/// Numbers of sets of participants.
pub(crate) struct Sets<'d> {
    db: &'d Connection,
    known: FxHashMap<Vec<(i64, String)>, i64>,
    /// Whether a set that is not there is made.
    make: bool,
}

impl<'d> Sets<'d> {
    fn new(db: &'d Connection, make: bool) -> Self {
        Self { db, known: FxHashMap::default(), make }
    }

    /// The number of a set; −1 where it is not there and none is made.
    fn number(&mut self, mut set: Vec<(i64, String)>) -> Result<i64, StoreError> {
        set.sort_unstable();
        set.dedup();
        if let Some(id) = self.known.get(&set) {
            return Ok(*id);
        }
        let parties = set.iter().map(|(code, sector)| format!("{code}:{sector}")).collect::<Vec<_>>().join(";");
        let mut find = self.db.prepare_cached("SELECT id FROM party_set WHERE parties = ?")?;
        let id = match find.query_row([&parties], |row| row.get(0)).optional()? {
            Some(id) => id,
            None if self.make => {
                let id = self.db.prepare_cached("INSERT INTO party_set (parties) VALUES (?)")?.insert([&parties])?;
                for (code, sector) in &set {
                    let mut insert =
                        self.db.prepare_cached("INSERT INTO party (code, sector, \"set\") VALUES (?, ?, ?)")?;
                    insert.execute(params![code, sector, id])?;
                }
                id
            }
            None => -1,
        };
        self.known.insert(set, id);
        Ok(id)
    }
}

/// A block as it is worked out from the rows of its events.
struct Block {
    slots: usize,
    columns: Vec<Values<Vec<u8>>>,
}

impl Block {
    fn of(db: &Connection, block: i64, sets: &mut Sets<'_>) -> Result<Self, StoreError> {
        let (first, last) = (block * BLOCK, (block + 1) * BLOCK - 1);
        let mut sides: [Vec<Vec<(i64, String)>>; 2] =
            [vec![Vec::new(); BLOCK as usize], vec![Vec::new(); BLOCK as usize]];
        let mut find = db.prepare_cached(
            "SELECT side.event, side.role, actor.code, coalesce(actor.sector, '') FROM side CROSS JOIN actor ON actor.id = side.actor
             WHERE side.event BETWEEN ? AND ?",
        )?;
        let mut rows = find.query([first, last])?;
        while let Some(row) = rows.next()? {
            let (slot, role) = (row.get::<_, i64>(0)? - first, row.get::<_, i64>(1)?);
            sides[usize::from(role == 1)][slot as usize].push((row.get(2)?, row.get(3)?));
        }
        let mut values: Vec<Vec<Option<i64>>> = vec![Vec::new(); COLUMNS];
        let mut live = Vec::new();
        let mut find = db.prepare_cached(
            "SELECT event.id, event.retired IS NULL, coalesce(event.day, ?1), event.type, event.factuality, event.lang, coalesce(event.mode, 0),
               event.contexts, coalesce(article.outlet, 0), event.confidence
             FROM event CROSS JOIN article ON article.id = event.article WHERE event.id BETWEEN ?2 AND ?3 ORDER BY event.id",
        )?;
        let mut rows = find.query([NO_DAY, first, last])?;
        while let Some(row) = rows.next()? {
            let slot = (row.get::<_, i64>(0)? - first) as usize;
            live.resize(slot, false);
            live.push(row.get(1)?);
            let [actors, recipients] = &mut sides;
            let of = [
                (Column::Day, row.get(2)?),
                (Column::Kind, kind_of(row.get(3)?, row.get(4)?)),
                (Column::Lang, row.get(5)?),
                (Column::Mode, row.get(6)?),
                (Column::Contexts, row.get(7)?),
                (Column::Outlet, row.get(8)?),
                (Column::Confidence, confidence(row.get(9)?)),
                (Column::Actors, sets.number(std::mem::take(&mut actors[slot]))?),
                (Column::Recipients, sets.number(std::mem::take(&mut recipients[slot]))?),
            ];
            for (column, value) in of {
                values[column as usize].resize(slot, None);
                values[column as usize].push(Some(value));
            }
        }
        let mut columns = vec![Values::live(&live)];
        columns.extend(values[1..].iter().map(|values| Values::of(values)));
        Ok(Self { slots: live.len(), columns })
    }

    fn write(&self, db: &Connection, block: i64) -> Result<(), StoreError> {
        let days = &self.columns[Column::Day as usize];
        db.prepare_cached("REPLACE INTO block (id, slots, first_day, last_day) VALUES (?, ?, ?, ?)")?
            .execute(params![block, self.slots, days.low, days.high])?;
        let mut put = db.prepare_cached("REPLACE INTO sheet (id, low, high, data) VALUES (?, ?, ?, ?)")?;
        for (column, values) in self.columns.iter().enumerate() {
            put.execute(params![(column as i64) << 32 | block, values.low, values.high, values.data])?;
        }
        Ok(())
    }

    /// Whether it is what is stored.
    fn is_kept(&self, db: &Connection, block: i64) -> Result<bool, StoreError> {
        let days = &self.columns[Column::Day as usize];
        let mut find = db.prepare_cached("SELECT slots, first_day, last_day FROM block WHERE id = ?")?;
        let head: Option<(usize, i64, i64)> =
            find.query_row([block], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        if head != Some((self.slots, days.low, days.high)) {
            return Ok(false);
        }
        let mut find = db.prepare_cached("SELECT low, high, data FROM sheet WHERE id = ?")?;
        for (column, values) in self.columns.iter().enumerate() {
            let kept = find.query_row([(column as i64) << 32 | block], |row| {
                Ok(Values { low: row.get(0)?, high: row.get(1)?, data: row.get(2)? })
            });
            if kept.optional()?.as_ref() != Some(values) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What a batch changes in the blocks.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    added: BTreeSet<i64>,
    retired: Vec<i64>,
}

impl Touched {
    pub(crate) fn add(&mut self, event: i64) {
        self.added.insert(event / BLOCK);
    }

    pub(crate) fn retire(&mut self, event: i64) {
        self.retired.push(event);
    }

    pub(crate) fn write(mut self, db: &Connection) -> Result<(), StoreError> {
        let mut sets = Sets::new(db, true);
        for block in &self.added {
            Block::of(db, *block, &mut sets)?.write(db, *block)?;
        }
        // Elsewhere only what holds has changed.
        self.retired.retain(|event| !self.added.contains(&(event / BLOCK)));
        self.retired.sort_unstable();
        let mut find = db.prepare_cached("SELECT data FROM sheet WHERE id = ?")?;
        let mut change = db.prepare_cached("UPDATE sheet SET data = ? WHERE id = ?")?;
        for events in self.retired.chunk_by(|a, b| a / BLOCK == b / BLOCK) {
            let row = Column::Live.row(events[0] / BLOCK);
            let mut bits: Vec<u8> = find.query_row([row], |row| row.get(0))?;
            for slot in events.iter().map(|event| (event % BLOCK) as usize) {
                if let Some(byte) = bits.get_mut(slot / 8) {
                    *byte &= !(1 << (slot % 8));
                }
            }
            change.execute(params![bits, row])?;
        }
        Ok(())
    }
}

/// The last block that has an event; −1 where there is none.
fn last(db: &Connection) -> Result<i64, StoreError> {
    Ok(db.query_row("SELECT max(id) FROM event", [], |row| row.get::<_, Option<i64>>(0))?.map_or(-1, |id| id / BLOCK))
}

/// Makes all blocks.
pub(crate) fn fill(db: &Connection) -> Result<(), StoreError> {
    let mut sets = Sets::new(db, true);
    for block in 0..=last(db)? {
        Block::of(db, block, &mut sets)?.write(db, block)?;
    }
    Ok(())
}

/// How many blocks differ from what is worked out of their events, or are too many.
pub(crate) fn amiss(db: &Connection) -> Result<i64, StoreError> {
    let (mut sets, mut amiss, last) = (Sets::new(db, false), 0, last(db)?);
    for block in 0..=last {
        amiss += i64::from(!Block::of(db, block, &mut sets)?.is_kept(db, block)?);
    }
    let beyond: i64 = db.query_row("SELECT count(*) FROM block WHERE id > ?", [last], |row| row.get(0))?;
    Ok(amiss + beyond)
}

#[cfg(test)]
mod tests {
    use super::Values;

    #[test]
    fn values_come_back_in_as_few_bytes_as_they_need() {
        let check = |values: &[i64], width: usize| {
            let packed = Values::of(&values.iter().copied().map(Some).collect::<Vec<_>>());
            assert_eq!((packed.width(), packed.data.len()), (width, width * values.len()));
            let back: Vec<i64> = (0..values.len()).map(|at| packed.at(at)).collect();
            assert_eq!(back, values);
        };
        check(&[7, 7, 7], 0);
        check(&[700, 955, 701], 1);
        check(&[0, 65_535], 2);
        check(&[crate::NO_DAY, 20_000], 4);
    }
}
