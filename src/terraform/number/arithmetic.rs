//! Calculating with numbers, rounded as Terraform rounds.

use std::cmp::Ordering;
use std::sync::Arc;

use num_bigint::BigUint;

use super::{Float, Magnitude, Number, NumberError, WRITTEN_PRECISION, round};

impl Number {
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

    pub(super) fn at_precision(&self, precision: u64) -> Self {
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
}

/// `a.0 × 2^a.1 / (b.0 × 2^b.1)`, rounded once.
pub(super) fn divide(negative: bool, a: (BigUint, i64), b: (BigUint, i64), precision: u64) -> Number {
    let shift = (precision + 2 + b.0.bits()).saturating_sub(a.0.bits());
    let numerator = a.0 << shift;
    let quotient = &numerator / &b.0;
    let rest = &quotient * &b.0 != numerator;
    // The bit below the last stands for what is left over, so that rounding sees it.
    let quotient = (quotient << 1u8) + u8::from(rest);
    round(negative, quotient, a.1 - b.1 - shift as i64 - 1, rest, precision)
}
