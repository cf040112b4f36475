//! Hashes that are the same on every machine and in every version, since what they decide is stored.

/// FNV-1a of the bytes, stirred so that every bit counts.
pub(crate) fn text(bytes: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    stir(hash)
}

/// One hash of two, in this order.
pub(crate) fn join(first: u64, second: u64) -> u64 {
    stir(first.rotate_left(23) ^ second.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn stir(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::{join, text};

    #[test]
    fn hashes_never_change() {
        assert_eq!(text("kabar"), 0xd028_61de_b5a7_7c99);
        assert_ne!(join(1, 2), join(2, 1));
    }
}
