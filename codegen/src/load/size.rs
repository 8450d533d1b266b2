//! Sizes as people write them.

use crate::ast::Spanned;
use crate::decode::Decoder;
use crate::diagnostic::quoted;
use crate::yaml::Node;

const BYTES: &[(&str, u64)] = &[("B", 1), ("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30)];
const PIXELS: &[(&str, u64)] = &[("MP", 1_000_000)];

impl Decoder<'_> {
    /// `10 MB`, counted as the service counts: in powers of 1024.
    pub(super) fn bytes(&mut self, node: &Node) -> Option<Spanned<u64>> {
        self.size(node, "max_bytes", BYTES, "write a number and a unit: `512 KB`, `10 MB`, `1 GB`")
    }

    /// `10 MP`: ten million pixels.
    pub(super) fn pixels(&mut self, node: &Node) -> Option<Spanned<u64>> {
        self.size(node, "max_pixels", PIXELS, "write a number of megapixels: `10 MP`")
    }

    fn size(&mut self, node: &Node, key: &str, units: &[(&str, u64)], help: &str) -> Option<Spanned<u64>> {
        let text = self.text(node, key)?;
        let value = parse(&text.value, units);
        if value.is_none() {
            self.error(text.span, format!("{} is no size", quoted(&text.value)), help);
        }
        value.map(|value| Spanned { value, span: text.span })
    }
}

fn parse(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let (number, unit) = text.split_once(' ')?;
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim())?;
    let number: u64 = number.parse().ok()?;
    number.checked_mul(*factor).filter(|size| *size > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_unit() {
        assert_eq!(parse("10 MB", BYTES), Some(10 * 1024 * 1024));
        assert_eq!(parse("1 B", BYTES), Some(1));
        assert_eq!(parse("10 MP", PIXELS), Some(10_000_000));
        for text in ["", "10", "MB", "10MB", "0 MB", "-1 MB", "1.5 MB", "10 TB", "99999999999999 GB"] {
            assert_eq!(parse(text, BYTES), None, "{text}");
        }
    }
}
