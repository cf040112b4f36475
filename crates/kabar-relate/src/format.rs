//! The model file: a sealed stream of tables.

use kabar_pack::sealed::{Contents, Seal, SealError, put_pairs, put_text};

use crate::linear::Linear;

const SEAL: Seal = Seal { magic: b"KABARREL", what: "relate model", version: 1, largest: 64 << 20 };

impl Linear {
    /// The model as a file.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let len = |out: &mut Vec<u8>, n: usize| out.extend((n as u32).to_le_bytes());
        put_pairs(&mut out, &self.info);
        len(&mut out, self.labels.len());
        self.labels.iter().for_each(|label| put_text(&mut out, label));
        self.bias.iter().for_each(|x| out.extend(x.to_le_bytes()));
        out.extend(self.scale.to_le_bytes());
        len(&mut out, self.keys.len());
        self.keys.iter().for_each(|key| out.extend(key.to_le_bytes()));
        out.extend(self.weights.iter().map(|w| *w as u8));
        SEAL.close(&out)
    }

    /// Reads a file that [`Linear::encode`] made. Fails on one that is foreign, truncated, damaged or of another version.
    pub fn decode(bytes: &[u8]) -> Result<Self, SealError> {
        let payload = SEAL.open(bytes)?;
        let mut r = Contents(&payload);
        let too_long = SealError::Contents("a table is too long");
        let mut model = Self { info: r.pairs()?, ..Self::default() };
        model.labels = (0..r.word()?).map(|_| r.text()).collect::<Result<_, _>>()?;
        model.bias = (0..model.labels.len()).map(|_| r.float()).collect::<Result<_, _>>()?;
        model.scale = r.float()?;
        let keys = r.word()? as usize;
        let wide = keys.checked_mul(4).ok_or_else(|| too_long.clone())?;
        model.keys = r.take(wide)?.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let cells = keys.checked_mul(model.labels.len()).ok_or(too_long)?;
        model.weights = r.take(cells)?.iter().map(|b| *b as i8).collect();
        if !r.0.is_empty() {
            return Err(SealError::Contents("bytes are left over"));
        }
        model.fault().map_or(Ok(model), |what| Err(SealError::Contents(what)))
    }
}
