//! Bytes of any encoding to text.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use kabar_model::Diagnostic;

/// What the first bytes of a file say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// UTF-8, or a legacy encoding; after a byte order mark of this many bytes.
    Bytes(usize),
    /// UTF-16, after a byte order mark of this many bytes.
    Utf16(&'static Encoding, usize),
    /// No text, and what it seems to be instead.
    Binary(&'static str),
}

/// Files that are no text, by their first bytes.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b", "data compressed again and again"),
    (b"\x28\xb5\x2f\xfd", "data compressed again and again"),
    (b"\xfd7zXZ", "xz-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
];

/// Looks at the head of a file.
pub(crate) fn sniff(head: &[u8]) -> Form {
    if head.get(257..262) == Some(b"ustar") {
        return Form::Binary("a tar archive");
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Form::Binary(what);
    }
    match Encoding::for_bom(head) {
        Some((encoding, mark)) if encoding == UTF_8 => return Form::Bytes(mark),
        Some((encoding, mark)) => return Form::Utf16(encoding, mark),
        None => {}
    }
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd == 0 {
        Form::Bytes(0)
    } else if even == 0 && odd * 10 >= head.len() * 4 {
        Form::Utf16(UTF_16LE, 0)
    } else if odd == 0 && even * 10 >= head.len() * 4 {
        Form::Utf16(UTF_16BE, 0)
    } else {
        Form::Binary("binary data")
    }
}

/// Text out of a whole file, with a note where the encoding had to be guessed.
pub(crate) fn decode(file: &str, bytes: Vec<u8>) -> Result<(String, Option<Diagnostic>), Diagnostic> {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return refuse_controls(file, text).map(|text| (text, None)),
        Err(e) => e.into_bytes(),
    };
    let (valid, invalid) = multibyte(&bytes);
    if valid > 0 && valid >= invalid {
        let (line, column) = first_invalid(&bytes);
        return Err(Diagnostic::error(file, "invalid UTF-8").at(line, Some(column)).hint("save the file as UTF-8"));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (text, had_errors) = encoding.decode_without_bom_handling(&bytes);
    if had_errors || implausible(&text) {
        let (line, column) = first_invalid(&bytes);
        let fault = Diagnostic::error(file, "neither valid UTF-8 nor text in an encoding that can be told");
        return Err(fault.at(line, Some(column)).hint("save the file as UTF-8"));
    }
    let text = refuse_controls(file, text.into_owned())?;
    let note = Diagnostic::warning(file, format!("not UTF-8; read as {}", encoding.name()));
    Ok((text, Some(note)))
}

/// The encoding of a file by its head, which may end within a character: UTF-8 where it mostly is that.
pub(crate) fn guess(head: &[u8]) -> &'static Encoding {
    let cut = match std::str::from_utf8(head) {
        Ok(_) => return UTF_8,
        Err(e) if e.error_len().is_none() => return UTF_8,
        Err(_) => head,
    };
    let (valid, invalid) = multibyte(cut);
    if valid > 0 && valid >= invalid {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(cut, false);
    detector.guess(None, Utf8Detection::Deny)
}

/// Text holds no NUL and next to no other control characters.
fn refuse_controls(file: &str, text: String) -> Result<String, Diagnostic> {
    let odd =
        text.bytes().filter(|b| b.is_ascii_control() && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x0b)).count();
    if text.bytes().any(|b| b == 0) || odd * 50 > text.len() {
        return Err(not_text(file, "binary data"));
    }
    Ok(text)
}

/// The error about a file that is no text.
pub(crate) fn not_text(file: &str, what: &str) -> Diagnostic {
    let hint = match what {
        "a ZIP archive or office document" => {
            "unpack an archive, as `unzip FILE -d FOLDER` does, and name the folder; save a document as text"
        }
        "a tar archive" => "unpack it, as `tar -xf FILE -C FOLDER` does, and name the folder",
        _ if what.ends_with("archive") => "unpack it and name the folder",
        "xz-compressed data" => "unpack it, as `xz -d FILE` does; gzip and Zstandard are read as they are",
        "bzip2-compressed data" => "unpack it, as `bzip2 -d FILE` does; gzip and Zstandard are read as they are",
        _ => "give text, JSON, tables, web pages, feeds or web archives; gzip and Zstandard are unpacked",
    };
    Diagnostic::error(file, format!("{what}, not text")).hint(hint)
}

/// How many well-formed sequences of several bytes there are, and how many bytes that fit nowhere.
fn multibyte(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(valid, invalid), chunk| {
        (
            valid + chunk.valid().chars().filter(|c| !c.is_ascii()).count(),
            invalid + usize::from(!chunk.invalid().is_empty()),
        )
    })
}

/// Line and column, both from 1, of the first byte that is no UTF-8.
pub(crate) fn first_invalid(bytes: &[u8]) -> (usize, usize) {
    let before = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or("").chars().count() + 1)
}

/// Whether a guess gave what no text is: control characters, or three accented Latin letters and more in a row.
fn implausible(text: &str) -> bool {
    let mut run = 0;
    text.chars().any(|c| {
        run = if ('\u{80}'..='\u{24f}').contains(&c) { run + 1 } else { 0 };
        run >= 3 || ('\u{80}'..='\u{9f}').contains(&c) || ('\u{e000}'..='\u{f8ff}').contains(&c)
    })
}

/// A stream of another encoding as a stream of UTF-8.
pub(crate) struct Recoded<R> {
    from: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    done: bool,
}

impl<R: Read> Recoded<R> {
    pub(crate) fn new(from: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { from, decoder, raw: vec![0; 8192], text: Vec::new(), given: 0, done: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = self.from.read(&mut self.raw)?;
        self.done = read == 0;
        // Every two bytes give at most three, and a few for what was left of the last read.
        self.text.resize(read * 3 + 16, 0);
        let (result, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..read], &mut self.text, self.done);
        debug_assert_eq!(result, CoderResult::InputEmpty);
        self.text.truncate(written);
        self.given = 0;
        Ok(())
    }
}

impl<R: Read> Read for Recoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.done {
            self.refill()?;
        }
        let count = out.len().min(self.text.len() - self.given);
        out[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, decode, sniff};

    #[test]
    fn encodings_are_told_by_the_first_bytes() {
        assert_eq!(sniff(b"plain"), Form::Bytes(0));
        assert_eq!(sniff(b"\xef\xbb\xbfplain"), Form::Bytes(3));
        assert_eq!(sniff(b"\xff\xfep\0"), Form::Utf16(encoding_rs::UTF_16LE, 2));
        assert_eq!(sniff(b"p\0l\0a\0i\0n\0"), Form::Utf16(encoding_rs::UTF_16LE, 0));
        assert_eq!(sniff(b"abc\0\0\0\0def"), Form::Binary("binary data"));
        assert_eq!(sniff(b"%PDF-1.7 "), Form::Binary("a PDF document"));
    }

    #[test]
    fn legacy_encodings_are_converted_with_a_note() {
        let (text, note) = decode("f", b"El presidente visit\xf3 Espa\xf1a el martes.".to_vec()).expect("reads");
        assert_eq!(text, "El presidente visitó España el martes.");
        assert_eq!(note.map(|n| n.to_string()).as_deref(), Some("f: warning: not UTF-8; read as windows-1252"));
    }

    #[test]
    fn broken_utf8_is_named_with_its_place() {
        let fault = decode("f", b"one\ncaf\xc3\xa9 \xc3\xa9 \xff x".to_vec()).unwrap_err();
        assert_eq!(fault.to_string(), "f:2:8: error: invalid UTF-8 (hint: save the file as UTF-8)");
        assert!(decode("f", b"abc \xff\xfe\xfd def".to_vec()).is_err());
    }
}
