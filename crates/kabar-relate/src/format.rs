//! The model file: magic, version, length and checksum, then a zstd stream of tables.

use crate::linear::Linear;

const MAGIC: &[u8; 8] = b"KABARREL";
const VERSION: u32 = 1;
const HEADER: usize = 8 + 4 + 8 + 8;
/// No model is larger when unpacked.
const LARGEST: usize = 64 << 20;

/// Why a model was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Some other file.
    #[error("this is no kabar relate model (it does not begin with `KABARREL`)")]
    Foreign,
    /// Made by another version of the trainer.
    #[error("the model has format version {0}, and this program reads version {VERSION}; train it again")]
    Version(u32),
    /// Cut short, or bytes were changed.
    #[error("the model is damaged: its length or checksum does not match")]
    Checksum,
    /// The contents do not fit together.
    #[error("the model is damaged: {0}")]
    Contents(&'static str),
}

fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

impl Linear {
    /// The model as a file.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let len = |out: &mut Vec<u8>, n: usize| out.extend((n as u32).to_le_bytes());
        len(&mut out, self.info.len());
        for (key, value) in &self.info {
            text(&mut out, key);
            text(&mut out, value);
        }
        len(&mut out, self.labels.len());
        self.labels.iter().for_each(|label| text(&mut out, label));
        self.bias.iter().for_each(|x| out.extend(x.to_le_bytes()));
        out.extend(self.scale.to_le_bytes());
        len(&mut out, self.keys.len());
        self.keys.iter().for_each(|key| out.extend(key.to_le_bytes()));
        out.extend(self.weights.iter().map(|w| *w as u8));
        let packed = zstd::bulk::compress(&out, 19).unwrap_or_default();
        let mut file = MAGIC.to_vec();
        file.extend(VERSION.to_le_bytes());
        file.extend((packed.len() as u64).to_le_bytes());
        file.extend(checksum(&packed).to_le_bytes());
        file.extend(packed);
        file
    }

    /// Reads a file that [`Linear::encode`] made.
    pub fn decode(bytes: &[u8]) -> Result<Self, ModelError> {
        if !bytes.starts_with(MAGIC) {
            return Err(ModelError::Foreign);
        }
        let mut head = Reader(&bytes[MAGIC.len()..]);
        let version = head.word()?;
        if version != VERSION {
            return Err(ModelError::Version(version));
        }
        let (length, sum) = (head.long()?, head.long()?);
        let packed = bytes.get(HEADER..).ok_or(ModelError::Checksum)?;
        if packed.len() as u64 != length || checksum(packed) != sum {
            return Err(ModelError::Checksum);
        }
        let payload = zstd::bulk::decompress(packed, LARGEST)
            .map_err(|_| ModelError::Contents("the zstd stream does not unpack"))?;
        let mut r = Reader(&payload);
        let mut model = Self::default();
        for _ in 0..r.word()? {
            model.info.push((r.text()?, r.text()?));
        }
        model.labels = (0..r.word()?).map(|_| r.text()).collect::<Result<_, _>>()?;
        model.bias = (0..model.labels.len()).map(|_| r.float()).collect::<Result<_, _>>()?;
        model.scale = r.float()?;
        let keys = r.word()? as usize;
        let wide = keys.checked_mul(4).ok_or(ModelError::Contents("a table is too long"))?;
        model.keys = r.take(wide)?.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let cells = keys.checked_mul(model.labels.len()).ok_or(ModelError::Contents("a table is too long"))?;
        model.weights = r.take(cells)?.iter().map(|b| *b as i8).collect();
        if !r.0.is_empty() {
            return Err(ModelError::Contents("bytes are left over"));
        }
        model.fault().map_or(Ok(model), |what| Err(ModelError::Contents(what)))
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], ModelError> {
        let (head, tail) = self.0.split_at_checked(n).ok_or(ModelError::Contents("a table runs past the end"))?;
        self.0 = tail;
        Ok(head)
    }
    fn word(&mut self) -> Result<u32, ModelError> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }
    fn long(&mut self) -> Result<u64, ModelError> {
        let low = u64::from(self.word()?);
        Ok(low | u64::from(self.word()?) << 32)
    }
    fn float(&mut self) -> Result<f32, ModelError> {
        self.word().map(f32::from_bits)
    }
    fn text(&mut self) -> Result<String, ModelError> {
        let n = self.word()? as usize;
        let bytes = self.take(n)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| ModelError::Contents("a text is not UTF-8"))
    }
}
