//! Addresses and prefixes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use num_bigint::BigUint;

use super::{Call, Failure, Function, Outcome, Param, Returns, Want};
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::value::Value;

const PREFIX: Param = Param::new("prefix", Want::String);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("cidrhost", &[PREFIX, Param::new("hostnum", Want::Number)], Returns::String, cidrhost),
    Function::new("cidrnetmask", &[PREFIX], Returns::String, cidrnetmask),
    Function::new(
        "cidrsubnet",
        &[PREFIX, Param::new("newbits", Want::Number), Param::new("netnum", Want::Number)],
        Returns::String,
        cidrsubnet,
    ),
    Function::new("cidrsubnets", &[PREFIX], Returns::Strings, cidrsubnets)
        .variadic(Param::new("newbits", Want::Number)),
];

/// An address range.
#[derive(Clone, Copy)]
struct Cidr {
    /// The first address, in the low bits.
    base: u128,
    length: u32,
    /// Bits of an address: 32 or 128.
    width: u32,
}

impl Cidr {
    fn parse(call: &Call<'_>) -> Result<Self, Failure> {
        let text = call.str(0)?;
        let invalid = || call.no(format!("invalid CIDR expression: invalid CIDR address: {text}"));
        let (address, length) = text.split_once('/').ok_or_else(invalid)?;
        let address = parse_address(address).ok_or_else(invalid)?;
        let (base, width) = match address {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        let digits = length.len() <= 3 && length.bytes().all(|byte| byte.is_ascii_digit());
        let length = length.parse::<u32>().ok().filter(|&length| digits && length <= width).ok_or_else(invalid)?;
        Ok(Self { base: base & !host_mask(width - length), length, width })
    }

    fn address(self, bits: u128) -> IpAddr {
        match self.width {
            32 => IpAddr::V4(Ipv4Addr::from(bits as u32)),
            _ => IpAddr::V6(Ipv6Addr::from(bits)),
        }
    }

    fn show(self) -> String {
        format!("{}/{}", self.address(self.base), self.length)
    }
}

/// So many low bits set.
fn host_mask(bits: u32) -> u128 {
    if bits >= 128 { u128::MAX } else { (1 << bits) - 1 }
}

/// IPv4 parts may have leading zeros, and are decimal all the same.
fn parse_address(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        return text.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    }
    let parts: Vec<&str> = text.split('.').collect();
    let part = |text: &&str| text.parse::<u8>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    match parts.iter().map(part).collect::<Option<Vec<u8>>>()?[..] {
        [a, b, c, d] => Some(IpAddr::V4(Ipv4Addr::new(a, b, c, d))),
        _ => None,
    }
}

/// Whether the prefix is of IPv4 addresses spelt as IPv6 ones. Terraform's answers to these take the one for the other, and nobody should build on them.
fn is_mapped(call: &Call<'_>) -> Result<bool, Failure> {
    let text = call.str(0)?;
    let address = text.split_once('/').and_then(|(address, _)| address.parse::<Ipv6Addr>().ok());
    Ok(address.is_some_and(|address| address.to_ipv4_mapped().is_some()))
}

fn whole(call: &Call<'_>, number: &Number) -> Result<BigUint, Failure> {
    number.to_integer().ok_or_else(|| call.no("the number must be whole"))
}

fn cidrhost(call: &Call<'_>) -> Outcome {
    if is_mapped(call)? {
        return Ok(call.unknown(Type::String));
    }
    let (cidr, number) = (Cidr::parse(call)?, call.number(1)?);
    let host_bits = cidr.width - cidr.length;
    let size = BigUint::from(host_mask(host_bits)) + 1u8;
    let magnitude = whole(call, number)?;
    let negative = number.is_negative() && !number.is_zero();
    let fits = if negative { magnitude <= size } else { magnitude < size };
    if !fits {
        return Err(call.no(format!("prefix of {} does not accommodate a host numbered {number}", cidr.length)));
    }
    let offset = if negative { size - magnitude } else { magnitude };
    let offset = u128::try_from(offset).unwrap_or(0);
    call.string(cidr.address(cidr.base | (offset & host_mask(host_bits))).to_string())
}

fn cidrnetmask(call: &Call<'_>) -> Outcome {
    if is_mapped(call)? {
        return Ok(call.unknown(Type::String));
    }
    let cidr = Cidr::parse(call)?;
    if cidr.width != 32 {
        return Err(call.no(format!("IPv6 addresses cannot have a netmask: {}", call.str(0)?)));
    }
    call.string(cidr.address(host_mask(32) & !host_mask(32 - cidr.length)).to_string())
}

fn cidrsubnet(call: &Call<'_>) -> Outcome {
    if is_mapped(call)? {
        return Ok(call.unknown(Type::String));
    }
    let (cidr, bits, number) = (Cidr::parse(call)?, call.integer(1)?, call.number(2)?);
    let length = i64::from(cidr.length).saturating_add(bits);
    let length = u32::try_from(length)
        .ok()
        .filter(|&length| length <= cidr.width)
        .ok_or_else(|| call.no(format!("insufficient address space to extend prefix of {} by {bits}", cidr.length)))?;
    let magnitude = whole(call, number)?;
    let room = BigUint::from(1u8) << u64::try_from(bits.max(0)).unwrap_or(0);
    // A prefix made shorter has room for any number, as far as Terraform checks that.
    if bits >= 0 && magnitude >= room && !number.is_zero() {
        return Err(call.no(format!("prefix extension of {bits} does not accommodate a subnet numbered {number}")));
    }
    let number = u128::try_from(magnitude).unwrap_or(0);
    let shift = cidr.width - length;
    let base = if shift >= 128 { cidr.base } else { cidr.base | (number << shift) & host_mask(cidr.width) };
    call.string(Cidr { base, length, ..cidr }.show())
}

fn cidrsubnets(call: &Call<'_>) -> Outcome {
    if is_mapped(call)? {
        return Ok(call.unknown(Type::list(Type::String)));
    }
    let cidr = Cidr::parse(call)?;
    let mut subnets = Vec::new();
    // The first address that is still free, and whether there is one.
    let mut next = Some(cidr.base);
    let end = cidr.base | host_mask(cidr.width - cidr.length);
    for at in 1..call.args.len() {
        let bits = call.integer(at)?;
        if bits < 1 {
            return Err(call.bad(at, "must extend prefix by at least one bit"));
        }
        if bits > 32 {
            return Err(call.bad(at, "may not extend prefix by more than 32 bits"));
        }
        let length =
            u32::try_from(i64::from(cidr.length).saturating_add(bits)).ok().filter(|&length| length <= cidr.width);
        let Some(length) = length else {
            let why = format!(
                "would extend prefix to {} bits, which is too long for an address",
                i64::from(cidr.length) + bits
            );
            return Err(call.bad(at, why));
        };
        let mask = host_mask(cidr.width - length);
        // The next multiple of the subnet's own size.
        let aligned = next.and_then(|next| if next & mask == 0 { Some(next) } else { (next | mask).checked_add(1) });
        let last = aligned.map(|base| base | mask).filter(|&last| last <= end);
        let (Some(base), Some(last)) = (aligned, last) else {
            return Err(
                call.bad(at, format!("not enough remaining address space for a subnet with a prefix of {length} bits"))
            );
        };
        subnets.push(Value::known(Cidr { base, length, ..cidr }.show(), call.origin.clone()));
        next = last.checked_add(1);
    }
    Ok(Value::list(Type::String, subnets, call.origin.clone()))
}
