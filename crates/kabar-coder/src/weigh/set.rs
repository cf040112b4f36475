//! Sets of the codes of a table: a bit each.

use super::table::Code;

/// So many codes have a place: more than an article has, less than what would make a book slow.
pub(super) const MOST: usize = u64::BITS as usize;

/// Some of the codes of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Set(u64);

impl Set {
    pub(super) fn one(code: Code) -> Self {
        Self(1_u64.checked_shl(u32::from(code)).unwrap_or(0))
    }

    pub(super) fn and(self, code: Code) -> Self {
        Self(self.0 | Self::one(code).0)
    }

    pub(super) fn has(self, code: Code) -> bool {
        self.meets(Self::one(code))
    }

    /// Whether two sets have something in common.
    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Its codes in ascending order.
    pub(super) fn codes(self) -> impl Iterator<Item = Code> {
        let next = |rest: &u64| Some(rest & (rest - 1)).filter(|rest| *rest != 0);
        std::iter::successors(Some(self.0).filter(|all| *all != 0), next).map(|rest| rest.trailing_zeros() as Code)
    }
}

impl FromIterator<Code> for Set {
    fn from_iter<I: IntoIterator<Item = Code>>(codes: I) -> Self {
        codes.into_iter().fold(Self::default(), Self::and)
    }
}

#[cfg(test)]
mod tests {
    use super::Set;

    #[test]
    fn sets_hold_what_is_put_in() {
        let set: Set = [63, 0, 7, 7].into_iter().collect();
        assert_eq!((set.codes().collect::<Vec<_>>(), set.len()), (vec![0, 7, 63], 3));
        assert!(set.has(7) && !set.has(8) && set.meets(Set::one(0)) && !set.meets(Set::one(1)));
        // what has no place is in no set
        assert!(Set::one(64).is_empty() && !set.has(64) && Set::default().codes().next().is_none());
    }
}
