//! What the first bytes of a file tell about it.

use imagesize::{ImageSize, ImageType};

/// How many of the first bytes are looked at. The formats name themselves in the first dozen; the
/// size of most images stands in them too.
pub(crate) const HEAD: usize = 64 * 1024;

/// How many of them are enough to name the format, and the size of all but JPEG.
pub(crate) const SHORT_HEAD: usize = 32;

/// A format by its word in the spec, with its content type.
const FORMATS: [(ImageType, &[&str], &str); 4] = [
    (ImageType::Png, &["PNG"], "image/png"),
    (ImageType::Jpeg, &["JPEG", "JPG"], "image/jpeg"),
    (ImageType::Gif, &["GIF"], "image/gif"),
    (ImageType::Bmp, &["BMP"], "image/bmp"),
];

fn format(head: &[u8]) -> Option<(&'static [&'static str], &'static str)> {
    let kind = imagesize::image_type(head).ok()?;
    FORMATS.into_iter().find(|(known, ..)| *known == kind).map(|(_, words, mime)| (words, mime))
}

/// The content type that the first bytes tell.
pub(crate) fn content_type(head: &[u8]) -> Option<&'static str> {
    format(head).map(|(_, mime)| mime)
}

/// Whether the first bytes are those of one of these formats.
pub(crate) fn is_one_of(head: &[u8], accepted: &[&str]) -> bool {
    format(head).is_some_and(|(words, _)| words.iter().any(|word| accepted.contains(word)))
}

/// Width times height, where the first bytes tell it.
pub(crate) fn pixels(head: &[u8]) -> Option<u64> {
    let ImageSize { width, height } = imagesize::blob_size(head).ok()?;
    u64::try_from(width).ok()?.checked_mul(u64::try_from(height).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x10\0\0\0\x08\0\x08\x02\0\0\0";

    #[test]
    fn tells_a_png_by_its_first_bytes() {
        assert_eq!(content_type(PNG), Some("image/png"));
        assert!(is_one_of(PNG, &["PNG"]) && !is_one_of(PNG, &["JPEG", "GIF"]));
        assert_eq!(pixels(PNG), Some(4096 * 2048));
    }

    #[test]
    fn tells_the_other_formats() {
        for (head, word) in [
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01".as_slice(), "JPG"),
            (b"GIF89a\x01\0\x01\0\0\0\0", "GIF"),
            (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x02\0\0\0", "BMP"),
        ] {
            assert!(is_one_of(head, &[word]), "{word}");
        }
        assert!(!is_one_of(b"%PDF-1.7 and so on", &["PNG", "JPEG", "JPG", "GIF", "BMP"]));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(start in 0usize..8, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let head = [&PNG[..start], &bytes].concat();
            let _ = (content_type(&head), pixels(&head));
        }
    }
}
