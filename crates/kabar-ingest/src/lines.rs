//! Lines of bounded length from a stream of any length.

use std::io::{self, BufRead};

/// One line.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// It is in the buffer, without its end.
    Read,
    /// It had this many bytes, more than the limit, and was passed over.
    TooLong(u64),
    /// There is none left.
    End,
}

/// Reads the next line into `line`; of a longer line than `limit` nothing is kept.
pub fn next_line(from: &mut dyn BufRead, line: &mut Vec<u8>, limit: usize) -> io::Result<Line> {
    line.clear();
    let mut length: u64 = 0;
    let mut any = false;
    loop {
        let block = match from.fill_buf() {
            Ok(block) => block,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        if block.is_empty() {
            return Ok(if !any {
                Line::End
            } else if length > limit as u64 {
                Line::TooLong(length)
            } else {
                Line::Read
            });
        }
        any = true;
        let end = block.iter().position(|&b| b == b'\n');
        let part = &block[..end.unwrap_or(block.len())];
        length += part.len() as u64;
        if length <= limit as u64 {
            line.extend_from_slice(part);
        } else if line.capacity() > 0 {
            *line = Vec::new();
        }
        let used = part.len() + usize::from(end.is_some());
        from.consume(used);
        if end.is_some() {
            return Ok(if length > limit as u64 { Line::TooLong(length) } else { Line::Read });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{Line, next_line};

    #[test]
    fn a_long_line_is_passed_over_and_the_next_is_read() {
        let mut from = BufReader::with_capacity(3, &b"ab\n0123456789\ncd"[..]);
        let mut line = Vec::new();
        assert_eq!(next_line(&mut from, &mut line, 4).expect("reads"), Line::Read);
        assert_eq!(line, b"ab");
        assert_eq!(next_line(&mut from, &mut line, 4).expect("reads"), Line::TooLong(10));
        assert_eq!(next_line(&mut from, &mut line, 4).expect("reads"), Line::Read);
        assert_eq!(line, b"cd");
        assert_eq!(next_line(&mut from, &mut line, 4).expect("reads"), Line::End);
    }
}
