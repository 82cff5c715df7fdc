//! Addresses of the Internet Protocol.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::formatted::TextFormat;

impl TextFormat for Ipv4Addr {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl TextFormat for Ipv6Addr {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
