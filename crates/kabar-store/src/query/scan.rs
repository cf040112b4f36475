//! The latest events that a filter lets through, found in the columns of the blocks.

use std::{cmp::Reverse, collections::BinaryHeap};

use rusqlite::CachedStatement;

use super::Place;
use crate::{
    Store, StoreError,
    sheet::{Column, Values},
};

/// Values of a column that a filter lets through.
pub(crate) struct Wanted {
    pub(crate) column: Column,
    /// By the value; what lies beyond is not wanted.
    pub(crate) values: Vec<bool>,
}

impl Wanted {
    pub(crate) fn of(column: Column, values: impl IntoIterator<Item = i64>) -> Self {
        let mut wanted = Vec::new();
        for value in values.into_iter().filter_map(|value| usize::try_from(value).ok()) {
            if wanted.len() <= value {
                wanted.resize(value + 1, false);
            }
            wanted[value] = true;
        }
        Self { column, values: wanted }
    }

    fn has(&self, value: i64) -> bool {
        usize::try_from(value).is_ok_and(|value| self.values.get(value).copied().unwrap_or(false))
    }

    /// Leaves the slots whose value is wanted.
    fn keep(&self, slots: &mut Vec<u16>, values: &Values<&[u8]>) {
        match values.width() {
            0 if self.has(values.low) => {}
            0 => slots.clear(),
            1 => {
                let mut table = [false; 256];
                for (above, wanted) in (0_i64..).zip(&mut table) {
                    *wanted = self.has(values.low + above);
                }
                sift(slots, |slot| values.data.get(usize::from(slot)).is_some_and(|byte| table[usize::from(*byte)]));
            }
            2 if values.low >= 0 => {
                // The wanted values, counted from the lowest of the block.
                let from = usize::try_from(values.low).unwrap_or(0);
                let table = self.values.get(from..).unwrap_or_default();
                let (pairs, _) = values.data.as_chunks::<2>();
                sift(slots, |slot| {
                    let above = pairs.get(usize::from(slot)).map(|pair| u16::from_le_bytes(*pair));
                    above.and_then(|above| table.get(usize::from(above))).copied().unwrap_or(false)
                });
            }
            _ => sift(slots, |slot| self.has(values.at(usize::from(slot)))),
        }
    }
}

/// An event that was retired.
const RETIRED: &str = "SELECT 1 FROM event WHERE retired IS NOT NULL LIMIT 1";

/// Leaves the slots that pass a test; without a branch, since nothing foretells which do.
fn sift(slots: &mut Vec<u16>, passes: impl Fn(u16) -> bool) {
    let mut kept = 0;
    for at in 0..slots.len() {
        let slot = slots[at];
        slots[kept] = slot;
        kept += usize::from(passes(slot));
    }
    slots.truncate(kept);
}

/// What is looked for: the first `most` places after one, of days from one to another.
pub(crate) struct Scan<'q> {
    pub(crate) wanted: &'q [Wanted],
    /// Only what holds now.
    pub(crate) live: bool,
    pub(crate) days: (i64, i64),
    pub(crate) after: Option<Place>,
    pub(crate) most: usize,
}

impl Store {
    /// The latest places that the columns let through, the latest first.
    pub(crate) fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Place>, StoreError> {
        // where nothing was ever retired, what holds need not be looked up
        let live = scan.live && self.connection.prepare_cached(RETIRED)?.exists([])?;
        let (since, until) = scan.days;
        let until = scan.after.map_or(until, |place| until.min(place.day));
        let mut blocks = self.connection.prepare_cached(
            "SELECT id, slots, last_day FROM block WHERE last_day >= ? AND first_day <= ? ORDER BY last_day DESC, id DESC",
        )?;
        let mut blocks = blocks.query([since, until])?;
        let mut column = self.connection.prepare_cached("SELECT low, high, data FROM sheet WHERE id = ?")?;
        let mut found: BinaryHeap<Reverse<Place>> = BinaryHeap::new();
        let mut slots: Vec<u16> = Vec::new();
        while let Some(row) = blocks.next()? {
            let (block, count, last): (i64, u16, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if found.len() >= scan.most && found.peek().is_some_and(|Reverse(least)| least.day > last) {
                break;
            }
            slots.clear();
            slots.extend(0..count);
            if live {
                read(&mut column, Column::Live, block, |bits| {
                    let (whole, rest) = (usize::from(count) / 8, count % 8);
                    let last = (1_u8 << rest) - 1;
                    let all = bits.data.get(..whole).is_some_and(|bytes| bytes.iter().all(|byte| *byte == u8::MAX));
                    if all && (rest == 0 || bits.data.get(whole).is_some_and(|byte| byte & last == last)) {
                        return;
                    }
                    let is_live =
                        |slot: &u16| bits.data.get(usize::from(*slot) / 8).is_some_and(|b| b >> (slot % 8) & 1 == 1);
                    slots.retain(is_live);
                })?;
            }
            for wanted in scan.wanted {
                if slots.is_empty() {
                    break;
                }
                read(&mut column, wanted.column, block, |values| wanted.keep(&mut slots, values))?;
            }
            if slots.is_empty() {
                continue;
            }
            read(&mut column, Column::Day, block, |days| {
                for slot in &slots {
                    let day = days.at(usize::from(*slot));
                    let place = Place { day, event: block * crate::sheet::BLOCK + i64::from(*slot) };
                    if day < since || day > until || scan.after.is_some_and(|after| place >= after) {
                        continue;
                    }
                    if found.len() < scan.most {
                        found.push(Reverse(place));
                    } else if found.peek().is_some_and(|Reverse(least)| place > *least) {
                        found.pop();
                        found.push(Reverse(place));
                    }
                }
            })?;
        }
        Ok(found.into_sorted_vec().into_iter().map(|Reverse(place)| place).collect())
    }
}

/// Reads a column of a block where it lies.
fn read(
    find: &mut CachedStatement<'_>,
    column: Column,
    block: i64,
    visit: impl FnOnce(&Values<&[u8]>),
) -> Result<(), StoreError> {
    let mut rows = find.query([column.row(block)])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let data = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
    visit(&Values { low: row.get(0)?, high: row.get(1)?, data });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Wanted;
    use crate::sheet::{Column, Values};

    #[test]
    fn slots_are_kept_whatever_the_width_of_their_values() {
        let check = |low: i64, high: i64, data: &[u8], wanted: &[i64], expected: &[u16]| {
            let mut slots: Vec<u16> = (0..3).collect();
            Wanted::of(Column::Actors, wanted.iter().copied()).keep(&mut slots, &Values { low, high, data });
            assert_eq!(slots, expected, "{low} {high} {wanted:?}");
        };
        check(5, 5, &[], &[5], &[0, 1, 2]);
        check(5, 5, &[], &[6], &[]);
        check(5, 9, &[0, 4, 1], &[6, 9], &[1, 2]);
        check(0, 300, &[44, 1, 0, 0, 1, 0], &[300, 1], &[0, 2]);
        check(-1, 70_000, &[0, 0, 0, 0, 0x71, 0x11, 1, 0, 2, 0, 0, 0], &[70_000], &[1]);
        // Data that are cut off let nothing through that was not asked for.
        check(5, 9, &[0], &[5], &[0]);
    }
}
