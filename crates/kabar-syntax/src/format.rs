//! The model file: magic, version, length and checksum, then a zstd stream of tagged arrays in a fixed order.

use crate::{
    lemma::Rule,
    weights::{Layer, Weights},
};

const MAGIC: &[u8; 8] = b"KABARSYN";
const VERSION: u32 = 1;
const HEADER: usize = 8 + 4 + 8 + 8;
/// No model is larger when unpacked.
const LARGEST: usize = 256 << 20;

/// Why a model was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Some other file.
    #[error("this is no kabar syntax model (it does not begin with `KABARSYN`)")]
    Foreign,
    /// Made by another version of the trainer.
    #[error("the model has format version {0}, and this program reads version {VERSION}; train it again")]
    Version(u32),
    /// Cut short, or longer than it says.
    #[error("the model is truncated or has grown: {found} bytes where {wanted} are announced")]
    Length {
        /// Bytes announced.
        wanted: u64,
        /// Bytes there.
        found: u64,
    },
    /// Bytes were changed.
    #[error("the model is damaged: its checksum does not match")]
    Checksum,
    /// The contents do not fit together.
    #[error("the model is damaged: {0}")]
    Contents(&'static str),
}

fn checksum(bytes: &[u8]) -> u64 {
    let mut hash = 0x9e37_79b9_7f4a_7c15u64 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.iter().rev().fold(0, |w, b| w << 8 | u64::from(*b));
        hash = (hash ^ word).wrapping_mul(0xd6e8_feb8_6659_fd93).rotate_left(29);
    }
    for b in chunks.remainder() {
        hash = (hash ^ u64::from(*b)).wrapping_mul(0xd6e8_feb8_6659_fd93).rotate_left(29);
    }
    hash ^ (hash >> 31)
}

struct Writer(Vec<u8>);

impl Writer {
    fn len(&mut self, n: usize) {
        self.0.extend((n as u32).to_le_bytes());
    }
    fn text(&mut self, s: &str) {
        self.len(s.len());
        self.0.extend(s.as_bytes());
    }
    fn texts(&mut self, list: &[String]) {
        self.len(list.len());
        for s in list {
            self.text(s);
        }
    }
    fn floats(&mut self, list: &[f32]) {
        self.len(list.len());
        // Upper and lower halves apart: the upper ones compress.
        for part in [2, 0] {
            for x in list {
                self.0.extend(&x.to_le_bytes()[part..part + 2]);
            }
        }
    }
    fn shorts(&mut self, list: &[u16]) {
        self.len(list.len());
        for x in list {
            self.0.extend(x.to_le_bytes());
        }
    }
    fn words(&mut self, list: &[u32]) {
        self.len(list.len());
        for x in list {
            self.0.extend(x.to_le_bytes());
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], ModelError> {
        let (head, tail) = self.0.split_at_checked(n).ok_or(ModelError::Contents("an array runs past the end"))?;
        self.0 = tail;
        Ok(head)
    }
    fn len(&mut self) -> Result<usize, ModelError> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize)
    }
    fn text(&mut self) -> Result<String, ModelError> {
        let n = self.len()?;
        let bytes = self.take(n)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| ModelError::Contents("a text is not UTF-8"))
    }
    fn texts(&mut self) -> Result<Vec<String>, ModelError> {
        (0..self.len()?).map(|_| self.text()).collect()
    }
    fn floats(&mut self) -> Result<Vec<f32>, ModelError> {
        let n = self.len()?;
        let (high, low) = (self.take(2 * n)?, self.take(2 * n)?);
        let pairs = high.chunks_exact(2).zip(low.chunks_exact(2));
        Ok(pairs.map(|(h, l)| f32::from_le_bytes([l[0], l[1], h[0], h[1]])).collect())
    }
    fn shorts(&mut self) -> Result<Vec<u16>, ModelError> {
        let n = self.len()?;
        Ok(self.take(2 * n)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect())
    }
    fn words(&mut self) -> Result<Vec<u32>, ModelError> {
        let n = self.len()?;
        Ok(self.take(4 * n)?.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }
}

impl Weights {
    /// The model as a file.
    pub fn encode(&self) -> Vec<u8> {
        seal(&self.payload(), 19)
    }

    /// The same, packed less tightly.
    pub fn encode_fast(&self) -> Vec<u8> {
        seal(&self.payload(), 1)
    }

    fn payload(&self) -> Vec<u8> {
        let mut w = Writer(Vec::new());
        w.len(self.info.len());
        for (k, v) in &self.info {
            w.text(k);
            w.text(v);
        }
        for list in [&self.upos, &self.feats, &self.deprels, &self.styles] {
            w.texts(list);
        }
        w.len(self.upos_feats.len());
        self.upos_feats.iter().for_each(|l| w.shorts(l));
        for n in [self.dim, self.arc, self.label] {
            w.len(n);
        }
        w.words(&self.keys);
        w.len(self.rows.len());
        w.0.extend(self.rows.iter().map(|b| *b as u8));
        w.floats(&self.scales);
        w.len(self.layers.len());
        for layer in &self.layers {
            for list in [&layer.weight, &layer.bias, &layer.recur] {
                w.floats(list);
            }
        }
        for list in self.arrays() {
            w.floats(list);
        }
        w.len(self.rules.len());
        for rule in &self.rules {
            for text in [&rule.prefix_cut, &rule.prefix_add, &rule.suffix_cut, &rule.suffix_add] {
                w.text(text);
            }
            w.len(usize::from(rule.lower));
        }
        w.words(&self.dict_keys);
        w.shorts(&self.dict_rules);
        w.0
    }

    fn arrays(&self) -> [&Vec<f32>; 15] {
        [
            &self.style_rows,
            &self.heads,
            &self.heads_bias,
            &self.arc_matrix,
            &self.arc_bias,
            &self.arc_root,
            &self.arc_distance,
            &self.label_root,
            &self.label_distance,
            &self.label_out,
            &self.label_bias,
            &self.feats_out,
            &self.feats_bias,
            &self.lemma_out,
            &self.lemma_bias,
        ]
    }

    fn arrays_mut(&mut self) -> [&mut Vec<f32>; 15] {
        [
            &mut self.style_rows,
            &mut self.heads,
            &mut self.heads_bias,
            &mut self.arc_matrix,
            &mut self.arc_bias,
            &mut self.arc_root,
            &mut self.arc_distance,
            &mut self.label_root,
            &mut self.label_distance,
            &mut self.label_out,
            &mut self.label_bias,
            &mut self.feats_out,
            &mut self.feats_bias,
            &mut self.lemma_out,
            &mut self.lemma_bias,
        ]
    }

    /// Reads a file that [`Weights::encode`] made.
    pub fn decode(bytes: &[u8]) -> Result<Self, ModelError> {
        let payload = open(bytes)?;
        let mut r = Reader(&payload);
        let mut w = Self::default();
        for _ in 0..r.len()? {
            w.info.push((r.text()?, r.text()?));
        }
        (w.upos, w.feats, w.deprels, w.styles) = (r.texts()?, r.texts()?, r.texts()?, r.texts()?);
        w.upos_feats = (0..r.len()?).map(|_| r.shorts()).collect::<Result<_, _>>()?;
        (w.dim, w.arc, w.label) = (r.len()?, r.len()?, r.len()?);
        w.keys = r.words()?;
        let n = r.len()?;
        w.rows = r.take(n)?.iter().map(|b| *b as i8).collect();
        w.scales = r.floats()?;
        for _ in 0..r.len()? {
            w.layers.push(Layer { weight: r.floats()?, bias: r.floats()?, recur: r.floats()? });
        }
        for list in w.arrays_mut() {
            *list = r.floats()?;
        }
        for _ in 0..r.len()? {
            w.rules.push(Rule {
                prefix_cut: r.text()?,
                prefix_add: r.text()?,
                suffix_cut: r.text()?,
                suffix_add: r.text()?,
                lower: r.len()? != 0,
            });
        }
        (w.dict_keys, w.dict_rules) = (r.words()?, r.shorts()?);
        if !r.0.is_empty() {
            return Err(ModelError::Contents("bytes are left over"));
        }
        w.fault().map_or(Ok(w), |what| Err(ModelError::Contents(what)))
    }
}

fn seal(payload: &[u8], level: i32) -> Vec<u8> {
    let packed = zstd::bulk::compress(payload, level).unwrap_or_default();
    let mut out = MAGIC.to_vec();
    out.extend(VERSION.to_le_bytes());
    out.extend((packed.len() as u64).to_le_bytes());
    out.extend(checksum(&packed).to_le_bytes());
    out.extend(packed);
    out
}

fn open(bytes: &[u8]) -> Result<Vec<u8>, ModelError> {
    if !bytes.starts_with(MAGIC) {
        return Err(ModelError::Foreign);
    }
    let mut r = Reader(&bytes[MAGIC.len()..]);
    let short = |_| ModelError::Length { wanted: HEADER as u64, found: bytes.len() as u64 };
    let version = r.len().map_err(short)? as u32;
    if version != VERSION {
        return Err(ModelError::Version(version));
    }
    let mut long = || -> Result<u64, ModelError> {
        let low = r.len().map_err(short)? as u64;
        Ok(low | (r.len().map_err(short)? as u64) << 32)
    };
    let (wanted, sum) = (long()?, long()?);
    let packed = &bytes[HEADER..];
    if packed.len() as u64 != wanted {
        return Err(ModelError::Length { wanted: wanted.saturating_add(HEADER as u64), found: bytes.len() as u64 });
    }
    if checksum(packed) != sum {
        return Err(ModelError::Checksum);
    }
    zstd::bulk::decompress(packed, LARGEST).map_err(|_| ModelError::Contents("the zstd stream does not unpack"))
}
