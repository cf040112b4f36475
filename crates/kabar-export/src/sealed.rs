//! A digest of what passes by.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

/// Passes bytes on and keeps their number and SHA-256.
pub struct Sealed<W: Write> {
    out: W,
    digest: Sha256,
    bytes: u64,
}

impl<W: Write> Sealed<W> {
    /// Around what takes the bytes.
    pub fn new(out: W) -> Self {
        Self { out, digest: Sha256::new(), bytes: 0 }
    }

    /// What took the bytes, how many they were, and their SHA-256 in hexadecimal digits.
    pub fn open(self) -> (W, u64, String) {
        (self.out, self.bytes, format!("{:x}", self.digest.finalize()))
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.digest.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::Sealed;

    #[test]
    fn the_digest_is_that_of_the_bytes_whatever_the_pieces() {
        let mut sealed = Sealed::new(Vec::new());
        sealed.write_all(b"a").and_then(|()| sealed.write_all(b"bc")).expect("memory takes it");
        let (out, bytes, digest) = sealed.open();
        assert_eq!((out.as_slice(), bytes), (&b"abc"[..], 3));
        assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
