//! Identifiers that are the same in every run.

/// A GUID made of a name: the same name gives the same GUID, another name another one.
pub fn guid(name: &str) -> String {
    // FNV-1a over 128 bits: no dependency, and nobody attacks the names of a test.
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in name.bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    // Version 4, variant 1, as directory objects have.
    let hash = hash & !(0xf << 76) | (4 << 76);
    let hash = hash & !(0x3 << 62) | (2 << 62);
    written(hash)
}

/// The GUID of the `index`th generated thing of a `family` (below 4096).
pub fn numbered(family: u16, index: usize) -> String {
    format!("{index:08x}-5ca1-4{family:03x}-8000-{:012x}", index.wrapping_mul(2_654_435_761) & 0xffff_ffff)
}

/// The index of a GUID that [`numbered`] made for this family.
pub fn number(family: u16, id: &str) -> Option<usize> {
    let index = usize::from_str_radix(id.get(..8)?, 16).ok()?;
    (numbered(family, index) == id).then_some(index)
}

fn written(value: u128) -> String {
    let digits = format!("{value:032x}");
    let part = |from: usize, to: usize| &digits[from..to];
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::{guid, number, numbered};

    #[test]
    fn names_and_numbers_give_guids_that_can_be_told_apart() {
        assert_eq!(guid("user alice"), guid("user alice"));
        assert_ne!(guid("user alice"), guid("user bob"));
        assert_eq!(guid("x").len(), 36);
        assert_eq!(guid("x").as_bytes()[14], b'4');
        assert_eq!(number(7, &numbered(7, 99_999)), Some(99_999));
        assert_eq!(number(8, &numbered(7, 99_999)), None);
        assert_eq!(number(7, "no guid"), None);
    }
}
