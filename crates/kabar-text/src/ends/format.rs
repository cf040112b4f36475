//! The model file: magic, version, length and checksum, then a zstd stream of texts and weights.

use super::Ends;

const MAGIC: &[u8; 8] = b"KABAREND";
const VERSION: u32 = 1;
const HEADER: usize = 8 + 4 + 8 + 8;
/// No model is larger when unpacked.
const LARGEST: usize = 16 << 20;

/// Why a model was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndsError {
    /// Some other file.
    #[error("this is no kabar model of sentence ends (it does not begin with `KABAREND`)")]
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

impl Ends {
    /// The model as a file.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = (self.info.len() as u32).to_le_bytes().to_vec();
        for text in self.info.iter().flat_map(|(key, value)| [key, value]) {
            out.extend((text.len() as u32).to_le_bytes());
            out.extend(text.as_bytes());
        }
        out.extend(self.weights.iter().map(|w| *w as u8));
        let packed = zstd::bulk::compress(&out, 19).unwrap_or_default();
        let mut file = MAGIC.to_vec();
        file.extend(VERSION.to_le_bytes());
        file.extend((packed.len() as u64).to_le_bytes());
        file.extend(checksum(&packed).to_le_bytes());
        file.extend(packed);
        file
    }

    /// Reads a file that [`Ends::encode`] made. Fails on one that is foreign, truncated, damaged or of another version.
    pub fn decode(bytes: &[u8]) -> Result<Self, EndsError> {
        if !bytes.starts_with(MAGIC) {
            return Err(EndsError::Foreign);
        }
        let mut head = Reader(&bytes[MAGIC.len()..]);
        let version = head.word()?;
        if version != VERSION {
            return Err(EndsError::Version(version));
        }
        let (length, sum) = (head.long()?, head.long()?);
        let packed = &bytes[HEADER..];
        if packed.len() as u64 != length || checksum(packed) != sum {
            return Err(EndsError::Checksum);
        }
        let unpacked = zstd::bulk::decompress(packed, LARGEST);
        let payload = unpacked.map_err(|_| EndsError::Contents("the zstd stream does not unpack"))?;
        let mut r = Reader(&payload);
        let mut model = Self::default();
        for _ in 0..r.word()? {
            model.info.push((r.text()?, r.text()?));
        }
        model.weights = r.0.iter().map(|b| *b as i8).collect();
        if !model.weights.len().is_power_of_two() {
            return Err(EndsError::Contents("the number of weights is no power of two"));
        }
        Ok(model)
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], EndsError> {
        let (head, tail) = self.0.split_at_checked(n).ok_or(EndsError::Checksum)?;
        self.0 = tail;
        Ok(head)
    }
    fn word(&mut self) -> Result<u32, EndsError> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }
    fn long(&mut self) -> Result<u64, EndsError> {
        let low = u64::from(self.word()?);
        Ok(low | u64::from(self.word()?) << 32)
    }
    fn text(&mut self) -> Result<String, EndsError> {
        let n = self.word()? as usize;
        let bytes = self.take(n)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| EndsError::Contents("a text is not UTF-8"))
    }
}
