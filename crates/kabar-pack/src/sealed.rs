//! The file of a small model: magic, version, length and checksum, then a zstd stream. What stands in the stream is its owner's.

/// What a kind of file is known by.
#[derive(Debug, Clone, Copy)]
pub struct Seal {
    /// The first eight bytes.
    pub magic: &'static [u8; 8],
    /// What it holds, for people ("relate model").
    pub what: &'static str,
    /// The version that this program reads and writes.
    pub version: u32,
    /// No file is larger when unpacked, in bytes.
    pub largest: usize,
}

/// Why a file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Some other file.
    #[error("this is no kabar {0}")]
    Foreign(&'static str),
    /// Made by another version of the trainer.
    #[error("the model has format version {found}, and this program reads version {read}; train it again")]
    Version {
        /// In the file.
        found: u32,
        /// Here.
        read: u32,
    },
    /// Cut short, or bytes were changed.
    #[error("the model is damaged: its length or checksum does not match")]
    Checksum,
    /// The contents do not fit together.
    #[error("the model is damaged: {0}")]
    Contents(&'static str),
}

const HEADER: usize = 8 + 4 + 8 + 8;

fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

impl Seal {
    /// Contents as a file.
    pub fn close(&self, contents: &[u8]) -> Vec<u8> {
        // Packing into memory does not fail; a file without contents would be refused when read.
        let packed = zstd::bulk::compress(contents, 19).unwrap_or_default();
        let mut file = self.magic.to_vec();
        file.extend(self.version.to_le_bytes());
        file.extend((packed.len() as u64).to_le_bytes());
        file.extend(checksum(&packed).to_le_bytes());
        file.extend(packed);
        file
    }

    /// The contents of a file that [`Seal::close`] made. Fails on one that is foreign, truncated, damaged or of another version.
    pub fn open(&self, file: &[u8]) -> Result<Vec<u8>, SealError> {
        if !file.starts_with(self.magic) {
            return Err(SealError::Foreign(self.what));
        }
        let mut head = Contents(&file[self.magic.len()..]);
        let found = head.word().map_err(|_| SealError::Checksum)?;
        if found != self.version {
            return Err(SealError::Version { found, read: self.version });
        }
        let packed = file.get(HEADER..).ok_or(SealError::Checksum)?;
        let (length, sum) = (head.long()?, head.long()?);
        if packed.len() as u64 != length || checksum(packed) != sum {
            return Err(SealError::Checksum);
        }
        zstd::bulk::decompress(packed, self.largest).map_err(|_| SealError::Contents("the zstd stream does not unpack"))
    }
}

/// Appends a text with its length.
pub fn put_text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

/// Appends the number of pairs of texts, and the pairs.
pub fn put_pairs(out: &mut Vec<u8>, pairs: &[(String, String)]) {
    out.extend((pairs.len() as u32).to_le_bytes());
    for (key, value) in pairs {
        put_text(out, key);
        put_text(out, value);
    }
}

/// Contents that are read from the front.
pub struct Contents<'a>(pub &'a [u8]);

impl<'a> Contents<'a> {
    /// The next `n` bytes.
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], SealError> {
        let (head, tail) = self.0.split_at_checked(n).ok_or(SealError::Contents("a table runs past the end"))?;
        self.0 = tail;
        Ok(head)
    }

    /// A number of four bytes.
    pub fn word(&mut self) -> Result<u32, SealError> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    fn long(&mut self) -> Result<u64, SealError> {
        let low = u64::from(self.word()?);
        Ok(low | u64::from(self.word()?) << 32)
    }

    /// A number with a point.
    pub fn float(&mut self) -> Result<f32, SealError> {
        self.word().map(f32::from_bits)
    }

    /// A text with its length before it.
    pub fn text(&mut self) -> Result<String, SealError> {
        let n = self.word()? as usize;
        let bytes = self.take(n)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| SealError::Contents("a text is not UTF-8"))
    }

    /// What [`put_pairs`] wrote.
    pub fn pairs(&mut self) -> Result<Vec<(String, String)>, SealError> {
        (0..self.word()?).map(|_| Ok((self.text()?, self.text()?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Seal, SealError};

    const SEAL: Seal = Seal { magic: b"KABARTRY", what: "trial", version: 1, largest: 1 << 10 };

    #[test]
    fn what_was_closed_is_opened_and_nothing_else() {
        let file = SEAL.close(b"contents");
        assert_eq!(SEAL.open(&file).as_deref(), Ok(&b"contents"[..]));
        assert_eq!(SEAL.open(b"something"), Err(SealError::Foreign("trial")));
        for end in 8..file.len() {
            assert!(SEAL.open(&file[..end]).is_err(), "{end}");
        }
        let other = Seal { version: 2, ..SEAL };
        assert_eq!(other.open(&file), Err(SealError::Version { found: 1, read: 2 }));
        let small = Seal { largest: 4, ..SEAL };
        assert_eq!(small.open(&file), Err(SealError::Contents("the zstd stream does not unpack")));
    }
}
