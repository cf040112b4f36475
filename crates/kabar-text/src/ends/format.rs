//! The model file: a sealed stream of texts and weights.

use kabar_pack::sealed::{Contents, Seal, SealError, put_pairs};

use super::Ends;

const SEAL: Seal = Seal { magic: b"KABAREND", what: "model of sentence ends", version: 1, largest: 16 << 20 };

impl Ends {
    /// The model as a file.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_pairs(&mut out, &self.info);
        out.extend(self.weights.iter().map(|w| *w as u8));
        SEAL.close(&out)
    }

    /// Reads a file that [`Ends::encode`] made. Fails on one that is foreign, truncated, damaged or of another version.
    pub fn decode(bytes: &[u8]) -> Result<Self, SealError> {
        let payload = SEAL.open(bytes)?;
        let mut contents = Contents(&payload);
        let info = contents.pairs()?;
        let weights: Vec<i8> = contents.0.iter().map(|b| *b as i8).collect();
        if !weights.len().is_power_of_two() {
            return Err(SealError::Contents("the number of weights is no power of two"));
        }
        Ok(Self { info, weights })
    }
}
