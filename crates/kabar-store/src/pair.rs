//! The rollup by month and pair, packed (`rollup_pair`): a question about years reads a row where the rollup has dozens.

use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashMap;

use crate::{
    StoreError,
    count::{Cells, month_of},
};

/// A cell of a month: days from its first, type and factuality as one number; happenings, reports, score.
pub(crate) type Cell = ([i64; 2], [i64; 3]);

/// Type and factuality as one number.
pub(crate) fn kind_of(kind: i64, factuality: i64) -> i64 {
    kind - 1 + 16 * (factuality - 1)
}

/// The numbers of a type and a factuality.
pub(crate) fn of_kind(both: i64) -> (i64, i64) {
    (both % 16 + 1, both / 16 + 1)
}

fn pack(cells: &[Cell]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(cells.len() * 6);
    for ([day, kind], [happenings, reports, score]) in cells {
        for number in [*day, *kind, *happenings, *reports, (score << 1) ^ (score >> 63)] {
            let mut left = number.cast_unsigned();
            while left > 0x7f {
                bytes.push(left as u8 | 0x80);
                left >>= 7;
            }
            bytes.push(left as u8);
        }
    }
    bytes
}

/// The cells of a row. What is cut off or never ends gives no cell; `kabar db check` tells of it.
pub(crate) fn unpack(mut bytes: &[u8]) -> impl Iterator<Item = Cell> + '_ {
    fn next(bytes: &mut &[u8]) -> Option<i64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (first, rest) = bytes.split_first()?;
            *bytes = rest;
            number |= u64::from(first & 0x7f) << shift;
            if *first < 0x80 {
                return Some(number.cast_signed());
            }
        }
        None
    }
    std::iter::from_fn(move || {
        let head = [next(&mut bytes)?, next(&mut bytes)?];
        let (happenings, reports, score) = (next(&mut bytes)?, next(&mut bytes)?, next(&mut bytes)?);
        Some((head, [happenings, reports, (score.cast_unsigned() >> 1).cast_signed() ^ -(score & 1)]))
    })
}

/// Changes the rows by what changed in the rollup.
pub(crate) fn change(db: &Connection, changed: &Cells<5>) -> Result<(), StoreError> {
    let mut rows: FxHashMap<[i64; 3], Vec<Cell>> = FxHashMap::default();
    for ([actor, recipient, day, kind, factuality], change) in changed {
        let month = month_of(*day);
        let cell = ([day - month, kind_of(*kind, *factuality)], *change);
        rows.entry([*actor, month, *recipient]).or_default().push(cell);
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_unstable_by_key(|(row, _)| *row);
    let mut find = db.prepare_cached(FIND)?;
    let mut delete =
        db.prepare_cached("DELETE FROM rollup_pair WHERE way = ? AND side = ? AND month = ? AND other = ?")?;
    for (row, mut cells) in rows {
        let [one, two] = ways(row);
        let before: Option<Vec<u8>> = find.query_row(one, |row| row.get(0)).optional()?;
        cells.extend(before.iter().flat_map(|bytes| unpack(bytes)));
        cells.sort_unstable();
        cells.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1.iter_mut().zip(later.1).for_each(|(sum, more)| *sum += more);
            }
            same
        });
        cells.retain(|(_, [happenings, ..])| *happenings != 0);
        if cells.is_empty() {
            delete.execute(one)?;
            delete.execute(two)?;
        } else {
            put(db, row, &pack(&cells))?;
        }
    }
    Ok(())
}

const FIND: &str = "SELECT cells FROM rollup_pair WHERE way = ? AND side = ? AND month = ? AND other = ?";

/// The two rows of an actor, a month and a recipient.
fn ways([actor, month, recipient]: [i64; 3]) -> [[i64; 4]; 2] {
    [[0, actor, month, recipient], [1, recipient, month, actor]]
}

fn put(db: &Connection, row: [i64; 3], cells: &[u8]) -> Result<(), StoreError> {
    let mut put =
        db.prepare_cached("REPLACE INTO rollup_pair (way, side, month, other, cells) VALUES (?, ?, ?, ?, ?)")?;
    for [way, side, month, other] in ways(row) {
        put.execute(params![way, side, month, other, cells])?;
    }
    Ok(())
}

/// Makes all rows from the rollup.
pub(crate) fn fill(db: &Connection) -> Result<(), StoreError> {
    each(db, |row, cells| put(db, row, cells))
}

/// How many rows are missing or differ from what the rollup makes of them, and how many are too many.
pub(crate) fn amiss(db: &Connection) -> Result<(i64, i64), StoreError> {
    let mut find = db.prepare(FIND)?;
    let (mut right, mut missing) = (0, 0);
    let mut wrong: i64 = db.query_row("SELECT count(*) FROM rollup_pair", [], |row| row.get(0))?;
    each(db, |row, cells| {
        for row in ways(row) {
            let kept: Option<Vec<u8>> = find.query_row(row, |row| row.get(0)).optional()?;
            match kept {
                Some(kept) if kept == cells => right += 1,
                _ => missing += 1,
            }
        }
        Ok(())
    })?;
    wrong -= right;
    Ok((missing, wrong))
}

/// Every row that the rollup makes.
fn each(db: &Connection, mut visit: impl FnMut([i64; 3], &[u8]) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let mut all = db.prepare(
        "SELECT actor, recipient, day, type, factuality, happenings, reports, score FROM rollup ORDER BY actor, recipient, day",
    )?;
    let mut found = all.query([])?;
    let mut current: Option<([i64; 3], Vec<Cell>)> = None;
    let mut done = |(row, mut cells): ([i64; 3], Vec<Cell>)| {
        cells.sort_unstable();
        visit(row, &pack(&cells))
    };
    while let Some(row) = found.next()? {
        let day: i64 = row.get(2)?;
        let month = month_of(day);
        let key = [row.get(0)?, month, row.get(1)?];
        if let Some(whole) = current.take_if(|(of, _)| *of != key) {
            done(whole)?;
        }
        let cell = ([day - month, kind_of(row.get(3)?, row.get(4)?)], [row.get(5)?, row.get(6)?, row.get(7)?]);
        current.get_or_insert_with(|| (key, Vec::new())).1.push(cell);
    }
    current.map_or(Ok(()), done)
}

#[cfg(test)]
mod tests {
    use super::{kind_of, of_kind, pack, unpack};

    #[test]
    fn cells_come_back_and_what_is_cut_off_gives_none() {
        let cells = [([0, 0], [1, 1, -10_000]), ([30, 79], [300, 70_000, 1_900]), ([12, 5], [1, 2, 0])];
        let bytes = pack(&cells);
        assert_eq!(unpack(&bytes).collect::<Vec<_>>(), cells);
        assert_eq!(unpack(&bytes[..bytes.len() - 1]).count(), 2);
        assert_eq!(unpack(&[0xff; 64]).count(), 0);
    }

    #[test]
    fn type_and_factuality_are_one_number() {
        for (kind, factuality) in (1..=16).flat_map(|kind| (1..=5).map(move |f| (kind, f))) {
            assert_eq!(of_kind(kind_of(kind, factuality)), (kind, factuality));
        }
    }
}
