//! Addresses and ranges of them, as conditions write them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range: an address, and how many of its bits count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Range {
    pub(super) address: IpAddr,
    pub(super) bits: u8,
}

impl Range {
    /// Reads `203.0.113.0/24`, `203.0.113.7` or `2001:db8::/32`.
    pub(super) fn read(written: &str) -> Option<Range> {
        let (address, bits) = match written.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (written, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let digits = |bits: &str| !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|&own| own <= most && digits(bits))?,
            None => most,
        };
        Some(Range { address, bits })
    }

    /// Whether all of it is private, local or reserved: no such address is seen on the internet.
    pub(super) fn is_private(self) -> bool {
        match self.network() {
            IpAddr::V4(address) => V4.iter().any(|&(octets, bits)| {
                self.bits >= bits && u32::from(address) & mask(bits) == u32::from(Ipv4Addr::from(octets))
            }),
            // fc00::/7, fe80::/10, ::1, and 2001:db8::/32, which is for documentation.
            IpAddr::V6(address) => {
                let [first, second, ..] = address.segments();
                self.bits >= 7 && first & 0xfe00 == 0xfc00
                    || self.bits >= 10 && first & 0xffc0 == 0xfe80
                    || self.bits >= 32 && (first, second) == (0x2001, 0x0db8)
                    || address == Ipv6Addr::LOCALHOST && self.bits == 128
            }
        }
    }

    /// What such a range is called: "loopback", "link-local", "private" for all others.
    pub(super) fn kind(self) -> &'static str {
        match self.network() {
            IpAddr::V4(address) if address.is_loopback() => "loopback",
            IpAddr::V4(address) if address.is_link_local() => "link-local",
            IpAddr::V6(address) if address.is_loopback() => "loopback",
            IpAddr::V6(address) if address.is_unicast_link_local() => "link-local",
            _ => "private",
        }
    }

    /// Whether it is half of all addresses or more.
    pub(super) fn is_public_at_large(self) -> bool {
        self.bits <= 1
    }

    /// Its first address: the bits that do not count are zero.
    pub(super) fn network(self) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => Ipv4Addr::from(u32::from(address) & mask(self.bits)).into(),
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                Ipv6Addr::from(u128::from(address) & mask).into()
            }
        }
    }
}

/// RFC 1918, shared address space, this network, loopback and link-local. Ranges for documentation are left out: examples are full of them.
const V4: [([u8; 4], u8); 7] = [
    ([10, 0, 0, 0], 8),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([0, 0, 0, 0], 8),
];

fn mask(bits: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Range {
        Range::read(written).unwrap_or_else(|| panic!("{written}"))
    }

    #[test]
    fn ranges_are_read() {
        for wrong in ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "*", "10.0.0.0/24/1", "vpc-1"] {
            assert_eq!(Range::read(wrong), None, "{wrong}");
        }
        assert_eq!(read("203.0.113.77/24").network().to_string(), "203.0.113.0");
        assert_eq!(read("2001:db8:1::5/32").network().to_string(), "2001:db8::");
        assert_eq!(read("0.0.0.0/0").network().to_string(), "0.0.0.0");
        assert_eq!(read("::/0").network().to_string(), "::");
    }

    #[test]
    fn private_ranges_are_wholly_private() {
        for private in ["10.1.2.3", "10.0.0.0/8", "172.31.0.0/16", "192.168.1.0/24", "fd00::/8", "2001:db8::1", "::1"] {
            assert!(read(private).is_private(), "{private}");
        }
        for public in ["8.0.0.0/5", "172.32.0.0/16", "203.0.113.0/24", "1.2.3.4", "::/0", "0.0.0.0/0", "2600::/12"] {
            assert!(!read(public).is_private(), "{public}");
        }
    }
}
