//! Addresses that one subscriber has: one of IPv4, a /64 of IPv6. Whoever is counted by address is
//! counted by this, or an IPv6 line would be as many as it likes.

use std::net::{IpAddr, Ipv6Addr};

/// The address that stands for all of a subscriber's.
#[must_use]
pub fn of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscriber_is_one_address_of_ipv4_or_a_64_of_ipv6() {
        let of = |text: &str| of(text.parse().unwrap()).to_string();
        assert_eq!(of("192.0.2.1"), "192.0.2.1");
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(of("2001:db8:0:1:2:3:4:5"), "2001:db8:0:1::");
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::1"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
    }
}
