//! Figures as people write them.

/// `10,485,760`.
pub fn number(value: u64) -> String {
    grouped(&value.to_string(), ',')
}

/// Digits with a mark between thousands.
pub(crate) fn grouped(digits: &str, mark: char) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}
