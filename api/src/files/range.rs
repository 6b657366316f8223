//! Which part of a file is asked for (RFC 9110, 14).

use std::ops::Range;

/// One range of bytes, as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteRange {
    /// From the first of these bytes to the last, or to the end.
    From(u64, Option<u64>),
    /// So many bytes at the end.
    Last(u64),
}

impl ByteRange {
    /// The range of a header `Range`. Another unit, several ranges and what is not understood are
    /// ignored, as RFC 9110, 14.2 has it: the whole file is the answer.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let (unit, range) = header.split_once('=')?;
        if !unit.trim().eq_ignore_ascii_case("bytes") {
            return None;
        }
        let (first, last) = range.trim().split_once('-')?;
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            // What is larger than any file is as good as the largest.
            digits.then(|| text.parse().unwrap_or(u64::MAX))
        };
        match (first.trim_end(), last.trim_start()) {
            ("", last) => number(last).map(Self::Last),
            (first, "") => Some(Self::From(number(first)?, None)),
            (first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then_some(Self::From(first, Some(last)))
            }
        }
    }

    /// The bytes of a file of this size that it means; none when it means none.
    #[must_use]
    pub fn within(self, size: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::From(first, None) => first..size,
            Self::From(first, Some(last)) => first..size.min(last.saturating_add(1)),
            Self::Last(count) => size.saturating_sub(count)..size,
        };
        (range.start < range.end).then_some(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_means_what_rfc_9110_says() {
        for (header, expected) in [
            ("bytes=0-0", Some(0..1)),
            ("bytes=0-9", Some(0..10)),
            ("Bytes = 3-5", Some(3..6)),
            ("bytes=90-200", Some(90..100)),
            ("bytes=99-", Some(99..100)),
            ("bytes=-1", Some(99..100)),
            ("bytes=-1000", Some(0..100)),
            ("bytes=5-99999999999999999999999", Some(5..100)),
            ("bytes=100-", None),
            ("bytes=100-200", None),
            ("bytes=-0", None),
        ] {
            let range = ByteRange::parse(header).unwrap();
            assert_eq!(range.within(100), expected, "{header}");
        }
        assert_eq!(ByteRange::Last(5).within(0), None);
    }

    #[test]
    fn what_is_no_single_range_of_bytes_is_ignored() {
        for header in [
            "bytes=0-1,5-6",
            "pages=1-2",
            "bytes=5-4",
            "bytes=-",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes 0-1",
            "",
        ] {
            assert_eq!(ByteRange::parse(header), None, "{header}");
        }
    }
}
