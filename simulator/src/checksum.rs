//! A checksum for file contents that need not be kept: quick even in a debug build, and the same
//! however the bytes are cut into pieces. It finds damage; it is no defence against anybody.

const PRIME: u64 = 0x0000_0100_0000_01b3;
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// The checksum that [`StoredFile::checksum`](crate::StoredFile) holds, of these bytes.
pub fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = Checksum::new();
    sum.update(bytes);
    sum.finish()
}

/// FNV-1a over words of eight bytes; the bytes that do not fill a word wait in `rest`.
#[derive(Clone, Debug)]
pub(crate) struct Checksum {
    hash: u64,
    length: u64,
    rest: [u8; 8],
    waiting: usize,
}

impl Checksum {
    pub(crate) fn new() -> Self {
        Self { hash: START, length: 0, rest: [0; 8], waiting: 0 }
    }

    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if self.waiting > 0 {
            let taken = bytes.len().min(8 - self.waiting);
            self.rest[self.waiting..self.waiting + taken].copy_from_slice(&bytes[..taken]);
            self.waiting += taken;
            bytes = &bytes[taken..];
            if self.waiting < 8 {
                return;
            }
            self.mix(u64::from_le_bytes(self.rest));
        }
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        self.rest[..rest.len()].copy_from_slice(rest);
        self.waiting = rest.len();
    }

    /// The length is mixed in last, so that trailing zeros count.
    pub(crate) fn finish(mut self) -> u64 {
        self.rest[self.waiting..].fill(0);
        self.mix(u64::from_le_bytes(self.rest));
        self.mix(self.length);
        self.hash
    }

    fn mix(&mut self, word: u64) {
        self.hash = (self.hash ^ word).wrapping_mul(PRIME).rotate_left(23);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_do_not_matter_but_every_byte_does() {
        let bytes: Vec<u8> = (0..=255_u8).cycle().take(1_003).collect();
        let whole = checksum(&bytes);
        for size in [1, 3, 7, 8, 9, 64, 1_000] {
            let mut sum = Checksum::new();
            bytes.chunks(size).for_each(|piece| sum.update(piece));
            assert_eq!(sum.finish(), whole, "in pieces of {size}");
        }
        let mut damaged = bytes.clone();
        damaged[1_001] ^= 1;
        assert_ne!(checksum(&damaged), whole);
        assert_ne!(checksum(&bytes[..1_002]), whole);
        assert_ne!(checksum(&[0; 8]), checksum(&[0; 9]));
    }
}
