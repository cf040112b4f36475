//! Compressed files to the bytes they hold, in a stream and within bounds.

use std::{
    io::{self, BufRead, BufReader, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::bufread::GzDecoder;

/// How much is decompressed at a time.
const BLOCK: usize = 64 << 10;

/// Up to here data may expand as it likes; beyond, at most [`FOLD`] times. Text seldom reaches thirty; a bomb needs thousands.
const FREE: u64 = 64 << 20;
const FOLD: u64 = 500;

/// Something compressed within something compressed is unpacked this often.
const LAYERS: usize = 3;

const GZIP: &[u8] = b"\x1f\x8b";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// Bytes that know where they stand.
pub(crate) trait Stream: BufRead + Send {
    /// Where the next byte stands: in a gzip file of several members, where its member begins in the compressed file;
    /// anywhere else, its place in the bytes given out.
    fn offset(&self) -> u64;

    /// After broken data: goes to the next member of a gzip file. False where there is none.
    fn skip_broken(&mut self) -> io::Result<bool> {
        Ok(false)
    }
}

/// Takes off the layers of compression that the first bytes tell of, whatever the file's name.
pub(crate) fn unpack(bytes: Box<dyn Read + Send>) -> io::Result<Box<dyn Stream>> {
    let mut stream: Box<dyn Stream> = Box::new(Plain::new(bytes));
    for _ in 0..LAYERS {
        let head = peek(&mut stream)?;
        let (gzip, zstd) = (head.starts_with(GZIP), head.starts_with(ZSTD));
        stream = if gzip {
            Box::new(Gunzip::new(stream))
        } else if zstd {
            let (counted, read) = Counted::new(stream);
            let decoder = zstd::stream::read::Decoder::with_buffer(counted)?;
            Box::new(Plain::new(Within { from: decoder, read, given: 0 }))
        } else {
            return Ok(stream);
        };
    }
    Ok(stream)
}

/// The next bytes, unread; few where a pipe gives few, but then it ends or goes on with something else than a layer.
fn peek(stream: &mut dyn Stream) -> io::Result<&[u8]> {
    loop {
        match stream.fill_buf() {
            Ok(_) => break,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    stream.fill_buf()
}

/// Bytes as they come.
pub(crate) struct Plain<R> {
    from: BufReader<R>,
    at: u64,
}

impl<R: Read> Plain<R> {
    pub(crate) fn new(from: R) -> Self {
        Self { from: BufReader::with_capacity(BLOCK, from), at: 0 }
    }
}

impl<R: Read> Read for Plain<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(out)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Read> BufRead for Plain<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.from.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.at += count as u64;
        self.from.consume(count);
    }
}

impl<R: Read + Send> Stream for Plain<R> {
    fn offset(&self) -> u64 {
        self.at
    }
}

/// Counts what is read of a compressed file.
struct Counted<R> {
    from: R,
    read: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    fn new(from: R) -> (Self, Arc<AtomicU64>) {
        let read = Arc::new(AtomicU64::new(0));
        (Self { from, read: Arc::clone(&read) }, read)
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(out)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.from.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        self.from.consume(count);
    }
}

/// Decompressed data that may not grow without bounds.
struct Within<R> {
    from: R,
    read: Arc<AtomicU64>,
    given: u64,
}

impl<R: Read> Read for Within<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(out)?;
        self.given += read as u64;
        within(self.given, self.read.load(Ordering::Relaxed))?;
        Ok(read)
    }
}

fn within(given: u64, read: u64) -> io::Result<()> {
    if given > FREE && given / FOLD > read {
        let what = format!("the compressed data expands more than {FOLD}-fold");
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    Ok(())
}

/// A gzip file of one member or many. What is in the buffer is always of one member, so that a reader of records, each a
/// member of its own as in web archives, can tell where each begins.
struct Gunzip<R> {
    state: State<R>,
    /// Where the member begins in the compressed file.
    start: u64,
    /// Bytes of the member given so far.
    given: u64,
    block: Vec<u8>,
    at: usize,
}

enum State<R> {
    Between(Counted<R>),
    Member(Box<GzDecoder<Counted<R>>>),
    /// Only while one state turns into the other.
    Taken,
}

impl<R: BufRead> Gunzip<R> {
    fn new(from: R) -> Self {
        let state = State::Between(Counted::new(from).0);
        Self { state, start: 0, given: 0, block: Vec::new(), at: 0 }
    }

    /// Begins the next member; false at the end of the file. Zeros between and after members are padding.
    fn begin(&mut self) -> io::Result<bool> {
        let State::Between(from) = &mut self.state else { return Ok(true) };
        loop {
            let raw = from.fill_buf()?;
            if raw.is_empty() {
                return Ok(false);
            }
            let zeros = raw.iter().take_while(|b| **b == 0).count();
            let all = zeros == raw.len();
            from.consume(zeros);
            if !all {
                break;
            }
        }
        self.start = from.read.load(Ordering::Relaxed);
        self.given = 0;
        if let State::Between(from) = std::mem::replace(&mut self.state, State::Taken) {
            self.state = State::Member(Box::new(GzDecoder::new(from)));
        }
        Ok(true)
    }

    fn end(&mut self) {
        self.state = match std::mem::replace(&mut self.state, State::Taken) {
            State::Member(decoder) => State::Between(decoder.into_inner()),
            other => other,
        };
    }
}

impl<R: BufRead> BufRead for Gunzip<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.block.len() {
            if !self.begin()? {
                self.block.clear();
                self.at = 0;
                break;
            }
            let State::Member(decoder) = &mut self.state else { break };
            self.block.resize(BLOCK, 0);
            self.at = BLOCK;
            let read = decoder.read(&mut self.block)?;
            self.given += read as u64;
            let raw = decoder.get_ref().read.load(Ordering::Relaxed) - self.start;
            self.block.truncate(read);
            self.at = 0;
            if read == 0 {
                self.end();
            }
            if let Err(e) = within(self.given, raw) {
                self.block.clear();
                return Err(e);
            }
        }
        Ok(&self.block[self.at..])
    }

    fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.block.len());
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let block = self.fill_buf()?;
        let count = out.len().min(block.len());
        out[..count].copy_from_slice(&block[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead + Send> Stream for Gunzip<R> {
    fn offset(&self) -> u64 {
        self.start
    }

    fn skip_broken(&mut self) -> io::Result<bool> {
        self.end();
        self.block.clear();
        self.at = 0;
        let State::Between(from) = &mut self.state else { return Ok(false) };
        let (mut first, mut magic) = (from.read.load(Ordering::Relaxed) == self.start, false);
        loop {
            let raw = from.fill_buf()?;
            if raw.is_empty() {
                return Ok(false);
            }
            // At least one byte further than where it broke, and then at the first bytes that look like a member's.
            let from_here = usize::from(std::mem::take(&mut first));
            let found = raw.get(from_here..).and_then(|rest| rest.windows(3).position(|w| w == b"\x1f\x8b\x08"));
            let skip = match found {
                Some(at) => {
                    magic = true;
                    from_here + at
                }
                // The magic may lie across the edge of what is buffered; such a member is passed over with the broken one.
                None => raw.len(),
            };
            from.consume(skip);
            if magic {
                return Ok(true);
            }
        }
    }
}

impl<S: Stream + ?Sized> Stream for Box<S> {
    fn offset(&self) -> u64 {
        (**self).offset()
    }

    fn skip_broken(&mut self) -> io::Result<bool> {
        (**self).skip_broken()
    }
}
