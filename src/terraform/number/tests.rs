//! Arithmetic against what the real Terraform (1.11.4) prints.

use super::*;

fn n(text: &str) -> Number {
    Number::parse(text).expect("a number")
}

#[test]
fn digits_are_those_of_512_bits() {
    let third = n("1").divide(&n("3")).expect("a third").to_string();
    assert_eq!(third, format!("0.{}5", "3".repeat(154)));
    assert_eq!(n("0.1").add(&n("0.2")).expect("a sum"), n("0.3"));
    assert_eq!(n("3.3").multiply(&n("3")).expect("a product").to_string(), "9.9");
    assert_eq!(n("-0").to_string(), "-0");
    assert_eq!(n("1e-7").to_string(), "0.0000001");
    assert_eq!(n("123456789012345678901234567890").to_string(), "123456789012345678901234567890");
}

#[test]
fn a_float_prints_its_own_shortest_digits() {
    let power = Number::from_f64(2f64.powi(100)).expect("a number");
    assert_eq!(power.to_string(), "1267650600228229400000000000000");
    assert_eq!(Number::from_f64(0.1).expect("a number").to_string(), "0.1");
    assert_eq!(n("0.1").to_f64(), 0.1);
}

#[test]
fn remainders_and_rounding_go_towards_zero() {
    assert_eq!(n("-7").remainder(&n("3")).expect("a remainder").to_string(), "-1");
    assert_eq!(n("7.5").remainder(&n("2")).expect("a remainder").to_string(), "1.5");
    assert_eq!(n("1").remainder(&n("0")).expect("a remainder").to_string(), "1");
    assert_eq!(n("-1.1").floor().to_string(), "-2");
    assert_eq!(n("-1.1").ceil().to_string(), "-1");
    assert_eq!(n("0").divide(&n("0")), Err(NumberError::NotANumber));
    let endless = Number::infinite(false);
    assert_eq!(n("1").remainder(&endless), Err(NumberError::NotANumber));
    assert_eq!(endless.remainder(&n("1")), Err(NumberError::NotANumber));
    assert_eq!(endless.remainder(&n("0")), Ok(endless));
}

#[test]
fn order_is_by_value() {
    assert!(n("-2") < n("-1") && n("-1") < n("0") && n("0.5") < n("1e3") && n("1e3") < Number::infinite(false));
    assert_eq!(n("-0"), n("0"));
    assert_eq!(Number::integer(5), n("5"));
}

#[test]
fn what_is_no_number_is_refused() {
    for text in ["", "-", "1x", "0x10", " 1", "NaN", "1e", "1e99999999", "."] {
        assert!(Number::parse(text).is_none(), "{text}");
    }
}
