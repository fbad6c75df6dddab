//! Terraform numbers: binary floats of up to 512 bits, which is where their digits come from when they are printed.
//!
//! A number remembers the precision it was made with, because Terraform does and it shows: `1/3` written in configuration has 154 digits,
//! while `pow(2, 100)` went through a 64-bit float and ends in zeros.

mod decimal;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use num_bigint::BigUint;

/// Bits of a number that was written in configuration, or converted from a string.
const WRITTEN_PRECISION: u64 = 512;
/// Bits of a number that a function counted.
const COUNTED_PRECISION: u64 = 64;
/// Bits of a number that went through a 64-bit float.
const FLOAT_PRECISION: u64 = 53;
/// The largest decimal exponent that is read: beyond it the digits alone would fill a page. Terraform goes further.
const MAX_DECIMAL_EXPONENT: i64 = 10_000;

/// A number. Equality and order are by value, whatever the precision; `-0` equals `0`.
#[derive(Clone)]
pub struct Number(Arc<Float>);

/// `mantissa × 2^exponent`, the mantissa odd or zero.
#[derive(Clone)]
struct Float {
    negative: bool,
    magnitude: Magnitude,
    /// Bits the number was rounded to.
    precision: u64,
}

#[derive(Clone)]
enum Magnitude {
    Finite { mantissa: BigUint, exponent: i64 },
    Infinite,
}

/// Why an operation has no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberError {
    /// `0/0`, `∞/∞`, `∞-∞`, `0*∞`
    NotANumber,
    /// The result would have more digits than iamlint keeps.
    TooLarge,
}

impl Number {
    /// A number as Terraform reads it from text: decimal digits with an optional sign, fraction and exponent, or `Inf`. `None` for anything else,
    /// and for an exponent beyond ten thousand.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, body) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        if matches!(body, "Inf" | "inf") {
            return Some(Self::infinite(negative));
        }
        let (digits, exponent) = match body.find(['e', 'E']) {
            Some(at) => (&body[..at], body[at + 1..].parse::<i64>().ok()?),
            None => (body, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.len() + fraction.len() == 0 || whole.len() + fraction.len() > MAX_DECIMAL_EXPONENT as usize {
            return None;
        }
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if !all.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mantissa = BigUint::parse_bytes(&all, 10)?;
        let scale = exponent.checked_sub(fraction.len() as i64)?;
        if scale.abs() > MAX_DECIMAL_EXPONENT {
            return None;
        }
        let power = BigUint::from(5u8).pow(scale.unsigned_abs() as u32);
        let value = if scale >= 0 {
            round(negative, mantissa * power, scale, false, WRITTEN_PRECISION)
        } else {
            divide(negative, (mantissa, scale), (power, 0), WRITTEN_PRECISION)
        };
        Some(value)
    }

    /// A whole number that was counted.
    pub fn integer(value: i64) -> Self {
        round(value < 0, BigUint::from(value.unsigned_abs()), 0, false, COUNTED_PRECISION)
    }

    /// A whole number of any size, exactly.
    pub fn big_integer(negative: bool, value: BigUint) -> Self {
        let precision = value.bits().max(COUNTED_PRECISION);
        round(negative, value, 0, false, precision)
    }

    /// A 64-bit float's value; `None` for NaN.
    pub fn from_f64(value: f64) -> Option<Self> {
        if value.is_nan() {
            return None;
        }
        if value.is_infinite() {
            return Some(Self::infinite(value < 0.0));
        }
        let bits = value.to_bits();
        let (raw, fraction) = ((bits >> 52) & 0x7ff, bits & ((1 << 52) - 1));
        let (mantissa, exponent) = if raw == 0 { (fraction, -1074) } else { (fraction | 1 << 52, raw as i64 - 1075) };
        Some(round(value.is_sign_negative(), BigUint::from(mantissa), exponent, false, FLOAT_PRECISION))
    }

    /// Positive or negative infinity.
    pub fn infinite(negative: bool) -> Self {
        Self(Arc::new(Float { negative, magnitude: Magnitude::Infinite, precision: WRITTEN_PRECISION }))
    }

    /// The nearest 64-bit float.
    pub fn to_f64(&self) -> f64 {
        match &self.0.magnitude {
            Magnitude::Infinite if self.0.negative => f64::NEG_INFINITY,
            Magnitude::Infinite => f64::INFINITY,
            // The shortest text at 53 bits reads back as the nearest float.
            Magnitude::Finite { .. } => self.at_precision(FLOAT_PRECISION).to_string().parse().unwrap_or(f64::NAN),
        }
    }

    /// The value as a whole number that fits; `None` otherwise.
    pub fn to_i64(&self) -> Option<i64> {
        let value = self.to_integer()?;
        let magnitude: i128 = u64::try_from(&value).ok()?.into();
        i64::try_from(if self.0.negative { -magnitude } else { magnitude }).ok()
    }

    /// The value without its sign as a whole number; `None` where it has a fraction or is infinite.
    pub fn to_integer(&self) -> Option<BigUint> {
        match &self.0.magnitude {
            Magnitude::Finite { mantissa, exponent } if *exponent >= 0 => Some(mantissa << *exponent as u64),
            _ => None,
        }
    }

    /// Whether it is below zero, or is `-0`.
    pub fn is_negative(&self) -> bool {
        self.0.negative
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        matches!(&self.0.magnitude, Magnitude::Finite { mantissa, .. } if mantissa.bits() == 0)
    }

    /// Whether it is infinite.
    pub fn is_infinite(&self) -> bool {
        matches!(self.0.magnitude, Magnitude::Infinite)
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Result<Self, NumberError> {
        let precision = self.0.precision.max(other.0.precision);
        let (Magnitude::Finite { mantissa: a, exponent: e }, Magnitude::Finite { mantissa: b, exponent: f }) =
            (&self.0.magnitude, &other.0.magnitude)
        else {
            return match (self.is_infinite(), other.is_infinite()) {
                (true, true) if self.0.negative != other.0.negative => Err(NumberError::NotANumber),
                (true, _) => Ok(self.clone()),
                _ => Ok(other.clone()),
            };
        };
        let low = *e.min(f);
        let (a, b) = (a << (e - low) as u64, b << (f - low) as u64);
        let (negative, sum) = match (self.0.negative == other.0.negative, a.cmp(&b)) {
            (true, _) => (self.0.negative, a + b),
            (false, Ordering::Less) => (other.0.negative, b - a),
            (false, Ordering::Equal) => (false, BigUint::ZERO),
            (false, Ordering::Greater) => (self.0.negative, a - b),
        };
        Ok(round(negative, sum, low, false, precision))
    }

    /// The difference.
    pub fn subtract(&self, other: &Self) -> Result<Self, NumberError> {
        self.add(&other.negate())
    }

    /// The product.
    pub fn multiply(&self, other: &Self) -> Result<Self, NumberError> {
        let negative = self.0.negative != other.0.negative;
        let (Magnitude::Finite { mantissa: a, exponent: e }, Magnitude::Finite { mantissa: b, exponent: f }) =
            (&self.0.magnitude, &other.0.magnitude)
        else {
            let undefined = self.is_zero() || other.is_zero();
            return if undefined { Err(NumberError::NotANumber) } else { Ok(Self::infinite(negative)) };
        };
        // The product keeps every bit it needs up to what a written number has, even where both factors had fewer.
        let exact = round(negative, a * b, e + f, false, WRITTEN_PRECISION);
        let precision = self.0.precision.max(other.0.precision).max(exact.mantissa_bits());
        exact.at_precision(precision).bounded()
    }

    /// The quotient; infinite for a division of anything else by zero.
    pub fn divide(&self, other: &Self) -> Result<Self, NumberError> {
        let negative = self.0.negative != other.0.negative;
        let precision = self.0.precision.max(other.0.precision);
        match (&self.0.magnitude, &other.0.magnitude) {
            (Magnitude::Infinite, Magnitude::Infinite) => Err(NumberError::NotANumber),
            (Magnitude::Infinite, _) => Ok(Self::infinite(negative)),
            (_, Magnitude::Infinite) => Ok(round(negative, BigUint::ZERO, 0, false, precision)),
            _ if self.is_zero() && other.is_zero() => Err(NumberError::NotANumber),
            _ if other.is_zero() => Ok(Self::infinite(negative)),
            (Magnitude::Finite { mantissa: a, exponent: e }, Magnitude::Finite { mantissa: b, exponent: f }) => {
                divide(negative, (a.clone(), *e), (b.clone(), *f), precision).bounded()
            }
        }
    }

    /// The remainder of the division that rounds towards zero; the number itself for a divisor of zero.
    pub fn remainder(&self, other: &Self) -> Result<Self, NumberError> {
        if other.is_zero() {
            return Ok(self.clone());
        }
        if self.is_infinite() || other.is_infinite() {
            return Err(NumberError::NotANumber);
        }
        let times = self.divide(other)?.truncate();
        let work = Number(Arc::new(Float { precision: self.0.precision, ..(*times.0).clone() }));
        self.subtract(&other.multiply(&work)?.at_precision(self.0.precision))
    }

    /// The number with its sign turned.
    pub fn negate(&self) -> Self {
        Self(Arc::new(Float { negative: !self.0.negative, ..(*self.0).clone() }))
    }

    /// The number without its sign.
    pub fn absolute(&self) -> Self {
        Self(Arc::new(Float { negative: false, ..(*self.0).clone() }))
    }

    /// The whole part.
    pub fn truncate(&self) -> Self {
        match &self.0.magnitude {
            Magnitude::Finite { mantissa, exponent } if *exponent < 0 => {
                round(self.0.negative, mantissa >> exponent.unsigned_abs(), 0, false, self.0.precision)
            }
            _ => self.clone(),
        }
    }

    /// The largest whole number that is not larger.
    pub fn floor(&self) -> Self {
        let whole = self.truncate();
        if self.0.negative && whole != *self { whole.subtract(&Self::integer(1)).unwrap_or(whole) } else { whole }
    }

    /// The smallest whole number that is not smaller.
    pub fn ceil(&self) -> Self {
        let ceil = self.negate().floor().negate();
        // What is rounded up to zero has no sign left.
        if ceil.is_zero() && !self.is_zero() { ceil.absolute() } else { ceil }
    }

    fn at_precision(&self, precision: u64) -> Self {
        match &self.0.magnitude {
            Magnitude::Infinite => self.clone(),
            Magnitude::Finite { mantissa, exponent } => {
                round(self.0.negative, mantissa.clone(), *exponent, false, precision)
            }
        }
    }

    fn mantissa_bits(&self) -> u64 {
        match &self.0.magnitude {
            Magnitude::Infinite => 0,
            Magnitude::Finite { mantissa, .. } => mantissa.bits(),
        }
    }

    /// Refuses numbers whose digits would not end: repeated squaring doubles the exponent each time.
    fn bounded(self) -> Result<Self, NumberError> {
        match &self.0.magnitude {
            Magnitude::Finite { exponent, .. } if exponent.abs() > 4 * MAX_DECIMAL_EXPONENT => {
                Err(NumberError::TooLarge)
            }
            _ => Ok(self),
        }
    }
}

/// The number nearest to `mantissa × 2^exponent` with `precision` bits, ties to even; `rest` says that a little was cut off before.
fn round(negative: bool, mut mantissa: BigUint, mut exponent: i64, rest: bool, precision: u64) -> Number {
    let bits = mantissa.bits();
    if bits > precision {
        let cut = bits - precision;
        let half = mantissa.bit(cut - 1);
        let below = rest || mantissa.trailing_zeros().is_some_and(|zeros| zeros < cut - 1);
        mantissa >>= cut;
        exponent += cut as i64;
        if half && (below || mantissa.bit(0)) {
            mantissa += 1u8;
        }
    }
    match mantissa.trailing_zeros() {
        Some(zeros) => {
            mantissa >>= zeros;
            exponent += zeros as i64;
        }
        None => exponent = 0,
    }
    Number(Arc::new(Float { negative, magnitude: Magnitude::Finite { mantissa, exponent }, precision }))
}

/// `a.0 × 2^a.1 / (b.0 × 2^b.1)`, rounded once.
fn divide(negative: bool, a: (BigUint, i64), b: (BigUint, i64), precision: u64) -> Number {
    let shift = (precision + 2 + b.0.bits()).saturating_sub(a.0.bits());
    let numerator = a.0 << shift;
    let quotient = &numerator / &b.0;
    let rest = &quotient * &b.0 != numerator;
    // The bit below the last stands for what is left over, so that rounding sees it.
    let quotient = (quotient << 1u8) + u8::from(rest);
    round(negative, quotient, a.1 - b.1 - shift as i64 - 1, rest, precision)
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Number| match (number.is_zero(), number.0.negative) {
            (true, _) => 0,
            (_, true) => -1,
            _ => 1,
        };
        let (a, b) = (sign(self), sign(other));
        if a != b || a == 0 {
            return a.cmp(&b);
        }
        let magnitudes = match (&self.0.magnitude, &other.0.magnitude) {
            (Magnitude::Infinite, Magnitude::Infinite) => Ordering::Equal,
            (Magnitude::Infinite, _) => Ordering::Greater,
            (_, Magnitude::Infinite) => Ordering::Less,
            (Magnitude::Finite { mantissa: a, exponent: e }, Magnitude::Finite { mantissa: b, exponent: f }) => {
                let low = *e.min(f);
                (a.bits() as i64 + e)
                    .cmp(&(b.bits() as i64 + f))
                    .then_with(|| (a << (e - low) as u64).cmp(&(b << (f - low) as u64)))
            }
        };
        if a < 0 { magnitudes.reverse() } else { magnitudes }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

/// The fewest decimal digits that read back as the same number at its precision, without an exponent: as `tostring` and `jsonencode` print it.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0.negative { "-" } else { "" };
        match &self.0.magnitude {
            Magnitude::Infinite => write!(f, "{}Inf", if self.0.negative { "-" } else { "+" }),
            Magnitude::Finite { mantissa, exponent } => {
                write!(f, "{sign}{}", decimal::Decimal::shortest(mantissa, *exponent, self.0.precision).plain())
            }
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Number {
    /// The decimal digits of its magnitude, for `format`: shortest, or rounded; `None` where it is infinite.
    pub(crate) fn decimal(&self, rounding: decimal::Rounding) -> Option<decimal::Decimal> {
        match &self.0.magnitude {
            Magnitude::Infinite => None,
            Magnitude::Finite { mantissa, exponent } => Some(match rounding {
                decimal::Rounding::Shortest => decimal::Decimal::shortest(mantissa, *exponent, self.0.precision),
                decimal::Rounding::Fraction(digits) => {
                    let exact = decimal::Decimal::exact(mantissa, *exponent);
                    let keep = exact.point + digits as i64;
                    exact.rounded(keep)
                }
                decimal::Rounding::Significant(digits) => {
                    decimal::Decimal::exact(mantissa, *exponent).rounded(digits as i64)
                }
            }),
        }
    }
}

pub(crate) use decimal::{Decimal, Rounding};

#[cfg(test)]
mod tests;
