//! A list of growing positions in few bytes: LEB128 of the first, then of the differences.

/// Adds the list to `out`.
pub(crate) fn encode(positions: &[u64], out: &mut Vec<u8>) {
    let mut before = 0;
    for position in positions {
        let mut rest = position.wrapping_sub(before);
        before = *position;
        while rest >= 0x80 {
            out.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        out.push(rest.to_le_bytes()[0]);
    }
}

/// Reads a list back. A list cut short ends early; the index is not what is trusted.
pub(crate) fn decode(bytes: &[u8]) -> Vec<u64> {
    let mut positions = Vec::new();
    let mut before = 0_u64;
    let (mut rest, mut shift) = (0_u64, 0_u32);
    for byte in bytes {
        rest |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        shift += 7;
        if byte & 0x80 == 0 {
            before = before.wrapping_add(rest);
            positions.push(before);
            (rest, shift) = (0, 0);
        }
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_list_reads_back(mut positions in proptest::collection::vec(any::<u64>(), 0..50)) {
            positions.sort_unstable();
            let mut bytes = Vec::new();
            encode(&positions, &mut bytes);
            prop_assert_eq!(decode(&bytes), positions);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(decode(&bytes).len() <= bytes.len());
        }
    }
}
