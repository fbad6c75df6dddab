//! Binary numbers as decimal digits.

use num_bigint::BigUint;

/// How many digits are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rounding {
    /// As few as tell the number from its neighbours.
    Shortest,
    /// So many after the point.
    Fraction(usize),
    /// So many from the first that is not zero.
    Significant(usize),
}

/// `0.d₁d₂d₃… × 10^point`, without leading or trailing zeros; no digits for zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Decimal {
    /// ASCII digits.
    pub(crate) digits: Vec<u8>,
    /// Where the decimal point stands, counted from before the first digit.
    pub(crate) point: i64,
}

impl Decimal {
    /// All digits of `mantissa × 2^exponent`: a binary fraction always ends in decimal too.
    pub(super) fn exact(mantissa: &BigUint, exponent: i64) -> Self {
        let (digits, scale) = scaled(mantissa, exponent);
        Self::new(digits.to_string().into_bytes(), scale)
    }

    /// The fewest digits within half a unit in the last of `precision` bits.
    pub(super) fn shortest(mantissa: &BigUint, exponent: i64, precision: u64) -> Self {
        if mantissa.bits() == 0 {
            return Self { digits: Vec::new(), point: 0 };
        }
        // One bit more than the precision, so that a step of one is half a unit.
        let shift = (precision + 1).saturating_sub(mantissa.bits());
        let (middle, exponent) = (mantissa << shift, exponent - shift as i64);
        // A bound itself reads back as this number only where the tie goes to it: where its own last bit is even.
        let inclusive = !middle.bit(1);
        let (exact, scale) = scaled(&middle, exponent);
        let lower = scaled(&(&middle - 1u8), exponent).0.to_string();
        let upper = scaled(&(&middle + 1u8), exponent).0.to_string();
        let exact = exact.to_string();
        let width = upper.len();
        // The formatter's own padding ends at 65,535, and a number may have more digits.
        let pad = |digits: &str| ("0".repeat(width - digits.len()) + digits).into_bytes();
        let (exact, lower, upper) = (pad(&exact), pad(&lower), pad(&upper));
        let point = width as i64 + scale;
        let significant = |digits: &[u8]| digits.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
        let (lower_end, upper_end) = (significant(&lower), significant(&upper));
        let all = Self { digits: exact.clone(), point };
        // The first digit at which cutting, or rounding up, stays between the bounds. Once a bound's digit differs it stays differing.
        let first_difference = |bound: &[u8]| exact.iter().zip(bound).position(|(a, b)| a != b);
        let (from_lower, from_upper) = (first_difference(&lower), first_difference(&upper));
        for at in 0..width {
            let below = from_lower.is_some_and(|first| first <= at) || (inclusive && at + 1 == lower_end);
            let above = match from_upper {
                Some(first) if first == at => inclusive || exact[at] + 1 < upper[at] || at + 1 < upper_end,
                Some(first) => first < at,
                None => false,
            };
            match (below, above) {
                (true, true) => return all.rounded(at as i64 + 1).trimmed(),
                (true, false) => return Self { digits: exact[..=at].to_vec(), point }.trimmed(),
                (false, true) => return all.up(at + 1).trimmed(),
                (false, false) => {}
            }
        }
        all.trimmed()
    }

    fn new(digits: Vec<u8>, scale: i64) -> Self {
        let point = digits.len() as i64 + scale;
        Self { digits, point }.trimmed()
    }

    /// The first `keep` digits, the rest rounded half to even.
    pub(super) fn rounded(mut self, keep: i64) -> Self {
        if keep < 0 {
            return Self { digits: Vec::new(), point: 0 };
        }
        let keep = keep as usize;
        let Some(&next) = self.digits.get(keep) else { return self };
        let rest = self.digits[keep + 1..].iter().any(|&digit| digit != b'0');
        let odd = keep.checked_sub(1).is_some_and(|last| (self.digits[last] - b'0') % 2 == 1);
        if next > b'5' || (next == b'5' && (rest || odd)) {
            return self.up(keep);
        }
        self.digits.truncate(keep);
        self.trimmed()
    }

    /// The first `keep` digits, plus one in the last of them.
    fn up(mut self, keep: usize) -> Self {
        self.digits.truncate(keep);
        while let Some(last) = self.digits.pop() {
            if last < b'9' {
                self.digits.push(last + 1);
                return self;
            }
        }
        Self { digits: vec![b'1'], point: self.point + 1 }
    }

    fn trimmed(mut self) -> Self {
        let leading = self.digits.iter().take_while(|&&digit| digit == b'0').count();
        self.digits.drain(..leading);
        self.point -= leading as i64;
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.point = 0;
        }
        self
    }

    /// The digits without an exponent: `0.001`, `120`.
    pub(crate) fn plain(&self) -> String {
        let fraction = (self.digits.len() as i64 - self.point).max(0) as usize;
        self.fixed(fraction)
    }

    /// The digits without an exponent, `fraction` of them after the point.
    pub(crate) fn fixed(&self, fraction: usize) -> String {
        let digit = |place: i64| {
            let at = usize::try_from(place).ok();
            at.and_then(|at| self.digits.get(at)).map_or('0', |&digit| digit as char)
        };
        let mut text: String = (0..self.point.max(0)).map(digit).collect();
        if text.is_empty() {
            text.push('0');
        }
        if fraction > 0 {
            text.push('.');
            text.extend((0..fraction as i64).map(|place| digit(self.point + place)));
        }
        text
    }
}

/// `mantissa × 2^exponent` as `integer × 10^scale`.
fn scaled(mantissa: &BigUint, exponent: i64) -> (BigUint, i64) {
    if exponent >= 0 {
        return (mantissa << exponent as u64, 0);
    }
    (mantissa * BigUint::from(5u8).pow(exponent.unsigned_abs() as u32), exponent)
}
