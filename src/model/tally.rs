//! The verdicts of all checks on one unit, in a few bytes kept beside it.
//!
//! Counts are added up from these when a scan ends, so that no interruption can count a unit twice, and a
//! comparison can tell which units were looked at. Format: for each check with something to count, its
//! ordinal in the scan's list of checks as the distance to the one before, then `evaluated << 2 | f << 1 | u`,
//! then `failing` where `f`, `unknown` where `u`; all numbers LEB128.

use super::Counts;

/// Packs counts by the check's ordinal; ordinals must rise.
pub fn pack(counts: impl IntoIterator<Item = (usize, Counts)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut before = 0;
    for (ordinal, counts) in counts {
        if counts == Counts::default() {
            continue;
        }
        put(&mut bytes, (ordinal - before) as u64);
        before = ordinal;
        let flags = u64::from(counts.failing > 0) << 1 | u64::from(counts.unknown > 0);
        put(&mut bytes, counts.evaluated << 2 | flags);
        if counts.failing > 0 {
            put(&mut bytes, counts.failing);
        }
        if counts.unknown > 0 {
            put(&mut bytes, counts.unknown);
        }
    }
    bytes
}

/// Unpacks; a damaged tail is left out.
pub fn unpack(bytes: &[u8]) -> Vec<(usize, Counts)> {
    let mut rest = bytes;
    let mut before = 0_usize;
    let mut all = Vec::new();
    while let Some((ordinal, counts)) = next(&mut rest, before) {
        before = ordinal;
        all.push((ordinal, counts));
    }
    all
}

fn next(rest: &mut &[u8], before: usize) -> Option<(usize, Counts)> {
    let ordinal = before.checked_add(usize::try_from(take(rest)?).ok()?)?;
    let head = take(rest)?;
    let failing = if head & 2 == 0 { 0 } else { take(rest)? };
    let unknown = if head & 1 == 0 { 0 } else { take(rest)? };
    Some((ordinal, Counts { evaluated: head >> 2, failing, unknown }))
}

fn put(bytes: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let all = vec![
            (0, Counts { evaluated: 1, failing: 0, unknown: 0 }),
            (7, Counts { evaluated: 1, failing: 1, unknown: 0 }),
            (300, Counts { evaluated: 4_000_000_000, failing: 129, unknown: 3 }),
        ];
        assert_eq!(unpack(&pack(all.clone())), all);
    }

    #[test]
    fn a_damaged_tail_is_left_out() {
        let mut bytes = pack([(3, Counts { evaluated: 200, failing: 1, unknown: 0 })]);
        bytes.pop();
        assert!(unpack(&bytes).is_empty());
        assert!(unpack(&[0xff; 40]).is_empty());
    }
}
