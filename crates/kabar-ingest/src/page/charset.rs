//! In which encoding a page is written.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::encoding::guess;

/// How far into a page its own word about its encoding is looked for.
const HEAD: usize = 4096;

/// A page's bytes to text: by the byte order mark; as UTF-8 where they are that, whatever is said; by the server's word, the
/// page's own, or by what they look like.
pub(crate) fn decode<'b>(bytes: &'b [u8], told: Option<&str>) -> Cow<'b, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\u{1b}')
    {
        return text.into();
    }
    let named = |label: &str| Encoding::for_label(label.as_bytes());
    let said = told.and_then(named).or_else(|| declared(bytes).and_then(named));
    // A page cannot say in ASCII that it is UTF-16, and one that says UTF-8 and mostly is that has a few bad bytes.
    let said = said.filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE);
    match said {
        Some(encoding) if encoding != UTF_8 => encoding.decode_without_bom_handling(bytes).0,
        _ => guess(bytes).decode_without_bom_handling(bytes).0,
    }
}

/// The value of `charset=` in the head of a page or in a content type.
pub(crate) fn declared(bytes: &[u8]) -> Option<&str> {
    const KEY: &[u8] = b"charset";
    let head = &bytes[..bytes.len().min(HEAD)];
    let mut from = 0;
    while let Some(at) = head.get(from..)?.windows(KEY.len()).position(|w| w.eq_ignore_ascii_case(KEY)) {
        from += at + KEY.len();
        let rest = head[from..].trim_ascii_start();
        let Some(rest) = rest.strip_prefix(b"=") else { continue };
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b)).unwrap_or(rest.len());
        if end > 0 {
            return std::str::from_utf8(&rest[..end]).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{declared, decode};

    fn check(bytes: &[u8], told: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, told), expected);
    }

    #[test]
    fn the_mark_goes_before_the_server_and_the_server_before_the_page() {
        check(b"\xef\xbb\xbfse\xc3\xb1or", Some("windows-1252"), "señor");
        check(b"<meta charset=windows-1251> se\xf1or", Some("windows-1252"), "<meta charset=windows-1251> señor");
        check(b"<meta charset='iso-8859-1'> se\xf1or", None, "<meta charset='iso-8859-1'> señor");
        check(b"<meta charset=shift_jis> \x93\xfa\x96{", None, "<meta charset=shift_jis> 日本");
        check(b"se\xf1or y se\xf1ora en Espa\xf1a", None, "señor y señora en España");
    }

    #[test]
    fn what_is_utf8_is_read_as_such_whatever_is_said() {
        check("<meta charset=iso-8859-1> señor".as_bytes(), Some("latin1"), "<meta charset=iso-8859-1> señor");
        check(b"\xc3\xb1 \xc3\xb1 \xff", Some("utf-8"), "ñ ñ \u{fffd}");
    }

    #[test]
    fn a_content_type_names_its_charset() {
        assert_eq!(declared(b"text/html; Charset = \"utf-8\""), Some("utf-8"));
        assert_eq!(declared(b"text/html; charset="), None);
        assert_eq!(declared(b"text/html"), None);
    }
}
