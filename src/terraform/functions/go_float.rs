//! Powers and logarithms to the last bit as Go computes them, whose digits Terraform prints: neither is rounded correctly, and other libraries differ.

use std::f64::consts::FRAC_1_SQRT_2;

/// A number as `fraction × 2^exponent`, the fraction at least a half and below one.
fn split(value: f64) -> (f64, i32) {
    if value == 0.0 || !value.is_finite() {
        return (value, 0);
    }
    // Numbers too small for a leading one are made larger first.
    let (value, shift) = if value.abs() < f64::MIN_POSITIVE { (value * 2f64.powi(52), -52) } else { (value, 0) };
    let bits = value.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1022;
    (f64::from_bits(bits & !(0x7ff << 52) | (1022 << 52)), exponent + shift)
}

/// `fraction × 2^exponent`
fn join(fraction: f64, exponent: i32) -> f64 {
    let mut value = fraction;
    let mut left = exponent;
    // In steps, so that a result that is too small is rounded once.
    while left > 1000 {
        value *= 2f64.powi(1000);
        left -= 1000;
        if value.is_infinite() {
            return value;
        }
    }
    if left < -1000 {
        value *= 2f64.powi(-1000);
        left = (left + 1000).max(-1100);
    }
    value * 2f64.powi(left)
}

/// `value` to the power of `power`.
pub(super) fn pow(value: f64, power: f64) -> f64 {
    if power == 0.0 || value == 1.0 {
        return 1.0;
    }
    if power == 1.0 {
        return value;
    }
    if value == 0.0 || !value.is_finite() || !power.is_finite() {
        return value.powf(power);
    }
    if power == 0.5 {
        return value.sqrt();
    }
    if power == -0.5 {
        return 1.0 / value.sqrt();
    }
    let (mut whole, mut fraction) = (power.abs().trunc(), power.abs().fract());
    if fraction != 0.0 && value < 0.0 {
        return f64::NAN;
    }
    if whole >= 2f64.powi(63) {
        return match value {
            -1.0 => 1.0,
            _ if (value.abs() < 1.0) == (power > 0.0) => 0.0,
            _ => f64::INFINITY,
        };
    }
    let (mut result, mut exponent) = (1.0, 0_i32);
    if fraction != 0.0 {
        if fraction > 0.5 {
            fraction -= 1.0;
            whole += 1.0;
        }
        result = (fraction * ln(value)).exp();
    }
    let (mut base, mut base_exponent) = split(value);
    let mut left = whole as i64;
    while left != 0 {
        if !(-(1 << 12)..=1 << 12).contains(&base_exponent) {
            exponent += base_exponent;
            break;
        }
        if left & 1 == 1 {
            result *= base;
            exponent += base_exponent;
        }
        base *= base;
        base_exponent <<= 1;
        if base < 0.5 {
            base += base;
            base_exponent -= 1;
        }
        left >>= 1;
    }
    if power < 0.0 {
        result = 1.0 / result;
        exponent = -exponent;
    }
    join(result, exponent)
}

/// The natural logarithm, by the method of FreeBSD's `e_log.c`.
pub(super) fn ln(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return value.ln();
    }
    const LN2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const ODD: [f64; 4] =
        [0.666_666_666_666_673_5, 0.285_714_287_436_623_9, 0.181_835_721_616_180_5, 0.147_981_986_051_165_86];
    const EVEN: [f64; 3] = [0.399_999_999_994_094_2, 0.222_221_984_321_497_84, 0.153_138_376_992_093_73];
    let (mut fraction, mut exponent) = split(value);
    if fraction < FRAC_1_SQRT_2 {
        fraction *= 2.0;
        exponent -= 1;
    }
    let f = fraction - 1.0;
    let k = f64::from(exponent);
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let odd = s2 * (ODD[0] + s4 * (ODD[1] + s4 * (ODD[2] + s4 * ODD[3])));
    let even = s4 * (EVEN[0] + s4 * (EVEN[1] + s4 * EVEN[2]));
    let rest = odd + even;
    let half = 0.5 * f * f;
    k * LN2_HIGH - ((half - (s * (half + rest) + k * LN2_LOW)) - f)
}

#[cfg(test)]
mod tests {
    use super::{join, ln, pow, split};

    #[test]
    fn the_last_digits_are_gos() {
        assert_eq!(pow(7.0, 255.0).to_string().get(..17), Some("31622791429229265"));
        assert_eq!((pow(2.0, 100.0), pow(2.0, -2.0), pow(-2.0, 3.0)), (2f64.powi(100), 0.25, -8.0));
        assert_eq!((pow(9.0, 0.5), pow(0.0, 3.0), pow(10.0, 400.0)), (3.0, 0.0, f64::INFINITY));
        assert!(pow(-2.0, 0.3).is_nan());
        assert_eq!((ln(8.0) / ln(2.0), ln(100.0) / ln(10.0), ln(10.0) / ln(2.0)), (3.0, 2.0, 3.321_928_094_887_362_6));
    }

    #[test]
    fn a_number_is_split_and_joined_without_loss() {
        for value in [1.0, -3.5, 1e-310, 1e308, 5e-324] {
            let (fraction, exponent) = split(value);
            assert!((0.5..1.0).contains(&fraction.abs()), "{value}");
            assert_eq!(join(fraction, exponent), value);
        }
    }
}
